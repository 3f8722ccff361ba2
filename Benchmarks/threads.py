#!/usr/bin/env python3
"""What more threads would do, without having them: the work of each parallel region of ResNet-18's 3x3 convolutions as
`winograd_convolve.h` and `winograd_backward_weights.h` share it out (AVX2 panels), and how even that is.

    python3 Benchmarks/threads.py

Imbalance is the longest share over the mean share: 1.00 is even, 1.25 means that a fifth of the cores' time is waiting.
"""
from math import ceil

GROUP, PANEL = 32, 16  # channels


def share(count, threads):
    """The largest of the even shares, over the mean."""
    shares = [count * (t + 1) // threads - count * t // threads for t in range(threads)]
    return max(shares) * threads / count


def convolve(batch, side, inputs, outputs, threads):
    tiles = batch * ceil(side / 4) ** 2
    groups = ceil(outputs / GROUP)
    parts = 1
    while parts < max(1, tiles // 6) and groups * parts % threads and groups * parts < 4 * threads:
        parts += 1
    weights, source = 36 * 4 * inputs * outputs, 36 * 4 * tiles * inputs
    few = tiles < 6 * threads and groups > 1
    if few or (weights > 20 << 20 and source <= 20 << 20 and parts == 1):
        items = groups * parts
        return f"{items} panels by parts", share(items, threads) if items >= threads else threads / items
    per_thread = ceil(tiles / threads)
    # A register tile has 6 rows, so that a share is a multiple of 6.
    return f"{tiles} tiles", ceil(per_thread / 6) * 6 * threads / tiles


def kernel_gradient(batch, side, inputs, outputs, threads):
    tiles = batch * ceil(side / 4) ** 2
    if 36 * 4 * inputs * outputs <= 3 << 20:
        return f"{tiles} tiles", share(tiles, threads)
    items = 36 * ceil(outputs / PANEL)
    return f"{items} positions by panels", share(items, threads)


LAYERS = {
    "training, batch 128, 3x32x32": [(128, 32, 64, 64), (128, 16, 128, 128), (128, 8, 256, 256), (128, 4, 512, 512)],
    "training, batch 16, 3x224x224": [(16, 56, 64, 64), (16, 28, 128, 128), (16, 14, 256, 256), (16, 7, 512, 512)],
    "inference, batch 1, 3x224x224": [(1, 56, 64, 64), (1, 28, 128, 128), (1, 14, 256, 256), (1, 7, 512, 512)],
}
for name, layers in LAYERS.items():
    print(f"| {name} | threads | forward and input's gradient | imbalance | kernel's gradient | imbalance |\n|---|---:|---|---:|---|---:|")
    for batch, side, inputs, outputs in layers:
        for threads in (2, 16, 64):
            what, even = convolve(batch, side, inputs, outputs, threads)
            row = f"| {inputs} -> {outputs}, {side}x{side} | {threads} | {what} | {even:.2f} |"
            if name.startswith("training"):
                what, even = kernel_gradient(batch, side, inputs, outputs, threads)
                row += f" {what} | {even:.2f} |"
            else:
                row += " | |"
            print(row)
    print()
