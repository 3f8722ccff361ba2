"""PyTorch's hooks, Captum's attributions and Grad-CAM++'s formula on a tiny network with random weights.

Run with torch 2.15 and captum 0.9; writes attribution.safetensors beside this file.
"""

import json
import os
import struct

import torch
from captum.attr import GuidedBackprop, IntegratedGradients, LayerGradCam, Occlusion, Saliency
from torch import nn

torch.manual_seed(11)


class Tiny(nn.Module):
    """The fixture's network: the paths are those that Fovea gives the same layers by name."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 6, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(6)
        self.relu1 = nn.ReLU()
        self.pool = nn.MaxPool2d(2)
        self.conv2 = nn.Conv2d(6, 8, 3, padding=1)
        self.relu2 = nn.ReLU()
        self.fc = nn.Linear(8 * 5 * 5, 4)

    def forward(self, x):
        x = self.pool(self.relu1(self.bn1(self.conv1(x))))
        x = self.relu2(self.conv2(x))
        return self.fc(x.flatten(1))


model = Tiny().double().eval()
with torch.no_grad():
    model.bn1.running_mean.copy_(torch.randn(6) * 0.2)
    model.bn1.running_var.copy_(torch.rand(6) + 0.5)
    model.bn1.weight.copy_(torch.rand(6) + 0.5)
    model.bn1.bias.copy_(torch.randn(6) * 0.3)
images = torch.randn(3, 2, 10, 10, dtype=torch.float64)
classes = torch.tensor([2, 0, 3])
out = {name: value for name, value in model.state_dict().items() if "num_batches" not in name}
out |= {"images": images, "classes": classes.int()}

# Hooks: outputs of layers, and the gradient of the sum of the scores of the classes for them.
kept = {}


def hook(name):
    def keep(module, arguments, output):
        output.retain_grad()
        kept[name] = output

    return keep


handles = [getattr(model, name).register_forward_hook(hook(name)) for name in ["conv1", "bn1", "pool", "relu2"]]
scores = model(images)
scores[torch.arange(3), classes].sum().backward()
for handle in handles:
    handle.remove()
for name, tensor in kept.items():
    out[f"value.{name}"] = tensor.detach()
    out[f"gradient.{name}"] = tensor.grad
out["scores"] = scores.detach()
out["predicted"] = scores.argmax(1).int()

out["grad_cam"] = LayerGradCam(model, model.relu2).attribute(images, classes, relu_attributions=True)[:, 0]
out["grad_cam_pool"] = LayerGradCam(model, model.pool).attribute(images, classes, relu_attributions=True)[:, 0]
out["grad_cam_predicted"] = LayerGradCam(model, model.relu2).attribute(
    images, scores.argmax(1), relu_attributions=True
)[:, 0]

# pytorch-grad-cam's GradCAMPlusPlus.get_cam_weights, then its sum and ReLU.
for name in ["relu2", "pool"]:
    activations, grads = kept[name].detach(), kept[name].grad
    grads_power_2 = grads**2
    grads_power_3 = grads_power_2 * grads
    sum_activations = activations.sum(dim=(2, 3))
    aij = grads_power_2 / (2 * grads_power_2 + sum_activations[:, :, None, None] * grads_power_3 + 1e-6)
    aij = torch.where(grads != 0, aij, torch.zeros_like(aij))
    weights = (torch.clamp(grads, min=0) * aij).sum(dim=(2, 3))
    out[f"grad_cam_pp.{name}"] = torch.relu((weights[:, :, None, None] * activations).sum(1))

out["saliency"] = Saliency(model).attribute(images, classes, abs=False)
integrated, delta = IntegratedGradients(model).attribute(
    images, target=classes, n_steps=20, return_convergence_delta=True
)
out["integrated"], out["integrated_delta"] = integrated, delta
baseline = torch.randn(2, 10, 10, dtype=torch.float64)
out["baseline"] = baseline
out["integrated_from"] = IntegratedGradients(model).attribute(
    images, baselines=baseline[None], target=classes, n_steps=5
)
# 10 = 3 + 2 * 3.5: the last windows reach beyond the image.
out["occlusion_3_2"] = Occlusion(model).attribute(images, (2, 3, 3), strides=(2, 2, 2), target=classes)[:, 0]
out["occlusion_4_1"] = Occlusion(model).attribute(images, (2, 4, 4), strides=(2, 1, 1), target=classes)[:, 0]
out["guided"] = GuidedBackprop(model).attribute(images, classes)



def save(arrays, path):
    """Writes a safetensors file: the length of its header, the header, the numbers."""
    header, data = {}, b""
    for name, array in arrays.items():
        numbers = array.numpy().tobytes()
        dtype = {torch.float32: "F32", torch.int32: "I32"}[array.dtype]
        header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(numbers)]}
        data += numbers
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


arrays = {n: (v.detach().float() if v.is_floating_point() else v).contiguous() for n, v in out.items()}
save(arrays, os.path.join(os.path.dirname(os.path.abspath(__file__)), "attribution.safetensors"))
