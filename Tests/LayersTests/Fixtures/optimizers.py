"""Writes optimizers.json: twenty steps of PyTorch's optimizers in float64 on f(w) = sum(c (w - a)^4 / 4 + sin(w)), with a
vector, a matrix and a kernel as parameters; optimizers that PyTorch lacks are written here from their papers.

Run as: python optimizers.py   (torch 2.15)
"""
import json
import pathlib
import torch
from torch.optim import SGD, Adagrad, RMSprop, Adam, AdamW, NAdam

STEPS, RATE = 20, 0.05
torch.set_default_dtype(torch.float64)  # also of the numbers that NAdam keeps
torch.manual_seed(3)
SHAPES = {"vector": [4], "matrix": [4, 3], "kernel": [2, 2, 3, 3]}
PARAMETERS = {
    name: {
        "shape": shape,
        "start": torch.empty(shape, dtype=torch.float64).uniform_(-1, 1),
        "a": torch.empty(shape, dtype=torch.float64).uniform_(-1.5, 1.5),
        "c": torch.empty(shape, dtype=torch.float64).uniform_(0.1, 1),
    }
    for name, shape in SHAPES.items()
}


class Reference(torch.optim.Optimizer):
    """An optimizer whose rule for one parameter is a function of (parameter, gradient, memory, settings)."""

    def __init__(self, params, rule, **settings):
        self.rule = rule
        super().__init__(params, settings)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                memory = self.state[p]
                memory["t"] = memory.get("t", 0) + 1
                self.rule(p, p.grad, memory, group)


def zeros(memory, name, p):
    return memory.setdefault(name, torch.zeros_like(p))


def lion(p, g, memory, s):
    """Chen et al. 2023, algorithm 2, and google/automl/lion/lion_pytorch.py."""
    m = zeros(memory, "m", p)
    p.mul_(1 - s["lr"] * s["weight_decay"])
    p.sub_(s["lr"] * (s["betas"][0] * m + (1 - s["betas"][0]) * g).sign())
    m.mul_(s["betas"][1]).add_((1 - s["betas"][1]) * g)


def lamb(p, g, memory, s):
    """You et al. 2019, algorithm 2."""
    (b1, b2), t = s["betas"], memory["t"]
    m, v = zeros(memory, "m", p), zeros(memory, "v", p)
    m.mul_(b1).add_((1 - b1) * g)
    v.mul_(b2).add_((1 - b2) * g * g)
    r = (m / (1 - b1**t)) / ((v / (1 - b2**t)).sqrt() + s["eps"]) + s["weight_decay"] * p
    size, length = p.norm(), r.norm()
    ratio = size / length if size > 0 and length > 0 else 1.0
    p.sub_(s["lr"] * ratio * r)


def lars(p, g, memory, s):
    """You, Gitman and Ginsburg 2017, equation 6, with the rate outside of the momentum as in torch.optim.SGD."""
    v = zeros(memory, "v", p)
    size, length = p.norm(), g.norm()
    ratio = 1.0
    if p.ndim > 1 and size > 0 and length > 0:
        ratio = s["trust"] * size / (length + s["weight_decay"] * size)
    v.mul_(s["momentum"]).add_(ratio * (g + s["weight_decay"] * p))
    p.sub_(s["lr"] * v)


def zeropower_via_newtonschulz5(G, steps):
    """Keller Jordan's, https://kellerjordan.github.io/posts/muon, without the cast to bfloat16."""
    a, b, c = (3.4445, -4.7750, 2.0315)
    X = G
    if G.size(-2) > G.size(-1):
        X = X.mT
    X = X / (X.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        A = X @ X.mT
        B = b * A + c * A @ A
        X = a * X + B @ X
    if G.size(-2) > G.size(-1):
        X = X.mT
    return X


def muon(p, g, memory, s):
    """Keller Jordan's SingleDeviceMuonWithAuxAdam, the factor from the flattened matrix."""
    if p.ndim < 2:  # AdamW
        (b1, b2), t, lr = (0.9, 0.95), memory["t"], s["lr"] * 0.015
        m, v = zeros(memory, "m", p), zeros(memory, "v", p)
        m.lerp_(g, 1 - b1)
        v.lerp_(g.square(), 1 - b2)
        update = (m / (1 - b1**t)) / ((v / (1 - b2**t)).sqrt() + 1e-10)
        p.mul_(1 - lr * s["weight_decay"])
        p.sub_(lr * update)
        return
    momentum = zeros(memory, "m", p)
    momentum.lerp_(g, 1 - s["momentum"])
    update = g.lerp(momentum, s["momentum"]) if s["nesterov"] else momentum
    update = update.reshape(len(update), -1)
    scale = max(1, update.size(-2) / update.size(-1)) ** 0.5
    update = zeropower_via_newtonschulz5(update, steps=s["steps"]) * scale
    p.mul_(1 - s["lr"] * s["weight_decay"])
    p.sub_(s["lr"] * update.reshape(p.shape))


def undecayed(make):
    """Torch's parameter groups: the vector is not decayed."""
    return lambda p: make([{"params": [x for x in p if x.ndim > 1]},
                           {"params": [x for x in p if x.ndim == 1], "weight_decay": 0}])


def reference(rule, **settings):
    return lambda p: Reference(p, rule, lr=RATE, **settings)


MUON = dict(momentum=0.95, nesterov=True, steps=5, weight_decay=0)
CASES = {
    "sgd": lambda p: SGD(p, lr=RATE),
    "sgd:momentum=0.9": lambda p: SGD(p, lr=RATE, momentum=0.9),
    "sgd:momentum=0.9,nesterov=true": lambda p: SGD(p, lr=RATE, momentum=0.9, nesterov=True),
    "sgd:momentum=0.8,weight-decay=0.05": lambda p: SGD(p, lr=RATE, momentum=0.8, weight_decay=0.05),
    "sgd:weight-decay=0.3": lambda p: SGD(p, lr=RATE, weight_decay=0.3),
    "sgd:weight-decay=0.3,decay=weights": undecayed(lambda p: SGD(p, lr=RATE, weight_decay=0.3)),
    "adagrad": lambda p: Adagrad(p, lr=RATE),
    "adagrad:lr-decay=0.1,initial-accumulator-value=0.25,epsilon=1e-2,weight-decay=0.1": lambda p: Adagrad(
        p, lr=RATE, lr_decay=0.1, initial_accumulator_value=0.25, eps=1e-2, weight_decay=0.1),
    "rmsprop": lambda p: RMSprop(p, lr=RATE),
    "rmsprop:momentum=0.9": lambda p: RMSprop(p, lr=RATE, momentum=0.9),
    "rmsprop:centered=true": lambda p: RMSprop(p, lr=RATE, centered=True),
    "rmsprop:alpha=0.9,epsilon=1e-2,momentum=0.5,centered=true,weight-decay=0.1": lambda p: RMSprop(
        p, lr=RATE, alpha=0.9, eps=1e-2, momentum=0.5, centered=True, weight_decay=0.1),
    "adam": lambda p: Adam(p, lr=RATE),
    "adam:beta1=0.8,beta2=0.95,epsilon=1e-3,weight-decay=0.1": lambda p: Adam(
        p, lr=RATE, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1),
    "adam:beta2=0.7,amsgrad=true": lambda p: Adam(p, lr=RATE, betas=(0.9, 0.7), amsgrad=True),
    "adamw": lambda p: AdamW(p, lr=RATE),
    "adamw:beta1=0.8,beta2=0.9,epsilon=1e-3,weight-decay=0.5,amsgrad=true": lambda p: AdamW(
        p, lr=RATE, betas=(0.8, 0.9), eps=1e-3, weight_decay=0.5, amsgrad=True),
    "adamw:weight-decay=0.4,decay=weights": undecayed(lambda p: AdamW(p, lr=RATE, weight_decay=0.4)),
    "nadam": lambda p: NAdam(p, lr=RATE),
    "nadam:beta1=0.8,beta2=0.9,epsilon=1e-3,weight-decay=0.1,momentum-decay=0.1": lambda p: NAdam(
        p, lr=RATE, betas=(0.8, 0.9), eps=1e-3, weight_decay=0.1, momentum_decay=0.1),
    "nadam:weight-decay=0.5,decoupled=true": lambda p: NAdam(
        p, lr=RATE, weight_decay=0.5, decoupled_weight_decay=True),
    "lion": reference(lion, betas=(0.9, 0.99), weight_decay=0),
    "lion:beta1=0.5,beta2=0.8,weight-decay=0.3": reference(lion, betas=(0.5, 0.8), weight_decay=0.3),
    "lamb": reference(lamb, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.01),
    "lamb:beta1=0.8,beta2=0.9,epsilon=1e-2,weight-decay=0.5": reference(
        lamb, betas=(0.8, 0.9), eps=1e-2, weight_decay=0.5),
    "lars": reference(lars, momentum=0.9, trust=0.001, weight_decay=0),
    "lars:momentum=0.5,trust=0.3,weight-decay=0.2": reference(lars, momentum=0.5, trust=0.3, weight_decay=0.2),
    "muon:head=muon": reference(muon, **MUON),
    "muon:momentum=0.8,nesterov=false,steps=3,weight-decay=0.2,head=muon": reference(
        muon, momentum=0.8, nesterov=False, steps=3, weight_decay=0.2),
    "muon:weight-decay=0.5,decay=weights,head=muon": undecayed(reference(muon, **MUON | {"weight_decay": 0.5})),
}
WITH_KERNEL = ("lamb", "lars", "muon")

# OneCycleLR moves the momentum, or beta1.
SCHEDULED = ["sgd:momentum=0.9", "sgd:momentum=0.9,nesterov=true", "rmsprop:momentum=0.9", "adam", "adamw", "nadam"]


def run(make, schedule=None):
    w = {name: p["start"].clone().requires_grad_() for name, p in PARAMETERS.items()}
    optimizer = make(list(w.values()))
    scheduler = schedule(optimizer) if schedule else None
    path, rates, momenta = {name: [] for name in w}, [], []
    for step in range(STEPS):
        optimizer.zero_grad()
        sum((p["c"] * (w[n] - p["a"]) ** 4 / 4 + torch.sin(w[n])).sum() for n, p in PARAMETERS.items()).backward()
        group = optimizer.param_groups[0]
        rates.append(group["lr"])
        momenta.append(group["betas"][0] if "betas" in group else group.get("momentum"))
        optimizer.step()
        if scheduler and step < STEPS - 1:
            scheduler.step()
        for name in w:
            path[name].append(w[name].detach().flatten().tolist())
    return path, rates, momenta


def one_cycle(optimizer):
    return torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=STEPS)


paths, scheduled = {}, {}
for spec, make in CASES.items():
    path = run(make)[0]
    if not spec.startswith(WITH_KERNEL):
        del path["kernel"]
    paths[spec] = path
for spec in SCHEDULED:
    path, rates, momenta = run(CASES[spec], one_cycle)
    scheduled[spec] = {"rates": rates, "momenta": momenta, "path": path["vector"]}

# torch.optim.Muon computes in bfloat16, so it is only near: the reference above must be the same algorithm.
w = torch.nn.Parameter(PARAMETERS["matrix"]["start"].clone().float())
theirs = torch.optim.Muon([w], lr=RATE, weight_decay=0, momentum=0.95)
for step in range(STEPS):
    theirs.zero_grad()
    p = PARAMETERS["matrix"]
    (p["c"].float() * (w - p["a"].float()) ** 4 / 4 + torch.sin(w)).sum().backward()
    theirs.step()
ours = torch.tensor(paths["muon:head=muon"]["matrix"][-1]).reshape(4, 3)
assert (w - ours).abs().max() < 0.03, (w - ours).abs().max()
assert (PARAMETERS["matrix"]["start"] - ours).abs().max() > 0.3

text = json.dumps(allow_nan=False, obj={
    "parameters": {
        n: {"shape": p["shape"]} | {k: p[k].flatten().tolist() for k in ("start", "a", "c")}
        for n, p in PARAMETERS.items()
    },
    "learning_rate": RATE, "paths": paths, "scheduled": scheduled,
})
pathlib.Path(__file__).with_suffix(".json").write_text(text + "\n")
