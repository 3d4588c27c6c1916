"""The CPU's array library: which of NumPy's functions it rounds once, and that nothing else differs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from retrograde.devices.host import HOST, ROUNDED, SMALL

NUMBERS = np.concatenate([np.linspace(-3, 3, 23), [0.0, -0.0, 1.0, -1.0, 200.0, -200.0, np.inf, -np.inf, np.nan]])
ONE = [name for name in ROUNDED if getattr(np, name).nin == 1]
TWO = [name for name in ROUNDED if getattr(np, name).nin == 2]


def expected(name: str, *operands: Any) -> Any:
    """Computed in double precision, then rounded."""
    return getattr(np, name)(*(np.asarray(a, np.float64) for a in operands)).astype(np.float32)


@pytest.mark.parametrize("name", ONE)
def test_rounded_once(name: str) -> None:
    array, function = NUMBERS.astype(np.float32), getattr(HOST, name)
    wanted = expected(name, array)
    np.testing.assert_array_equal(function(array), wanted)
    np.testing.assert_array_equal([function(a) for a in array], wanted)
    assert {function(a).__class__ for a in array} == {np.float32}
    assert function(array, out=array) is array
    np.testing.assert_array_equal(array, wanted)


@pytest.mark.parametrize("name", TWO)
def test_rounded_once_of_two(name: str) -> None:
    a, b = (m.astype(np.float32).ravel()[:SMALL] for m in np.meshgrid(NUMBERS[3:25], NUMBERS[3:25]))
    function, wanted = getattr(HOST, name), expected(name, a, b)
    np.testing.assert_array_equal(function(a, b), wanted)
    np.testing.assert_array_equal([function(x, y) for x, y in zip(a, b, strict=True)], wanted)
    np.testing.assert_array_equal(function(a, np.float32(2)), expected(name, a, 2))
    np.testing.assert_array_equal(function(a, b, out=np.empty_like(a)), wanted)


@pytest.mark.parametrize("name", ROUNDED)
@pytest.mark.parametrize("kind", ["float16", "float64", "float32"])
def test_other_types_and_large_arrays_are_left_to_numpy(name: str, kind: str) -> None:
    array = np.linspace(0.1, 0.9, SMALL + 1 if kind == "float32" else 7, dtype=kind)
    operands = (array,) * getattr(np, name).nin
    found, wanted = getattr(HOST, name)(*operands), getattr(np, name)(*operands)
    assert found.dtype == kind
    np.testing.assert_array_equal(found, wanted)


def test_all_else_is_numpys() -> None:
    assert all(getattr(HOST, name) is getattr(np, name) for name in dir(np) if name not in ROUNDED)
