"""The op table and a training step on a real GPU, through CuPy; skipped where there is none.

The same table runs on fake devices everywhere; see `test_stand_in.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import retrograde as torch
from retrograde.devices import arrays
from retrograde.op import Op, Sample

from .on_device import require_the_same  # noqa: TID251
from .op_table import SAMPLES  # noqa: TID251

WHY = torch.cuda.obstacle()
ROWS = [] if WHY else SAMPLES
pytestmark = [pytest.mark.gpu, pytest.mark.skipif(bool(WHY), reason=f"no GPU: {WHY}")]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("op", "sample"), ROWS)
def test_the_gpu_gives_what_the_cpu_gives(op: Op, sample: Sample, dtype: str) -> None:
    require_the_same(op, sample, dtype, slack=100.0)


def _trained(device: str, optimizer: str) -> list[Any]:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.GELU(), torch.nn.Linear(16, 4)).to(device)
    x, y = torch.randn(32, 8).to(device), torch.randint(0, 4, (32,)).to(device)
    step = getattr(torch.optim, optimizer)(model.parameters(), lr=0.01)
    for _ in range(20):
        step.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        step.step()
    return [arrays.host(p.array) for p in model.parameters()]


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad"])
def test_training_ends_at_the_same_weights(optimizer: str) -> None:
    for there, here in zip(_trained("cuda", optimizer), _trained("cpu", optimizer), strict=True):
        np.testing.assert_allclose(there, here, rtol=2e-3, atol=2e-4)


def test_what_a_gpu_tells_of_itself() -> None:
    assert torch.cuda.device_count() > 0
    assert torch.cuda.get_device_name()
    before = torch.cuda.memory_allocated()
    held = torch.zeros(1 << 20, device="cuda")
    assert torch.cuda.memory_allocated() - before >= held.numel() * 4
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    start.record()
    held @ held
    end.record()
    torch.cuda.synchronize()
    assert start.elapsed_time(end) > 0
    assert torch.cuda.mem_get_info()[0] > 0
