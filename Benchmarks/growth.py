#!/usr/bin/env python3
"""How the time of a training step grows: per image against batch size, image size, width, depth and threads.

    make build
    python3 Benchmarks/growth.py            # on every instruction set that this machine has, but the baseline

Each row is the median of a few steps in one process of its own. Nothing else may run meanwhile.
"""
import argparse, json, os, subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
NET = "conv{w}-bn-relu-(conv{w}-bn-relu)*{d}-pool-(conv{v}-bn-relu)*{d}-gap-fc"


def model(width=32, depth=2):
    return NET.format(w=width, v=2 * width, d=depth)


# name, what varies, the flags of each
SERIES = [
    ("batch size, 3x32x32", [(str(n), model(), "3x32x32", n, 2) for n in (1, 8, 32, 128, 512)]),
    ("image side, batch 8", [(str(s), model(), f"3x{s}x{s}", 8, 2) for s in (32, 64, 128, 224)]),
    ("width, 3x32x32, batch 32", [(str(w), model(width=w), "3x32x32", 32, 2) for w in (16, 32, 64, 128)]),
    ("depth, 3x32x32, batch 32", [(str(2 * d + 1), model(depth=d), "3x32x32", 32, 2) for d in (1, 2, 4, 8)]),
    ("threads, 3x32x32, batch 128", [(str(t), model(), "3x32x32", 128, t) for t in (1, 2, 4, 8)]),
]


def measure(binary, isa, network, shape, batch, threads):
    steps = max(3, min(40, 1000 // batch))
    command = [binary, "bench", "train", "--model", network, "--input", shape, "--batch-size", str(batch), "--threads",
               str(threads), "--steps", str(steps), "--isa", isa, "--json"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return next(e for e in map(json.loads, result.stdout.splitlines()) if e["event"] == "result")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--fovea", default=os.path.join(HERE, "..", ".build", "release", "fovea"))
    arguments = options.parse_args()
    doctor = subprocess.run([arguments.fovea, "doctor", "--json"], capture_output=True, text=True, check=True)
    best = json.loads(doctor.stdout.splitlines()[0])["isa_best"]
    sets = [name for name in ("avx512", "avx2") if name == best or best == "avx512"]
    for isa in sets:
        print(f"\n{isa}: ms per step; us per image; MiB at most\n", flush=True)
        for name, rows in SERIES:
            print(f"| {name} | ms per step | us per image | MiB |\n|---|---:|---:|---:|", flush=True)
            for label, network, shape, batch, threads in rows:
                event = measure(arguments.fovea, isa, network, shape, batch, threads)
                step = event["median_ms"]
                print(f"| {label} | {step:.2f} | {step * 1e3 / batch:.0f} | {event['peak_rss_bytes'] / 2**20:.0f} |", flush=True)
            print(flush=True)


if __name__ == "__main__":
    main()
