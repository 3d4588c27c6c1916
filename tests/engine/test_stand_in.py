"""The whole op table on fake devices: nothing in it may call NumPy, mix devices, or wait for a device in vain."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from retrograde.op import Op, Sample
from retrograde.testing.gradients import operands

from .on_device import on_cuda, require_the_same, results  # noqa: TID251
from .op_table import SAMPLES  # noqa: TID251
from .stand_in import Traffic, fake_devices  # noqa: TID251


@pytest.fixture
def devices() -> Iterator[Traffic]:
    with fake_devices() as traffic:
        yield traffic


@pytest.mark.parametrize(("op", "sample"), SAMPLES)
def test_a_device_gives_what_the_cpu_gives(devices: Traffic, op: Op, sample: Sample) -> None:
    require_the_same(op, sample, "float64")


@pytest.mark.parametrize(("op", "sample"), SAMPLES)
def test_float32_on_the_second_device(devices: Traffic, op: Op, sample: Sample) -> None:
    """While the first one is the current one."""
    require_the_same(op, sample, "float32", index=1)


WAITING = {
    "masked_scatter": "how many elements the mask takes decides how many are read",
    "histc": "the smallest and the largest element decide where the bins are",
    "index_fill": "its gradient counts positions that come twice once",
    "scatter_reduce": "CuPy has no products at positions",
}
"""Ops that wait for the device, and why."""
MATRICES = ("solving", "decompositions", "matrix_functions")
"""Modules of ops that refuse singular matrices, which PyTorch waits for as well."""


def _waits(op: Op, sample: Sample) -> bool:
    """Also what a mask picks has a size that only the device knows."""
    key = sample.params.get("key", ())
    if op.forward.__module__.split(".")[-1] in MATRICES:
        return True
    return op.name in WAITING or any(isinstance(item, np.ndarray) and item.dtype == bool for item in key)


@pytest.mark.parametrize(("op", "sample"), [row for row in SAMPLES if not _waits(*row.values)])
def test_no_op_waits_for_the_device(devices: Traffic, op: Op, sample: Sample) -> None:
    given = [on_cuda(t) for t in operands(op, sample, "float32")]
    before = devices.to_host
    results(op, sample, given)
    assert devices.to_host == before
