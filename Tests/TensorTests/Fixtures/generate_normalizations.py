"""Writes normalizations.json: group, layer and local response normalization as PyTorch computes them in float64.

    python generate_normalizations.py        (PyTorch 2.15)

The format is that of operations.json.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(21)
cases = []


def numbers(*shape):
    return torch.randint(-128, 129, shape).double() / 64


def add(name, settings, arrays):
    cases.append({
        "name": name,
        "settings": {key: [value] for key, value in settings.items()},
        "arrays": {
            key: {"shape": list(value.shape), "values": [float(v) for v in value.detach().flatten()]}
            for key, value in arrays.items()
        },
    })


def differentiate(y, *inputs):
    dy = numbers(*y.shape)
    return dy, torch.autograd.grad(y, inputs, dy)


def group_norm(name, shape, groups, epsilon_exponent=-10):
    """epsilon is 2 to the exponent."""
    x = numbers(*shape).requires_grad_()
    scale, shift = numbers(shape[1]).requires_grad_(), numbers(shape[1]).requires_grad_()
    y = F.group_norm(x, groups, scale, shift, 2.0 ** epsilon_exponent)
    dy, (dx, dscale, dshift) = differentiate(y, x, scale, shift)
    rows = x.reshape(shape[0], groups, -1)
    add(f"group/{name}", {"groups": groups, "epsilonExponent": epsilon_exponent},
        {"x": x, "scale": scale, "shift": shift, "y": y, "dy": dy, "dx": dx, "dscale": dscale, "dshift": dshift,
         "mean": rows.mean(-1), "variance": rows.var(-1, correction=0)})


def layer_norm(name, shape, epsilon_exponent=-10):
    """With a scale and a shift for every place: the same operation with one group."""
    x = numbers(*shape).requires_grad_()
    scale, shift = numbers(*shape[1:]).requires_grad_(), numbers(*shape[1:]).requires_grad_()
    y = F.layer_norm(x, shape[1:], scale, shift, 2.0 ** epsilon_exponent)
    dy, (dx, dscale, dshift) = differentiate(y, x, scale, shift)
    rows = x.reshape(shape[0], 1, -1)
    add(f"group/{name}", {"groups": 1, "epsilonExponent": epsilon_exponent},
        {"x": x, "scale": scale, "shift": shift, "y": y, "dy": dy, "dx": dx, "dscale": dscale, "dshift": dshift,
         "mean": rows.mean(-1), "variance": rows.var(-1, correction=0)})


def channel_norm(name, shape, epsilon_exponent=-10):
    """As ConvNeXt: layer_norm with the channels last."""
    x = numbers(*shape).requires_grad_()
    scale, shift = numbers(shape[1]).requires_grad_(), numbers(shape[1]).requires_grad_()
    last = F.layer_norm(x.permute(0, 2, 3, 1), shape[1:2], scale, shift, 2.0 ** epsilon_exponent)
    y = last.permute(0, 3, 1, 2)
    dy, (dx, dscale, dshift) = differentiate(y, x, scale, shift)
    add(f"channel/{name}", {"epsilonExponent": epsilon_exponent},
        {"x": x, "scale": scale, "shift": shift, "y": y, "dy": dy, "dx": dx, "dscale": dscale, "dshift": dshift,
         "mean": x.mean(1, keepdim=True), "variance": x.var(1, keepdim=True, correction=0)})


def local_response_norm(name, shape, size, alpha=1e-4, beta=0.75, k=1.0):
    x = numbers(*shape).requires_grad_()
    y = F.local_response_norm(x, size, alpha, beta, k)
    dy, (dx,) = differentiate(y, x)
    scalars = {key: torch.tensor(value, dtype=torch.float64) for key, value in
               {"alpha": alpha, "beta": beta, "k": k}.items()}
    add(f"response/{name}", {"size": size}, {"x": x, "y": y, "dy": dy, "dx": dx, **scalars})


group_norm("images", (2, 6, 3, 5), 3, -17)
group_norm("one group", (2, 4, 3, 2), 1)
group_norm("a group per channel", (3, 4, 2, 3), 4)
group_norm("features", (5, 8), 4)
group_norm("one group of features", (3, 7), 1)
layer_norm("every place", (3, 4, 3, 2))
layer_norm("one image", (1, 2, 3, 3), -3)
channel_norm("images", (2, 5, 3, 4), -17)
channel_norm("one place", (3, 6, 1, 1))
local_response_norm("defaults", (2, 7, 2, 3), 5)
local_response_norm("AlexNet", (2, 8, 3, 2), 5, 5e-4, 0.75, 2.0)
local_response_norm("strong", (1, 9, 2, 2), 5, 1.5, 0.75, 0.5)
local_response_norm("even size", (2, 6, 2, 2), 4, 2.0, 0.75, 1.0)
local_response_norm("two channels", (2, 5, 2, 2), 2, 2.0, 1.25, 1.0)
local_response_norm("itself only", (2, 3, 2, 2), 1, 0.5, 0.5, 1.0)
local_response_norm("wider than there are channels", (2, 3, 2, 2), 9, 3.0, 1.0, 1.0)

path = pathlib.Path(__file__).with_name("normalizations.json")
path.write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
print(path, path.stat().st_size, "bytes,", len(cases), "cases")
