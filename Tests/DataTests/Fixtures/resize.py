"""Pillow's and torchvision's resizing and cropping, for FramingTests.swift.

    pip install torchvision==0.29.2 pillow==13.0.0 numpy && python3 resize.py

Writes resize.json: images as base64 of their bytes in planes.
"""

import base64
import json
import pathlib

import numpy
from PIL import Image
from torchvision.transforms import functional

random = numpy.random.default_rng(4)


def planes(image):
    array = numpy.asarray(image)
    array = array[None] if array.ndim == 2 else array.transpose(2, 0, 1)
    return base64.b64encode(numpy.ascontiguousarray(array).tobytes()).decode()


def noise(height, width, channels):
    # Half smooth, half noise: weights of every size matter, and results reach 0 and 255.
    smooth = random.integers(0, 256, (4, 4, channels), dtype=numpy.uint8)
    mode = (lambda a: Image.fromarray(a[..., 0] if channels == 1 else a))
    big = numpy.asarray(mode(smooth).resize((width, height), Image.BICUBIC)).reshape(height, width, channels)
    mixed = big.astype(int) + random.integers(-90, 91, big.shape)
    return mode(mixed.clip(0, 255).astype(numpy.uint8))


filters = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC}
cases = []
for (height, width, channels), sizes in {
    (23, 37, 3): [(9, 13), (23, 16), (50, 37), (61, 80), (1, 1), (23, 37)],
    (40, 19, 1): [(16, 16), (7, 40), (80, 38)],
    (1, 9, 3): [(5, 5)],
    (130, 70, 1): [(33, 18)],
}.items():
    image = noise(height, width, channels)
    for to_height, to_width in sizes:
        for name, value in filters.items():
            cases.append(
                {
                    "channels": channels, "from": [height, width], "to": [to_height, to_width], "filter": name,
                    "image": planes(image), "expected": planes(image.resize((to_width, to_height), value)),
                }
            )

crops = []
image = noise(23, 37, 3)
for top, left, height, width, to_height, to_width in [(2, 5, 20, 30, 8, 8), (0, 0, 23, 9, 12, 24), (22, 36, 1, 1, 3, 3)]:
    for name, value in filters.items():
        result = functional.resized_crop(image, top, left, height, width, [to_height, to_width], value)
        crops.append({"box": [top, left, height, width], "to": [to_height, to_width], "filter": name, "expected": planes(result)})

evaluations = []
for side, crop in [(16, 14), (11, 20), (40, 31)]:
    result = functional.center_crop(functional.resize(image, side), crop)
    evaluations.append({"side": side, "crop": crop, "expected": planes(result)})

out = {"resize": cases, "image": planes(image), "crops": crops, "evaluations": evaluations}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, indent=0))
