"""Writes policies.safetensors: the magnitudes of torchvision's automatic augmentations, AutoAugment's policy for CIFAR-10, and
what its operations make of an image.

Run as: python policies.py   (numpy, Pillow, torch, torchvision, safetensors)
"""
import pathlib
import numpy as np
from PIL import Image
from safetensors.numpy import save_file
from torchvision.transforms import InterpolationMode, autoaugment

# In the order of PolicyOperation's cases.
OPERATIONS = [
    "Identity", "ShearX", "ShearY", "TranslateX", "TranslateY", "Rotate", "Brightness", "Color", "Contrast",
    "Sharpness", "Posterize", "Solarize", "AutoContrast", "Equalize", "Invert",
]
SIZES = [(32, 32), (224, 224), (20, 33)]


def spaces():
    rand, wide = autoaugment.RandAugment(), autoaugment.TrivialAugmentWide()
    auto = autoaugment.AutoAugment(autoaugment.AutoAugmentPolicy.CIFAR10)
    for height, width in SIZES:
        yield f"rand.{height}x{width}", rand._augmentation_space(31, (height, width))
        yield f"auto.{height}x{width}", auto._augmentation_space(10, (height, width))
        yield f"wide.{height}x{width}", wide._augmentation_space(31)


def main():
    arrays = {}
    for name, space in spaces():
        arrays[f"{name}.operations"] = np.array([OPERATIONS.index(key) for key in space], np.int32)
        for key, (magnitudes, signed) in space.items():
            values = magnitudes.double().numpy().reshape(-1)
            arrays[f"{name}.{OPERATIONS.index(key)}"] = values
            arrays[f"{name}.{OPERATIONS.index(key)}.signed"] = np.array([signed], np.int32)

    policy = autoaugment.AutoAugment(autoaugment.AutoAugmentPolicy.CIFAR10).policies
    arrays["cifar10"] = np.array(
        [[[OPERATIONS.index(name), round(p * 10), -1 if m is None else m] for name, p, m in pair] for pair in policy],
        np.int32)

    random = np.random.default_rng(5)
    y, x = np.mgrid[0:32, 0:32]
    waves = np.stack([120 + 90 * np.sin(x / 4 + c) * np.cos(y / (3 + c)) for c in range(3)], -1)
    pixels = np.clip(waves + random.integers(-20, 21, waves.shape), 0, 255).astype(np.uint8)
    arrays["image"] = np.ascontiguousarray(pixels.transpose(2, 0, 1))
    space = autoaugment.AutoAugment()._augmentation_space(10, (32, 32))
    for key, (magnitudes, signed) in space.items():
        for mode in ["nearest", "bilinear"]:
            for sign in [1, -1] if signed else [1]:
                magnitude = sign * (float(magnitudes[6]) if magnitudes.ndim else 0.0)
                changed = autoaugment._apply_op(
                    Image.fromarray(pixels), key, magnitude, InterpolationMode(mode), None)
                name = f"image.{OPERATIONS.index(key)}.{sign}.{mode}"
                arrays[name] = np.ascontiguousarray(np.asarray(changed).transpose(2, 0, 1))
    save_file(arrays, str(pathlib.Path(__file__).with_name("policies.safetensors")))


main()
