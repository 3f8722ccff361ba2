"""Writes regularizers.json: ten steps of PyTorch's SGD in float64 on f(w) = sum(c (w - a)^4 / 4 + sin(w)) with what PyTorch's users
write around it: penalties, torch.renorm, torch.nn.utils.clip_grad_*; and AveragedModel.

Run as: python regularizers.py   (torch 2.15)
"""
import json
import pathlib
import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

STEPS, RATE, MOMENTUM = 10, 0.05, 0.9
torch.manual_seed(5)
SHAPES = {"vector": [4], "matrix": [4, 3], "kernel": [2, 2, 3, 3]}
PARAMETERS = {
    name: {
        "shape": shape,
        "start": torch.empty(shape, dtype=torch.float64).uniform_(-2, 2),
        "a": torch.empty(shape, dtype=torch.float64).uniform_(-1, 3),
        "c": torch.empty(shape, dtype=torch.float64).uniform_(0.1, 1),
    }
    for name, shape in SHAPES.items()
}


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        for name, p in PARAMETERS.items():
            self.register_parameter(name, torch.nn.Parameter(p["start"].clone()))

    def loss(self):
        return sum(
            (p["c"] * (getattr(self, n) - p["a"]) ** 4 / 4 + torch.sin(getattr(self, n))).sum()
            for n, p in PARAMETERS.items())


def weights(net, on="weights"):
    return [p for p in net.parameters() if on == "all" or p.ndim > 1]


def l1(strength, on="weights"):
    return lambda net: strength * sum(p.abs().sum() for p in weights(net, on))


def l2(strength, on="weights"):
    return lambda net: strength / 2 * sum(p.square().sum() for p in weights(net, on))


def renorm(limit):
    def after(net, before):
        for p in weights(net):
            p.copy_(torch.renorm(p, 2, 0, limit))
    return after


def decay(strength, on="weights"):
    def after(net, before):
        for p, old in zip(net.parameters(), before):
            if on == "all" or p.ndim > 1:
                p.sub_(RATE * strength * old)
    return after


CASES = {  # penalty on the loss, gradients, parameters
    "l1:strength=0.1": (l1(0.1), None, None),
    "l1:strength=0.1,on=all": (l1(0.1, "all"), None, None),
    "l2:strength=0.2": (l2(0.2), None, None),
    "l2:strength=0.2,on=all": (l2(0.2, "all"), None, None),
    "weight-decay:strength=0.3": (None, None, decay(0.3)),
    "weight-decay:strength=0.3,on=all": (None, None, decay(0.3, "all")),
    "max-norm:limit=1": (None, None, renorm(1.0)),
    "clip-value:max=0.3": (None, lambda net: clip_grad_value_(net.parameters(), 0.3), None),
    "clip-norm:max=2": (None, lambda net: clip_grad_norm_(net.parameters(), 2.0), None),
    "clip-norm:max=1000": (None, lambda net: clip_grad_norm_(net.parameters(), 1000.0), None),
    "l1:strength=0.1 clip-norm:max=2 max-norm:limit=3": (
        l1(0.1), lambda net: clip_grad_norm_(net.parameters(), 2.0), renorm(3.0)),
}

AVERAGE_DECAY = 0.8


def run(penalty=None, gradients=None, after=None):
    net = Network()
    average = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(AVERAGE_DECAY))
    optimizer = torch.optim.SGD(net.parameters(), lr=RATE, momentum=MOMENTUM)
    path = {name: [] for name in PARAMETERS}
    averages = {name: [] for name in PARAMETERS}
    for _ in range(STEPS):
        optimizer.zero_grad()
        (net.loss() + (penalty(net) if penalty else 0)).backward()
        if gradients:
            gradients(net)
        before = [p.detach().clone() for p in net.parameters()]
        optimizer.step()
        with torch.no_grad():
            if after:
                after(net, before)
        average.update_parameters(net)
        for name in PARAMETERS:
            path[name].append(getattr(net, name).detach().flatten().tolist())
            averages[name].append(getattr(average.module, name).detach().flatten().tolist())
    return path, averages


plain, averages = run()
text = json.dumps({
    "parameters": {
        n: {"shape": p["shape"]} | {k: p[k].flatten().tolist() for k in ("start", "a", "c")}
        for n, p in PARAMETERS.items()
    },
    "learning_rate": RATE, "average_decay": AVERAGE_DECAY, "average": averages,
    "paths": {"": plain} | {spec: run(*case)[0] for spec, case in CASES.items()},
})
pathlib.Path(__file__).with_suffix(".json").write_text(text + "\n")
