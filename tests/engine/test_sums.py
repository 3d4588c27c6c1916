"""Sums in PyTorch's order, checked against that order written out number by number."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from retrograde.devices.host import HOST
from retrograde.devices.sums import LARGE, total

LANES, PARTS, BLOCK = 8, 4, 16


def cascade(rows: list[Any]) -> Any:
    """Row after row; each full block of 16 goes to the next level, and the levels are added up from the first."""
    levels = [np.zeros_like(rows[0]) for _ in range(4)] if rows else []
    for i, row in enumerate(rows, 1):
        levels[0] = levels[0] + row
        for level in range(1, 4):
            if i % BLOCK**level:
                break
            levels[level] = levels[level] + levels[level - 1]
            levels[level - 1] = np.zeros_like(row)
    return levels[0] + levels[1] + levels[2] + levels[3]


def interleaved(rows: list[Any]) -> Any:
    """Four sums of every fourth row, the rows left over in the first."""
    whole = len(rows) // PARTS * PARTS
    parts = [cascade(rows[:whole][k::PARTS]) if whole else np.zeros_like(rows[0]) for k in range(PARTS)]
    for row in rows[whole:]:
        parts[0] = parts[0] + row
    return parts[0] + parts[1] + parts[2] + parts[3]


def along(numbers: Any) -> Any:
    """The sum of what lies side by side."""
    whole = len(numbers) // LANES * LANES
    if not whole:
        return interleaved(list(numbers))
    out = np.float32(0)
    for number in (*numbers[whole:], *interleaved(list(numbers[:whole].reshape(-1, LANES)))):
        out = out + number
    return out


def down(matrix: Any) -> Any:
    """The sums of the columns of a matrix whose rows lie side by side."""
    columns = matrix.shape[1]
    step = PARTS * (LANES if columns >= LANES else 1)
    whole = columns // step * step
    return np.concatenate([cascade(list(matrix[:, :whole])), interleaved(list(matrix[:, whole:]))])


def drawn(*shape: int) -> Any:
    return np.random.default_rng(sum(shape)).normal(size=shape).astype(np.float32)


@pytest.mark.parametrize("n", [*range(1, 72), 127, 128, 255, 300, 512, 784, 1023, LARGE])
def test_along(n: int) -> None:
    a = drawn(n)
    assert total(HOST, a) == along(a)
    assert total(HOST, a).__class__ is np.float32


SIZES = [(m, n) for m in (2, 4, 5, 8, 14, 16, 17, 31) for n in (2, 3, 4, 6, 8, 11, 32, 33, 70) if m * n <= LARGE]


@pytest.mark.parametrize(("rows", "columns"), SIZES)
def test_down_and_along_a_matrix(rows: int, columns: int) -> None:
    a = drawn(rows, columns)
    np.testing.assert_array_equal(total(HOST, a, 0), down(a))
    np.testing.assert_array_equal(total(HOST, a, 1), [along(row) for row in a])
    np.testing.assert_array_equal(total(HOST, a.T, 1), down(a))
    np.testing.assert_array_equal(total(HOST, a, (0, 1), keepdims=True), [[along(a.ravel())]])


def test_blocks_of_blocks() -> None:
    a = drawn(256, 4)
    np.testing.assert_array_equal(total(HOST, a, 0), down(a))


def test_axes_that_are_no_neighbours() -> None:
    a = drawn(3, 2, 9)
    expected = [along(a[0, i]) + along(a[1, i]) + along(a[2, i]) for i in range(2)]
    np.testing.assert_array_equal(total(HOST, a, (0, 2)), expected)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_every_layout_has_the_right_value_and_shape(order: tuple[int, ...]) -> None:
    a = drawn(3, 5, 4).transpose(order)
    for view in (a, a[::2], a[:, 1:], np.broadcast_to(a[:1], (4, *a.shape[1:])), a[None], a[:0]):
        for axes in (None, 0, -1, (0, 1), (0, 2), (1, 2)):
            for keepdims in (False, True):
                found, expected = total(HOST, view, axes, keepdims), view.sum(axis=axes, keepdims=keepdims)
                assert found.shape == expected.shape
                np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_zeros_add_up_to_plus_zero() -> None:
    assert not np.signbit(total(HOST, np.full(9, -0.0, np.float32)))
