#!/usr/bin/env python3
"""Times one training step of Fovea and of PyTorch in turn, in one session, and prints ratios of medians.

    make build
    python3 -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.15.0 numpy     # about 3 GB
    python3 Benchmarks/compare.py --python /tmp/torch/bin/python

Nothing else may run meanwhile: oneDNN's and PyTorch's threads spin, and a third process makes every figure a lie. Rounds alternate
between the contenders, so that a slow minute of the machine hits all of them.
"""
import argparse, json, os, re, statistics, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TEMPLATE = "[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc"
CASES = {
    "ResNet-18, 3x32x32, batch 128": {
        "fovea": ["--model", "resnet18:stem=small", "--input", "3x32x32", "--batch-size", "128", "--steps", "10"],
        "peer": ("torch_train_resnet18_cifar.py", lambda mode: [mode, "128", "6"]),
    },
    "template CNN, 1x28x28, batch 128": {
        "fovea": ["--model", TEMPLATE, "--input", "1x28x28", "--batch-size", "128", "--steps", "60"],
        "peer": ("torch_train_small_fashion.py", lambda mode: [mode, "40"]),
    },
}
MODES = {"eager": "eager", "channels_last": "cl", "compile": "compile", "compile + channels_last": "compile_cl"}


def fovea(binary, flags):
    command = [binary, "bench", "train", *flags, "--classes", "10", "--threads", "2", "--json"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    event = next(e for e in map(json.loads, result.stdout.splitlines()) if e["event"] == "result")
    return event["median_ms"], event["peak_rss_bytes"]


def peer(python, script, arguments):
    # The child's peak memory is read from the kernel's own accounting.
    code = (
        "import resource, runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__');"
        "print('peak', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)"
    )
    result = subprocess.run([python, "-c", code, script, *arguments], capture_output=True, text=True, check=True)
    median = float(re.search(r"med ([0-9.]+)", result.stdout).group(1))
    return median, int(re.search(r"peak (\d+)", result.stdout).group(1))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--fovea", default=os.path.join(HERE, "..", ".build", "release", "fovea"))
    options.add_argument("--python", default=sys.executable, help="a Python that has torch")
    options.add_argument("--rounds", type=int, default=3)
    arguments = options.parse_args()
    print(f"load before: {os.getloadavg()[0]:.2f}; rounds: {arguments.rounds}; figures are medians of the rounds' medians\n")
    for name, case in CASES.items():
        script, flags = case["peer"]
        times, memory = {}, {}
        for _ in range(arguments.rounds):
            runs = {"Fovea": lambda: fovea(arguments.fovea, case["fovea"])}
            for label, mode in MODES.items():
                path = os.path.join(HERE, "peers", script)
                runs["PyTorch " + label] = lambda mode=mode, path=path: peer(arguments.python, path, flags(mode))
            for label, run in runs.items():
                milliseconds, bytes = run()
                times.setdefault(label, []).append(milliseconds)
                memory.setdefault(label, []).append(bytes)
        base = statistics.median(times["Fovea"])
        print(f"| {name} | ms per step (min to max of rounds) | x Fovea | peak RSS |\n|---|---|---|---|")
        for label, values in times.items():
            median = statistics.median(values)
            peak = statistics.median(memory[label]) / 2**20
            print(f"| {label} | {median:.1f} ({min(values):.1f} to {max(values):.1f}) | {median / base:.2f} | {peak:.0f} MiB |")
        print(flush=True)


if __name__ == "__main__":
    main()
