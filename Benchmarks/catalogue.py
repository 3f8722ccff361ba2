#!/usr/bin/env python3
"""Times the catalogue's normalizations, poolings and optimizers against PyTorch in one session, as two tables.

    make build
    python3 -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.15.0 numpy     # about 3 GB
    python3 Benchmarks/catalogue.py --python /tmp/torch/bin/python

Layers are timed forward and backward in training, optimizers on the 11.2 million parameters of ResNet-18. Each figure is the
median over the rounds of a run's median; the peer is the fastest of PyTorch's modes. Nothing else may run meanwhile.
"""
import argparse, json, os, statistics, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
NORMS = ["bn", "gn:32", "gn:8", "in", "ln", "ln:over=channels", "lrn"]
POOLS = [
    "pool", "pool:3,stride=2,padding=1", "minpool", "avgpool", "avgpool:3,stride=2,padding=1",
    "avgpool:3,stride=2,padding=1,count-pad=false", "gap", "gmp", "adaptiveavgpool:7",
]
SHAPES = [("64x32x32", 128), ("256x14x14", 64)]
OPTIMIZERS = [
    "sgd", "sgd:momentum=0.9,weight-decay=5e-4", "sgd:momentum=0.9,nesterov=true", "adagrad", "rmsprop",
    "rmsprop:momentum=0.9,centered=true", "adam", "adam:amsgrad=true", "adamw", "nadam", "lion", "lars", "lamb", "muon",
]


def last_json(command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{' '.join(command)}\n{result.stderr}")
    return json.loads(result.stdout.splitlines()[-1])


def fovea(binary, *flags):
    return last_json([binary, "bench", *flags, "--threads", "2", "--json", "--quiet"])["median_ms"]


def peer(python, script, *arguments):
    return last_json([python, "-W", "ignore", os.path.join(HERE, "peers", script), *arguments])


def contest(rounds, own, other):
    """Medians over rounds in turn: Fovea's, and PyTorch's fastest mode with its name."""
    ours, theirs = [], {}
    for _ in range(rounds):
        ours.append(own())
        for mode, milliseconds in other().items():
            theirs.setdefault(mode, []).append(milliseconds)
    medians = {mode: statistics.median(values) for mode, values in theirs.items()}
    best = min(medians, key=medians.get)
    return statistics.median(ours), medians[best], best


def table(title, rows):
    print(f"\n| {title} | Fovea | PyTorch's fastest | mode | ratio |\n|---|---:|---:|---|---:|")
    for name, ours, theirs, mode in rows:
        print(f"| {name} | {ours:.2f} ms | {theirs:.2f} ms | {mode} | {theirs / ours:.2f}x |")
    ratios = [theirs / ours for _, ours, theirs, _ in rows]
    if ratios:
        print(f"\nSlowest {min(ratios):.2f}x, mean {statistics.mean(ratios):.2f}x, geometric mean "
              f"{statistics.geometric_mean(ratios):.2f}x.", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--fovea", default=os.path.join(HERE, "..", ".build", "release", "fovea"))
    options.add_argument("--python", default=sys.executable, help="a Python that has torch")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--compile", action="store_true", help="layers through torch.compile too, 20 s more each")
    options.add_argument("--only", help="only what has this in its name: a layer, an optimizer")
    options.add_argument("--skip-muon", action="store_true", help="PyTorch's takes minutes on CPUs without bf16")
    arguments = options.parse_args()
    print(f"load before: {os.getloadavg()[0]:.2f}; rounds: {arguments.rounds}")

    def chosen(names):
        return [n for n in names if not arguments.only or arguments.only in n]

    for title, names in [("normalization", chosen(NORMS)), ("pooling", chosen(POOLS))]:
        rows = []
        for shape, batch in SHAPES:
            for name in names:
                if name.startswith("adaptive") and shape == "256x14x14":
                    continue
                row = contest(
                    arguments.rounds,
                    lambda: fovea(arguments.fovea, "layer", name, "--input", shape, "--batch-size", str(batch),
                                  "--steps", "15"),
                    lambda: peer(arguments.python, "torch_layers.py", name, shape, str(batch), "15",
                                 *(["compile"] if arguments.compile else [])))
                rows.append((f"`{name}`, {batch}x{shape}", *row))
                print(rows[-1], file=sys.stderr)
        table(title, rows)
    rows = []
    for name in chosen(OPTIMIZERS):
        if name == "muon" and arguments.skip_muon:
            continue
        rounds, steps = (1, "2") if name == "muon" else (arguments.rounds, "15")
        row = contest(
            rounds,
            lambda: fovea(arguments.fovea, "optimizer", name, "--model", "resnet18:stem=small", "--input", "3x32x32",
                          "--steps", steps),
            lambda: peer(arguments.python, "torch_optimizers.py", name, steps))
        rows.append((f"`{name}`", *row))
        print(rows[-1], file=sys.stderr)
    table("optimizer, one update", rows)


main()
