"""Times PyTorch's layers, forward and backward: python torch_layers.py LAYER CxHxW BATCH [STEPS] [compile]

LAYER is Fovea's spec of the same layer. Prints the median of each mode in milliseconds, as JSON. Modes: contiguous and
channels_last images and, where asked for, the faster of them through torch.compile, which takes its time.
"""
import json, statistics, sys, time
import torch
from torch import nn
import torch.nn.functional as F

torch.set_num_threads(2)


class MinPool(nn.Module):
    def forward(self, x):
        return -F.max_pool2d(-x, 2)


class ChannelLayerNorm(nn.Module):
    """Over the channels of each pixel, as ConvNeXt does it."""

    def __init__(self, channels):
        super().__init__()
        self.norm = nn.LayerNorm(channels)

    def forward(self, x):
        return self.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


def layers(c, h, w):
    return {
        "bn": lambda: nn.BatchNorm2d(c),
        "gn:32": lambda: nn.GroupNorm(32, c),
        "gn:8": lambda: nn.GroupNorm(8, c),
        "in": lambda: nn.InstanceNorm2d(c),
        "ln": lambda: nn.LayerNorm([c, h, w]),
        "ln:over=channels": lambda: ChannelLayerNorm(c),
        "lrn": lambda: nn.LocalResponseNorm(5),
        "pool": lambda: nn.MaxPool2d(2),
        "pool:3,stride=2,padding=1": lambda: nn.MaxPool2d(3, 2, 1),
        "minpool": lambda: MinPool(),
        "avgpool": lambda: nn.AvgPool2d(2),
        "avgpool:3,stride=2,padding=1": lambda: nn.AvgPool2d(3, 2, 1),
        "avgpool:3,stride=2,padding=1,count-pad=false": lambda: nn.AvgPool2d(3, 2, 1, count_include_pad=False),
        "gap": lambda: nn.AdaptiveAvgPool2d(1),
        "gmp": lambda: nn.AdaptiveMaxPool2d(1),
        "adaptiveavgpool:7": lambda: nn.AdaptiveAvgPool2d(7),
    }


def median(step, count):
    for _ in range(3):
        step()
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        step()
        times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1e3


def main():
    name, shape, batch = sys.argv[1], [int(n) for n in sys.argv[2].split("x")], int(sys.argv[3])
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 15
    results = {}

    def measure(label, memory_format, compiled=False):
        torch.manual_seed(0)
        layer = layers(*shape)[name]()
        x = torch.randn(batch, *shape).to(memory_format=memory_format).requires_grad_()
        run = torch.compile(layer) if compiled else layer
        dy = torch.randn_like(run(x))

        def step():
            x.grad = None
            for parameter in layer.parameters():
                parameter.grad = None
            run(x).backward(dy)

        results[label] = median(step, count)

    measure("contiguous", torch.contiguous_format)
    measure("channels_last", torch.channels_last)
    if "compile" in sys.argv:
        best = min(results, key=results.get)
        measure("compile", getattr(torch, "contiguous_format" if best == "contiguous" else "channels_last"), True)
    print(json.dumps(results))


main()
