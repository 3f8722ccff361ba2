#!/usr/bin/env python3
"""Whether lr-find's suggestion is a good one: trains with it, with a tenth of it and with ten times it.

    make build
    python3 Benchmarks/rates.py

For each network and optimizer: `fovea lr-find` on Fashion-MNIST (60 steps, 2 restarts), then three trainings of 300 steps of 128 images with a
cosine schedule, from the same weights; test accuracy of each. A diverged training has none.
"""
import argparse, json, os, subprocess

TEMPLATE = "[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc"
PAIRS = [("mlp", "sgd"), ("mlp", "adam"), ("lenet", "sgd:momentum=0.9"), ("lenet", "rmsprop"), (TEMPLATE, "sgd:momentum=0.9"), (TEMPLATE, "adamw")]
# Not looked at when the rule was found.
OTHERS = [("mlp:norm=batch", "sgd:momentum=0.9,nesterov=true"), ("conv16-relu-pool-conv32-relu-pool-fc64-relu-fc", "nadam"), ("linear", "sgd")]


def run(binary, *arguments):
    """The events of a command; none of one that failed."""
    ran = subprocess.run([binary, *arguments, "--json", "--quiet"], capture_output=True, text=True)
    return [json.loads(line) for line in ran.stdout.splitlines()] if ran.returncode == 0 else []


def accuracy(binary, common, rate):
    events = run(binary, "train", *common, "--lr", f"{rate:g}", "--max-steps", "300", "--validation", "0", "--schedule", "cosine")
    tests = [event["top1"] for event in events if event["event"] == "evaluation" and event["split"] == "test"]
    return f"{tests[-1] * 100:.2f}%" if tests else "none"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = os.path.dirname(os.path.abspath(__file__))
    options.add_argument("--fovea", default=os.path.join(here, "../.build/release/fovea"))
    binary = options.parse_args().fovea
    print("| network | optimizer | suggested | steepest fall | lowest loss | suggested / 10 | suggested | suggested x 10 |")
    print("|---|---|---:|---:|---:|---:|---:|---:|", flush=True)
    for model, optimizer in PAIRS + OTHERS:
        common = ["--data", "fashion-mnist", "--model", model, "--optimizer", optimizer]
        found = run(binary, "lr-find", *common, "--steps", "60", "--restarts", "2")[-1]
        rate = found["suggested_lr"]
        trained = [accuracy(binary, common, rate * factor) for factor in (0.1, 1, 10)]
        print(f"| `{model}` | `{optimizer}` | {rate:g} | {found['steepest_lr']:.2g} | {found['lowest_lr']:.2g} | " + " | ".join(trained) + " |", flush=True)


main()
