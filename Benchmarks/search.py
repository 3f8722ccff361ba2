#!/usr/bin/env python3
"""What a search finds for what it costs: random search, ASHA and TPE over the same space, trials of the same length.

    make build
    python3 Benchmarks/search.py [--seeds 4] [--svg Documentation/search-methods.svg]

The images are the first 3,000 training images of Fashion-MNIST, of which a third is held out; the network is small and has no normalization, so that it is
sensitive to its settings. Cost is counted in epochs, all trials together, so that the machine does not matter.
"""
import argparse, gzip, json, os, statistics, struct, subprocess, tempfile

SOURCE = "/usr/share/datasets/fashion-mnist/"
MODEL = "conv16-relu-pool-conv32-relu-pool-fc64-relu-fc"
SPACE = "lr=log:1e-5..10 momentum=0..0.99 weight-decay=log:1e-7..1e-1 batch-size=log-int:16..512"
TRIALS, EPOCHS = 30, 9
METHODS = ["random", "asha", "tpe", "asha:propose=tpe"]


def subset(folder, images=3000):
    """The first images of each part, as files like those they come from."""
    for part, count in (("train", images), ("t10k", 100)):
        for kind, size in (("images-idx3", 784), ("labels-idx1", 1)):
            name = f"{part}-{kind}-ubyte.gz"
            with gzip.open(SOURCE + name) as file:
                head = 16 if size > 1 else 8
                data = file.read(head + count * size)
            with gzip.open(os.path.join(folder, name), "wb") as file:
                file.write(data[:4] + struct.pack(">I", count) + data[8:])


def curve(binary, data, folder, method, seed):
    """The best score after each epoch spent."""
    home = os.path.join(folder, f"{method.replace(':', '-').replace('=', '-')}-{seed}")
    subprocess.run(
        [binary, "search", "--run", home, "--data", f"mnist:{data}", "--model", MODEL, "--space", SPACE, "--method", method, "--trials", str(TRIALS),
         "--epochs", str(EPOCHS), "--validation", "0.333", "--seed", str(seed), "--threads", "1", "--quiet", "--json"],
        check=True, capture_output=True)
    # Trials' logs tell when each epoch ended; a search is one process, so times order them.
    epochs = []
    for trial in sorted(name for name in os.listdir(home) if name.startswith("trial-") and os.path.isdir(os.path.join(home, name))):
        with open(os.path.join(home, trial, "events.jsonl")) as log:
            events = [json.loads(line) for line in log]
        epochs += [(event["time"], event["top1"]) for event in events if event["event"] == "evaluation" and event["split"] == "validation"]
    best, points = 0, []
    for _, score in sorted(epochs):
        best = max(best, score)
        points.append(best)
    return points


def drawing(curves, cost):
    """Mean best over the epochs spent, as SVG for light and dark."""
    colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7"]
    lowest = min(points[min(20, len(points) - 1)] for points in curves.values())
    highest = max(points[-1] for points in curves.values())
    def place(epoch, score):
        return f"{70 + epoch / cost * 560:.1f},{340 - (max(score, lowest) - lowest) / (highest - lowest) * 290:.1f}"
    lines = []
    for color, (method, points) in zip(colors, curves.items()):
        path = " ".join(place(epoch + 1, score) for epoch, score in enumerate(points))
        lines.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>')
        lines.append(f'<text x="440" y="{220 + 20 * len(lines) / 2:.0f}" fill="{color}">{method}: {points[-1] * 100:.1f} % after {len(points)} epochs</text>')
    for step in range(5):
        score = lowest + (highest - lowest) * step / 4
        lines.append(f'<text class="ink" x="62" y="{344 - 290 * step / 4:.0f}" text-anchor="end">{score * 100:.1f}</text>')
        lines.append(f'<text class="ink" x="{70 + 560 * step / 4:.0f}" y="360" text-anchor="middle">{cost * step // 4}</text>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 400" width="720" height="400" font-family="Helvetica, Arial, sans-serif" font-size="12">'
        "<style>.ground{fill:#fff}.ink{fill:#212529}@media(prefers-color-scheme:dark){.ground{fill:#16181b}.ink{fill:#dee2e6}}</style>"
        '<rect class="ground" width="720" height="400"/>'
        '<text class="ink" x="360" y="26" font-size="15" text-anchor="middle">The best so far, % of held-out images, over the epochs spent</text>'
        + "".join(lines) + '<text class="ink" x="350" y="386" text-anchor="middle">epochs, all trials together (mean over seeds)</text></svg>\n')


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = os.path.dirname(os.path.abspath(__file__))
    options.add_argument("--fovea", default=os.path.join(here, "../.build/release/fovea"))
    options.add_argument("--seeds", type=int, default=4)
    options.add_argument("--svg")
    asked = options.parse_args()
    cost = TRIALS * EPOCHS
    print(f"| seed | random's best of {TRIALS} trials ({cost} epochs) | " + " | ".join(f"{method}: best (epochs in all), reaches random's after" for method in METHODS[1:]) + " |")
    print("|---:|---:|" + "---:|" * (len(METHODS) - 1), flush=True)
    found = {method: [] for method in METHODS}
    reached = {method: [] for method in METHODS}
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        os.mkdir(data)
        subset(data)
        for seed in range(asked.seeds):
            curves = {method: curve(asked.fovea, data, folder, method, seed) for method in METHODS}
            goal = curves["random"][-1]
            cells = []
            for method, points in curves.items():
                found[method].append(points)
                after = next((epoch + 1 for epoch, score in enumerate(points) if score >= goal), None)
                reached[method].append(after)
                cells.append(f"{points[-1] * 100:.2f}% ({len(points)}), {after or 'never'}")
            print(f"| {seed} | {goal * 100:.2f}%, after {reached['random'][-1]} | " + " | ".join(cells[1:]) + " |", flush=True)
    means = {}
    for method, all_points in found.items():
        longest = max(len(points) for points in all_points)
        means[method] = [statistics.mean(points[min(epoch, len(points) - 1)] for points in all_points) for epoch in range(longest)]
    goal = means["random"][-1]
    print("\nMean curves: " + "; ".join(
        f"{method} {points[-1] * 100:.2f}% after {len(points)}, random's {goal * 100:.2f}% after "
        f"{next((epoch + 1 for epoch, score in enumerate(points) if score >= goal), 'never')}" for method, points in means.items()))
    if asked.svg:
        with open(asked.svg, "w") as file:
            file.write(drawing(means, cost))


if __name__ == "__main__":
    main()
