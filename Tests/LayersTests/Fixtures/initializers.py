"""Writes initializers.json: PyTorch's table of gains and its dirac_ arrays.

Run as: python initializers.py   (torch 2.15)
"""
import json
import pathlib
import torch
from torch.nn.init import calculate_gain, dirac_, eye_, _calculate_fan_in_and_fan_out

gains = {
    "linear": calculate_gain("linear"), "sigmoid": calculate_gain("sigmoid"), "tanh": calculate_gain("tanh"),
    "relu": calculate_gain("relu"), "selu": calculate_gain("selu"),
    "leaky-relu": calculate_gain("leaky_relu", 0.1),
}
diracs = []
for shape, groups in [((3, 3, 3, 3), 1), ((4, 2, 3, 3), 1), ((2, 5, 1, 3), 1), ((6, 2, 3, 3), 3), ((4, 4, 4, 2), 2)]:
    array = dirac_(torch.empty(*shape), groups)
    diracs.append({"shape": shape, "groups": groups, "values": array.flatten().tolist()})
for shape in [(3, 3), (2, 4), (4, 2)]:
    diracs.append({"shape": shape, "groups": 1, "values": eye_(torch.empty(*shape)).flatten().tolist()})
fans = [{"shape": shape, "fans": _calculate_fan_in_and_fan_out(torch.empty(*shape))}
        for shape in [(64, 32, 3, 3), (10, 512), (8, 1, 5, 3)]]
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps({"gains": gains, "diracs": diracs, "fans": fans}) + "\n")
