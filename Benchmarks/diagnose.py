#!/usr/bin/env python3
"""Whether fovea diagnose is right: a gallery of short, real runs, healthy ones and faulty ones, and what is said of each.

    make build
    python3 Benchmarks/diagnose.py make --part tuned        # trains; runs that are there already are left
    python3 Benchmarks/diagnose.py table --part tuned       # every rule against every run
    python3 Benchmarks/diagnose.py make --part aside        # other networks, seeds and sizes: once the rules stand
    python3 Benchmarks/diagnose.py table --part aside
    python3 Benchmarks/diagnose.py fixtures                 # config.json, model.json, events.jsonl into the tests

A run expects rules (a miss where one says nothing) and may have others that belong to the same fault (ALLOWED, and `allows`); any other is a false
alarm. Images are Fashion-MNIST's (Debian's dataset-fashion-mnist), drawn by the run's seed. One thread, 3 to 25 seconds a run.
"""
import argparse, gzip, json, os, shutil, struct, subprocess, sys, time
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = "/usr/share/datasets/fashion-mnist/"
CONV = "(conv16-bn-relu-pool)*2-fc64-relu-fc"
PLAIN = "(conv16-relu-pool)*2-fc64-relu-fc"
DEEP = "(conv16-bn-relu)*2-pool-(conv32-bn-relu)*2-pool-fc"
SIGMOIDS = "fc64-sigmoid-fc64-sigmoid-fc64-sigmoid-fc"

# What goes with a fault, and is right too.
ALLOWED = {
    "learning": {"layers", "high rate", "low rate", "start", "underfitting", "plateau", "stop earlier", "overfitting"},
    "divergence": {"layers", "high rate", "learning", "start", "stop earlier", "ending", "noise", "plateau"},
    "ending": {"divergence", "high rate", "start", "learning"},
    "high rate": {"layers", "noise", "divergence", "start", "plateau", "learning", "underfitting", "stop earlier"},
    "low rate": {"train longer", "underfitting", "learning"},
    "plateau": {"layers", "noise", "underfitting", "overfitting", "stop earlier", "high rate"},
    "train longer": {"low rate"},
    "stop earlier": {"overfitting"},
    "overfitting": {"stop earlier", "plateau", "labels"},
    "underfitting": {"plateau"},
    "gradients": {"high rate", "layers", "learning"},
    "start": {"overfitting", "layers", "high rate", "train longer", "underfitting"},
    "validation": set(),
    "noise": {"high rate", "plateau", "stop earlier"},
    "data": set(),
    "leaks": set(),
    "classes": {"noise"},
    "labels": {"validation", "overfitting", "underfitting", "stop earlier"},
    "normalization": {"noise", "validation"},
}


class Run:
    def __init__(self, name, expects, data, model, flags, seed=0, allows=()):
        self.name, self.data, self.model, self.flags, self.seed = name, data, model, flags, seed
        self.expects = set(expects.split(",")) if expects else set()
        # A network that is done in no time waits for its images.
        allows = set(allows) | ({"data"} if model.startswith(("mlp", "linear", "fc", "avgpool")) else set())
        self.allows = set(allows).union(*(ALLOWED[rule] for rule in self.expects)) if self.expects else set(allows)


TUNED = [
    # healthy
    Run("healthy-conv", "", ("plain", 8000), CONV, "--lr 0.05 --epochs 8"),
    Run("healthy-mlp", "", ("plain", 10000), "mlp:hidden=128", "--optimizer adamw:weight-decay=0.01 --lr 0.001 --epochs 8"),
    Run("healthy-lenet", "", ("plain", 10000), "lenet", "--optimizer sgd:momentum=0.9 --lr 0.03 --schedule step:every=7 --epochs 12"),
    Run("healthy-augmented", "", ("plain", 5000), DEEP, "--optimizer sgd:momentum=0.9,weight-decay=1e-3 --lr 0.1 --schedule one-cycle --loss cross-entropy:label-smoothing=0.1 --augment flip --epochs 9"),
    Run("healthy-dropout", "", ("plain", 5000), "mlp:hidden=256,dropout=0.3", "--optimizer adam --lr 0.001 --epochs 9 --batch-size 64"),
    Run("healthy-alone", "", ("plain", 5000), CONV, "--optimizer adamw --lr 0.002 --epochs 8 --validation 0"),
    Run("healthy-resnet", "", ("plain", 3000), "conv16-bn-relu-res(conv16-bn-relu-conv16-bn)-pool-conv32-bn-relu-gap-fc", "--lr 0.1 --epochs 12 --augment 'crop:padding=2 flip' --schedule cosine:warmup=1 --validation 0.2", allows=["train longer"]),
    Run("healthy-stopping", "", ("plain", 5000), PLAIN, "--optimizer adam --lr 0.001 --epochs 10 --early-stopping patience=4"),
    Run("healthy-made-up", "", None, CONV, "--data synthetic:shape=1x16x16,classes=5,count=2500 --lr 0.05 --epochs 6"),
    # no learning
    Run("random-labels", "learning", ("shuffled", 3000), CONV, "--lr 0.05 --epochs 5"),
    Run("dead", "learning", ("plain", 3000), PLAIN, "--optimizer sgd:momentum=0.9 --lr 2 --epochs 4", allows=["divergence"]),
    Run("dead-deep", "learning", ("plain", 3500), DEEP, "--optimizer sgd:momentum=0.9 --lr 0.6 --schedule constant --epochs 8 --batch-size 32"),
    Run("vanishing", "learning", ("plain", 2500), "fc32-sigmoid-fc32-sigmoid-fc32-sigmoid-fc32-sigmoid-fc32-sigmoid-fc", "--optimizer sgd --lr 0.01 --epochs 5"),
    # divergence
    Run("nan-mlp", "divergence,ending", ("plain", 3000), "mlp:hidden=128x128", "--optimizer sgd:momentum=0.9 --lr 30 --epochs 4"),
    Run("exploding", "divergence", ("plain", 3000), PLAIN, "--optimizer sgd:momentum=0.99 --lr 5 --epochs 4", allows=["learning"]),
    Run("diverging", "divergence", ("plain", 3000), "mlp:hidden=128", "--optimizer adam --lr 1 --epochs 4 --schedule constant"),
    # rates
    Run("high-adam", "high rate", ("plain", 3500), "mlp:hidden=128x64", "--optimizer adam --lr 0.05 --epochs 8"),
    Run("high-sgd", "high rate", ("plain", 3500), CONV, "--optimizer sgd:momentum=0.9 --lr 2 --epochs 8"),
    Run("high-lenet", "high rate", ("plain", 3500), "lenet", "--optimizer adam --lr 0.02 --epochs 8"),
    Run("low-sgd", "low rate", ("plain", 3500), PLAIN, "--optimizer sgd:momentum=0.9 --lr 0.0002 --epochs 6"),
    Run("low-adam", "low rate", ("plain", 3000), "mlp:hidden=128", "--optimizer adam --lr 3e-6 --epochs 6"),
    Run("low-conv", "learning", ("plain", 3000), CONV, "--optimizer sgd --lr 1e-5 --epochs 5"),
    Run("high-constant", "high rate", ("plain", 3000), "mlp:hidden=64", "--optimizer sgd:momentum=0.9,weight-decay=5e-3 --lr 0.2 --schedule constant --epochs 20"),
    Run("plateau-sgd", "plateau", ("plain", 3000), "mlp:hidden=64", "--optimizer sgd:momentum=0.9,weight-decay=1e-2 --lr 0.05 --schedule constant --epochs 20"),
    Run("plateau-adam", "plateau", ("plain", 3000), "mlp:hidden=64", "--optimizer adam --lr 0.01 --schedule constant --epochs 24 --regularize l2:strength=0.003"),
    # length
    Run("longer-conv", "train longer", ("plain", 3500), CONV, "--lr 0.01 --epochs 2"),
    Run("longer-mlp", "train longer", ("plain", 3500), "mlp:hidden=128", "--optimizer sgd:momentum=0.9 --lr 0.002 --epochs 4 --schedule constant"),
    Run("earlier-mlp", "stop earlier,overfitting", ("plain", 1000), "mlp:hidden=512x256", "--optimizer adam --lr 0.002 --epochs 40 --validation 0.3"),
    Run("earlier-conv", "stop earlier,overfitting", ("plain", 1000), PLAIN, "--optimizer adam --lr 0.003 --epochs 40 --validation 0.3"),
    # capacity
    Run("under-linear", "underfitting", ("plain", 3500), "avgpool4-fc", "--optimizer sgd:momentum=0.9 --lr 0.02 --epochs 12"),
    Run("under-small", "underfitting", ("plain", 3500), "conv2-relu-pool4-conv4-relu-gap-fc", "--optimizer adam --lr 0.01 --epochs 15"),
    Run("over-few", "overfitting", ("plain", 600), CONV, "--lr 0.05 --epochs 30 --validation 0.4"),
    Run("over-noisy", "overfitting", ("noisy", 2000, 0.3), "mlp:hidden=512", "--optimizer adam --lr 0.001 --epochs 40 --validation 0.2"),
    # beginnings
    Run("start-large", "start", ("plain", 3500), "mlp:hidden=128", "--optimizer adam --lr 0.003 --epochs 8 --init normal:std=0.3"),
    Run("start-slow", "start", ("plain", 3500), SIGMOIDS, "--optimizer sgd:momentum=0.9 --lr 0.1 --epochs 6"),
    # validation
    Run("validation-mixup", "", ("plain", 5000), CONV, "--lr 0.05 --epochs 8 --augment mixup:alpha=1"),
    Run("validation-easy", "validation", ("easy", 4000), CONV, "--lr 0.02 --epochs 4", allows=["labels", "train longer"]),
    Run("noise-few", "noise", ("plain", 4000), CONV, "--lr 0.05 --epochs 8 --validation 0.012"),
    Run("collapse", "divergence", ("plain", 4000), CONV, "--optimizer sgd:momentum=0.9 --lr 0.1 --schedule constant --epochs 10 --batch-size 16 --validation 0.3"),
    Run("noise-rate", "noise", ("plain", 4000), DEEP, "--optimizer adam --lr 0.02 --schedule constant --epochs 9 --validation 0.4", allows=["start"]),
    # data
    Run("wait", "data", ("plain", 3000), "linear", "--lr 0.01 --epochs 6 --augment 'randaugment rotate perspective:p=1 blur:kernel=5'", allows=["underfitting"]),
    Run("copies", "leaks", ("twice", 3000), CONV, "--lr 0.05 --epochs 7", allows=["overfitting"]),
    # images
    Run("rare", "classes", ("rare", 3500, 0.03), "mlp:hidden=64", "--optimizer adam --lr 0.001 --epochs 6 --validation 0.25"),
    Run("labels-wrong", "labels", ("noisy", 3500, 0.15), CONV, "--lr 0.03 --epochs 6 --optimizer sgd:momentum=0.9,weight-decay=2e-3"),
]

ASIDE = [
    Run("aside-healthy-vgg", "", ("plain", 5000), "(conv24-bn-relu)*2-pool-conv48-bn-relu-gap-fc", "--optimizer sgd:momentum=0.9,nesterov=true,weight-decay=1e-3 --lr 0.08 --epochs 7", 11, allows=["train longer"]),
    Run("aside-healthy-rmsprop", "", ("plain", 5000), "lenet", "--optimizer rmsprop --lr 0.001 --epochs 8", 12),
    Run("aside-healthy-group", "", ("plain", 5000), "(conv16-gn4-relu-pool)*2-fc", "--optimizer adam --lr 0.003 --epochs 8 --schedule polynomial", 13),
    Run("aside-healthy-cutout", "", ("plain", 5000), CONV, "--optimizer adamw --lr 0.003 --augment 'crop:padding=2 flip cutout:size=6' --epochs 10", 14),
    Run("aside-healthy-batchnorm", "", ("plain", 6000), "mlp:hidden=128,norm=batch,dropout=0.2", "--lr 0.05 --epochs 7 --batch-size 256", 15),
    Run("aside-healthy-focal", "", ("plain", 5000), PLAIN, "--optimizer adam --lr 0.0015 --loss focal --epochs 8", 16),
    Run("aside-healthy-ema", "", ("plain", 5000), CONV, "--lr 0.05 --ema 0.98 --epochs 8 --schedule quarter-cosine", 17, allows=["overfitting"]),
    Run("aside-healthy-mse", "", ("plain", 5000), CONV, "--optimizer adam --lr 0.002 --loss mse --epochs 8", 18),
    Run("aside-random-labels", "learning", ("shuffled", 2500), "mlp:hidden=64", "--optimizer adam --lr 0.001 --epochs 5", 21),
    Run("aside-high-adam", "high rate", ("plain", 3000), "lenet", "--optimizer adam --lr 0.5 --epochs 5", 22),
    Run("aside-frozen", "learning", ("plain", 2500), "(conv8-bn-relu-pool)*2-fc", "--lr 1e-9 --epochs 4", 23),
    Run("aside-exploding", "divergence", ("plain", 3000), "lenet", "--optimizer sgd:momentum=0.9 --lr 40 --epochs 4", 24),
    Run("aside-diverging", "divergence", ("plain", 3000), "mlp:hidden=256x128", "--optimizer rmsprop --lr 0.3 --schedule constant --epochs 4", 25),
    Run("aside-high-nesterov", "high rate", ("plain", 3500), DEEP, "--optimizer sgd:momentum=0.95,nesterov=true --lr 1.5 --epochs 6", 26),
    Run("aside-high-adamw", "high rate", ("plain", 3500), PLAIN, "--optimizer adamw --lr 0.03 --epochs 8", 27),
    Run("aside-low-rmsprop", "low rate", ("plain", 3500), "lenet", "--optimizer rmsprop --lr 2e-6 --epochs 6", 28),
    Run("aside-low-sgd", "low rate", ("plain", 3500), "mlp:hidden=128x64", "--optimizer sgd:momentum=0.9 --lr 0.0001 --epochs 6", 29),
    Run("aside-plateau", "plateau", ("plain", 3000), "mlp:hidden=48", "--optimizer sgd:momentum=0.9,weight-decay=1e-2 --lr 0.03 --schedule constant --epochs 24", 30),
    Run("aside-longer", "train longer", ("plain", 3500), DEEP, "--optimizer sgd:momentum=0.9 --lr 0.003 --epochs 3 --schedule constant", 31),
    Run("aside-longer-lenet", "train longer", ("plain", 3500), "lenet", "--optimizer adam --lr 0.0003 --epochs 4 --schedule constant", 32),
    Run("aside-earlier", "stop earlier,overfitting", ("plain", 900), "lenet", "--optimizer adam --lr 0.002 --epochs 60 --validation 0.35", 33),
    Run("aside-over", "overfitting", ("plain", 500), DEEP, "--optimizer adamw --lr 0.002 --epochs 25 --validation 0.5", 34),
    Run("aside-under", "underfitting", ("plain", 3500), "fc3-relu-fc", "--optimizer adam --lr 0.005 --epochs 15", 35),
    Run("aside-under-decay", "underfitting", ("plain", 3000), CONV, "--optimizer sgd:momentum=0.9,weight-decay=0.1 --lr 0.02 --epochs 10", 36),
    Run("aside-start-large", "start", ("plain", 3500), PLAIN, "--optimizer adam --lr 0.002 --epochs 8 --init normal:std=0.2", 37),
    Run("aside-start-slow", "start", ("plain", 3500), "fc48-sigmoid-fc48-sigmoid-fc48-sigmoid-fc", "--optimizer sgd:momentum=0.9 --lr 0.1 --epochs 6", 38),
    Run("aside-noise-few", "noise", ("plain", 4000), "mlp:hidden=64", "--optimizer adam --lr 0.001 --epochs 10 --validation 0.01", 39),
    Run("aside-easy", "validation", ("easy", 4000), "mlp:hidden=64", "--optimizer adam --lr 0.001 --epochs 6", 40, allows=["labels"]),
    Run("aside-copies", "leaks", ("twice", 3000), "mlp:hidden=128", "--optimizer adam --lr 0.001 --epochs 7", 41, allows=["overfitting"]),
    Run("aside-rare", "classes", ("rare", 3500, 0.04), CONV, "--lr 0.02 --epochs 4 --validation 0.25", 42),
    Run("aside-labels", "labels", ("noisy", 3500, 0.1), "lenet", "--optimizer adam --lr 0.001 --epochs 6", 43),
    Run("aside-dropout", "", ("plain", 5000), "mlp:hidden=256,dropout=0.5", "--optimizer adam --lr 0.001 --epochs 8", 44),
]
# After `aside` had shown that underfitting spoke too soon and labels of networks that know nothing, and both were mended: others again.
FRESH = [
    Run("fresh-healthy-lenet", "", ("plain", 5000), "lenet", "--optimizer adamw --lr 0.0015 --epochs 9", 51),
    Run("fresh-healthy-mlp", "", ("plain", 5000), "mlp:hidden=192x96,dropout=0.3", "--optimizer sgd:momentum=0.9 --lr 0.03 --epochs 9", 52),
    Run("fresh-healthy-conv", "", ("plain", 5000), "(conv12-bn-relu-pool)*2-fc32-relu-fc", "--optimizer sgd:momentum=0.9 --lr 0.02 --epochs 7", 53),
    Run("fresh-healthy-layer", "", ("plain", 5000), "fc128-ln-relu-fc64-ln-relu-fc", "--optimizer adam --lr 0.001 --epochs 8 --batch-size 128", 54),
    Run("fresh-healthy-augmented", "", ("plain", 5000), "(conv16-bn-relu-pool)*2-fc", "--optimizer sgd:momentum=0.9 --lr 0.05 --epochs 10 --augment 'rotate:degrees=10 flip'", 55),
    Run("fresh-healthy-smoothed", "", ("plain", 5000), PLAIN, "--optimizer rmsprop --lr 0.001 --epochs 8 --loss cross-entropy:label-smoothing=0.1", 56),
    Run("fresh-healthy-one-cycle", "", ("plain", 5000), CONV, "--optimizer sgd:momentum=0.9 --lr 0.1 --schedule one-cycle --epochs 6", 57),
    Run("fresh-under-pooled", "underfitting", ("plain", 4000), "avgpool7-fc", "--optimizer adam --lr 0.01 --epochs 12", 61),
    Run("fresh-under-narrow", "underfitting", ("plain", 4000), "conv1-relu-pool4-fc4-relu-fc", "--optimizer adam --lr 0.005 --epochs 14", 62),
    Run("fresh-under-decay", "underfitting", ("plain", 4000), PLAIN, "--optimizer sgd:momentum=0.9,weight-decay=0.04 --lr 0.03 --epochs 12", 63),
    Run("fresh-labels", "labels", ("noisy", 4000, 0.12), "(conv12-bn-relu-pool)*2-fc", "--optimizer adam --lr 0.002 --epochs 4", 64),
    Run("fresh-low", "low rate", ("plain", 4000), CONV, "--optimizer adam --lr 1e-5 --epochs 5", 65),
    Run("fresh-high", "high rate", ("plain", 4000), "mlp:hidden=128", "--optimizer sgd:momentum=0.9 --lr 3 --epochs 6", 66),
    Run("fresh-over", "overfitting", ("plain", 800), "lenet", "--optimizer adam --lr 0.003 --epochs 40 --validation 0.4", 67),
    Run("fresh-start", "start", ("plain", 4000), CONV, "--lr 0.02 --epochs 6 --init normal:std=0.5", 68),
    Run("fresh-rare", "classes", ("rare", 4000, 0.03), "lenet", "--optimizer adam --lr 0.001 --epochs 6 --validation 0.25", 69),
]
# What is told of the gradient's length, which the runs above were logged without. Expected before they were made.
NORMS = [
    Run("norms-healthy-conv", "", ("plain", 5000), CONV, "--lr 0.05 --epochs 6", 71),
    Run("norms-healthy-adam", "", ("plain", 5000), PLAIN, "--optimizer adam --lr 0.001 --epochs 8", 72),
    Run("norms-healthy-mlp", "", ("plain", 5000), "mlp:hidden=128", "--optimizer sgd:momentum=0.9 --lr 0.02 --epochs 8", 73),
    Run("norms-healthy-resnet", "", ("plain", 3000), "conv16-bn-relu-res(conv16-bn-relu-conv16-bn)-pool-conv32-bn-relu-gap-fc", "--lr 0.1 --epochs 10 --augment flip", 74, allows=["train longer"]),
    Run("norms-healthy-long", "", ("plain", 1500), CONV, "--optimizer adam --lr 0.002 --epochs 30", 75, allows=["overfitting", "stop earlier", "noise"]),
    Run("norms-dead", "learning,gradients", ("plain", 3000), PLAIN, "--optimizer sgd:momentum=0.9 --lr 2 --epochs 4", 76, allows=["divergence"]),
    Run("norms-dead-adam", "learning,gradients", ("plain", 3000), PLAIN, "--optimizer adam --lr 0.5 --epochs 4", 77, allows=["divergence"]),
    Run("norms-jumps", "gradients", ("plain", 3000), "fc128-relu-fc128-relu-fc", "--optimizer sgd:momentum=0.95 --lr 0.15 --epochs 6 --schedule constant", 78, allows=["high rate", "noise", "divergence"]),
    Run("norms-growing", "gradients,divergence", ("plain", 3000), "mlp:hidden=128", "--optimizer adam --lr 1 --epochs 4 --schedule constant", 79, allows=["learning", "underfitting"]),
    Run("norms-clipped", "", ("plain", 3000), "fc128-relu-fc128-relu-fc", "--optimizer sgd:momentum=0.9 --lr 0.1 --epochs 6 --regularize clip-norm:max=1", 80, allows=["train longer"]),
]
# Made after that rule had been changed.
AFTER = [
    Run("after-healthy-lenet", "", ("plain", 4000), "lenet", "--optimizer sgd:momentum=0.9 --lr 0.03 --epochs 8", 81),
    Run("after-healthy-rows", "", ("plain", 4000), "gru64-fc", "--optimizer adam --lr 0.003 --epochs 6", 82, allows=["train longer"]),
    Run("after-healthy-norm", "", ("plain", 4000), "fc128-ln-relu-fc64-ln-relu-fc", "--optimizer adam --lr 0.001 --epochs 6", 83),
    Run("after-low", "low rate", ("plain", 3000), CONV, "--optimizer adam --lr 1e-5 --epochs 5", 84),
    Run("after-dead", "learning,gradients", ("plain", 3000), "(conv8-relu-pool)*2-fc", "--optimizer sgd:momentum=0.9 --lr 4 --epochs 4", 85, allows=["divergence"]),
    Run("after-dead-rmsprop", "learning,gradients", ("plain", 3000), "fc64-relu-fc64-relu-fc", "--optimizer rmsprop --lr 0.5 --epochs 4", 86, allows=["divergence"]),
    Run("after-rows-exploding", "gradients", ("plain", 3000), "rnn128-fc", "--optimizer sgd:momentum=0.9 --lr 0.3 --epochs 5 --schedule constant", 87, allows=["learning", "high rate", "divergence", "noise", "plateau"]),
    Run("after-saturated", "learning", ("plain", 3000), "fc64-sigmoid-fc64-sigmoid-fc64-sigmoid-fc64-sigmoid-fc", "--optimizer sgd --lr 0.01 --epochs 4", 88, allows=["gradients"]),
]
PARTS = {"tuned": TUNED, "aside": ASIDE, "fresh": FRESH, "norms": NORMS, "after": AFTER}


def idx(name):
    data = gzip.open(SOURCE + name + ".gz").read()
    sizes = struct.unpack(">" + "I" * data[3], data[4:4 + 4 * data[3]])
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(sizes)


def write_idx(path, array):
    with open(path, "wb") as file:
        file.write(struct.pack(">BBBB", 0, 0, 8, array.ndim) + struct.pack(">" + "I" * array.ndim, *array.shape))
        file.write(np.ascontiguousarray(array, np.uint8).tobytes())


def write_folder(path, images, labels):
    for place, (image, label) in enumerate(zip(images, labels)):
        folder = f"{path}/{label}"
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/{place:05}.pgm", "wb") as file:
            file.write(b"P5 28 28 255\n" + image.tobytes())


def dataset(root, kind, count, *more, seed):
    """Writes the images of a run; returns their spec."""
    folder = os.path.join(root, "data", "-".join(map(str, (kind, count, *more, seed))))
    spec = ("folder:" + folder + ",channels=1") if kind == "easy" else "mnist:" + folder
    if os.path.exists(folder):
        return spec
    random = np.random.default_rng(seed)
    images, labels = idx("train-images-idx3-ubyte"), idx("train-labels-idx1-ubyte").copy()
    others, answers = idx("t10k-images-idx3-ubyte"), idx("t10k-labels-idx1-ubyte")
    order = random.permutation(len(images))
    if kind == "rare":
        # Four classes keep a few of their images.
        kept = (labels[order] >= 4) | (random.random(len(order)) < more[0])
        order = order[kept]
    chosen = order[:count]
    images, labels = images[chosen], labels[chosen]
    if kind == "shuffled":
        labels = random.permutation(labels)
    if kind == "noisy":
        wrong = random.random(count) < more[0]
        labels = np.where(wrong, (labels + random.integers(1, 10, count)) % 10, labels)
    if kind == "twice":
        images, labels = np.concatenate([images, images]), np.concatenate([labels, labels])
    some = random.permutation(len(others))[:500]
    temporary = folder + ".part"
    shutil.rmtree(temporary, ignore_errors=True)
    os.makedirs(temporary)
    if kind == "easy":
        # The images held out are of the classes that nobody takes for another, but a few.
        easy = np.isin(answers, (1, 5, 8, 9)) | (random.random(len(answers)) < 0.02)
        write_folder(temporary + "/train", images, labels)
        write_folder(temporary + "/val", others[easy][:1200], answers[easy][:1200])
    else:
        for name, array in [("train-images-idx3", images), ("train-labels-idx1", labels), ("t10k-images-idx3", others[some]), ("t10k-labels-idx1", answers[some])]:
            write_idx(f"{temporary}/{name}-ubyte", array)
    os.rename(temporary, folder)
    return spec


def words(text):
    import shlex
    return shlex.split(text)


def make(binary, root, runs):
    for run in runs:
        folder = os.path.join(root, "runs", run.name)
        if os.path.exists(folder):
            continue
        data = ["--data", dataset(root, *run.data, seed=run.seed)] if run.data else []
        flags = words(run.flags)
        command = [binary, "train", *data, "--model", run.model, *flags, "--seed", str(run.seed), "--run", folder, "--threads", "1", "--workers", "1", "--log-every", "2", "--quiet"]
        if "--batch-size" not in flags and run.name not in ("healthy-conv", "healthy-mlp", "healthy-lenet"):
            command += ["--batch-size", "64"]
        if "--validation" not in flags:
            command += ["--validation", "0.15"]
        began = time.time()
        ran = subprocess.run(command, capture_output=True, text=True)
        print(f"{run.name:24} {time.time() - began:5.1f} s  status {ran.returncode} {ran.stderr.strip()[:200]}", flush=True)


def diagnose(binary, folder, curves_only):
    command = [binary, "diagnose", folder, "--json"] + (["--curves"] if curves_only else [])
    ran = subprocess.run(command, capture_output=True, text=True)
    if ran.returncode != 0:
        sys.exit(f"{folder}: {ran.stderr}")
    events = [json.loads(line) for line in ran.stdout.splitlines()]
    return [event for event in events if event.get("event") == "result" and "diagnosis" in event]


def table(binary, root, runs, curves_only, verbose):
    rules, wrong = {}, []
    print("| run | expected | said | missed | false alarm |\n|---|---|---|---|---|")
    for run in runs:
        found = diagnose(binary, os.path.join(root, "runs", run.name), curves_only)
        said = {event["diagnosis"] for event in found if event["outcome"] != "good"}
        expects = run.expects - ({"classes", "labels", "normalization"} if curves_only else set())
        missed, false = expects - said, said - run.expects - run.allows
        for rule in {event["diagnosis"] for event in found} | run.expects:
            hits = rules.setdefault(rule, [0, 0, 0, 0])
            hits[0] += rule in expects & said
            hits[1] += rule in missed
            hits[2] += rule in false
            hits[3] += rule not in run.expects | run.allows and rule not in said
        cells = [", ".join(sorted(names)) for names in (run.expects, said, missed, false)]
        print("| " + " | ".join([run.name] + cells) + " |", flush=True)
        if verbose and (missed or false):
            for event in found:
                if event["diagnosis"] in false | missed:
                    print("    ", event["diagnosis"], event["outcome"], event["finding"])
    print("\n| rule | hits | misses | false alarms | rightly silent |\n|---|---:|---:|---:|---:|")
    for rule, (hits, misses, false, silent) in sorted(rules.items()):
        print(f"| {rule} | {hits} | {misses} | {false} | {silent} |")
    print(f"| all | {sum(r[0] for r in rules.values())} | {sum(r[1] for r in rules.values())} | {sum(r[2] for r in rules.values())} | {sum(r[3] for r in rules.values())} |")


def fixtures(root, runs):
    """The logs, without what only this machine knows, and what is expected of each."""
    target = os.path.join(HERE, "../Tests/RecipeTests/Fixtures/gallery")
    known = os.path.join(target, "expected.json")
    expected = json.load(open(known)) if os.path.exists(known) else {}
    for run in runs:
        folder, to = os.path.join(root, "runs", run.name), os.path.join(target, run.name)
        os.makedirs(to, exist_ok=True)
        for name in ("config.json", "model.json"):
            shutil.copy(os.path.join(folder, name), os.path.join(to, name))
        lines = [json.loads(line) for line in open(os.path.join(folder, "events.jsonl"))]
        every = max(1, sum(event["event"] == "step" for event in lines) // 100)
        with open(os.path.join(to, "events.jsonl"), "w") as file:
            steps = 0
            for event in lines:
                if event["event"] == "checkpoint":
                    continue
                if event["event"] == "step":
                    steps += 1
                    if (steps - 1) % every:
                        continue
                for key in ("environment", "run_id", "time"):
                    event.pop(key, None)
                if event["event"] == "step":
                    event["images_per_second"] = event["data_wait_fraction"] = 0
                for key in ("images_per_second", "data_wait_fraction", "seconds", "loss", "top1", "lr", "gradient_norm"):
                    if isinstance(event.get(key), float):
                        event[key] = float(f"{event[key]:.4g}")
                file.write(json.dumps(event, separators=(",", ":")).replace(root, "/gallery") + "\n")
        for name in ("config.json", "model.json"):
            text = open(os.path.join(to, name)).read().replace(root, "/gallery")
            open(os.path.join(to, name), "w").write(text)
        expected[run.name] = {"expects": sorted(run.expects), "allows": sorted(run.allows), "part": next(part for part, all in PARTS.items() if run in all)}
    with open(os.path.join(target, "expected.json"), "w") as file:
        json.dump(expected, file, indent=1, sort_keys=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("do", choices=["make", "table", "fixtures"])
    options.add_argument("--part", choices=[*PARTS, "all"], default="all")
    options.add_argument("--root", default="/tmp/fovea-gallery", help="where images and runs go")
    options.add_argument("--fovea", default=os.path.join(HERE, "../.build/release/fovea"))
    options.add_argument("--curves", action="store_true", help="what the curves alone say")
    options.add_argument("--only", help="the run of this name")
    options.add_argument("--verbose", action="store_true")
    asked = options.parse_args()
    runs = [run for part, all in PARTS.items() if asked.part in (part, "all") for run in all if asked.only in (None, run.name)]
    if asked.do == "make":
        make(asked.fovea, asked.root, runs)
    elif asked.do == "table":
        table(asked.fovea, asked.root, runs, asked.curves, asked.verbose)
    else:
        fixtures(asked.root, runs)


if __name__ == "__main__":
    main()
