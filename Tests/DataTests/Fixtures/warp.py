"""Writes warp.safetensors: images turned, moved, sheared, scaled and bent by torchvision on Pillow images.

Run as: python warp.py   (numpy, Pillow, torch, torchvision, safetensors)
"""
import math
import pathlib
import numpy as np
from PIL import Image
from safetensors.numpy import save_file
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F

MODES = {"nearest": InterpolationMode.NEAREST, "bilinear": InterpolationMode.BILINEAR}
PILLOW = {"nearest": Image.Resampling.NEAREST, "bilinear": Image.Resampling.BILINEAR}
ROTATIONS = [0, 0.3, 12.5, -37, 45, 90, 180, 270, 400]
TRANSLATIONS = [(3, -2), (-20, 5)]
SHEARS = [(8, 0), (0, -12), (20, 10)]
SCALES = [0.5, 0.8, 1.2, 2, 3.7]
# The last one leaves the range of fixed-point coordinates.
MATRICES = [(1.1, 0.2, -3, -0.1, 0.9, 2), (0.3, 0, 4.2, 0, -1.5, 20), (4000, 2, -70, 0.25, 3000, -2000)]
ENDS = [[(2, 1), (14, 3), (16, 11), (0, 9)], [(4, 4), (10, 0), (15, 12), (1, 8)]]


def images():
    random = np.random.default_rng(4)
    y, x = np.mgrid[0:32, 0:32]
    waves = np.stack([127 + 120 * np.sin(x / 5 + c) * np.cos(y / (3 + c)) for c in range(3)])
    return {
        "noise": random.integers(0, 256, (3, 13, 17)).astype(np.uint8),
        "waves": waves.astype(np.uint8),
        "grey": random.integers(0, 256, (1, 40, 70)).astype(np.uint8),
    }


def pillow(image):
    return Image.fromarray(image[0] if len(image) == 1 else image.transpose(1, 2, 0))


def planes(image):
    array = np.asarray(image)
    return array[None] if array.ndim == 2 else np.ascontiguousarray(array.transpose(2, 0, 1))


def main():
    arrays = {}
    for name, pixels in images().items():
        arrays[name] = pixels
        image = pillow(pixels)
        corners = [(0, 0), (image.width - 1, 0), (image.width - 1, image.height - 1), (0, image.height - 1)]
        for mode in MODES:
            results = {}
            for i, angle in enumerate(ROTATIONS):
                results[f"rotate{i}"] = F.rotate(image, angle, MODES[mode])
            fill = [200] if len(pixels) == 1 else [10, 200, 90]
            results["filled"] = F.rotate(image, 30, MODES[mode], fill=fill)
            for i, by in enumerate(TRANSLATIONS):
                results[f"translate{i}"] = F.affine(image, 0, list(by), 1, [0, 0], MODES[mode])
            for i, shear in enumerate(SHEARS):
                results[f"shear{i}"] = F.affine(image, 0, [0, 0], 1, list(shear), MODES[mode])
            lean = math.degrees(math.atan(0.27))
            results["corner"] = F.affine(image, 0, [0, 0], 1, [0, lean], MODES[mode], center=[0, 0])
            for i, scale in enumerate(SCALES):
                results[f"scale{i}"] = F.affine(image, 0, [0, 0], scale, [0, 0], MODES[mode])
            results["all"] = F.affine(image, 25, [2, -1], 1.3, [10, -5], MODES[mode])
            for i, matrix in enumerate(MATRICES):
                results[f"affine{i}"] = image.transform(image.size, Image.Transform.AFFINE, matrix, PILLOW[mode])
            for i, ends in enumerate(ENDS):
                results[f"perspective{i}"] = F.perspective(image, corners, [list(e) for e in ends], MODES[mode])
            for key, result in results.items():
                arrays[f"{name}.{mode}.{key}"] = planes(result)
    save_file(arrays, str(pathlib.Path(__file__).with_name("warp.safetensors")))


main()
