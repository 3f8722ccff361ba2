"""Times PyTorch's optimizers on the parameters of ResNet-18 (11.2 million): python torch_optimizers.py SPEC [STEPS]

SPEC is Fovea's spec of the same optimizer. Prints the median time of a step in milliseconds for each implementation that the
optimizer has (foreach, fused), as JSON. What PyTorch does not have is written with its foreach operations, as optimizer
packages do.
"""
import json, statistics, sys, time
import torch

torch.set_num_threads(2)
O = torch.optim


def shapes():
    """ResNet-18 for 32x32 images and 10 classes, as torchvision names it."""
    yield [64, 3, 3, 3]
    norms = [64]
    inputs = 64
    for width, stride in [(64, 1), (128, 2), (256, 2), (512, 2)]:
        for block in range(2):
            yield [width, inputs, 3, 3]
            yield [width, width, 3, 3]
            norms += [width, width]
            if block == 0 and stride != 1:
                yield [width, inputs, 1, 1]
                norms.append(width)
            inputs = width
    for width in norms:
        yield [width]
        yield [width]
    yield [10, 512]
    yield [10]


class Lion:
    """Chen et al. 2023, with PyTorch's foreach operations."""

    def __init__(self, parameters, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        self.p, self.lr, self.betas, self.decay = list(parameters), lr, betas, weight_decay
        self.m = [torch.zeros_like(p) for p in self.p]

    @torch.no_grad()
    def step(self):
        g, (b1, b2) = [p.grad for p in self.p], self.betas
        if self.decay:
            torch._foreach_mul_(self.p, 1 - self.lr * self.decay)
        update = torch._foreach_lerp(self.m, g, 1 - b1)
        torch._foreach_sign_(update)
        torch._foreach_add_(self.p, update, alpha=-self.lr)
        torch._foreach_lerp_(self.m, g, 1 - b2)


class LARS:
    """You et al. 2017, with PyTorch's foreach operations."""

    def __init__(self, parameters, lr=0.1, momentum=0.9, trust=0.001):
        self.p, self.lr, self.momentum, self.trust = list(parameters), lr, momentum, trust
        self.m = [torch.zeros_like(p) for p in self.p]

    @torch.no_grad()
    def step(self):
        g = [p.grad for p in self.p]
        weights, gradients = torch._foreach_norm(self.p), torch._foreach_norm(g)
        ratios = [
            self.trust * w / d if p.dim() > 1 and w > 0 and d > 0 else torch.ones(())
            for p, w, d in zip(self.p, weights, gradients)
        ]
        torch._foreach_mul_(self.m, self.momentum)
        torch._foreach_add_(self.m, torch._foreach_mul(g, ratios))
        torch._foreach_add_(self.p, self.m, alpha=-self.lr)


class LAMB:
    """You et al. 2019, with PyTorch's foreach operations."""

    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-6):
        self.p, self.lr, self.betas, self.eps, self.t = list(parameters), lr, betas, eps, 0
        self.m = [torch.zeros_like(p) for p in self.p]
        self.v = [torch.zeros_like(p) for p in self.p]

    @torch.no_grad()
    def step(self):
        self.t += 1
        g, (b1, b2) = [p.grad for p in self.p], self.betas
        torch._foreach_lerp_(self.m, g, 1 - b1)
        torch._foreach_mul_(self.v, b2)
        torch._foreach_addcmul_(self.v, g, g, 1 - b2)
        root = torch._foreach_sqrt(torch._foreach_div(self.v, 1 - b2**self.t))
        torch._foreach_add_(root, self.eps)
        update = torch._foreach_div(torch._foreach_div(self.m, 1 - b1**self.t), root)
        ratios = [
            w / u if w > 0 and u > 0 else torch.ones(())
            for w, u in zip(torch._foreach_norm(self.p), torch._foreach_norm(update))
        ]
        torch._foreach_mul_(update, ratios)
        torch._foreach_add_(self.p, update, alpha=-self.lr)


class Muon:
    """PyTorch's Muon takes matrices: kernels are given to it flattened, the rest goes to its AdamW."""

    def __init__(self, parameters):
        parameters = list(parameters)
        matrices = []
        for p in parameters:
            if p.dim() > 1:
                flat = p.detach().view(p.shape[0], -1).requires_grad_()
                flat.grad = p.grad.view(p.shape[0], -1)
                matrices.append(flat)
        rest = [p for p in parameters if p.dim() <= 1]
        self.parts = [O.Muon(matrices, lr=0.02, momentum=0.95, weight_decay=0.0), O.AdamW(rest, lr=3e-4, fused=True)]

    def step(self):
        for part in self.parts:
            part.step()


OWN = {"lion": Lion, "lars": LARS, "lamb": LAMB, "muon": Muon}
TORCH = {
    "sgd": lambda p, **k: O.SGD(p, lr=1e-3, **k),
    "sgd:momentum=0.9,weight-decay=5e-4": lambda p, **k: O.SGD(p, lr=1e-3, momentum=0.9, weight_decay=5e-4, **k),
    "sgd:momentum=0.9,nesterov=true": lambda p, **k: O.SGD(p, lr=1e-3, momentum=0.9, nesterov=True, **k),
    "adagrad": lambda p, **k: O.Adagrad(p, **k),
    "rmsprop": lambda p, **k: O.RMSprop(p, **k),
    "rmsprop:momentum=0.9,centered=true": lambda p, **k: O.RMSprop(p, momentum=0.9, centered=True, **k),
    "adam": lambda p, **k: O.Adam(p, **k),
    "adam:amsgrad=true": lambda p, **k: O.Adam(p, amsgrad=True, **k),
    "adamw": lambda p, **k: O.AdamW(p, **k),
    "nadam": lambda p, **k: O.NAdam(p, **k),
}


def median(step, count):
    for _ in range(3):
        step()
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        step()
        times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1e3


def main():
    name, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 15
    torch.manual_seed(0)
    parameters = [torch.randn(s).requires_grad_() for s in shapes()]
    for p in parameters:
        p.grad = torch.randn_like(p) * 1e-3
    results = {}
    if name in OWN:
        results["foreach"] = median(OWN[name](parameters).step, count)
    else:
        for label, options in [("default", {}), ("foreach", {"foreach": True}), ("fused", {"fused": True})]:
            try:
                optimizer = TORCH[name](parameters, **options)
            except (TypeError, RuntimeError):
                continue
            results[label] = median(optimizer.step, count)
    print(json.dumps(results))


main()
