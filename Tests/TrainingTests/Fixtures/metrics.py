"""Writes metrics.json: scikit-learn's and torchmetrics' values for scores of 97 images, with a class that never occurs.

Run as: python metrics.py   (scikit-learn 1.9, torchmetrics 1.9, numpy)
"""
import json
import pathlib
import numpy as np
import torch
from sklearn import metrics
from torchmetrics.functional.classification import multiclass_calibration_error

N, K = 97, 6
random = np.random.default_rng(0)
labels = random.integers(0, 4, N)
scores = random.normal(size=(N, K)) + 1.5 * np.eye(K)[labels]
scores[:, 5] -= 20          # neither truth nor prediction
labels[labels == 3] = 4     # 3 is predicted only, 4 is hardly ever predicted
scores = scores.round(3)
targets = (scores + random.normal(size=(N, K)) * np.arange(1, K + 1)).round(3)
targets[:, 1] += 1e6
targets[:, 2] = 2.5
values = scores.copy()
values[:, 1] += 1e6

predictions = scores.argmax(1)
every = {"labels": range(K), "zero_division": 0}
case = {
    "classes": K, "scores": scores.flatten().tolist(), "labels": labels.tolist(),
    "confusion": metrics.confusion_matrix(labels, predictions, labels=range(K)).tolist(),
    "top": {str(k): metrics.top_k_accuracy_score(labels, scores, k=k, labels=range(K)) for k in [1, 2, 3, 5]},
    "precision": metrics.precision_score(labels, predictions, average=None, **every).tolist(),
    "recall": metrics.recall_score(labels, predictions, average=None, **every).tolist(),
    "f1": metrics.f1_score(labels, predictions, average=None, **every).tolist(),
    "support": np.bincount(labels, minlength=K).tolist(),
    "calibration": {
        str(bins): multiclass_calibration_error(
            torch.tensor(scores).softmax(1), torch.tensor(labels), K, n_bins=bins, norm="l1").item()
        for bins in [1, 10, 15]
    },
    "values": values.flatten().tolist(), "targets": targets.flatten().tolist(),
    "mae": metrics.mean_absolute_error(targets, values),
    "rmse": metrics.mean_squared_error(targets, values) ** 0.5,
    "r2": metrics.r2_score(targets, values),
    "one_hot_r2": metrics.r2_score(np.eye(K)[labels], scores),
}
for average in ["macro", "weighted"]:
    case[average] = [
        score(labels, predictions, average=average, zero_division=0)
        for score in [metrics.precision_score, metrics.recall_score, metrics.f1_score]
    ]
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(case) + "\n")
