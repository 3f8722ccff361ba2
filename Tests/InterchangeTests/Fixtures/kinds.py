"""Writes kinds.safetensors by hand, following the format's description: one array of each kind that is read.

Run as: python kinds.py   (numpy, torch for bfloat16)
"""
import json
import pathlib
import struct
import numpy
import torch

halves = [1.0, -2.5, 65504.0, 6e-8, 0.0, -0.0, float("inf")]
arrays = [
    ("f32", "F32", numpy.array([[1.5, -2.0, 3.25], [1e-30, 0.1, -7.0]], "<f4")),
    ("f64", "F64", numpy.array([0.1, -1e300], "<f8")),
    ("i32", "I32", numpy.array([2147483647, -5], "<i4")),
    ("f16", "F16", numpy.array(halves, "<f2")),
    ("bf16", "BF16", torch.tensor([1.0, -3.140625, 1e38]).bfloat16().view(torch.uint16).numpy()),
    ("u8", "U8", numpy.array([0, 255, 7], "u1")),
    ("bool", "BOOL", numpy.array([True, False, True])),
    ("bn.num_batches_tracked", "I64", numpy.array(1234567890123, "<i8")),
]
header, blob = {"__metadata__": {"format": "pt", "note": "\"é\""}}, b""
for name, dtype, array in arrays:
    data = array.tobytes()
    header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [len(blob), len(blob) + len(data)]}
    blob += data
text = json.dumps(header).encode()
pathlib.Path(__file__).with_suffix(".safetensors").write_bytes(struct.pack("<Q", len(text)) + text + blob)
