"""Writes schedules.json: the learning rates (and momenta) of PyTorch's schedulers, by the spec that means the same.

Run as: python schedules.py   (torch 2.15)

Runs of 100 steps, 10 a epoch, from a base rate of 2. Schedulers that PyTorch's users step once an epoch are stepped after
every tenth step. The plateau's losses are given to it after each epoch.
"""
import json
import pathlib
import torch
from torch.optim import lr_scheduler as lrs

STEPS, PER_EPOCH, BASE = 100, 10, 2.0
LOSSES = [1.0, 0.8, 0.79999, 0.81, 0.7, 0.7, 0.71, 0.7, 0.6, 0.65]

BY_STEP = {
    "polynomial": lambda o: lrs.PolynomialLR(o, STEPS, 1.0),
    "polynomial:power=2": lambda o: lrs.PolynomialLR(o, STEPS, 2.0),
    "cosine": lambda o: lrs.CosineAnnealingLR(o, STEPS),
    "cosine:end=0.25": lambda o: lrs.CosineAnnealingLR(o, STEPS, eta_min=0.25 * BASE),
    "cosine-restarts:period=10steps": lambda o: lrs.CosineAnnealingWarmRestarts(o, 10, 2),
    "cosine-restarts:period=3,growth=1,end=0.1": lambda o: lrs.CosineAnnealingWarmRestarts(o, 30, 1, 0.1 * BASE),
    "step:every=7steps,gamma=0.8": lambda o: lrs.StepLR(o, 7, 0.8),
    "multi-step:milestones=12steps/50steps,gamma=0.3": lambda o: lrs.MultiStepLR(o, [12, 50], 0.3),
    "exponential:every=1steps,gamma=0.97": lambda o: lrs.ExponentialLR(o, 0.97),
    "one-cycle": lambda o: lrs.OneCycleLR(o, BASE, total_steps=STEPS),
    "one-cycle:peak=0.45,div=10,final-div=100,anneal=linear,momentum=0.8/0.9": lambda o: lrs.OneCycleLR(
        o, BASE, total_steps=STEPS, pct_start=0.45, div_factor=10, final_div_factor=100, anneal_strategy="linear",
        base_momentum=0.8, max_momentum=0.9),
    "constant:for=2 then cosine": lambda o: lrs.SequentialLR(
        o, [lrs.ConstantLR(o, 1.0), lrs.CosineAnnealingLR(o, STEPS - 20)], [20]),
    "polynomial:for=25steps,end=0.5 then exponential:every=1steps,gamma=0.9": lambda o: lrs.SequentialLR(
        o, [lrs.LinearLR(o, 1.0, 0.5, 25), lrs.ExponentialLR(o, 0.9)], [25]),
}
BY_EPOCH = {
    "step:every=3,gamma=0.5": lambda o: lrs.StepLR(o, 3, 0.5),
    "multi-step:milestones=2/5/8": lambda o: lrs.MultiStepLR(o, [2, 5, 8]),
    "exponential:by=epoch,gamma=0.9": lambda o: lrs.ExponentialLR(o, 0.9),
    "cosine:by=epoch": lambda o: lrs.CosineAnnealingLR(o, STEPS // PER_EPOCH),
    "plateau:patience=1,gamma=0.5": lambda o: lrs.ReduceLROnPlateau(o, factor=0.5, patience=1),
    "plateau:patience=0,threshold=0.05,cooldown=2,lowest=0.05": lambda o: lrs.ReduceLROnPlateau(
        o, patience=0, threshold=0.05, cooldown=2, min_lr=0.05 * BASE),
}

results = {}
for spec, make in (BY_STEP | BY_EPOCH).items():
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE, momentum=0.9)
    scheduler = make(optimizer)
    rates, momenta = [], []
    for step in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        momenta.append(optimizer.param_groups[0]["momentum"])
        optimizer.step()
        if spec in BY_STEP:
            if step < STEPS - 1:
                scheduler.step()
        elif step % PER_EPOCH == PER_EPOCH - 1:
            epoch = step // PER_EPOCH
            scheduler.step(LOSSES[epoch]) if spec.startswith("plateau") else scheduler.step()
    results[spec] = {"rates": rates, "momenta": momenta if "one-cycle" in spec else None}
text = json.dumps({"losses": LOSSES, "schedules": results})
pathlib.Path(__file__).with_suffix(".json").write_text(text + "\n")
