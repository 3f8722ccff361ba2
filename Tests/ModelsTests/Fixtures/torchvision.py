"""Writes what torchvision's classifiers are and compute, for TorchvisionTests.swift:

torchvision_counts.csv       name, parameters, multiply-adds at 224x224 (in thousands of millions), as torchvision publishes them, and top-1
torchvision_keys.txt         for the networks in NETWORKS, the keys and shapes of their state dictionaries
torchvision_logits.csv       for the same, the scores of two images of 64x64, in float64, with weights that a test makes again

The weights of a variable are a table of 65521 numbers, from some place on, over and over. Only the first 20 of 1000 scores are kept.

Run as: python torchvision.py   (torch 2.15.0, torchvision 0.29.2)
"""
import pathlib
import sys

# Beside this file lies none that torch wants, but this file has torchvision's name.
sys.path = [p for p in sys.path if pathlib.Path(p or ".").resolve() != pathlib.Path(__file__).parent.resolve()]
import numpy as np
import torch
import torchvision

HERE = pathlib.Path(__file__).parent
NETWORKS = (
    "resnet18 resnet50 resnext50_32x4d wide_resnet50_2 vgg16 vgg16_bn alexnet googlenet densenet121 squeezenet1_1 squeezenet1_0 "
    "mobilenet_v2 efficientnet_b0 convnext_tiny"
).split()
COUNTED = NETWORKS + (
    "resnet34 resnet101 resnet152 wide_resnet101_2 resnext101_32x8d resnext101_64x4d vgg11 vgg11_bn vgg13 vgg13_bn vgg19 vgg19_bn "
    "densenet161 densenet169 densenet201 convnext_small"
).split()
LENGTH = 65521
MASK = (1 << 64) - 1


def splitmix64(x):
    x = (x + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


TABLE = np.array([(splitmix64(i) >> 40) / 2**23 - 1 for i in range(LENGTH)], np.float32)


def fnv1a64(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def numbers(path, shape):
    """Numbers of a variable: `middle + spread * table`, in f32."""
    shape = tuple(shape)
    middle, spread = 0.0, 0.1
    if path.endswith("layer_scale"):
        middle, spread = 0.5, 0.25
    elif path.endswith("running_var"):
        middle, spread = 1.0, 0.5
    elif len(shape) >= 2:
        spread = (6 / np.prod(shape[1:])) ** 0.5 if path != "input" else 1.7
    elif path.endswith("weight"):
        middle, spread = 1.0, 0.25
    table = np.float32(middle) + np.float32(spread) * TABLE
    offset = fnv1a64(path) % LENGTH
    return np.resize(np.roll(table, -offset), int(np.prod(shape))).reshape(shape)


def model(name):
    extra = {"init_weights": False} if name == "googlenet" else {}
    return getattr(torchvision.models, name)(weights=None, **extra)


def main():
    with open(HERE / "torchvision_counts.csv", "w") as file:
        for name in COUNTED:
            meta = torchvision.models.get_model_weights(name)["IMAGENET1K_V1"].meta
            count = sum(p.numel() for p in model(name).parameters())
            top1 = meta["_metrics"]["ImageNet-1K"]["acc@1"]
            file.write(f"{name},{count},{meta['_ops']},{top1}\n")
    keys, logits = open(HERE / "torchvision_keys.txt", "w"), open(HERE / "torchvision_logits.csv", "w")
    for name in NETWORKS:
        network = model(name).eval()
        state = {k: v for k, v in network.state_dict().items() if not k.endswith("num_batches_tracked")}
        keys.write(f"# {name}\n" + "".join(f"{k} {'x'.join(map(str, v.shape))}\n" for k, v in state.items()))
        network.load_state_dict({k: torch.from_numpy(numbers(k, v.shape)) for k, v in state.items()}, strict=False)
        x = torch.from_numpy(numbers("input", (2, 3, 64, 64))).double()
        with torch.no_grad():
            scores = network.double()(x)[:, :20]
        logits.write(name + "," + ",".join(f"{v:.9g}" for v in scores.flatten().tolist()) + "\n")
        print(name, scores.abs().max().item(), scores.std().item())


main()
