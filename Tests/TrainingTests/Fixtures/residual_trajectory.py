#!/usr/bin/env python3
"""Writes residual_trajectory.safetensors: thirty SGD steps of a small residual network, by PyTorch.

    python3 residual_trajectory.py        # PyTorch 2.15, CPU

The file holds the initial weights (state-dictionary keys), the losses of float64 training (`losses`) and those of
float32 training (`losses_f32`), and the trained values of the smallest tensors. Images and labels are a formula, in
integers and exact in float32, which the Swift test repeats.
"""

import json
import pathlib
import struct

import torch
from torch import nn
import torch.nn.functional as F

STEPS, BATCH, CLASSES = 30, 32, 10
# With a rate of 0.05 this network is chaotic at first: PyTorch's own float32 and float64 losses part by 5e-4 once a
# single ReLU decides otherwise, so that nothing can be compared at 1e-4. At 0.01 they agree to 3e-5, and noise of 2e-6
# on every convolution (what Winograd adds) moves the losses by at most 5e-5; leaving out weight decay, by 6e-4.
LR, MOMENTUM, WEIGHT_DECAY = 0.01, 0.9, 5e-4


class Block(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = None
        if stride != 1 or inputs != width:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.block1 = Block(16, 32, 2)
        self.block2 = Block(32, 32, 1)
        self.fc = nn.Linear(32, CLASSES)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.block2(self.block1(x))
        return self.fc(x.mean((2, 3)))


def batch(step):
    """Noise in multiples of 2^-24, plus half a checker of each class; labels are stirred integers."""
    labels = (torch.arange(BATCH) * 7 + step * 3) % CLASSES
    i = torch.arange(BATCH * 3 * 16 * 16, dtype=torch.int64) + step * BATCH * 3 * 16 * 16
    bits = (i * 2654435761 + 12345) % 2**32
    bits = ((bits ^ (bits >> 15)) * 2246822519) % 2**32
    noise = (bits >> 8).to(torch.float64) / 2**24 - 0.5
    n = torch.arange(BATCH).view(-1, 1, 1, 1)
    c = torch.arange(3).view(1, -1, 1, 1)
    y = torch.arange(16).view(1, 1, -1, 1)
    x = torch.arange(16).view(1, 1, 1, -1)
    k = labels[n]
    pattern = ((y * (k + 1) + x * (c + 1)) // 8) % 2
    images = noise.view(BATCH, 3, 16, 16) + pattern.to(torch.float64) * 0.5
    return images, labels


def train(weights, dtype):
    net = Net().to(dtype)
    net.load_state_dict(weights)
    net.to(dtype)
    optimizer = torch.optim.SGD(net.parameters(), lr=LR, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY)
    losses = []
    for step in range(STEPS):
        images, labels = batch(step)
        loss = F.cross_entropy(net(images.to(dtype)), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, net.state_dict()


def save(tensors, path):
    """The safetensors format: the header's length, the header, the bytes."""
    names = {torch.float32: "F32", torch.float64: "F64"}
    header, blob = {}, b""
    for name, tensor in tensors.items():
        data = tensor.contiguous().numpy().tobytes()
        header[name] = {
            "dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(blob), len(blob) + len(data)],
        }
        blob += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + blob)


def main():
    torch.manual_seed(7)
    torch.set_num_threads(1)
    weights = Net().state_dict()
    initial = {key: value.clone() for key, value in weights.items() if not key.endswith("num_batches_tracked")}
    exact, trained = train(weights, torch.float64)
    single, _ = train(weights, torch.float32)
    worst = max(abs(a - b) / abs(a) for a, b in zip(exact, single))
    print("losses", [round(loss, 4) for loss in exact])
    print(f"float32 differs from float64 by at most {worst:.1e}")
    assert worst < 5e-5, "the trajectory is too sensitive for a comparison at 1e-4"
    tensors = dict(initial)
    for key in ("fc.bias", "bn1.running_mean", "block2.bn2.running_var"):
        tensors["trained." + key] = trained[key].double()
    tensors["losses"] = torch.tensor(exact, dtype=torch.float64)
    tensors["losses_f32"] = torch.tensor(single, dtype=torch.float64)
    save(tensors, pathlib.Path(__file__).with_name("residual_trajectory.safetensors"))


if __name__ == "__main__":
    main()
