"""Writes normalization.safetensors: means, deviations, covariances and whitening matrices by NumPy in float64, of made-up
images 3x8x8 (`SyntheticImages` in NormalizationFixture.swift makes the same) and of Fashion-MNIST's training images.

Run as: python normalization.py   (numpy, safetensors; Debian's dataset-fashion-mnist)
"""
import gzip
import pathlib
import numpy as np
from safetensors.numpy import save_file

EPSILON = 1e-5


def synthetic():
    """300 images: noise under a brightness of each channel, and two places that never change."""
    state = 1

    def byte():
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return state >> 56

    images = np.empty((300, 192), np.uint8)
    for image in images:
        brightness = [byte() for _ in range(3)]
        for place in range(192):
            image[place] = (byte() + brightness[place // 64]) // 2
        image[5], image[100] = 7, 0
    return images


def fashion():
    with gzip.open("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz") as file:
        return np.frombuffer(file.read(), np.uint8, offset=16).reshape(60000, 784)


def eigen(images):
    x = images / 255
    covariance = np.cov(x, rowvar=False, bias=True)
    values, vectors = np.linalg.eigh(covariance)
    return np.maximum(values, 0), vectors


def zca(values, vectors, epsilon):
    return vectors @ np.diag(1 / np.sqrt(values + epsilon)) @ vectors.T


def pca(values, vectors, epsilon, count):
    """The first rows; the sign makes the largest entry positive."""
    rows = (vectors / np.sqrt(values + epsilon)).T[::-1][:count]
    largest = rows[np.arange(count), np.abs(rows).argmax(1)]
    return rows * np.sign(largest)[:, None]


def deviations(images):
    """Per place; one grey level or more, else 1."""
    std = (images / 255).std(0)
    return np.where(std >= 1 / 255, std, 1)


arrays = {}
images = synthetic()
planes = images.reshape(300, 3, 64).transpose(1, 0, 2).reshape(3, -1) / 255
values, vectors = eigen(images)
arrays["synthetic.first"] = images[0]
arrays["synthetic.channel_mean"] = planes.mean(1)
arrays["synthetic.channel_std"] = planes.std(1)
arrays["synthetic.channel_covariance"] = np.cov(planes, bias=True)
arrays["synthetic.channel_min"] = planes.min(1)
arrays["synthetic.channel_max"] = planes.max(1)
arrays["synthetic.mean"] = (images / 255).mean(0)
arrays["synthetic.std"] = deviations(images)
arrays["synthetic.min"] = images.min(0)
arrays["synthetic.max"] = images.max(0)
arrays["synthetic.zca"] = zca(values, vectors, EPSILON).astype(np.float32)
arrays["synthetic.zca_0.1"] = zca(values, vectors, 0.1)[:10].astype(np.float32)
arrays["synthetic.pca"] = pca(values, vectors, EPSILON, 10).astype(np.float32)

images = fashion()
values, vectors = eigen(images)
matrix = zca(values, vectors, EPSILON)
PLACES = [0, 101, 406, 783]
arrays["fashion.mean"] = (images / 255).mean(0)
arrays["fashion.std"] = deviations(images)
arrays["fashion.zca_rows"] = matrix[PLACES].astype(np.float32)
arrays["fashion.zca_images"] = ((images[[0, 59999]] / 255 - (images / 255).mean(0)) @ matrix.T).astype(np.float32)
arrays["fashion.pca"] = pca(values, vectors, EPSILON, 8).astype(np.float32)
save_file(
    {name: np.ascontiguousarray(array) for name, array in arrays.items()},
    pathlib.Path(__file__).with_name("normalization.safetensors"))
print("smallest eigenvalues", values[:3], "largest", values[-3:])
