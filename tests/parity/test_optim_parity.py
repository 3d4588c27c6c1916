"""Optimizers take PyTorch's steps, and whole programs give PyTorch's numbers: the same text is run under both."""

from __future__ import annotations

import contextlib
import io
import math
from typing import Any

import numpy as np
import pytest

import retrograde

from .refusals import check_refusal

torch = pytest.importorskip("torch")

OPTIMIZERS = [
    "SGD(ps, lr=0.1)", "SGD(ps)", "SGD(ps, lr=0.1, momentum=0.9)", "SGD(ps, lr=0.1, momentum=0.9, nesterov=True)",
    "SGD(ps, lr=0.1, momentum=0.9, dampening=0.3)", "SGD(ps, lr=0.1, weight_decay=0.2)",
    "SGD(ps, lr=0.1, momentum=0.5, weight_decay=0.2, maximize=True)", "Adam(ps)", "Adam(ps, lr=0.1)",
    "Adam(ps, lr=0.1, betas=(0.5, 0.9), eps=1e-3)", "Adam(ps, lr=0.1, weight_decay=0.2)",
    "Adam(ps, lr=0.1, amsgrad=True)", "Adam(ps, lr=0.1, maximize=True)", "AdamW(ps, lr=0.1)",
    "AdamW(ps, lr=0.1, weight_decay=0.5, amsgrad=True)", "SGD(named, lr=0.1)",
    "SGD([{'params': ps[:1], 'lr': 0.5}, {'params': ps[1:]}], lr=0.1, momentum=0.9)",
    "Adam([{'params': ps[0]}, {'params': ps[1:], 'lr': 0.3}], lr=0.1)", "Adam(ps, lr=torch.tensor(0.1))",
    "Adamax(ps, lr=0.1, weight_decay=0.1)", "NAdam(ps, lr=0.1)",
    "NAdam(ps, weight_decay=0.1, decoupled_weight_decay=True, maximize=True)", "RAdam(ps, lr=0.1)",
    "RAdam(ps, lr=0.1, betas=(0.5, 0.6), weight_decay=0.1, decoupled_weight_decay=True)", "RMSprop(ps, lr=0.05)",
    "RMSprop(ps, alpha=0.9, momentum=0.5, centered=True, weight_decay=0.1)", "Adagrad(ps, lr=0.3, lr_decay=0.1)",
    "Adagrad(ps, initial_accumulator_value=0.5, weight_decay=0.1)", "Adadelta(ps, weight_decay=0.1)",
    "Rprop(ps)", "Rprop(ps, etas=(0.3, 1.5), step_sizes=(0.001, 0.1), maximize=True)", "ASGD(ps)",
    "ASGD(ps, lr=0.05, lambd=0.1, t0=1, weight_decay=0.1)", "Adafactor(ps)",
    "Adafactor(ps, lr=0.1, beta2_decay=-0.5, eps=(1e-3, 1e-2), d=2.0, weight_decay=0.1, maximize=True)",
    "Muon(ps[:1], lr=0.1)", "Muon(ps[3:4], adjust_lr_fn='match_rms_adamw', nesterov=False, weight_decay=0.0)",
]  # fmt: skip
REFUSED = [
    "SGD([], lr=1)", "SGD(ps[0], lr=1)", "SGD([1], lr=1)", "SGD([ps[0] * 1], lr=1)", "SGD(ps, lr=-1)",
    "SGD(ps, lr=0.1, momentum=-1)", "SGD(ps, lr=0.1, nesterov=True)", "SGD(ps, weight_decay=-1)", "Adam(ps, lr=-1)",
    "Adam(ps, betas=(1.0, 0.0))", "Adam(ps, betas=(0.0, 1.0))", "Adam(ps, eps=-1)", "SGD(net, lr=0.1)",
    "SGD([{'params': ps}, {'params': ps}], lr=1)", "SGD([{'x': 1}])",
    "RMSprop(ps, alpha=-1)", "RMSprop(ps, momentum=-1)", "Adagrad(ps, lr_decay=-1)",
    "Adagrad(ps, initial_accumulator_value=-1)", "Adadelta(ps, rho=2)", "Adamax(ps, eps=-1)",
    "NAdam(ps, momentum_decay=-1)", "RAdam(ps, weight_decay=-1)", "ASGD(ps, weight_decay=-1)", "Rprop(ps, etas=(2, 3))",
    "SparseAdam(ps, lr=0)", "Adafactor(ps, lr=-1)", "Adafactor(ps, d=0.5)", "Adafactor(ps, beta2_decay=1.0)",
    "Adafactor(ps, eps=(-1, 0))", "Adafactor(ps, eps=(None, -1))", "Adafactor(ps, weight_decay=-1)",
    "Adafactor(ps, lr=torch.ones(2))", "Muon(ps)", "Muon(ps[:1], lr=-1)", "Muon(ps[:1], momentum=-1)",
    "Muon(ps[:1], weight_decay=-1)", "Muon(ps[:1], adjust_lr_fn='x')",
    "LBFGS(ps, lr=-1)", "LBFGS([{'params': ps[:1]}, {'params': ps[1:]}])",
    "SGD([{'params': set(ps)}])",
    "SGD(ps, lr=torch.ones(2))", "SGD([ps[0], ('a', ps[1])])", "SGD(ps).add_param_group({'params': named})",
    "SGD(ps).add_param_group(ps)", "LBFGS(ps[:1], line_search_fn='x').step(lambda: (loss().backward(), 1.0)[1])",
    "SGD(ps).load_state_dict({'state': {}, 'param_groups': []})", "SGD(ps, lr=1).step(lambda: 1 / 0)",
]  # fmt: skip
STEPS = """
nn = torch.nn
torch.manual_seed(1)
ps = [torch.linspace(-2, 2, 6).reshape(2, 3).requires_grad_(), torch.tensor(0.5, requires_grad=True),
      torch.linspace(1, 3, 20000).requires_grad_(), torch.ones(3, 2, dtype=torch.float64).T.requires_grad_(),
      torch.ones(2, requires_grad=True)]
named = [(f"p{i}", p) for i, p in enumerate(ps)]
net = nn.Linear(1, 1)
def loss():
    return sum(((p - i) ** 4).sum() for i, p in enumerate(ps[:4]))
"""


OPTIM = [name for name in retrograde.optim.__all__ if isinstance(getattr(retrograde.optim, name), type)]


def namespace(library: Any) -> dict[str, Any]:
    """What an optimizer is made from."""
    names = {"torch": library, "np": np}
    exec(STEPS, names)
    return {**names, **{n: getattr(library.optim, n) for n in OPTIM}}


@pytest.mark.parametrize("text", OPTIMIZERS)
def test_steps_as_pytorch(text: str) -> None:
    found = []
    for library in (retrograde, torch):
        names = namespace(library)
        optimizer = eval(text, names)
        values = []
        for _ in range(4):
            optimizer.zero_grad()
            names["loss"]().backward()
            optimizer.step()
            values += [p.detach().numpy().copy() for p in names["ps"]]
        found.append(values)
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=1e-5)
        assert ours.dtype == theirs.dtype


@pytest.mark.parametrize("text", REFUSED)
def test_refuses_what_pytorch_refuses(text: str) -> None:
    check_refusal(lambda text, library: eval(text, namespace(library)), text, torch)


SAVED = [
    "SGD(ps, lr=0.1, momentum=0.9)", "Adam(ps, amsgrad=True)", "NAdam(ps)", "ASGD(ps, t0=1)", "Adagrad(ps)",
    "Adafactor(ps)",
    "RMSprop(ps, momentum=0.9)", "Rprop(ps)", "Adadelta(ps)", "Adamax(ps)",
]  # fmt: skip


@pytest.mark.parametrize("text", SAVED)
def test_a_saved_state_goes_on_as_in_pytorch(text: str) -> None:
    found = []
    for library in (retrograde, torch):
        names, saved = namespace(library), None
        for _ in range(3):
            optimizer = eval(text, names)
            if saved is not None:
                optimizer.load_state_dict(saved)
            optimizer.zero_grad()
            assert optimizer.step(lambda names=names: [loss := names["loss"](), loss.backward()][0]) > 0
            saved = optimizer.state_dict()
        state = {n: {k: v.tolist() for k, v in kept.items()} for n, kept in saved["state"].items()}
        found.append((state, [g["params"] for g in saved["param_groups"]]))
    (ours, our_groups), (theirs, their_groups) = found
    assert our_groups == their_groups
    assert ours.keys() == theirs.keys()
    for number, kept in ours.items():
        assert kept.keys() == theirs[number].keys()
        for name, value in kept.items():
            want = np.asarray(theirs[number][name])
            np.testing.assert_allclose(value, want, rtol=1e-5, atol=1e-5 * abs(want).max() + 1e-7)


SQUARES = """
import torch
x = torch.tensor(3.0, requires_grad=True)
y = torch.tensor(4.0, requires_grad=True)
z = x**2 + y**2
z.backward()
print(z, x.grad, y.grad, x, z.grad_fn.name(), z.item(), f"{z.item():.2f}")
"""
CLASSIFIER = """
import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.fc1 = nn.Linear(28 * 28, 128)
        self.relu = nn.ReLU()
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = self.relu(self.fc1(self.flatten(x)))
        return self.fc2(x)

torch.manual_seed(0)
model = Net()
print(model)
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=0.001)
images = torch.rand(64, 1, 28, 28)
labels = torch.randint(0, 10, (64,))
for step in range(3):
    optimizer.zero_grad()
    outputs = model(images)
    loss = criterion(outputs, labels)
    loss.backward()
    optimizer.step()
    print(step, loss, loss.item(), outputs.shape)
print(model.fc2.bias)
print(model.fc1.weight.grad[:3, :4] * 1000)
print(outputs.argmax(dim=1))
"""
DOUBLING = """
import torch
torch.manual_seed(4)
for x in (torch.randn(3, requires_grad=True), torch.tensor([0.001, 200.0], requires_grad=True)):
    y = x * 2
    count = 0
    while y.norm() < 1000:
        y = y * 2
        count += 1
    y.backward(torch.ones_like(y))
    print(count, x, y, x.grad)
"""
PROGRAMS = {"squares": SQUARES, "classifier": CLASSIFIER, "doubling": DOUBLING}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_prints_what_it_prints_under_pytorch(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = output(PROGRAMS[name])
    for part in ("", ".nn", ".optim", ".nn.functional"):
        monkeypatch.setitem(__import__("sys").modules, f"torch{part}", _module(part))
    ours = output(PROGRAMS[name])
    assert len(ours.split()) == len(theirs.split())
    for a, b in zip(ours.split(), theirs.split(), strict=True):
        assert a == b or _close(a, b), (a, b)


def _module(part: str) -> Any:
    found: Any = retrograde
    for name in part.split(".")[1:]:
        found = getattr(found, name)
    return found


def _close(a: str, b: str) -> bool:
    """Whether two printed numbers differ in the last shown digits only."""
    numbers = [text.strip("[]tensor(),") for text in (a, b)]
    try:
        return math.isclose(*map(float, numbers), rel_tol=1e-5, abs_tol=1.1e-4)
    except ValueError:
        return False


def output(program: str) -> str:
    """What a program prints."""
    with contextlib.redirect_stdout(io.StringIO()) as text:
        exec(compile(program, "program.py", "exec"), {"__name__": "__main__"})
    return text.getvalue()
