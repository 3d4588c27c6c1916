"""Special numbers on a fake device: zeros, ties, infinities and NaN give what they give on the CPU."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from retrograde.devices import arrays
from retrograde.op import OPS, Op, Sample
from retrograde.tensor import Tensor
from retrograde.testing.gradients import SPECIAL_NUMBERS, operands

from .on_device import on_cuda, results  # noqa: TID251
from .stand_in import Traffic, fake_devices  # noqa: TID251
from .test_stand_in import MATRICES  # noqa: TID251


@pytest.fixture
def devices() -> Iterator[Traffic]:
    with fake_devices() as traffic:
        yield traffic


def _results(op: Op, sample: Sample, given: list[Tensor]) -> dict[str, Any] | str:
    """The result and its gradients as NumPy arrays, or the words of the refusal."""
    try:
        found = results(op, sample, given)
    except Exception as refusal:
        return f"{type(refusal).__name__}: {refusal}"
    return {name: arrays.host(t.array) for name, t in found.items() if t is not None and "second" not in name}


KINDS = ("zeros", "ties", "infinities", "nan")
"""Those of the special numbers that take other ways through a rule; the others are large or small on both sides."""
OTHERWISE = {
    "topk": "which of equal elements is taken", "kthvalue": "which of equal elements is taken",
    "binary_cross_entropy": "a device is not waited for to refuse what is no probability",
    "binary_cross_entropy_weighted": "a device is not waited for to refuse what is no probability",
    "cumprod": "on the CPU a NaN spreads to the gradients of the elements before it",
}  # fmt: skip
"""Ops that give something else on a device, as PyTorch's do, and what."""

ROWS = [
    pytest.param(op, id=name)
    for name, op in OPS.items()
    if op.forward.__module__.split(".")[-1] not in MATRICES and name not in OTHERWISE
]  # fmt: skip


@pytest.mark.parametrize("op", ROWS)
def test_a_device_gives_what_the_cpu_gives(devices: Traffic, op: Op) -> None:
    for sample in op.samples:
        for kind in KINDS:
            here = operands(op, sample, "float32", numbers=SPECIAL_NUMBERS[kind])
            mine, other = _results(op, sample, here), _results(op, sample, [on_cuda(t) for t in here])
            if isinstance(mine, str) or isinstance(other, str):
                assert mine == other, (kind, sample)
                continue
            for name, array in mine.items():
                np.testing.assert_allclose(other[name], array, rtol=1e-5, atol=1e-5, err_msg=f"{name} {kind} {sample}")
