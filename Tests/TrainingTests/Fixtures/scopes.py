"""Writes scopes.json: three SGD steps of networks with frozen parts, shared layers, branches, auxiliary heads and recurrent layers, by PyTorch in
float64. Modules are named so that their state dictionaries have Fovea's paths.

    python3 scopes.py
"""

import json
from collections import OrderedDict

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(7)


def conv_bn_relu(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]


def fine_tuning():
    """The first three modules are frozen and evaluating, of the next the bias alone is frozen."""
    model = nn.Sequential(*conv_bn_relu(2, 4), nn.Conv2d(4, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(),
                          nn.AdaptiveAvgPool2d(1), nn.Flatten())
    model.add_module("fc", nn.Linear(4, 3))
    for parameter in [*model[:3].parameters(), model[3].bias]:
        parameter.requires_grad_(False)

    def train():
        model.train()
        model[:3].eval()
    return model, train, lambda x: (model(x), [])


class Recurrence(nn.Module):
    """One cell and one normalization, three times over."""

    def __init__(self):
        super().__init__()
        self.cell = nn.Linear(5, 5)
        self.norm = nn.BatchNorm1d(5)

    def forward(self, x):
        for _ in range(3):
            x = torch.tanh(self.norm(self.cell(x)))
        return x


def sharing():
    model = nn.Sequential(OrderedDict([
        ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()), ("first", nn.Linear(2, 5)),
        ("recurrence", Recurrence()), ("fc", nn.Linear(5, 3))]))
    return model, model.train, lambda x: (model(x), [])


class Excitation(nn.Module):
    def __init__(self, channels, reduction):
        super().__init__()
        self.fc1 = nn.Conv2d(channels, channels // reduction, 1)
        self.fc2 = nn.Conv2d(channels // reduction, channels, 1)

    def forward(self, x):
        scale = self.fc2(torch.relu(self.fc1(x.mean((2, 3), keepdim=True))))
        return x * torch.sigmoid(scale)


class Branches(nn.Module):
    """A concatenation of three branches, the last of them the input itself."""

    def __init__(self):
        super().__init__()
        self.left = nn.Conv2d(2, 4, 1)
        self.right = nn.Sequential(nn.Conv2d(2, 3, 1), nn.ReLU(), nn.Conv2d(3, 2, 3, padding=1))

    def forward(self, x):
        return torch.cat([self.left(x), self.right(x), x], 1)


def branches():
    model = nn.Module()
    model.mixed = Branches()
    model.se = Excitation(8, 4)
    model.aux = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 3))
    model.fc = nn.Linear(8, 3)

    def forward(x):
        x = model.se(torch.relu(model.mixed(x)))
        return model.fc(x.mean((2, 3))), [(0.3, model.aux(x))]
    return model, model.train, forward


class Reader(nn.Module):
    """A recurrent network over the rows, or the columns, of images, and a linear layer on what it gives last."""

    def __init__(self, recurrent, columns=False):
        super().__init__()
        self.read, self.fc, self.columns = recurrent, nn.Linear(5, 3), columns

    def forward(self, x):
        x = x.permute(3, 0, 1, 2) if self.columns else x.permute(2, 0, 1, 3)
        return self.fc(self.read(x.flatten(2))[0][-1])


def reading(recurrent, columns=False):
    model = Reader(recurrent, columns)
    return model, model.train, lambda x: (model(x), [])


def rnn():
    return reading(nn.RNN(12, 5))


def gru():
    return reading(nn.GRU(12, 5, num_layers=2))


def lstm():
    return reading(nn.LSTM(12, 5, num_layers=2), columns=True)


def array(tensor):
    return {"shape": list(tensor.shape), "values": tensor.detach().flatten().tolist()}


def numbers(model):
    return {name: array(value) for name, value in model.state_dict().items() if "num_batches" not in name}


def case(build):
    model, train, forward = build()
    for name, buffer in model.named_buffers():
        if name.endswith("running_mean"):
            buffer.copy_(torch.randn_like(buffer) * 0.2)
        if name.endswith("running_var"):
            buffer.copy_(torch.rand_like(buffer) + 0.5)
    images, labels = torch.randn(4, 2, 6, 6), torch.randint(0, 3, (4,))
    result = {"images": array(images), "labels": labels.tolist(), "initial": numbers(model), "losses": []}
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.1, momentum=0.9, weight_decay=1e-3)
    train()
    for _ in range(3):
        scores, heads = forward(images)
        loss = nn.functional.cross_entropy(scores, labels)
        result["losses"].append(loss.item())
        total = loss + sum(weight * nn.functional.cross_entropy(head, labels) for weight, head in heads)
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
    result["final"] = numbers(model)
    return result


if __name__ == "__main__":
    cases = {build.__name__: case(build) for build in [fine_tuning, sharing, branches, rnn, gru, lstm]}
    with open("scopes.json", "w") as file:
        json.dump(cases, file)
