#!/usr/bin/env python3
"""Whether the recipe beats the demo's defaults: `fovea recipe --budget 10m` on Fashion-MNIST, and on a folder of PNG files made from it.

    make build
    python3 Benchmarks/recipe.py [--budget 10m] [--keep DIR]

Nothing else should run. The demo's accuracy is that of `make demo`.
"""
import argparse, gzip, json, os, struct, subprocess, sys, tempfile, time, zlib

SOURCE = "/usr/share/datasets/fashion-mnist/"
NAMES = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot"]


def png(pixels, side=28):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + pixels[row * side:(row + 1) * side] for row in range(side))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")


def folder(home):
    """All 70,000 images as files: home/train/CLASS/NUMBER.png and home/test/..."""
    for part, prefix in (("train", "train"), ("test", "t10k")):
        images = gzip.open(SOURCE + f"{prefix}-images-idx3-ubyte.gz").read()[16:]
        labels = gzip.open(SOURCE + f"{prefix}-labels-idx1-ubyte.gz").read()[8:]
        for name in NAMES:
            os.makedirs(os.path.join(home, part, name), exist_ok=True)
        for index, label in enumerate(labels):
            with open(os.path.join(home, part, NAMES[label], f"{index:05}.png"), "wb") as file:
                file.write(png(images[index * 784:(index + 1) * 784]))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = os.path.dirname(os.path.abspath(__file__))
    options.add_argument("--fovea", default=os.path.join(here, "../.build/release/fovea"))
    options.add_argument("--budget", default="10m")
    options.add_argument("--keep", help="where runs and files go")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = asked.keep or scratch
        files = os.path.join(home, "images")
        if not os.path.isdir(files):
            folder(files)
        for name, data in (("fashion-mnist", "fashion-mnist"), ("folder", f"folder:{files}")):
            began = time.time()
            ran = subprocess.run(
                [asked.fovea, "recipe", "--budget", asked.budget, "--data", data, "--run", os.path.join(home, name), "--json"], stdout=subprocess.PIPE, text=True)
            events = [json.loads(line) for line in ran.stdout.splitlines()]
            if ran.returncode != 0:
                sys.exit(ran.returncode)
            chosen = {event["decision"]: event["value"] for event in events if "decision" in event}
            print(f"{name}: {events[-1]['test_top1'] * 100:.2f}% in {time.time() - began:.0f} s; {chosen}", flush=True)


if __name__ == "__main__":
    main()
