"""Gradients of gradients: a pass that is itself recorded, and a pass through it, against PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

import retrograde
from benchmarks.timing import Ratio, compare

LENGTH = 50
SHAPES = ((), (4,), (32, 32))


def _curvature(library: Any, start: Any) -> Any:
    """The gradient of the squared gradient of a chain of products and tanh."""
    x = library.tensor(start, requires_grad=True)
    y = x
    for _ in range(LENGTH):
        y = (y * x).tanh()
    (slope,) = library.autograd.grad(y.sum(), x, create_graph=True)
    (found,) = library.autograd.grad((slope * slope).sum(), x)
    return found


def rows(rounds: int) -> dict[str, list[Ratio]]:
    """Microseconds per link of the chain; PyTorch is the reference."""
    table = {}
    for shape in SHAPES:
        start = np.random.default_rng(0).uniform(1.2, 1.4, shape).astype(np.float32)
        contenders: dict[str, Callable[[], object]] = {
            "PyTorch eager": lambda s=start: _curvature(torch, s),
            "retrograde": lambda s=start: _curvature(retrograde, s),
        }
        theirs, ours = (np.asarray(run(), dtype=np.float64) for run in contenders.values())
        np.testing.assert_allclose(ours, theirs, rtol=5e-3, atol=1e-5)
        table[f"{shape if shape else 'scalar'} (≤ 1.20)"] = compare(contenders, "PyTorch eager", rounds, LENGTH)
    return table
