"""Writes activations.json: values and gradients of PyTorch's activations in float64, over a grid with every kink and with
large numbers of either sign.

    python activations.py        (PyTorch 2.15)

Every case is {"name", "y", "dx"} over the common "x"; dx is the gradient of the sum of y. Python writes 17 digits, so the
numbers are exact.
"""

import json
import pathlib

import torch
from torch import nn

GRID = [-1e4, -100.0, -40.0, -21.0, -19.5, -8.0, -6.0, -3.5, -3.0, -2.5, -1.0, -0.5, -1e-3, -1e-10, 0.0, 1e-10, 1e-3, 0.25,
        0.5, 1.0, 2.0, 2.5, 3.0, 3.5, 5.5, 6.0, 6.5, 8.0, 10.0, 19.5, 20.0, 20.5, 40.0, 100.0, 1e4]

CASES = {
    "relu": nn.ReLU(),
    "relusix": nn.ReLU6(),
    "leakyrelu": nn.LeakyReLU(),
    "leakyrelu:slope=0.2": nn.LeakyReLU(0.2),
    "prelu": nn.PReLU(),
    "elu": nn.ELU(),
    "elu:alpha=0.5": nn.ELU(0.5),
    "selu": nn.SELU(),
    "gelu": nn.GELU(),
    "gelu:approximate=tanh": nn.GELU("tanh"),
    "silu": nn.SiLU(),
    "mish": nn.Mish(),
    "softplus": nn.Softplus(),
    "softplus:beta=2,threshold=5": nn.Softplus(2, 5),
    "sigmoid": nn.Sigmoid(),
    "hardsigmoid": nn.Hardsigmoid(),
    "tanh": nn.Tanh(),
    "hardswish": nn.Hardswish(),
    "softsign": nn.Softsign(),
    "softmax": nn.Softmax(-1),
    "logsoftmax": nn.LogSoftmax(-1),
}

cases = []
for name, module in CASES.items():
    x = torch.tensor([GRID], dtype=torch.float64, requires_grad=True)
    y = module.double()(x)
    (dx,) = torch.autograd.grad(y.sum(), x)
    cases.append({"name": name, "y": y[0].tolist(), "dx": dx[0].tolist()})

# One slope per channel, and its gradient.
x = torch.linspace(-2, 1.75, 2 * 3 * 2 * 2, dtype=torch.float64).reshape(2, 3, 2, 2).requires_grad_()
layer = nn.PReLU(3).double()
with torch.no_grad():
    layer.weight.copy_(torch.tensor([0.25, -0.5, 1.5]))
y = layer(x)
dx, dweight = torch.autograd.grad((y * y).sum(), (x, layer.weight))
prelu = {"x": x.flatten().tolist(), "weight": layer.weight.tolist(), "y": y.flatten().tolist(),
         "dx": dx.flatten().tolist(), "dweight": dweight.tolist()}

# The inverse temperature is PyTorch's softmax of a multiple.
logits = torch.tensor([[1.0, -2.0, 0.5, 3.0], [40.0, -40.0, 0.0, 1.0]], dtype=torch.float64)
beta = {"logits": logits.flatten().tolist(), "softmax": torch.softmax(0.5 * logits, -1).flatten().tolist(),
        "logsoftmax": torch.log_softmax(0.5 * logits, -1).flatten().tolist()}

text = json.dumps({"x": GRID, "cases": cases, "prelu": prelu, "beta": beta})
pathlib.Path(__file__).with_suffix(".json").write_text(text + "\n")
