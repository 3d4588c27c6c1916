"""Imports and runs whatever a program may need later, so that a confined process has nothing left to open."""

from __future__ import annotations

import retrograde.frozen.step  # noqa: F401 (loaded by `torch.compile` when a program calls it)
from retrograde.calls.compiled import compile_all
from retrograde.calls.inlining import forget_sources
from retrograde.op import OPS
from retrograde.program.namespace import warm_modules
from retrograde.program.run import ProgramLimits, run_program

_WARNS = """
import warnings
warnings.warn("warm")
"""
_PRINTS = """
import time, datetime, decimal, random, math, traceback, json, statistics
import numpy as np
import torch
from torch import nn, optim
for kind in ("bool", "int8", "int64", "uint8", "float16", "float32", "float64", "complex64", "<U3", "O", "M8[s]"):
    for size in ((), (2,), (2, 3), (2000,)):
        a = np.zeros(size, kind)
        str(a), repr(a)
        f"{a}"
print(np.linalg.inv(np.eye(2)), np.random.default_rng(0).normal(size=3), np.random.rand(2))
print(np.einsum("ij->j", np.eye(2)), np.array2string(np.eye(2)), np.isclose(1, 1), np.median([1, 2]))
print(np.fft.fft([1, 2]), np.polyfit([0, 1], [0, 1], 1))
print(time.strptime("1", "%d"), time.strftime("%Y"), datetime.datetime.strptime("1", "%d"), decimal.Decimal("0.1"))
print("\\N{BULLET}", "é".encode("latin-1"), "é".encode("utf-16"), "é".encode("idna"), b"a".decode("ascii"))
print("é".encode("utf-16-le"))
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = (x * x).sum()
y.backward()
print(x, y, x.grad, y.item())
net = nn.Sequential(nn.Linear(3, 2), nn.ReLU())
step = optim.SGD(net.parameters(), lr=0.1)
step.zero_grad()
net(x).sum().backward()
step.step()
print(net)
try:
    torch.ones(2) + torch.ones(3)
except RuntimeError:
    traceback.print_exc()
try:
    print(1 / 0)
except ZeroDivisionError as error:
    print(traceback.format_exc(), error)
"""
_FAILS = ("import torch\ntorch.onse", "x = (", "prnt(1)", "import nowhere", "x = “1”", "from torch import onse")


def warm_up() -> None:
    """Make a later `run_program` open no file. Once, in the process that is forked from."""
    warm_modules()
    compile_all()
    for op in OPS.values():
        if op.vjps:
            op.make_back()
            op.make_back_noted()
    forget_sources()
    for source in (_WARNS, _PRINTS, *_FAILS):
        run_program(source, _ignore, limits=ProgramLimits())


def _ignore(event: object) -> None:
    """Nobody reads what a warm-up says."""
