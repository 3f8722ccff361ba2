"""Grad-CAM of a batch by PyTorch with a hook, beside inference and a backward pass to the image: what `fovea bench inspect` times.

    python torch_grad_cam.py resnet18 32 [THREADS]      ResNet-18 with its stem for 32x32 images
    python torch_grad_cam.py small 64 [THREADS]         the demo's network

Milliseconds for each image, contiguous and channels_last. (torch, torchvision)
"""

import sys
import time

import torch
import torchvision
from torch import nn

which, batch = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(int(sys.argv[3]) if len(sys.argv) > 3 else 1)


def block(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]


if which == "resnet18":
    model = torchvision.models.resnet18(num_classes=10)
    model.conv1, model.maxpool = nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.Identity()
    layer, shape = model.layer4, (3, 32, 32)
else:
    first, second = [*block(1, 32), *block(32, 32)], [*block(32, 64), *block(64, 64)]
    dense = [nn.Flatten(), nn.Linear(64 * 49, 128, bias=False), nn.BatchNorm1d(128), nn.ReLU(), nn.Linear(128, 10)]
    model = nn.Sequential(*first, nn.MaxPool2d(2), *second, nn.MaxPool2d(2), *dense)
    layer, shape = model[12], (1, 28, 28)
model.eval()

for layout in [torch.contiguous_format, torch.channels_last]:
    model = model.to(memory_format=layout)
    images = torch.randn(batch, *shape).to(memory_format=layout)
    kept = {}

    def inference():
        with torch.no_grad():
            model(images)

    def grad_cam():
        handle = layer.register_forward_hook(lambda module, arguments, output: kept.update(value=output))
        scores = model(images)
        handle.remove()
        gradient = torch.autograd.grad(scores.max(1).values.sum(), kept["value"])[0]
        return torch.relu((gradient.mean((2, 3), keepdim=True) * kept["value"].detach()).sum(1))

    def saliency():
        leaf = images.clone().requires_grad_()
        return torch.autograd.grad(model(leaf).max(1).values.sum(), leaf)

    for work in [inference, grad_cam, saliency]:
        for _ in range(2):
            work()
        times = []
        for _ in range(7):
            began = time.perf_counter()
            work()
            times.append((time.perf_counter() - began) * 1e3 / batch)
        times.sort()
        print(f"{which} {layout} {work.__name__}: median {times[3]:.3f} ms, min {times[0]:.3f} ms for each image")
