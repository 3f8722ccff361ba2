#!/usr/bin/env python3
"""Times one training step of Fovea and of PyTorch, and one inference of Fovea, OpenVINO and ONNX Runtime, in turn, in one
session, and prints ratios of medians.

    make build
    python3 -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.15.0 numpy     # about 3 GB
    /tmp/torch/bin/pip install torchvision onnx onnxscript openvino onnxruntime      # for inference
    python3 Benchmarks/compare.py --python /tmp/torch/bin/python
    python3 Benchmarks/compare.py --python /tmp/torch/bin/python --isa avx2          # limited to AVX2, all but ONNX Runtime, which cannot be

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


# Networks of torchvision at 224x224: name, batch size, steps.
for name, batch, steps in [("resnet18", 16, 6), ("resnet50", 16, 4), ("vgg16_bn", 16, 3), ("resnext50_32x4d", 16, 4), ("mobilenet_v2", 32, 5)]:
    CASES[f"{name}, 3x224x224, batch {batch}"] = {
        "fovea": ["--model", name, "--input", "3x224x224", "--batch-size", str(batch), "--steps", str(steps)],
        "classes": "1000",
        "peer": ("torch_train_torchvision.py", lambda mode, name=name, batch=batch, steps=steps: [name, mode, str(batch), str(steps)]),
    }
# The same in inference.
INFERENCE = [
    (name, batch, steps)
    for name in ("resnet18", "resnet50", "vgg16", "mobilenet_v2") for batch, steps in ((1, 30), (32, 8))
]


def environment(isa):
    """What limits the peers to the instruction set that Fovea is limited to."""
    limits = {"avx2": {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "DNNL_MAX_CPU_ISA": "AVX2"}}
    return {**os.environ, **limits.get(isa, {})}


def fovea(binary, isa, work, flags):
    command = [binary, "bench", work, *flags, "--threads", "2", "--isa", isa, "--json"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    event = next(e for e in map(json.loads, result.stdout.splitlines()) if e["event"] == "result")
    return event["median_ms"], event["peak_rss_bytes"]


def peer(python, isa, script, arguments):
    # The child's peak memory is read from the kernel's own accounting.
    code = (
        "import resource, runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__');"
        "print('peak', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)"
    )
    path = os.path.join(HERE, "peers", script)
    result = subprocess.run(
        [python, "-c", code, path, *arguments], capture_output=True, text=True, check=True, env=environment(isa))
    return float(re.search(r"med ([0-9.]+)", result.stdout).group(1)), int(re.search(r"peak (\d+)", result.stdout).group(1))


def contenders(options):
    """For each table: its name, and who takes part, as functions that give milliseconds and bytes."""
    binary, python, isa = options.fovea, options.python, options.isa
    for name, case in CASES.items():
        if options.only and options.only not in name:
            continue
        script, flags = case["peer"]
        runs = {"**Fovea**": lambda case=case: fovea(binary, isa, "train", [*case["fovea"], "--classes", case.get("classes", "10")])}
        for label, mode in MODES.items():
            if not options.modes or mode in options.modes.split(","):
                runs["PyTorch, " + label] = lambda mode=mode, script=script, flags=flags: peer(python, isa, script, flags(mode))
        yield name, runs
    for network, batch, steps in INFERENCE:
        name = f"{network}, 3x224x224, inference, batch {batch}"
        if options.only and options.only not in name:
            continue
        flags = ["--model", network, "--input", "3x224x224", "--classes", "1000", "--batch-size", str(batch), "--steps", str(steps)]
        runs = {"**Fovea**": lambda flags=flags: fovea(binary, isa, "infer", flags)}
        for label, library in (("OpenVINO", "openvino"), ("ONNX Runtime", "onnxruntime")):
            runs[label] = lambda library=library, work=(network, batch, steps): peer(
                python, isa, "onnx_infer.py", [library, *map(str, work)])
        yield name, runs


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--fovea", default=os.path.join(HERE, "..", ".build", "release", "fovea"))
    options.add_argument("--python", default=sys.executable, help="a Python that has torch")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--isa", default="auto", help="limit all contenders but ONNX Runtime: auto or avx2")
    options.add_argument("--only", help="the tables whose name has this in it")
    options.add_argument("--modes", help="of PyTorch, such as cl,compile_cl; all by default")
    arguments = options.parse_args()
    print(f"load before: {os.getloadavg()[0]:.2f}; rounds: {arguments.rounds}; figures are medians of the rounds' medians\n", flush=True)
    for name, runs in contenders(arguments):
        times, memory = {}, {}
        for _ in range(arguments.rounds):
            for label, run in runs.items():
                try:
                    milliseconds, bytes = run()
                except subprocess.CalledProcessError as error:
                    if label == "**Fovea**":
                        raise
                    print(f"{label} fails: {error.stderr.strip().splitlines()[-1]}", flush=True)
                    continue
                times.setdefault(label, []).append(milliseconds)
                memory.setdefault(label, []).append(bytes)
        base = statistics.median(times["**Fovea**"])
        print(f"| {name} | ms (min to max of rounds) | x Fovea | peak memory |\n|---|---|---|---|")
        for label, values in times.items():
            median = statistics.median(values)
            peak = statistics.median(memory[label]) / 2**20
            print(f"| {label} | {median:.1f} ({min(values):.1f} to {max(values):.1f}) | {median / base:.2f} | {peak:.0f} MiB |")
        print(flush=True)


if __name__ == "__main__":
    main()
