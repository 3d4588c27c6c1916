"""An op of the table on a device and on the CPU: what both give must be the same numbers, in the same places."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde.backward.walk import grad
from retrograde.devices import arrays
from retrograde.op import Op, Sample
from retrograde.tensor import Tensor
from retrograde.testing.gradients import operands, runner

from .op_table import UNDERIVED  # noqa: TID251

UP_TO_SIGN = ("linalg_svd", "linalg_eigh")
"""Ops with singular or eigenvectors: which way they point is the library's choice; gradients of sums depend on it."""
CLOSE = {"float64": 1e-12, "float32": 1e-5}


def on_cuda(tensor: Tensor, index: int = 0) -> Tensor:
    """A leaf with the same numbers on a CUDA device."""
    moved = tensor.detach().to(f"cuda:{index}")
    return moved.requires_grad_(tensor.requires_grad)


def results(op: Op, sample: Sample, given: list[Tensor]) -> dict[str, Tensor | None]:
    """The result, its gradients as recorded tensors, and the gradients of those, by name."""
    out = runner(op, sample)(*given)
    if op.name in UP_TO_SIGN:
        return {"out": out.abs()}
    found: dict[str, Tensor | None] = {"out": out}
    wanted = [t for t in given if t.requires_grad]
    if wanted and out.requires_grad and op.backward != UNDERIVED:
        first = grad(out.sum(), wanted, create_graph=True)
        found |= {f"grad {i}": g for i, g in enumerate(first)}
        again = [g.sum() for g in first if g is not None and g.requires_grad]
        if again:
            second = grad(sum(again[1:], again[0]), wanted, allow_unused=True)
            found |= {f"second {i}": g for i, g in enumerate(second)}
    return found


def require_the_same(op: Op, sample: Sample, dtype: str, index: int = 0, slack: float = 1.0) -> None:
    """AssertionError where the device's results live elsewhere or differ from the CPU's, by `slack` times the usual."""
    here = operands(op, sample, dtype)
    there = [on_cuda(t, index) for t in here]
    ours, theirs = results(op, sample, here), results(op, sample, there)
    for name, mine in ours.items():
        other = theirs[name]
        assert (mine is None) == (other is None), name
        if mine is None or other is None:
            continue
        assert str(other.device) == f"cuda:{index}", name
        assert (other.dtype, other.shape) == (mine.dtype, mine.shape), name
        expected: Any = np.asarray(mine.array)
        close = slack * CLOSE.get(expected.dtype.name, 0)
        np.testing.assert_allclose(arrays.host(other.array), expected, rtol=close, atol=close, err_msg=name)
