"""Writes normalizations.json: PyTorch's normalization modules in float64, with their default settings unless the name
says otherwise.

Run as: python normalizations.py   (torch 2.15)
"""
import json
import pathlib
import torch
from torch import nn

torch.manual_seed(0)
cases = []


def add(name, module, shape, channels_last=False):
    module = module.double()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.randint(-16, 17, parameter.shape).double() / 8)
    x = torch.randint(-64, 65, shape).double() / 16
    y = module(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2) if channels_last else module(x)
    arrays = {"x": x, "y": y, **dict(module.named_parameters())}
    cases.append({
        "name": name,
        "arrays": {key: {"shape": list(value.shape), "values": value.detach().flatten().tolist()}
                   for key, value in arrays.items()},
    })


add("GroupNorm", nn.GroupNorm(3, 6), (2, 6, 3, 2))
add("GroupNorm, features", nn.GroupNorm(4, 12), (5, 12))
add("GroupNorm, plain", nn.GroupNorm(2, 4, eps=1e-3, affine=False), (2, 4, 3, 2))
add("InstanceNorm2d", nn.InstanceNorm2d(4), (2, 4, 3, 3))
add("InstanceNorm2d, affine", nn.InstanceNorm2d(4, affine=True), (2, 4, 3, 3))
add("LayerNorm", nn.LayerNorm((3, 4, 2)), (2, 3, 4, 2))
add("LayerNorm, features", nn.LayerNorm(9), (4, 9))
add("LayerNorm, plain", nn.LayerNorm((3, 4, 2), elementwise_affine=False), (2, 3, 4, 2))
add("LayerNorm, channels", nn.LayerNorm(5, eps=1e-6), (2, 5, 3, 2), channels_last=True)
add("LocalResponseNorm", nn.LocalResponseNorm(5), (2, 7, 2, 3))
add("LocalResponseNorm, AlexNet", nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0), (2, 7, 2, 3))
add("BatchNorm1d", nn.BatchNorm1d(5), (6, 5))
add("BatchNorm2d, plain", nn.BatchNorm2d(3, affine=False), (2, 3, 3, 2))

pathlib.Path(__file__).with_suffix(".json").write_text(
    "[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
