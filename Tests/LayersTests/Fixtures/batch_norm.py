"""Writes batch_norm.json: PyTorch's BatchNorm2d in float64, two training steps and then inference.

Run as: python batch_norm.py   (torch 2.15)
"""
import json
import pathlib
import torch

torch.manual_seed(0)
norm = torch.nn.BatchNorm2d(3, momentum=0.3, eps=1e-3).double()
with torch.no_grad():
    norm.weight.copy_(torch.tensor([1.0, 0.5, -2.0]))
    norm.bias.copy_(torch.tensor([0.0, 1.0, 0.25]))
x = torch.linspace(-1, 2, 2 * 3 * 2 * 2, dtype=torch.float64).reshape(2, 3, 2, 2) ** 3
first = norm(x)
second = norm(x * 0.5 + 1)
mean, var = norm.running_mean.tolist(), norm.running_var.tolist()
norm.eval()
case = {
    "x": x.flatten().tolist(), "weight": norm.weight.tolist(), "bias": norm.bias.tolist(),
    "first": first.flatten().tolist(), "second": second.flatten().tolist(),
    "running_mean": mean, "running_var": var, "inference": norm(x).flatten().tolist(),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(case) + "\n")
