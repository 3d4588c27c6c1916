"""Forward and backward of one op, in a chain of 400, against PyTorch eager and HIPS autograd."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
import torch

import retrograde
from benchmarks.recording import recorded
from benchmarks.timing import Ratio, compare

LENGTH = 400
SHAPES = ((), (4,), (32, 32), (512, 512))
OPS: dict[str, tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]] = {
    "mul": (lambda y, x: y * x, lambda y, x: y * x),
    "add": (lambda y, x: y + x, lambda y, x: y + x),
    "tanh": (lambda y, x: y.tanh(), lambda y, x: anp.tanh(y)),
}


def _chain(x: Any, step: Callable[[Any, Any], Any]) -> Any:
    y = x
    for _ in range(LENGTH):
        y = step(y, x)
    return y


def _tensor_chain(library: Any, start: Any, step: Callable[[Any, Any], Any]) -> Any:
    x = library.tensor(start, requires_grad=True)
    y = _chain(x, step)
    (y.sum() if y.ndim else y).backward()
    return x.grad


def _hips_chain(start: Any, step: Callable[[Any, Any], Any]) -> Any:
    return autograd.grad(lambda x: anp.sum(_chain(x, step)))(start)


def _recorded(start: Any, step: Callable[[Any, Any], Any], told: bool = False) -> Any:
    with recorded(globals(), told):
        return _tensor_chain(retrograde, start, step)


def rows(rounds: int) -> dict[str, list[Ratio]]:
    """Per op and shape: ours, ours recorded, PyTorch (the reference), HIPS autograd; microseconds per op."""
    table = {}
    for shape in SHAPES:
        # Near 1, so that a chain of products stays finite; all different, so that no summary is cheap by luck.
        start = np.random.default_rng(0).uniform(0.995, 1.005, shape).astype(np.float32)
        for name, (step, hips_step) in OPS.items():
            contenders: dict[str, Callable[[], object]] = {
                "retrograde": lambda s=start, f=step: _tensor_chain(retrograde, s, f),
                "retrograde, recorded": lambda s=start, f=step: _recorded(s, f),
                "retrograde, recorded and told": lambda s=start, f=step: _recorded(s, f, told=True),
                "PyTorch eager": lambda s=start, f=step: _tensor_chain(torch, s, f),
                "HIPS autograd": lambda s=start, f=hips_step: _hips_chain(s, f),
            }
            _agree(contenders)
            label = f"{name} {shape if shape else 'scalar'}"
            table[label] = compare(contenders, "PyTorch eager", rounds, LENGTH)
    return table


def _agree(contenders: dict[str, Callable[[], object]]) -> None:
    """A wrong fast thing must not be measured."""
    results = [np.asarray(run(), dtype=np.float64) for run in contenders.values()]
    for result in results[1:]:
        np.testing.assert_allclose(result, results[0], rtol=2e-3)
