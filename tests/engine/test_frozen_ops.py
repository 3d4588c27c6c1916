"""Every op in a frozen step, forward and backward, on other numbers each time: the step's own results, to the last bit.

What a plan must not do is keep a number of the run it was recorded in; so operands change from call to call.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import retrograde as torch
from retrograde.op import Op, Sample

from .op_table import SAMPLES, UNDERIVED, params_of  # noqa: TID251

CALLS = 4
REASONS = (
    "it was recorded",
    "the result shares memory with a tensor from outside",
    "takes numbers out of the step",
)
"""Why an op may run as it is written: other answers each time, a view of an operand, a number that it asks for."""


@pytest.fixture(scope="module", autouse=True)
def few_objects() -> Iterator[None]:
    """Whoever looks through all objects need not look through those of the test run."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def drawn(sample: Sample, seed: int) -> list[torch.Tensor]:
    """Operands for a sample, as the op tests draw them."""
    draw = np.random.default_rng(seed)
    found = []
    for position, shape in enumerate(sample.shapes):
        if position in sample.integers:
            found.append(torch.tensor(draw.integers(0, 3, shape)))
        elif position in sample.booleans:
            found.append(torch.tensor(draw.integers(0, 2, shape).astype(bool)))
        else:
            values = draw.uniform(sample.low, sample.high, shape).astype(np.float32)
            found.append(torch.tensor(values, requires_grad=True))
    return found


def step_of(op: Op, sample: Sample) -> Callable[..., Any]:
    params = params_of(op, sample)

    def step(*operands: torch.Tensor) -> Any:
        out = op(operands, **params) if op.variadic else op(*operands, **params)
        asked = [t for t in operands if t.requires_grad]
        if not out.requires_grad or op.backward == UNDERIVED:
            return out.detach()
        grads = torch.autograd.grad((out * out).sum(), asked, allow_unused=True)
        return out.detach(), [grad for grad in grads if grad is not None]

    return step


def numbers(part: Any) -> Any:
    return [numbers(p) for p in part] if isinstance(part, tuple | list) else np.array(part.detach().numpy())


@pytest.mark.parametrize(("op", "sample"), SAMPLES)
def test_replayed_as_it_runs(op: Op, sample: Sample) -> None:
    step = step_of(op, sample)
    frozen = torch.compile(step)
    for seed in range(CALLS):
        expected, found = numbers(step(*drawn(sample, seed))), numbers(frozen(*drawn(sample, seed)))
        _same(expected, found)
    assert frozen.why.endswith(REASONS) or not frozen.why


def _same(expected: Any, found: Any) -> None:
    if isinstance(expected, list):
        assert len(expected) == len(found)
        for a, b in zip(expected, found, strict=True):
            _same(a, b)
    else:
        assert expected.dtype == found.dtype
        np.testing.assert_array_equal(expected, found)
