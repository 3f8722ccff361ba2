#!/usr/bin/env python3
"""What scikit-learn and scikit-image say, for Tests/ClassicalTests.

  python3 generate.py        writes digits.safetensors and hog.safetensors beside itself

digits.safetensors: 300 training and 60 test images of scikit-learn's digits, and what its estimators make of them. Everything that is found by a
search is searched for until nothing changes, so that only the optimum is compared. hog.safetensors: pieces of photographs and scikit-image's hog of them.
"""
import json
import pathlib
import warnings

import numpy as np
import skimage
import sklearn
from skimage.feature import hog
from sklearn.datasets import load_digits, load_sample_image
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.svm import SVC, LinearSVC

FOLDER = pathlib.Path(__file__).parent


def save(name, arrays):
    """Writes safetensors."""
    kinds = {"float64": "F64", "uint8": "U8", "int32": "I32"}
    header, offset, parts = {}, 0, []
    for key, array in arrays.items():
        array = np.ascontiguousarray(array)
        data = array.tobytes()
        header[key] = {
            "dtype": kinds[str(array.dtype)], "shape": list(array.shape), "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
        parts.append(data)
    header["__metadata__"] = {"sklearn": sklearn.__version__, "skimage": skimage.__version__, "numpy": np.__version__}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    (FOLDER / name).write_bytes(len(text).to_bytes(8, "little") + text + b"".join(parts))


def digits():
    images, labels = load_digits(return_X_y=True)
    pixels = (images * 15).astype(np.uint8)
    train, test = pixels[:300], pixels[300:360]
    y = labels[:300]
    X, T = train / 255, test / 255
    signed = np.where(y[:, None] == np.arange(10), 1.0, -1.0)
    out = {"train": train, "labels": y.astype(np.int32), "test": test, "test_labels": labels[300:360].astype(np.int32)}

    scaler = StandardScaler().fit(X)
    out["standardize"] = scaler.transform(T)
    pca = PCA(10, svd_solver="full").fit(X)
    out["pca"] = pca.transform(T)
    out["pca_variance"] = pca.explained_variance_
    out["pca_components"] = pca.components_
    out["pca_whiten"] = PCA(10, whiten=True, svd_solver="full").fit(X).transform(T)
    out["pca_share"] = np.array([float(PCA(0.9, svd_solver="full").fit(X).n_components_)])
    out["pca_few"] = PCA(5, svd_solver="full").fit(X[:20]).transform(T)
    out["polynomial_all"] = PolynomialFeatures(3, include_bias=False).fit_transform(T[:4, 18:22])
    out["polynomial_only"] = PolynomialFeatures(3, interaction_only=True, include_bias=False).fit_transform(T[:4, 18:22])

    out["nearest_mean"] = NearestCentroid().fit(X, y).predict(T).astype(np.int32)
    out["least_squares"] = LinearRegression().fit(X, signed).predict(T)
    out["ridge"] = RidgeClassifier(alpha=1.0, tol=1e-12).fit(X, y).decision_function(T)
    out["kernel_ridge_rbf"] = KernelRidge(alpha=0.5, kernel="rbf", gamma=0.3).fit(X, signed).predict(T)
    out["kernel_ridge_polynomial"] = (
        KernelRidge(alpha=0.5, kernel="polynomial", degree=2, gamma=0.2, coef0=1).fit(X, signed).predict(T))
    tight = dict(tol=1e-9, max_iter=1_000_000)
    out["svm_squared_hinge"] = LinearSVC(C=0.5, loss="squared_hinge", **tight).fit(X, y).decision_function(T)
    out["svm_hinge"] = LinearSVC(C=0.5, loss="hinge", **tight).fit(X, y).decision_function(T)
    out["svm_crammer_singer"] = (
        LinearSVC(C=0.5, multi_class="crammer_singer", **tight).fit(X, y).decision_function(T))
    out["softmax"] = LogisticRegression(C=2.0, tol=1e-12, max_iter=1000, solver="newton-cg").fit(X, y).predict_log_proba(T)
    for name, settings in {
        "rbf": dict(C=10.0, kernel="rbf"),
        "polynomial": dict(C=1.0, kernel="poly", degree=2, gamma=0.1, coef0=1.0),
        "linear": dict(C=0.1, kernel="linear"),
    }.items():
        out[f"kernel_svm_{name}"] = SVC(tol=1e-9, **settings).fit(X, y).decision_function(T)
    out["knn_uniform"] = KNeighborsClassifier(5).fit(X, y).predict_proba(T)
    out["knn_distance"] = KNeighborsClassifier(7, weights="distance").fit(X, y).predict_proba(T)
    out["naive_bayes"] = GaussianNB(var_smoothing=1e-3).fit(X, y).predict_log_proba(T)
    save("digits.safetensors", {k: v if v.dtype in (np.uint8, np.int32) else v.astype(np.float64) for k, v in out.items()})


def hogs():
    china, flower = load_sample_image("china.jpg"), load_sample_image("flower.jpg")
    color = china[150:187, 250:295]
    grey = flower[180:225, 300:341].mean(axis=2).astype(np.uint8)
    out = {"grey": grey[None], "color": np.moveaxis(color, -1, 0)}
    for image, name, axis in [(grey, "grey", None), (color, "color", -1)]:
        for norm in ["L1", "L1-sqrt", "L2", "L2-Hys"]:
            out[f"{name} cell=7,block=2,bins=9,norm={norm.lower()}"] = hog(
                image, 9, (7, 7), (2, 2), block_norm=norm, channel_axis=axis)
        out[f"{name} cell=5,block=3,bins=8,norm=l2-hys"] = hog(image, 8, (5, 5), (3, 3), block_norm="L2-Hys", channel_axis=axis)
        out[f"{name} cell=8,block=1,bins=6,norm=l2,sqrt=true"] = hog(
            image, 6, (8, 8), (1, 1), block_norm="L2", transform_sqrt=True, channel_axis=axis)
    save("hog.safetensors", out)


warnings.simplefilter("error", ConvergenceWarning)
digits()
hogs()
