"""Writes files as torch.save does, for PyTorchFormatTests.swift, and pytorch.json with the numbers that are in kinds.pth.

Run as: python pytorch.py   (torch 2.15.0)
"""
import argparse
import json
import os
import pathlib

import torch
from torch import nn

HERE = pathlib.Path(__file__).parent
torch.manual_seed(3)

base = torch.randn(4, 6)
kinds = {
    "f32": torch.randn(2, 3, 2),
    "f64": torch.randn(3, dtype=torch.float64),
    "f16": torch.randn(5).half(),
    "bf16": torch.randn(5).bfloat16(),
    "i32": torch.tensor([[1, -2], [3, 2**31 - 1]], dtype=torch.int32),
    "u8": torch.tensor([0, 7, 255], dtype=torch.uint8),
    "bool": torch.tensor([True, False, True]),
    "i64": torch.tensor([1, 2]),
    "scalar": torch.tensor(2.5),
    "empty": torch.zeros(0, 3),
    "parameter": nn.Parameter(torch.randn(2, 2)),
    # Three views of one storage: transposed, from the middle, and every second column.
    "transposed": base.t(),
    "middle": base[1:3],
    "columns": base[:, 1::2],
    "channels_last": torch.randn(2, 3, 2, 2).contiguous(memory_format=torch.channels_last),
}
torch.save(kinds, HERE / "kinds.pth")
numbers = {k: {"shape": list(v.shape), "values": v.detach().double().flatten().tolist()} for k, v in kinds.items()}
(HERE / "pytorch.json").write_text(json.dumps(numbers))

model = nn.Sequential(nn.Conv2d(1, 2, 3, bias=False), nn.BatchNorm2d(2))
torch.save(model.state_dict(), HERE / "plain.pth")
torch.save(nn.DataParallel(model).state_dict(), HERE / "parallel.pt")
optimizer = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)
torch.save({"epoch": 3, "best": 0.5, "state_dict": nn.DataParallel(model).state_dict(), "optimizer": optimizer.state_dict()},
           HERE / "checkpoint.pth")
torch.save({"model": model.state_dict(), "args": argparse.Namespace(lr=0.1)}, HERE / "arguments.pth")
torch.save({"epoch": 3, "loss": [1.5, 2**40, None, True]}, HERE / "nothing.pth")
torch.save(model, HERE / "module.pth")
torch.save(model.state_dict(), HERE / "legacy.pth", _use_new_zipfile_serialization=False)


class Evil:
    def __reduce__(self):
        return os.system, ("touch /tmp/fovea-was-here",)


torch.save({"weight": torch.zeros(1), "evil": Evil()}, HERE / "evil.pth")
