"""Printing, on machines without PyTorch: texts that PyTorch 2.13 printed."""

from __future__ import annotations

import numpy as np
import pytest

import retrograde as rg

x = rg.tensor(3.0, requires_grad=True)
ZEROS = "        [0.],\n"
CASES = [
    (x * 2, "tensor(6., grad_fn=<MulBackward0>)"),
    (x, "tensor(3., requires_grad=True)"),
    (rg.tensor(1 / 3), "tensor(0.3333)"),
    (rg.tensor([1e-5, 1.0]), "tensor([1.0000e-05, 1.0000e+00])"),
    (rg.tensor([float("nan"), 1.5, float("-inf")]), "tensor([   nan, 1.5000,   -inf])"),
    (rg.tensor([1, -20]), "tensor([  1, -20])"),
    (rg.tensor([True, False]), "tensor([ True, False])"),
    (rg.tensor([1.0], dtype=rg.float64), "tensor([1.], dtype=torch.float64)"),
    (rg.tensor([1], dtype=rg.int32), "tensor([1], dtype=torch.int32)"),
    (rg.ones(2, 3), "tensor([[1., 1., 1.],\n        [1., 1., 1.]])"),
    (rg.ones(2, 1, 2), "tensor([[[1., 1.]],\n\n        [[1., 1.]]])"),
    (rg.zeros(0, 3), "tensor([], size=(0, 3))"),
    (rg.zeros(0), "tensor([])"),
    (rg.arange(1001), "tensor([   0,    1,    2,  ...,  998,  999, 1000])"),
    (rg.zeros(1001, 1), f"tensor([[0.],\n{2 * ZEROS}        ...,\n{2 * ZEROS}        [0.]])"),
    (rg.nn.Parameter(rg.ones(1)), "Parameter containing:\ntensor([1.], requires_grad=True)"),
    (rg.ones(2).shape, "torch.Size([2])"),
    (rg.float32, "torch.float32"),
    (rg.ones(10, requires_grad=True) * 0.123456,
     f"tensor([{', '.join(['0.1235'] * 9)},\n        0.1235], grad_fn=<MulBackward0>)"),
    (rg.full((7,), 0.12, requires_grad=True) * 1,
     f"tensor([{', '.join(['0.1200'] * 7)}],\n       grad_fn=<MulBackward0>)"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "text"), CASES, ids=[text[:30] for _, text in CASES])
def test_prints(value: object, text: str) -> None:
    assert repr(value) == text


def test_options_hold_until_they_are_changed() -> None:
    try:
        rg.set_printoptions(precision=2, sci_mode=True)
        assert repr(rg.tensor([1.234])) == "tensor([1.23e+00])"
    finally:
        rg.set_printoptions(profile="default")
    assert repr(rg.tensor([1.234])) == "tensor([1.2340])"


def test_a_large_tensor_is_printed_from_its_edges() -> None:
    values = np.zeros((2000, 2000), np.float32)
    values[1000, 1000] = 1e10
    assert "e+" not in repr(rg.from_numpy(values))
