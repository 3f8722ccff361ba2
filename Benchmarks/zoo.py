#!/usr/bin/env python3
"""Trains every network of the zoo for ten steps on one batch of synthetic images, and says how it begins and whether it learns.

    make build
    python3 Benchmarks/zoo.py                 # all of them, about twenty minutes
    python3 Benchmarks/zoo.py --only resnet

A row for each network: its parameters, the first and the last of ten losses (ln 10 = 2.303), and the
steps of its plan that run on plain loops. Ends with status 1 where a first loss is more than 5% from ln 10, a loss does not fall, or
there are plain loops.
"""
import argparse, json, math, os, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SIDES = {"alexnet": 96, "alexnet2012": 96, "zfnet": 96, "lenet": 28}
FIXED = ("linear", "mlp", "lenet", "alexnet", "alexnet2012", "zfnet", "nin")
CIFAR = ("resnet20", "resnet32", "resnet44", "resnet56", "resnet110", "wrn", "resnext29")


def spec(name):
    return name if name in FIXED or name.startswith(CIFAR) else f"{name}:stem=small"


def events(command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{' '.join(command)}: {result.stderr}")
    return [json.loads(line) for line in result.stdout.splitlines()]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--fovea", default=os.path.join(HERE, "..", ".build", "release", "fovea"))
    options.add_argument("--only", default="", help="the networks whose name has this in it")
    options.add_argument("--batch-size", default="16")
    arguments = options.parse_args()
    names = [e["name"] for e in events([arguments.fovea, "list", "models", "--json"])[0]["entries"]]
    print("| network | parameters | first loss | tenth loss | plain loops |\n|---|---:|---:|---:|---:|")
    failed = []
    for name in filter(lambda name: arguments.only in name, names):
        side = SIDES.get(name, 32)
        shape = f"3x{side}x{side}"
        with tempfile.TemporaryDirectory() as folder:
            found = events([
                arguments.fovea, "train", "--run", os.path.join(folder, "run"), "--model", spec(name), "--data",
                f"synthetic:shape={shape},classes=10,count={arguments.batch_size}", "--batch-size", arguments.batch_size, "--max-steps", "10",
                "--lr", "0.002", "--optimizer", "sgd:momentum=0.9", "--log-every", "1", "--validation", "0", "--json"])
        losses = [e["loss"] for e in found if e["event"] == "step"]
        bench = events([
            arguments.fovea, "bench", "train", "--model", spec(name), "--input", shape, "--batch-size", arguments.batch_size,
            "--steps", "1", "--json"])
        result = next(e for e in bench if e["event"] == "result")
        plain = result["plain_loops"]
        parameters = events([arguments.fovea, "summary", "--model", spec(name), "--input", shape, "--json"])[0]["parameters"]
        print(f"| `{spec(name)}`, {shape} | {parameters:,} | {losses[0]:.3f} | {losses[-1]:.3f} | {plain} |", flush=True)
        if abs(losses[0] / math.log(10) - 1) > 0.05 or not losses[-1] < losses[0] or plain:
            failed.append(name)
    if failed:
        sys.exit("not as it should be: " + ", ".join(failed))


if __name__ == "__main__":
    main()
