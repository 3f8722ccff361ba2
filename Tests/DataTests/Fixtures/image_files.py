"""Image files of every kind, and what Pillow makes of them: image_files.safetensors, for ImageFileTests.swift.

    python3 image_files.py      (Pillow 13.0, NumPy, safetensors)

Each file is three arrays: "NAME/file", its bytes; "NAME/rgb" [3, height, width] and "NAME/grey" [1, height, width], what
Pillow's convert gives of it. "NAME/rgb/4" is the same decoded at a quarter of its size by Pillow's draft. PNG files of
kinds that Pillow does not write are written here, after the standard; Pillow reads them all.
"""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from safetensors.numpy import save_file

arrays = {}
random = np.random.default_rng(5)


def planes(image, mode):
    array = np.asarray(image.convert(mode))
    array = array[..., None] if array.ndim == 2 else array
    return np.ascontiguousarray(array.transpose(2, 0, 1))


def add(name, file, decoded=None):
    """Keeps a file with what Pillow makes of it, or with `decoded` where Pillow means something else."""
    if decoded is None:
        decoded = ImageOps.exif_transpose(Image.open(io.BytesIO(file)))
    arrays[f"{name}/file"] = np.frombuffer(file, np.uint8)
    arrays[f"{name}/rgb"] = planes(decoded, "RGB")
    if "turned" not in name:
        arrays[f"{name}/grey"] = planes(decoded, "L")


def saved(image, format, **settings):
    file = io.BytesIO()
    image.save(file, format, **settings)
    return file.getvalue()


def picture(height, width, channels=3):
    """Slopes, a disc and some noise."""
    y, x = np.mgrid[0:height, 0:width]
    disc = ((y - height / 2) ** 2 + (x - width / 3) ** 2 < (height / 3) ** 2) * 90
    slopes = [x * 160 / width, y * 160 / height, 160 - (x + y) * 160 / (width + height), y * 0 + 160 - x * 60 / width]
    noise = random.integers(0, 6, (height, width, 4))
    array = np.stack([slope + disc * (i != 1) for i, slope in enumerate(slopes)], -1) + noise
    return array.astype(np.uint8)[..., :channels].squeeze()


# JPEG.
colors, grey = Image.fromarray(picture(29, 37)), Image.fromarray(picture(29, 37, 1))
inks = Image.frombytes("CMYK", (37, 29), picture(29, 37, 4).tobytes())
jpegs = {
    "jpeg-444": saved(colors, "JPEG", quality=90, subsampling=0),
    "jpeg-422": saved(colors, "JPEG", quality=90, subsampling=1),
    "jpeg-420": saved(colors, "JPEG", quality=90, subsampling=2),
    "jpeg-420-progressive": saved(colors, "JPEG", quality=90, subsampling=2, progressive=True),
    "jpeg-rgb": saved(colors, "JPEG", quality=90, keep_rgb=True),
    "jpeg-restarts": saved(colors, "JPEG", quality=75, restart_marker_blocks=2),
    "jpeg-grey": saved(grey, "JPEG", quality=90),
    "jpeg-grey-progressive": saved(grey, "JPEG", quality=90, progressive=True),
    "jpeg-cmyk": saved(inks, "JPEG", quality=90),
    "jpeg-cmyk-progressive": saved(inks, "JPEG", quality=90, progressive=True),
}
for name, file in jpegs.items():
    add(name, file)
for name in ["jpeg-420", "jpeg-420-progressive", "jpeg-grey", "jpeg-cmyk"]:
    for scale in [2, 4, 8]:
        image = Image.open(io.BytesIO(jpegs[name]))
        image.draft(image.mode, (37 // scale, 29 // scale))
        assert image.size == (-(-37 // scale), -(-29 // scale)), image.size
        arrays[f"{name}/rgb/{scale}"] = planes(image, "RGB")

# The same inks under another label: Adobe's marker says how colors are transformed in its last byte.
adobe = jpegs["jpeg-cmyk"].index(b"\xff\xee")
add("jpeg-ycck", jpegs["jpeg-cmyk"][: adobe + 15] + b"\x02" + jpegs["jpeg-cmyk"][adobe + 16 :])
# Without the marker 0 is no ink. Pillow inverts nevertheless, which is undone here.
plain = jpegs["jpeg-cmyk"][:adobe] + jpegs["jpeg-cmyk"][adobe + 16 :]
inverted = np.asarray(Image.open(io.BytesIO(plain)))
add("jpeg-cmyk-plain", plain, Image.frombytes("CMYK", (37, 29), (255 - inverted).tobytes()))

# Sampling factors that TurboJPEG has no name for. Any suit a picture whose every block is the same.
flat = saved(Image.new("RGB", (32, 32), (128, 128, 128)), "JPEG", keep_rgb=True)
frame = flat.index(b"\xff\xc0")
odd = bytearray(flat)
odd[frame + 11], odd[frame + 14], odd[frame + 17] = 0x12, 0x21, 0x11
add("jpeg-odd-sampling", bytes(odd))

# A spoiled byte among the pixels: Pillow and libjpeg go on.
spoiled = bytearray(saved(Image.fromarray(picture(35, 47)), "JPEG", quality=90))
spoiled[len(spoiled) // 2] ^= 0x55
add("jpeg-spoiled", bytes(spoiled))


# PNG.
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def filtered(rows, step):
    """Each row with another of the five filters."""
    result, before = b"", bytes(len(rows[0]) if rows else 0)
    for index, row in enumerate(rows):
        kind, line = index % 5, bytearray()
        for i, value in enumerate(row):
            left = row[i - step] if i >= step else 0
            up, corner = before[i], before[i - step] if i >= step else 0
            estimate = left + up - corner
            paeth = min([left, up, corner], key=lambda known: abs(estimate - known))
            line.append((value - [0, left, up, (left + up) // 2, paeth][kind]) & 255)
        result += bytes([kind]) + bytes(line)
        before = row
    return result


def packed(samples, depth):
    """Rows of bytes of samples [height, width, channels]."""
    flat = samples.reshape(len(samples), -1)
    if depth == 16:
        return [row.astype(">u2").tobytes() for row in flat]
    bits = (flat[..., None] >> np.arange(depth - 1, -1, -1)) & 1
    return [np.packbits(row.reshape(-1).astype(np.uint8)).tobytes() for row in bits]


def png(samples, depth, kind, interlaced=False, before=b"", after=b""):
    height, width, channels = samples.shape
    step = max(channels * depth // 8, 1)
    steps = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    passes = [samples[y::down, x::across] for y, x, down, across in steps] if interlaced else [samples]
    data = b"".join(filtered(packed(part, depth), step) for part in passes if part.size)
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, int(interlaced))
    end = chunk(b"IDAT", zlib.compress(data)) + after + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + end


palette = random.integers(0, 256, 3 * 16, dtype=np.uint8).tobytes()
kinds = {"grey": (0, 1), "rgb": (2, 3), "palette": (3, 1), "grey-alpha": (4, 2), "rgba": (6, 4)}
depths = {"grey": [1, 2, 4, 8, 16], "rgb": [8, 16], "palette": [1, 2, 4, 8], "grey-alpha": [8, 16], "rgba": [8, 16]}
for kind, (code, channels) in kinds.items():
    for depth in depths[kind]:
        for interlaced in [False, True]:
            values = min(1 << depth, 16) if kind == "palette" else 1 << depth
            samples = random.integers(0, values, (11, 13, channels))
            table = chunk(b"PLTE", palette[: 3 * values]) if kind == "palette" else b""
            file = png(samples, depth, code, interlaced, before=table)
            decoded = None
            if kind == "grey" and depth == 16:
                # The upper 8 bits, as Pillow keeps of 16 bits with colors or alpha.
                decoded = Image.fromarray((samples[..., 0] >> 8).astype(np.uint8))
            add(f"png-{kind}-{depth}" + ("-interlaced" if interlaced else ""), file, decoded)
table = chunk(b"PLTE", palette) + chunk(b"tRNS", bytes(range(0, 160, 10)))
add("png-palette-4-transparent", png(random.integers(0, 16, (11, 13, 1)), 4, 3, before=table))
add("png-rgb-8-transparent", png(random.integers(0, 2, (11, 13, 3)), 8, 2, before=chunk(b"tRNS", bytes(6))))

# WebP.
alpha = Image.fromarray(picture(29, 37, 4), "RGBA")
add("webp-lossy", saved(colors, "WEBP", quality=80))
add("webp-lossless", saved(colors, "WEBP", lossless=True))
add("webp-lossy-alpha", saved(alpha, "WEBP", quality=80))
clear = np.array(alpha)
clear[:12, :, 3] = 0
add("webp-lossless-alpha", saved(Image.fromarray(clear, "RGBA"), "WEBP", lossless=True, exact=True))
frames = [colors.rotate(angle) for angle in (0, 90)]
add("webp-animated", saved(frames[0], "WEBP", save_all=True, append_images=frames[1:]))

# The eight orientations, in both byte orders and kinds of numbers.
small = picture(10, 14)
for orientation in range(1, 9):
    order = "<" if orientation % 2 else ">"
    kind, value = (3, "HH") if orientation % 4 else (4, "I")
    values = struct.pack(order + value, *([orientation, 0][: len(value)]))
    make = struct.pack(order + "HHI", 0x010F, 2, 3) + b"me\0\0"
    entries = make + struct.pack(order + "HHI", 0x0112, kind, 1) + values
    tiff = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, 2) + entries + bytes(4)
    image = Image.fromarray(small)
    add(f"jpeg-turned-{orientation}", saved(image, "JPEG", quality=95, subsampling=0, exif=b"Exif\0\0" + tiff))
    add(f"webp-turned-{orientation}", saved(image, "WEBP", lossless=True, exif=tiff))
    exif = {"before" if orientation % 2 else "after": chunk(b"eXIf", tiff)}
    add(f"png-turned-{orientation}", png(small.astype(int), 8, 2, **exif))

path = Path(__file__).with_suffix(".safetensors")
save_file(arrays, path)
path.chmod(0o644)
