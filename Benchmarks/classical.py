#!/usr/bin/env python3
"""The classical learners of scikit-learn and of `fovea classical`, on the same images of Fashion-MNIST, with as many threads.

  python3 Benchmarks/classical.py                          every row, as a table in Markdown
  python3 Benchmarks/classical.py --only knn --rounds 3    some rows, the fastest of several rounds

Both learn from the first N training images and are tested on all 10,000 test images. Times are those of learning (features, where they are computed, apart) and
of judging the test images; neither has reading the files in it. They are what the processor worked, not what the clock on the wall says: others may
use the machine, and threads count together. scikit-learn gets doubles, as its estimators want them. Needs numpy, scikit-learn and
scikit-image, and the release build.
"""
import argparse
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--fovea", default=".build/release/fovea")
parser.add_argument("--images", default="/usr/share/datasets/fashion-mnist")
parser.add_argument("--threads", type=int, default=1, help="scikit-image's hog has one anyway")
parser.add_argument("--rounds", type=int, default=1)
parser.add_argument("--only", default="", help="rows whose names contain this")
asked = parser.parse_args()
for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]:
    os.environ[name] = str(asked.threads)

import numpy as np  # noqa: E402
import skimage  # noqa: E402
import sklearn  # noqa: E402
from skimage.feature import hog  # noqa: E402
from sklearn.decomposition import PCA  # noqa: E402
from sklearn.kernel_ridge import KernelRidge  # noqa: E402
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier  # noqa: E402
from sklearn.naive_bayes import GaussianNB  # noqa: E402
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402
from sklearn.svm import SVC, LinearSVC  # noqa: E402


class Signed:
    """A regression on +1 for the class and -1 for the others."""

    def __init__(self, regression):
        self.regression = regression

    def fit(self, x, y):
        self.regression.fit(x, np.where(y[:, None] == np.arange(10), 1.0, -1.0))

    def predict(self, x):
        return self.regression.predict(x).argmax(axis=1)


# Name, images, features and learner in Fovea's words, scikit-learn's estimator.
ROWS = [
    ("nearest mean", 60000, "raw", "nearest-mean", lambda: NearestCentroid()),
    ("Gaussian naive Bayes", 60000, "raw", "naive-bayes", lambda: GaussianNB()),
    ("k nearest neighbours, k = 5", 10000, "raw", "knn:k=5", lambda: KNeighborsClassifier(5, algorithm="brute", n_jobs=asked.threads)),
    ("least squares", 60000, "raw", "least-squares", lambda: Signed(LinearRegression())),
    ("ridge, α = 10", 60000, "raw", "ridge:alpha=10", lambda: RidgeClassifier(10)),
    ("kernel ridge, RBF", 5000, "raw", "kernel-ridge:alpha=1,gamma=0.01", lambda: Signed(KernelRidge(alpha=1, kernel="rbf", gamma=0.01))),
    ("softmax regression, 100 steps", 20000, "raw", "softmax", lambda: LogisticRegression(max_iter=100)),
    ("linear SVM, C = 0.01", 10000, "raw", "svm:c=0.01,tolerance=0.01", lambda: LinearSVC(C=0.01, tol=0.01, max_iter=1000)),
    ("RBF SVM, C = 5, γ = 0.02", 10000, "raw", "kernel-svm:c=5,gamma=0.02", lambda: SVC(C=5, gamma=0.02, cache_size=1024)),
    ("MLP of 256, 10 epochs", 10000, "raw", "mlp:hidden=256,epochs=10",
     lambda: MLPClassifier((256,), max_iter=10, tol=0, n_iter_no_change=100)),
    ("PCA of 100 + k nearest neighbours", 60000, "raw pca:components=100", "knn:k=5",
     lambda: KNeighborsClassifier(5, algorithm="brute", n_jobs=asked.threads)),
    ("HoG + linear SVM, C = 0.1", 10000, "hog:cell=4", "svm:c=0.1,tolerance=0.01", lambda: LinearSVC(C=0.1, tol=0.01, max_iter=1000)),
]


def read(name):
    data = gzip.decompress(pathlib.Path(asked.images, name + ".gz").read_bytes())
    rank = data[3]
    shape = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(rank)]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


def write(path, array):
    head = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    path.write_bytes(head + array.tobytes())


train, labels = read("train-images-idx3-ubyte"), read("train-labels-idx1-ubyte")
test, answers = read("t10k-images-idx3-ubyte"), read("t10k-labels-idx1-ubyte")


def features(words, few):
    """The numbers of training and test images, and the seconds of learning and of all test images."""
    if words.startswith("hog"):
        def rows(images):
            return np.array([hog(i, 9, (4, 4), (2, 2), block_norm="L2-Hys") for i in images])
    else:
        rows = lambda images: images.reshape(len(images), -1) / 255.0  # noqa: E731
    began = time.process_time()
    x = rows(few)
    pca = PCA(100, svd_solver="covariance_eigh").fit(x) if "pca" in words else None
    x = pca.transform(x) if pca else x
    middle = time.process_time()
    t = rows(test)
    t = pca.transform(t) if pca else t
    return x, t, middle - began, time.process_time() - middle


def scikit(count, words, make):
    x, t, learning, judging = features(words, train[:count])
    model = make()
    began = time.process_time()
    model.fit(x, labels[:count])
    middle = time.process_time()
    found = model.predict(t)
    ended = time.process_time()
    return (found == answers).mean(), learning, middle - began, judging + ended - middle


def fovea(count, words, learner):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, array in [("train-images-idx3-ubyte", train[:count]), ("train-labels-idx1-ubyte", labels[:count]),
                            ("t10k-images-idx3-ubyte", test), ("t10k-labels-idx1-ubyte", answers)]:
            write(folder / name, array)
        told = subprocess.run(
            [asked.fovea, "classical", "train", "--data", f"mnist:{folder}", "--features", words, "--learner", learner,
             "--validation", "0", "--threads", str(asked.threads), "--json"], capture_output=True, text=True)
        if told.returncode != 0:
            sys.exit(told.stderr)
        result = [json.loads(line) for line in told.stdout.splitlines()][-1]
        return result["test_top1"], 0, result["fitting_cpu_seconds"], result["judging_cpu_seconds"]


def fastest(rounds):
    """Accuracy of the first round, the least of each time."""
    return (rounds[0][0],) + tuple(min(r[i] for r in rounds) for i in (1, 2, 3))


print(f"scikit-learn {sklearn.__version__}, scikit-image {skimage.__version__}, numpy {np.__version__}; "
      f"{asked.threads} thread(s), fastest of {asked.rounds} round(s)\n")
print("| learner | images | accuracy: scikit-learn | Fovea | features + learning, s: scikit-learn | Fovea | x | judging 10,000, s: scikit-learn | Fovea | x |")
print("|---|---|---|---|---|---|---|---|---|---|")
for name, count, words, learner, make in ROWS:
    if asked.only not in name:
        continue
    theirs, ours = [], []
    for _ in range(asked.rounds):
        ours.append(fovea(count, words, learner))
        theirs.append(scikit(count, words, make))
    a, b = fastest(theirs), fastest(ours)
    learning = (a[1] + a[2], b[1] + b[2])
    print(f"| {name} | {count:,} | {a[0]:.2%} | {b[0]:.2%} | {learning[0]:.2f} | {learning[1]:.2f} | {learning[0] / learning[1]:.1f} "
          f"| {a[3]:.2f} | {b[3]:.2f} | {a[3] / b[3]:.1f} |", flush=True)
