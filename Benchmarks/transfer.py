#!/usr/bin/env python3
"""Carries a network that was trained on five classes of Fashion-MNIST over to the five others, with few images of each.

    make build
    python3 Benchmarks/transfer.py              # about five minutes

A row for each number of images per class and each way: from nothing, with all of the trunk frozen, and with all of it trained at a tenth of
the head's rate. The test images are all 1000 of each of the five classes; figures are means over three draws of the training images.
"""
import argparse, gzip, json, os, random, statistics, struct, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot"]
# Both halves have clothes and shoes or bags.
SOURCE, TARGET = (0, 1, 2, 5, 7), (3, 4, 6, 8, 9)
MODEL = "[(conv32-bn-relu)*2-pool]*2-gap-fc"


def images(folder, part):
    def read(name, head):
        with gzip.open(os.path.join(folder, f"{part}-{name}.gz")) as file:
            return file.read()[head:]
    pixels, labels = read("images-idx3-ubyte", 16), read("labels-idx1-ubyte", 8)
    return [(label, pixels[i * 784:(i + 1) * 784]) for i, label in enumerate(labels)]


def write(folder, part, samples):
    for number, (label, pixels) in enumerate(samples):
        path = os.path.join(folder, part, NAMES[label])
        os.makedirs(path, exist_ok=True)
        with open(os.path.join(path, f"{number}.pgm"), "wb") as file:
            file.write(b"P5\n28 28\n255\n" + pixels)


def train(fovea, folder, run, *flags):
    command = [fovea, "train", "--data", f"folder:{folder},channels=1", "--model", MODEL, "--run", run, "--json", "--quiet", *flags]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{' '.join(command)}: {result.stdout[-500:]} {result.stderr}")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    return next(e for e in reversed(found) if e["event"] == "evaluation" and e["split"] == "test")["top1"]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--fovea", default=os.path.join(HERE, "..", ".build", "release", "fovea"))
    options.add_argument("--data", default="/usr/share/datasets/fashion-mnist")
    arguments = options.parse_args()
    training, test = images(arguments.data, "train"), images(arguments.data, "t10k")
    with tempfile.TemporaryDirectory() as work:
        source = os.path.join(work, "source")
        write(source, "train", [s for s in training if s[0] in SOURCE])
        write(source, "test", [s for s in test if s[0] in SOURCE])
        run = os.path.join(work, "run")
        top1 = train(arguments.fovea, source, run, "--epochs", "3", "--lr", "0.1")
        print(f"the five classes it was trained on: {100 * top1:.1f}%\n", flush=True)
        weights = ["--weights", os.path.join(run, "best.safetensors"), "--replace-head"]
        ways = {
            "from nothing": ["--lr", "0.05"],
            "trunk frozen": [*weights, "--freeze", "conv* bn*", "--lr", "0.05"],
            "all trained, trunk at a tenth": [*weights, "--lr-scale", "fc*=1,*=0.1", "--lr", "0.05"],
        }
        print("| images of each class | " + " | ".join(ways) + " |\n|---:|" + "---:|" * len(ways))
        for count in (5, 20, 100):
            results = {way: [] for way in ways}
            for draw in range(3):
                chosen = []
                for label in TARGET:
                    chosen += random.Random(draw).sample([s for s in training if s[0] == label], count)
                target = os.path.join(work, f"target-{count}-{draw}")
                write(target, "train", chosen)
                write(target, "test", [s for s in test if s[0] in TARGET])
                for way, flags in ways.items():
                    home = os.path.join(work, f"{count}-{draw}-{way.replace(' ', '-').replace(',', '')}")
                    results[way].append(train(
                        arguments.fovea, target, home, "--validation", "0", "--batch-size", "25", "--epochs", str(max(6, 1500 // (5 * count))), *flags))
            cells = [f"{100 * statistics.mean(r):.1f}% ({100 * min(r):.1f} to {100 * max(r):.1f})" for r in results.values()]
            print(f"| {count} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
