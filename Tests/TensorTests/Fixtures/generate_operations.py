"""Writes operations.json: convolutions, poolings, batch normalization and losses as PyTorch computes them in float64.

    python generate_operations.py        (PyTorch 2.15)

Every case is {"name", "settings": {name: [integers]}, "arrays": {name: {"shape", "values"}}}. Inputs are multiples of
1/64, so that they are exact in the file; results have 17 digits, so that they are exact too.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(20)
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


def conv(name, shape, kernel_shape, stride=(1, 1), pads=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    """pads: top, left, bottom, right."""
    x = numbers(*shape).requires_grad_()
    kernel = numbers(*kernel_shape).requires_grad_()
    top, left, bottom, right = pads
    y = F.conv2d(F.pad(x, (left, right, top, bottom)), kernel, None, stride, 0, dilation, groups)
    dy, (dx, dkernel) = differentiate(y, x, kernel)
    settings = {"stride": stride, "pads": pads, "dilation": dilation, "groups": [groups]}
    add(f"conv/{name}", settings, {"x": x, "kernel": kernel, "y": y, "dy": dy, "dx": dx, "dkernel": dkernel})


def conv_same(name, shape, kernel_shape, dilation=(1, 1)):
    x, kernel = numbers(*shape), numbers(*kernel_shape)
    add(f"same/{name}", {"dilation": dilation},
        {"x": x, "kernel": kernel, "y": F.conv2d(x, kernel, padding="same", dilation=dilation)})


def pool(kind, name, shape, kernel, stride, padding=(0, 0), dilation=(1, 1), ceil=False, count_pad=True):
    """padding: height, width, on both sides."""
    x = distinct(*shape).requires_grad_()
    if kind == "max":
        y = F.max_pool2d(x, kernel, stride, padding, dilation, ceil)
    else:
        y = F.avg_pool2d(x, kernel, stride, padding, ceil, count_pad)
    dy, (dx,) = differentiate(y, x)
    settings = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation,
                "ceil": [int(ceil)], "countIncludePad": [int(count_pad)]}
    add(f"{kind}/{name}", settings, {"x": x, "y": y, "dy": dy, "dx": dx})


def batch_norm(name, shape, epsilon_exponent):
    """epsilon is 2 to the exponent."""
    channels = shape[1]
    x = numbers(*shape).requires_grad_()
    scale, shift = numbers(channels).requires_grad_(), numbers(channels).requires_grad_()
    epsilon = 2.0 ** epsilon_exponent
    y = F.batch_norm(x, None, None, scale, shift, training=True, eps=epsilon)
    dy, (dx, dscale, dshift) = differentiate(y, x, scale, shift)
    running_mean, running_variance = numbers(channels), numbers(channels).abs() + 0.25
    inference = F.batch_norm(x, running_mean, running_variance, scale, shift, training=False, eps=epsilon)
    # With momentum 1 the running mean becomes the batch's mean; the variance needs no detour.
    mean = torch.zeros(channels, dtype=torch.float64)
    F.batch_norm(x, mean, torch.ones_like(mean), training=True, momentum=1.0)
    axes = [axis for axis in range(x.dim()) if axis != 1]
    variance = x.var(dim=axes, correction=0)
    add(f"norm/{name}", {"epsilonExponent": [epsilon_exponent]},
        {"x": x, "scale": scale, "shift": shift, "y": y, "mean": mean, "variance": variance, "dy": dy, "dx": dx,
         "dscale": dscale, "dshift": dshift, "runningMean": running_mean, "runningVariance": running_variance,
         "inference": inference})


def softmax(name, shape, axis, factor=1.0):
    x = (numbers(*shape) * factor).requires_grad_()
    y, logarithm = F.softmax(x, axis), F.log_softmax(x, axis)
    dy, (dx,) = differentiate(y, x)
    dlogarithm = torch.autograd.grad(logarithm, x, dy)[0]
    add(f"softmax/{name}", {"axis": [axis]},
        {"x": x, "y": y, "logarithm": logarithm, "dy": dy, "dx": dx, "dxLogarithm": dlogarithm})


def cross_entropy(name, batch, classes, factor=1.0):
    logits = (numbers(batch, classes) * factor).requires_grad_()
    labels = torch.randint(0, classes, (batch,))
    loss = F.cross_entropy(logits, labels)
    add(f"entropy/{name}", {}, {"logits": logits, "labels": labels, "loss": loss,
                                "dlogits": torch.autograd.grad(loss, logits)[0]})


conv("plain", (2, 3, 5, 7), (4, 3, 3, 3))
conv("pointwise", (2, 4, 3, 3), (3, 4, 1, 1))
conv("padded", (1, 2, 5, 5), (2, 2, 3, 3), pads=(1, 1, 1, 1))
conv("strided, skipping the last row", (2, 2, 8, 7), (3, 2, 3, 3), stride=(2, 2), pads=(1, 1, 1, 1))
conv("strided unevenly, padded unevenly", (1, 2, 6, 9), (2, 2, 3, 2), stride=(2, 3), pads=(0, 1, 2, 3))
conv("dilated", (1, 2, 9, 8), (2, 2, 3, 2), pads=(1, 0, 1, 0), dilation=(2, 3))
conv("grouped", (2, 6, 4, 5), (4, 3, 3, 3), pads=(1, 1, 1, 1), groups=2)
conv("depthwise with a multiplier", (1, 3, 5, 5), (6, 1, 3, 3), stride=(2, 1), pads=(1, 1, 1, 1), groups=3)
conv("everything", (2, 4, 9, 8), (6, 2, 2, 3), stride=(2, 3), pads=(2, 0, 1, 3), dilation=(3, 2), groups=2)
conv_same("odd kernel", (1, 2, 5, 4), (2, 2, 3, 3))
conv_same("even kernel", (1, 1, 4, 5), (2, 1, 2, 4))
conv_same("dilated even kernel", (1, 1, 6, 5), (1, 1, 2, 2), dilation=(3, 1))
for kind in ("max", "average"):
    pool(kind, "plain", (2, 2, 6, 4), (2, 2), (2, 2))
    pool(kind, "overlapping", (1, 2, 7, 5), (3, 3), (2, 2))
    pool(kind, "padded unevenly", (1, 2, 6, 7), (3, 4), (2, 1), padding=(1, 2))
    pool(kind, "rounded up", (1, 2, 6, 7), (3, 2), (2, 2), ceil=True)
    pool(kind, "rounded up and padded", (1, 1, 6, 8), (3, 3), (2, 2), padding=(1, 1), ceil=True)
    pool(kind, "rounded up, last window dropped", (1, 1, 5, 5), (2, 2), (3, 3), padding=(1, 1), ceil=True)
pool("max", "dilated", (1, 2, 8, 7), (3, 2), (1, 2), padding=(1, 1), dilation=(2, 3))
pool("average", "without padding counted", (2, 1, 6, 7), (3, 3), (2, 2), padding=(1, 1), count_pad=False)
pool("average", "rounded up without padding counted", (1, 1, 6, 8), (3, 3), (2, 2), padding=(1, 1), ceil=True,
     count_pad=False)
batch_norm("images", (3, 4, 3, 5), -17)
batch_norm("features", (7, 3), -10)
batch_norm("one image", (1, 2, 3, 3), -3)
softmax("rows", (3, 5), 1)
softmax("inner axis", (2, 4, 3), 1)
softmax("outer axis, large numbers", (4, 3), 0, factor=1024.0)
cross_entropy("batch", 5, 4)
cross_entropy("large logits", 3, 6, factor=512.0)

path = pathlib.Path(__file__).with_name("operations.json")
path.write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
print(path, path.stat().st_size, "bytes,", len(cases), "cases")
