"""Writes padding_and_pooling.json: padding modes, transposed convolutions, minimum, adaptive and global pooling as
PyTorch computes them in float64.

    python generate_padding_and_pooling.py        (PyTorch 2.15)

The format is that of operations.json; see generate_operations.py.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(21)
cases = []


def numbers(*shape):
    return torch.randint(-128, 129, shape).double() / 64


def distinct(*shape):
    """Numbers without ties, so that the winner of a maximum is not a matter of taste."""
    count = torch.Size(shape).numel()
    return ((torch.randperm(count) - count // 2).double() / 16).reshape(shape)


def add(name, settings, arrays):
    cases.append({
        "name": name,
        "settings": {key: list(value) for key, value in settings.items()},
        "arrays": {
            key: {"shape": list(value.shape), "values": [float(v) for v in value.detach().flatten()]}
            for key, value in arrays.items()
        },
    })


def differentiate(y, *inputs):
    dy = numbers(*y.shape)
    return dy, torch.autograd.grad(y, inputs, dy)


def pad(mode, name, shape, pads, value=0):
    """pads: top, left, bottom, right."""
    x = numbers(*shape).requires_grad_()
    top, left, bottom, right = pads
    sides = (left, right, top, bottom)
    y = F.pad(x, sides, "constant", value) if mode == "constant" else F.pad(x, sides, mode)
    dy, (dx,) = differentiate(y, x)
    add(f"{mode}/{name}", {"pads": pads, "value": [value]}, {"x": x, "y": y, "dy": dy, "dx": dx})


def padded_conv(mode, shape, outputs, kernel, padding, stride=1, dilation=1, groups=1):
    """The layer, whose padding_mode is PyTorch's."""
    x = numbers(*shape).requires_grad_()
    layer = torch.nn.Conv2d(shape[1], outputs, kernel, stride, padding, dilation, groups, padding_mode=mode).double()
    with torch.no_grad():
        layer.weight.copy_(numbers(*layer.weight.shape))
        layer.bias.copy_(numbers(outputs))
    y = layer(x)
    dy, (dx, dkernel) = differentiate(y, x, layer.weight)
    settings = {"kernel": kernel, "padding": padding, "stride": [stride], "dilation": [dilation], "groups": [groups]}
    add(f"paddedConv/{mode}, groups {groups}", settings,
        {"x": x, "weight": layer.weight, "bias": layer.bias, "y": y, "dy": dy, "dx": dx, "dkernel": dkernel})


def transposed(name, shape, kernel_shape, stride=(1, 1), padding=(0, 0), output_padding=(0, 0), dilation=(1, 1),
               groups=1):
    x = numbers(*shape).requires_grad_()
    kernel = numbers(*kernel_shape).requires_grad_()
    bias = numbers(kernel_shape[1] * groups)
    y = F.conv_transpose2d(x, kernel, bias, stride, padding, output_padding, groups, dilation)
    dy, (dx, dkernel) = differentiate(y, x, kernel)
    settings = {"stride": stride, "padding": padding, "outputPadding": output_padding, "dilation": dilation,
                "groups": [groups]}
    add(f"transposed/{name}", settings,
        {"x": x, "kernel": kernel, "bias": bias, "y": y, "dy": dy, "dx": dx, "dkernel": dkernel})


def minimum(name, shape, kernel, stride, padding=(0, 0), dilation=(1, 1), ceil=False):
    x = distinct(*shape).requires_grad_()
    y = -F.max_pool2d(-x, kernel, stride, padding, dilation, ceil)
    dy, (dx,) = differentiate(y, x)
    settings = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation, "ceil": [int(ceil)]}
    add(f"min/{name}", settings, {"x": x, "y": y, "dy": dy, "dx": dx})


def ceiled_average(name, shape, kernel, stride, padding, count_pad):
    x = distinct(*shape).requires_grad_()
    y = F.avg_pool2d(x, kernel, stride, padding, True, count_pad)
    dy, (dx,) = differentiate(y, x)
    settings = {"kernel": kernel, "stride": stride, "padding": padding, "countIncludePad": [int(count_pad)]}
    add(f"ceiledAverage/{name}", settings, {"x": x, "y": y, "dy": dy, "dx": dx})


def adaptive(name, shape, size):
    x = numbers(*shape).requires_grad_()
    y = F.adaptive_avg_pool2d(x, size)
    dy, (dx,) = differentiate(y, x)
    add(f"adaptive/{name}", {"size": size}, {"x": x, "y": y, "dy": dy, "dx": dx})


def extremes(name, x):
    """Ties are wanted here: the first of equals gets the gradient."""
    x = x.requires_grad_()
    largest, smallest = F.adaptive_max_pool2d(x, 1).flatten(1), -F.adaptive_max_pool2d(-x, 1).flatten(1)
    dy, (dlargest,) = differentiate(largest, x)
    dsmallest, = torch.autograd.grad(smallest, x, dy)
    add(f"extremes/{name}", {},
        {"x": x, "largest": largest, "smallest": smallest, "dy": dy, "dxLargest": dlargest, "dxSmallest": dsmallest})


pad("reflect", "all sides", (2, 2, 4, 5), (1, 2, 3, 4))
pad("reflect", "one side", (1, 1, 3, 2), (0, 0, 2, 0))
pad("reflect", "as far as it goes", (1, 2, 3, 3), (2, 2, 2, 2))
pad("replicate", "all sides", (2, 2, 4, 5), (1, 2, 3, 4))
pad("replicate", "wider than the image", (1, 2, 2, 1), (3, 4, 5, 2))
pad("constant", "all sides", (2, 2, 3, 4), (1, 2, 0, 3), value=-3)
for mode in ("zeros", "reflect", "replicate"):
    padded_conv(mode, (2, 4, 6, 5), 6, (3, 5), (1, 2))
    padded_conv(mode, (1, 4, 7, 8), 4, (3, 3), (2, 2), stride=2, dilation=2, groups=2)
transposed("plain", (2, 3, 4, 5), (3, 4, 3, 3))
transposed("twice the size", (1, 4, 3, 4), (4, 2, 2, 2), stride=(2, 2))
transposed("padded with output padding", (2, 3, 4, 3), (3, 2, 3, 4), stride=(2, 3), padding=(1, 2),
           output_padding=(1, 2))
transposed("output padding without padding", (1, 2, 3, 3), (2, 2, 2, 3), stride=(3, 2), output_padding=(2, 1))
transposed("output padding beyond the stride", (1, 2, 4, 3), (2, 2, 2, 2), padding=(0, 1), output_padding=(2, 1),
           dilation=(3, 2))
transposed("dilated", (1, 2, 4, 5), (2, 3, 3, 2), stride=(1, 2), padding=(2, 1), dilation=(2, 3))
transposed("grouped", (2, 6, 3, 4), (6, 2, 3, 3), stride=(2, 2), padding=(1, 1), output_padding=(1, 1), groups=3)
transposed("depthwise", (1, 4, 4, 4), (4, 1, 4, 4), stride=(2, 2), padding=(1, 1), groups=4)
minimum("plain", (2, 2, 6, 4), (2, 2), (2, 2))
minimum("overlapping and padded", (1, 2, 7, 5), (3, 3), (2, 2), padding=(1, 1))
minimum("dilated, rounded up", (1, 2, 8, 7), (3, 2), (2, 2), padding=(1, 1), dilation=(2, 2), ceil=True)
ceiled_average("padding counted", (1, 2, 6, 8), (3, 3), (2, 2), (1, 1), True)
ceiled_average("padding counted, uneven", (2, 1, 7, 9), (4, 3), (3, 2), (2, 1), True)
ceiled_average("padding not counted", (1, 2, 6, 8), (3, 3), (2, 2), (1, 1), False)
ceiled_average("no padding", (1, 1, 5, 6), (2, 4), (2, 3), (0, 0), True)
adaptive("uneven", (2, 2, 7, 5), (3, 2))
adaptive("overlapping much", (1, 2, 5, 7), (4, 5))
adaptive("dividing", (1, 2, 6, 4), (3, 2))
adaptive("larger than the image", (1, 1, 2, 3), (5, 4))
adaptive("one place", (2, 3, 4, 5), (1, 1))
extremes("without ties", distinct(2, 3, 4, 5))
extremes("with ties", torch.randint(-1, 2, (2, 4, 3, 4)).double())

path = pathlib.Path(__file__).with_name("padding_and_pooling.json")
path.write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
print(path, path.stat().st_size, "bytes,", len(cases), "cases")
