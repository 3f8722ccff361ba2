"""Writes color_transforms.safetensors: small images and what Pillow and torchvision make of them.

Images are bytes [channels, height, width]; the names of results are IMAGE/TRANSFORM. Run as: python color_transforms.py
(Pillow 13.0, torchvision 0.29, numpy, safetensors)
"""
import pathlib
import numpy as np
from PIL import Image, ImageEnhance, ImageOps
import torchvision.transforms.functional as F
from safetensors.numpy import save_file


def smooth(random, channels, height, width):
    """Waves under noise: many colours, and neighbours that are alike."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [
        128 + 90 * np.sin(0.37 * (c + 1) * x + c) * np.cos(0.23 * (3 - c) * y) + random.normal(0, 12, (height, width))
        for c in range(channels)
    ]
    return np.clip(np.stack(planes), 0, 255).astype(np.uint8)


def images():
    random = np.random.default_rng(4)
    result = {
        "noise": random.integers(0, 256, (3, 13, 17), np.uint8),
        "waves": smooth(random, 3, 32, 32),
        "grey-waves": smooth(random, 1, 32, 32),
        "grey-noise": random.integers(0, 256, (1, 13, 17), np.uint8),
        "dull": (60 + smooth(random, 3, 24, 24) // 4).astype(np.uint8),
        "even": np.full((3, 5, 6), 77, np.uint8),
        "line": random.integers(0, 256, (3, 1, 9), np.uint8),
        "tiny": random.integers(0, 256, (3, 2, 2), np.uint8),
    }
    # A hue of 255, primary and secondary colours, black and white.
    corners = [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [0, 255, 255],
               [255, 0, 255], [255, 0, 1], [255, 1, 0], [1, 0, 0], [254, 255, 255]]
    result["corners"] = np.array(corners, np.uint8).T.reshape(3, 3, 4).copy()
    return result


def transforms():
    table = {}
    for factor in (0.0, 0.4, 0.8, 1.0, 1.2, 1.75, 3.1):
        table[f"brightness {factor}"] = lambda i, f=factor: ImageEnhance.Brightness(i).enhance(f)
        table[f"contrast {factor}"] = lambda i, f=factor: ImageEnhance.Contrast(i).enhance(f)
        table[f"saturation {factor}"] = lambda i, f=factor: ImageEnhance.Color(i).enhance(f)
        table[f"sharpness {factor}"] = lambda i, f=factor: ImageEnhance.Sharpness(i).enhance(f)
    for turns in (-0.5, -0.13, 0.0, 0.02, 0.25, 0.5):
        table[f"hue {turns}"] = lambda i, t=turns: F.adjust_hue(i, t)
    table["grayscale"] = lambda i: F.to_grayscale(i, num_output_channels=len(i.getbands()))
    for bits in (1, 4, 7):
        table[f"posterize {bits}"] = lambda i, b=bits: ImageOps.posterize(i, b)
    for threshold in (0, 100, 128, 256):
        table[f"solarize {threshold}"] = lambda i, t=threshold: ImageOps.solarize(i, t)
    table["autocontrast"] = ImageOps.autocontrast
    table["equalize"] = ImageOps.equalize
    table["invert"] = ImageOps.invert
    for kernel, sigma in ((1, 0.7), (3, 0.1), (3, 0.8), (5, 2.0), (9, 1.7)):
        table[f"blur {kernel} {sigma}"] = lambda i, k=kernel, s=sigma: F.gaussian_blur(i, k, s)
    return table


def pixelated(image, block):
    """Means of blocks, to the nearest, half up."""
    result = image.copy()
    for channel in result:
        for top in range(0, channel.shape[0], block):
            for left in range(0, channel.shape[1], block):
                part = channel[top : top + block, left : left + block]
                part[...] = int(np.floor(part.astype(np.float64).mean() + 0.5))
    return result


def main():
    arrays = images()
    for name, pixels in list(arrays.items()):
        planes = pixels.transpose(1, 2, 0)
        picture = Image.fromarray(np.ascontiguousarray(planes if len(pixels) == 3 else planes[..., 0]))
        for label, transform in transforms().items():
            # Of little contrast, for what stretches it.
            if name == "dull" and label not in ("autocontrast", "equalize"):
                continue
            # torchvision mirrors once only.
            if label.startswith("blur") and int(label.split()[1]) // 2 >= min(pixels.shape[1:]):
                continue
            result = np.asarray(transform(picture))
            arrays[f"{name}/{label}"] = np.ascontiguousarray(
                result.transpose(2, 0, 1) if result.ndim == 3 else result[None])
        for block in (1, 3, 4, 50):
            arrays[f"{name}/mosaic {block}"] = pixelated(pixels, block)
    save_file(arrays, pathlib.Path(__file__).parent / "color_transforms.safetensors")


if __name__ == "__main__":
    main()
