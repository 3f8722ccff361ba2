"""Writes resnet18_state_dict.txt: the keys and shapes of torchvision's ResNet-18, in order.

Run as: python resnet18_state_dict.py   (torchvision 0.29.2)
"""
import pathlib
import torchvision

model = torchvision.models.resnet18(weights=None)
lines = []
for key, value in model.state_dict().items():
    if not key.endswith("num_batches_tracked"):
        lines.append(f"{key} {'x'.join(map(str, value.shape))}\n")
pathlib.Path(__file__).with_suffix(".txt").write_text("".join(lines))
