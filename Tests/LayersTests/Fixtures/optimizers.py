"""Writes optimizers.json: twenty steps of PyTorch's optimizers in float64 on f(w) = sum(c (w - a)^4 / 4 + sin(w)).

Run as: python optimizers.py   (torch 2.15)
"""
import json
import pathlib
import torch

START, A, C = [0.5, -1.25, 2.0, 0.1], [1.0, -1.0, 0.0, 3.0], [0.3, 1.0, 0.5, 0.1]
CASES = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05),
    "sgd:momentum=0.9": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
    "sgd:momentum=0.9,nesterov=true": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True),
    "sgd:momentum=0.8,weight-decay=0.01": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, weight_decay=0.01),
    "sgd:weight-decay=0.1": lambda p: torch.optim.SGD(p, lr=0.05, weight_decay=0.1),
    "adam": lambda p: torch.optim.Adam(p, lr=0.05),
    "adam:beta1=0.8,beta2=0.95,epsilon=1e-3,weight-decay=0.1": lambda p: torch.optim.Adam(
        p, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1),
}

results = {}
for spec, make in CASES.items():
    w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    a, c = torch.tensor(A, dtype=torch.float64), torch.tensor(C, dtype=torch.float64)
    optimizer = make([w])
    path = []
    for step in range(20):
        optimizer.zero_grad()
        (c * (w - a) ** 4 / 4 + torch.sin(w)).sum().backward()
        optimizer.step()
        path.append(w.detach().tolist())
    results[spec] = path
text = json.dumps({"start": START, "a": A, "c": C, "learning_rate": 0.05, "paths": results})
pathlib.Path(__file__).with_suffix(".json").write_text(text + "\n")
