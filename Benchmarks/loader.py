"""Images per second from files to normalized batches: Fovea's loader against torchvision with Pillow, in turn.

    make build
    python3 -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.15.0 torchvision==0.29.2 pillow==13.0.0 numpy
    python3 Benchmarks/loader.py --python /tmp/torch/bin/python --rounds 3

Makes, in a temporary folder, 1,000 JPEG photos of 500x375 (smooth shapes under noise, quality 90, about 60 KB each) in 10
class folders, and a file in CIFAR-10's binary form. Each program then loads
  photos   random resized crop to 224x224, flip, normalized; batches of 64
  cifar    random crop with padding 4, flip, normalized; batches of 128
with 2 workers (threads in Fovea, processes in PyTorch's DataLoader). Prints the medians and writes a table.
"""

import argparse
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent

PHOTOS = """
import pathlib, sys
import numpy
from PIL import Image
folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
random = numpy.random.default_rng(0)
for index in range(count):
    # Shapes of several sizes, and the noise of a camera.
    picture = numpy.zeros((375, 500, 3))
    for cells, weight in [(4, 0.5), (16, 0.3), (64, 0.2)]:
        coarse = random.integers(0, 256, (cells, cells, 3), dtype=numpy.uint8)
        picture += weight * numpy.asarray(Image.fromarray(coarse).resize((500, 375), Image.BICUBIC))
    picture += random.normal(0, 4, picture.shape)
    place = folder / f"class{index % 10}"
    place.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture.clip(0, 255).astype(numpy.uint8)).save(place / f"{index:05}.jpg", quality=90)
"""

CIFAR = """
import pathlib, sys
import numpy
folder = pathlib.Path(sys.argv[1]); folder.mkdir(parents=True, exist_ok=True)
random = numpy.random.default_rng(1)
for name in [f"data_batch_{n}.bin" for n in range(1, 6)] + ["test_batch.bin"]:
    records = random.integers(0, 256, (10000, 3073), dtype=numpy.uint8)
    records[:, 0] = numpy.arange(10000) % 10
    (folder / name).write_bytes(records.tobytes())
"""

PEER = """
import pathlib, sys, time
import numpy, torch
import torchvision
from torchvision import transforms as T
kind, folder, batches = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(1)
normalize = T.Normalize([0.5] * 3, [0.25] * 3)
if kind == "photos":
    dataset = torchvision.datasets.ImageFolder(
        folder, T.Compose([T.RandomResizedCrop(224), T.RandomHorizontalFlip(), T.ToTensor(), normalize]))
    size = 64
else:
    raw = numpy.concatenate([
        numpy.fromfile(folder / f"data_batch_{n}.bin", numpy.uint8).reshape(-1, 3073) for n in range(1, 6)])
    images = raw[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1).copy()

    class Memory(torch.utils.data.Dataset):
        # As torchvision's CIFAR10: an array in memory, an image of Pillow's for each sample.
        transform = T.Compose([T.RandomCrop(32, padding=4), T.RandomHorizontalFlip(), T.ToTensor(), normalize])
        def __len__(self): return len(images)
        def __getitem__(self, index):
            from PIL import Image
            return self.transform(Image.fromarray(images[index])), int(raw[index, 0])
    dataset, size = Memory(), 128
loader = torch.utils.data.DataLoader(
    dataset, batch_size=size, shuffle=True, drop_last=True, num_workers=2, persistent_workers=True)
def endless():
    while True: yield from loader
stream = endless()
for _ in range(4): next(stream)
began = time.perf_counter()
for _ in range(batches): next(stream)
print("images_per_second", size * batches / (time.perf_counter() - began))
"""


def peer(python, *arguments):
    return subprocess.run([python, "-c", *map(str, arguments)], check=True, text=True, capture_output=True).stdout


def fovea(spec, batches, size, *flags):
    command = [root / ".build/release/fovea", "bench", "data", "--data", spec, "--batch-size", size, "--batches", batches,
               "--workers", 2, "--json", *flags]
    out = subprocess.run(list(map(str, command)), check=True, text=True, capture_output=True).stdout
    return json.loads(out.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable, help="one that has torchvision and Pillow")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        photos, cifar = f"{folder}/photos", f"{folder}/cifar-10-batches-bin"
        peer(options.python, PHOTOS, photos, 1000)
        peer(options.python, CIFAR, cifar)
        jobs = {
            "photos": (photos, f"folder:{photos},test=0", 30, 64,
                       ["--preprocess", "resize:256 center-crop:224", "--augment", "random-resized-crop flip"]),
            "cifar": (cifar, f"cifar10:{cifar}", 380, 128, ["--augment", "crop:padding=4 flip"]),
        }
        ours, theirs, stages = {}, {}, {}
        for round in range(options.rounds):
            for name, (place, spec, batches, size, flags) in jobs.items():
                found = fovea(spec, batches, size, *flags)
                stages[name] = {key: value for key, value in found.items() if key.endswith("_seconds")}
                ours.setdefault(name, []).append(found["images_per_second"])
                text = peer(options.python, PEER, name, place, batches if name == "photos" else batches // 4)
                theirs.setdefault(name, []).append(float(re.search(r"images_per_second (\S+)", text)[1]))
                print(f"round {round + 1}, {name}: Fovea {ours[name][-1]:.0f}, torchvision {theirs[name][-1]:.0f} images/s",
                      file=sys.stderr)
    print("| from files to batches, 2 workers | Fovea, images/s | torchvision with Pillow | ratio |")
    print("|---|---:|---:|---:|")
    for name, title in [("photos", "500x375 JPEG folder, random resized crop to 224x224, flip"),
                        ("cifar", "CIFAR-10, crop with padding 4, flip")]:
        a, b = statistics.median(ours[name]), statistics.median(theirs[name])
        spread = lambda values: f"{statistics.median(values):,.0f} ({min(values):,.0f} to {max(values):,.0f})"
        print(f"| {title} | {spread(ours[name])} | {spread(theirs[name])} | {a / b:.1f}x |")
    for name, found in stages.items():
        print(f"{name}, one worker's time an image: "
              + ", ".join(f"{key.removesuffix('_seconds')} {value * 1e6:.1f} us" for key, value in found.items()))


main()
