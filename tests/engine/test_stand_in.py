"""The whole op table on fake devices: nothing in it may call NumPy, mix devices, or wait for a device in vain."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from retrograde.op import Op, Sample

from .on_device import require_the_same  # noqa: TID251
from .op_table import SAMPLES  # noqa: TID251
from .stand_in import Traffic, fake_devices  # noqa: TID251


@pytest.fixture
def devices() -> Iterator[Traffic]:
    with fake_devices() as traffic:
        yield traffic


@pytest.mark.parametrize(("op", "sample"), SAMPLES)
def test_a_device_gives_what_the_cpu_gives(devices: Traffic, op: Op, sample: Sample) -> None:
    require_the_same(op, sample, "float64")
