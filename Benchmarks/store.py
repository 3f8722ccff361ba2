#!/usr/bin/env python3
"""The store of runs: how long it takes to fill it, to list it and to compare runs.

    make build
    python3 Benchmarks/store.py                  # 1,000 runs with 10,000 steps each: about 2 GB in a folder of its own
    python3 Benchmarks/store.py --runs 100 --steps 1000

Makes run folders as training leaves them, one event a line, and has `fovea runs` read them. Each command is a process of its own; times are
medians of its rounds, from the start of the process to its end. Nothing else may run meanwhile.
"""
import argparse, functools, json, math, os, random, shutil, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))


def line(event, when, run_id, **fields):
    return json.dumps({"event": event, "time": when, "run_id": run_id, **fields}, separators=(",", ":")) + "\n"


EPOCHS = 20
CURVES = 20
ID = "{:08x}-0000-4000-8000-000000000000"


@functools.cache
def curve(seed, steps):
    """The log of a run as text, under the name `FOLDER` and with the first identifier, and how it ended."""
    chance, per_epoch, began, run_id = random.Random(seed), steps // EPOCHS, 1.79e9, ID.format(0)
    rate, model = RATES[seed % len(RATES)], MODELS[seed % len(MODELS)]
    best = (0, 0.0, 0.0)
    lines = [line(
        "run", began, run_id, run="FOLDER", data="fashion-mnist", model=model, backend="oneDNN 2.6.3, avx512_core, 2 threads",
        seed=seed, parameters=11173962, epochs=EPOCHS, steps_per_epoch=per_epoch, steps=steps, batch_size=128,
        training_count=54000, validation_count=6000, test_count=10000, starting_step=0, version=1)]
    for step in range(1, steps + 1):
        epoch, when = (step - 1) // per_epoch + 1, began + 0.3 * step
        loss = 2.3 * math.exp(-3 * step / steps) + 0.1 * chance.random()
        lines.append(line(
            "step", when, run_id, epoch=epoch, step=step, loss=loss, top1=chance.random(),
            lr=rate * (1 + math.cos(math.pi * step / steps)) / 2, images_per_second=400 + 10 * chance.random(),
            data_wait_fraction=0.01 * chance.random()))
        if step % per_epoch:
            continue
        top1 = 1 - loss / 3
        lines.append(line("epoch", when, run_id, epoch=epoch, step=step, loss=loss, top1=top1, count=54000, seconds=135.0,
                          images_per_second=400.0, data_wait_fraction=0.005))
        lines.append(line("evaluation", when, run_id, split="validation", epoch=epoch, loss=loss, top1=top1, count=6000))
        if top1 > best[2]:
            best = (epoch, loss, top1)
            lines.append(line("checkpoint", when, run_id, kind="best", path="FOLDER/best.safetensors", epoch=epoch, step=step))
        lines.append(line("checkpoint", when, run_id, kind="last", path="FOLDER/last.safetensors", epoch=epoch, step=step))
    lines.append(line("evaluation", when, run_id, split="test", loss=best[1], top1=best[2] - 0.01, count=10000))
    result = {"test_loss": best[1], "test_top1": best[2] - 0.01, "best_epoch": best[0], "best_validation_loss": best[1],
              "best_validation_top1": best[2], "epochs": EPOCHS, "steps": steps, "seconds": 3000.0}
    lines.append(line("result", when, run_id, run="FOLDER", **result))
    return "".join(lines), result


RATES = [0.3, 0.1, 0.03, 0.01]
MODELS = ["resnet18:stem=small", "vgg16:norm=batch", "lenet5"]


def make(folder, number, steps):
    """One run: 20 epochs, a step event for each step, validation after each epoch, a test at the end. There are 20 different curves."""
    seed, run_id = number % CURVES, ID.format(number)
    text, result = curve(seed, steps)
    configuration = {
        "accumulate": 1, "batch-size": 128, "checkpoint-every": "5m", "conv": "auto", "data": "fashion-mnist", "decode": "full",
        "epochs": EPOCHS, "isa": "auto", "keep": "last=2,best=1", "last-batch": "keep", "log-every": 1, "loss": "cross-entropy",
        "lr": RATES[seed % len(RATES)], "model": MODELS[seed % len(MODELS)], "on-bad-image": "stop",
        "optimizer": "sgd:momentum=0.9,weight-decay=5e-4", "order": "shuffled", "replace-head": False,
        "schedule": "cosine:warmup=1", "seed": number, "validation": 0.1, "version": 2,
    }
    card = {"model": configuration["model"], "input_shape": [1, 28, 28], "classes": [str(c) for c in range(10)],
            "data": "fashion-mnist", "version": 1}
    os.makedirs(folder)
    for name, value in [("config.json", configuration), ("model.json", card), ("result.json", {**result, "version": 1}),
                        ("run.json", {"id": run_id, "created": 1.79e9, "version": 1})]:
        with open(f"{folder}/{name}", "w") as file:
            json.dump(value, file, indent=2, sort_keys=True)
    with open(f"{folder}/events.jsonl", "w") as file:
        file.write(text.replace(ID.format(0), run_id).replace("FOLDER", folder))


def timed(command, rounds):
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - began)
    return times


def row(name, times):
    spread = f" ({1e3 * min(times):.0f} to {1e3 * max(times):.0f})" if len(times) > 1 else ""
    print(f"| {name} | {1e3 * statistics.median(times):.0f}{spread} |", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--fovea", default=os.path.join(HERE, "..", ".build", "release", "fovea"))
    options.add_argument("--runs", type=int, default=1000)
    options.add_argument("--steps", type=int, default=10000, help="of each run; a multiple of 20")
    options.add_argument("--rounds", type=int, default=11)
    options.add_argument("--folder", help="where the runs are made, and kept; a temporary one, which is removed, without it")
    arguments = options.parse_args()
    folder = arguments.folder or tempfile.mkdtemp(prefix="fovea-store-")
    runs = os.path.join(folder, "runs")
    names = [f"run-{number:04}" for number in range(arguments.runs)]
    try:
        for number, name in enumerate(names):
            if not os.path.exists(f"{runs}/{name}"):
                make(f"{runs}/{name}", number, arguments.steps)
        fovea = [arguments.fovea, "runs"]
        store = ["--store", runs]
        ten = [names[place * len(names) // 10] for place in range(10)] if len(names) >= 10 else names
        for ending in ["", "-wal", "-shm"]:
            if os.path.exists(f"{runs}/fovea.sqlite{ending}"):
                os.remove(f"{runs}/fovea.sqlite{ending}")
        print(f"| {arguments.runs} runs, {arguments.steps} steps each | ms (min to max) |\n|---|---|")
        row("an empty command: fovea --version", timed([arguments.fovea, "--version"], arguments.rounds))
        row("fill the store from the folders", timed(fovea + ["list"] + store, 1))
        row("runs list", timed(fovea + ["list"] + store, arguments.rounds))
        row("runs list --json", timed(fovea + ["list", "--json"] + store, arguments.rounds))
        row("runs list --where 'val.top1 > 0.9 and model = resnet18' --sort -val.top1",
            timed(fovea + ["list", "--where", "val.top1 > 0.9 and model = resnet18", "--sort", "-val.top1"] + store, arguments.rounds))
        row("runs compare, 10 runs", timed(fovea + ["compare"] + ten + store, arguments.rounds))
        row("runs compare, all runs", timed(fovea + ["compare", "--where", "steps > 0"] + store, 3))
        row("runs show", timed(fovea + ["show", names[0]] + store, arguments.rounds))
        row("runs export of a run's steps", timed(fovea + ["export", names[0]] + store, arguments.rounds))
        size = os.path.getsize(f"{runs}/fovea.sqlite")
        events = sum(os.path.getsize(f"{runs}/{name}/events.jsonl") for name in names)
        print(f"\nfovea.sqlite: {size / 1e6:.0f} MB; events.jsonl of all runs: {events / 1e6:.0f} MB")
    finally:
        if not arguments.folder:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
