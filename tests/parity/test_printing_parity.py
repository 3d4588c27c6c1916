"""Tensors print exactly as PyTorch prints them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import retrograde

torch = pytest.importorskip("torch")
RANDOM = np.random.default_rng(0)
NUMBERS = [
    0.0, 1.0, -1.0, 6.0, 0.5, 1 / 3, -2.75, 1e-4, 9.9e-5, 1e-10, 123456.0, 99999999.0, 1e8, 1e9, 1.5e8, 1e30, 1e-30,
    12345.678, 1000.5, 1001.5, float("inf"), float("-inf"), float("nan"), 3.4e38, 0.99999, 2.00001,
]  # fmt: skip
VECTORS = [
    [0.0, 0.0], [1.0, 2.0], [1.0, -2.0], [0.5, 1.0], [1e-5, 1.0], [1000.0, 1.0], [1001.0, 1.0], [1e9, 1.0], [0.001,
    1.5],
    [0.001, 0.5, 2.0], [float("nan"), 1.0], [float("inf"), 0.5], [float("-inf"), 3.0], [float("nan"), float("nan")],
    [float("inf"), 1e9, 1.0], [1e-8, 1e8], [0.0, 1e-5], [100000.5, 2.25], [-0.0, 0.0], [1e-45, 1.0], [0.1] * 20,
    [-12345.6789] * 12, [1.0] * 40, [float(i) for i in range(30)], [2.5], [1.0],
]  # fmt: skip
SHAPES = [
    (0,), (0, 3), (3, 0), (2, 0, 2), (1, 1), (2, 3), (3, 2, 2), (2, 1, 3, 2), (1, 1, 1, 1, 2), (30,), (5, 12), (2,
    30), (1001,),
    (1000,), (40, 40), (1001, 1), (2, 600), (7, 7, 30), (11, 2, 2, 60), (1, 1200), (2000, 3), (6, 200), (3, 7, 100),
]  # fmt: skip


def arrays() -> list[tuple[str, Any]]:
    """Names and arrays to print."""
    found = [(f"number {x!r}", np.array(x, np.float32)) for x in NUMBERS]
    found += [(f"double {x!r}", np.array(x, np.float64)) for x in NUMBERS]
    found += [(f"vector {v[:3]!r} {len(v)}", np.array(v, np.float32)) for v in VECTORS]
    for shape in SHAPES:
        values = RANDOM.normal(size=shape)
        found += [(f"float32 {shape}", values.astype(np.float32)), (f"scaled {shape}", values * 1e3)]
        found += [(f"int64 {shape}", (values * 50).astype(np.int64)), (f"bool {shape}", values > 0)]
        found.append((f"whole {shape}", np.round(values * 9).astype(np.float32)))
    kinds = (np.float16, np.float32, np.float64, np.uint8, np.int8, np.int16, np.int32, np.int64, np.bool_)
    found += [(f"kind {kind.__name__}", np.array([[0, 1], [2, 100]]).astype(kind)) for kind in kinds]
    found += [(f"single {kind.__name__}", np.array(3).astype(kind)) for kind in kinds]
    return found


CASES = arrays()


@pytest.mark.parametrize("array", [array for _, array in CASES], ids=[name for name, _ in CASES])
def test_prints_as_pytorch(array: Any) -> None:
    ours, theirs = retrograde.tensor(array), torch.tensor(array)
    assert repr(ours) == repr(theirs)
    if array.dtype.kind == "f":
        assert repr(ours.requires_grad_()) == repr(theirs.requires_grad_())
        assert repr(ours * 2) == repr(theirs * 2)


@pytest.mark.parametrize(
    "options",
    [
        {"precision": 2}, {"precision": 8}, {"threshold": 5}, {"threshold": 5, "edgeitems": 1}, {"linewidth": 40},
        {"sci_mode": True}, {"sci_mode": False}, {"profile": "full"}, {"profile": "short"},
    ],
    ids=str,
)  # fmt: skip
def test_options_print_as_pytorch(options: dict[str, Any]) -> None:
    try:
        for library in (retrograde, torch):
            library.set_printoptions(**options)
        for array in (RANDOM.normal(size=(12, 15)), np.array([1e-9, 1.0]), np.arange(30), np.float32([1, 2, -30])):
            assert repr(retrograde.tensor(array)) == repr(torch.tensor(array))
    finally:
        for library in (retrograde, torch):
            library.set_printoptions(profile="default")


@pytest.mark.parametrize(
    "text",
    [
        "torch.nn.Parameter(torch.ones(2, 3))", "torch.Size([2, 3])", "torch.Size([])", "torch.ones(2).shape",
        "torch.float32", "torch.bool", "torch.device('cpu')", "torch.ones(2).dtype", "torch.ones(2).device",
        "torch.ones(2, requires_grad=True).sum()", "torch.ones(3, requires_grad=True)[0] * 1e9",
        "f'{torch.tensor(1.23456):.2f}'", "f'{torch.tensor([1.5])}'", "str(torch.tensor(5))", "[torch.tensor(1.0)]",
        "torch.ones(60, requires_grad=True) * 0.12345", "torch.ones(7, requires_grad=True) * 0.12345",
        "torch.full((2, 8), 1e-7, requires_grad=True)", "torch.ones(3, 4, 2, requires_grad=True).double() / 3",
    ],
)  # fmt: skip
def test_other_things_print_as_pytorch(text: str) -> None:
    assert repr(eval(text, {"torch": retrograde})) == repr(eval(text, {"torch": torch}))


def test_there_are_enough_cases() -> None:
    assert len(CASES) > 200
