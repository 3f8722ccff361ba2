"""Writes losses.json: values and gradients of PyTorch's losses in float64, from labels, one-hot rows and soft targets.

Run as: python losses.py   (torch 2.15)
"""
import json
import pathlib
import torch
import torch.nn.functional as F

N, K = 6, 4
generator = torch.Generator().manual_seed(0)
SCORES = 2 * torch.randn(N, K, generator=generator, dtype=torch.float64)
LABELS = torch.tensor([0, 3, 1, 1, 2, 0])
ONE_HOT = F.one_hot(LABELS, K).double()
SOFT = torch.softmax(torch.randn(N, K, generator=generator, dtype=torch.float64), dim=1)
VALUES = 3 * torch.randn(N, K, generator=generator, dtype=torch.float64)
WEIGHTS = torch.tensor([1.0, 2.0, 0.5, 4.0], dtype=torch.float64)


def multi_margin(p, margin):
    """MultiMarginLoss divides by the number of classes as well."""
    return lambda s, t: K * F.multi_margin_loss(s, t.argmax(1) if t.ndim == 2 else t, p=p, margin=margin)


def one_hot(loss):
    return lambda s, t: loss(s, t if t.ndim == 2 else F.one_hot(t, K).double())


def focal(gamma, alpha=1):
    """Lin et al. 2017, equation 5, with the softmax."""
    def loss(s, t):
        p = torch.softmax(s, 1)
        return -(alpha * t * (1 - p) ** gamma * torch.log(p)).sum(1).mean()
    return one_hot(loss)


CLASSES = {"labels": LABELS, "one_hot": ONE_HOT, "soft": SOFT}
EVERY = CLASSES | {"values": VALUES}
CASES = {
    "cross-entropy": (F.cross_entropy, CLASSES),
    "cross-entropy:label-smoothing=0.1": (lambda s, t: F.cross_entropy(s, t, label_smoothing=0.1), CLASSES),
    "cross-entropy:weights=1/2/0.5/4": (lambda s, t: F.cross_entropy(s, t, weight=WEIGHTS), CLASSES),
    "cross-entropy:weights=1/2/0.5/4,label-smoothing=0.2": (
        lambda s, t: F.cross_entropy(s, t, weight=WEIGHTS, label_smoothing=0.2), CLASSES),
    "bce-with-logits": (one_hot(F.binary_cross_entropy_with_logits), CLASSES),
    "bce-with-logits:pos-weight=3": (
        one_hot(lambda s, t: F.binary_cross_entropy_with_logits(s, t, pos_weight=torch.tensor(3.0))), CLASSES),
    "bce-with-logits:pos-weight=1/2/0.5/4": (
        one_hot(lambda s, t: F.binary_cross_entropy_with_logits(s, t, pos_weight=WEIGHTS)), CLASSES),
    "max-margin": (multi_margin(1, 1.0), CLASSES),
    "max-margin:margin=0.3": (multi_margin(1, 0.3), CLASSES),
    "max-margin:squared=true": (multi_margin(2, 1.0), CLASSES),
    "max-margin:squared=true,margin=2": (multi_margin(2, 2.0), CLASSES),
    "mse": (one_hot(F.mse_loss), EVERY),
    "mae": (one_hot(F.l1_loss), EVERY),
    "huber": (one_hot(F.huber_loss), EVERY),
    "huber:delta=2.5": (one_hot(lambda s, t: F.huber_loss(s, t, delta=2.5)), EVERY),
    "focal": (focal(2), CLASSES),
    "focal:gamma=0.5,alpha=0.25": (focal(0.5, 0.25), CLASSES),
    "focal:gamma=3,alpha=1/2/0.5/4": (focal(3, WEIGHTS), CLASSES),
    "focal:gamma=0": (F.cross_entropy, CLASSES),
}

cases = []
for spec, (loss, targets) in CASES.items():
    for name, target in targets.items():
        scores = SCORES.clone().requires_grad_()
        value = loss(scores, target)
        value.backward()
        cases.append({"spec": spec, "target": name, "value": value.item(), "gradient": scores.grad.flatten().tolist()})
text = json.dumps({
    "classes": K, "scores": SCORES.flatten().tolist(), "labels": LABELS.tolist(),
    "targets": {name: target.flatten().tolist() for name, target in EVERY.items() if name != "labels"},
    "cases": cases,
})
pathlib.Path(__file__).with_suffix(".json").write_text(text + "\n")
