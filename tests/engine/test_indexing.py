"""Every kind of index picks what NumPy picks, apart from the one case in which PyTorch means something else."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

import retrograde as torch
from retrograde.ops.indexing import as_key, pick, put

SHAPE = (3, 4, 2)


def items(length: int) -> st.SearchStrategy[Any]:
    ends = st.none() | st.integers(-length - 1, length + 1)
    return st.one_of(
        st.integers(-length, length - 1), st.builds(slice, ends, ends, st.none() | st.integers(1, 3)), st.just(...)
    )


@st.composite
def basic_indices(draw: Any) -> tuple[Any, ...]:
    found: list[Any] = []
    axis = 0
    for _ in range(draw(st.integers(0, 5))):
        item = draw(st.none() | items(SHAPE[axis])) if axis < len(SHAPE) else None
        if item is ... and ... in found:
            continue
        found.append(item)
        axis = len(SHAPE) if item is ... else axis + (item is not None)
    return tuple(found)


@settings(max_examples=150, deadline=None)
@given(basic_indices())
def test_basic_indices_are_numpys(index: tuple[Any, ...]) -> None:
    array = np.arange(24.0).reshape(SHAPE)
    picked = pick(array, as_key(index))
    np.testing.assert_array_equal(picked, array[index])
    assert np.may_share_memory(picked, array) or picked.size == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-3, 2), min_size=1, max_size=6), st.booleans())
def test_repeated_positions_add_up_on_the_way_back(rows: list[int], masked: bool) -> None:
    x = torch.zeros(SHAPE, requires_grad=True)
    (x[:, torch.arange(4) > 0] if masked else x)[torch.tensor(rows)].sum().backward()
    expected = np.zeros(SHAPE)
    for row in rows:
        expected[row, 1 if masked else 0 :] += 1
    assert x.grad is not None
    np.testing.assert_array_equal(x.grad.array, expected)


def test_an_integer_beside_an_array_leaves_the_axes_in_place() -> None:
    array = np.arange(24.0).reshape(SHAPE)
    assert array[0, :, [1, 0, 1]].shape == (3, 4)
    picked = pick(array, as_key((0, slice(None), [1, 0, 1])))
    np.testing.assert_array_equal(picked, array[0][:, [1, 0, 1]])


@pytest.mark.parametrize(
    ("index", "shape"),
    [
        (torch.tensor(1), (4, 2)),
        (torch.tensor([1]), (1, 4, 2)),
        (np.int64(1), (4, 2)),
        (True, (1, 3, 4, 2)),
        (False, (0, 3, 4, 2)),
        ([], (0, 4, 2)),
        ([[0, 1], [1, 2]], (2, 2, 4, 2)),
        (range(2), (2, 4, 2)),
        (np.ones((3, 4), bool), (12, 2)),
        ((slice(None, torch.tensor(2)), 0), (2, 2)),
        ((..., torch.tensor([0, 1, 1])), (3, 4, 3)),
    ],
)
def test_what_can_stand_between_the_brackets(index: Any, shape: tuple[int, ...]) -> None:
    assert torch.zeros(SHAPE)[index].shape == shape


@pytest.mark.parametrize(
    ("index", "error", "message"),
    [
        (3, IndexError, "index 3 is out of bounds for dimension 0 with size 3"),
        ((0, -5), IndexError, "index -5 is out of bounds for dimension 1 with size 4"),
        ([0, 3], IndexError, "index 3 is out of bounds for dimension 0 with size 3"),
        ((0, 0, 0, 0), IndexError, "too many indices for tensor of dimension 3"),
        (0.5, IndexError, "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid"),
        ("a", TypeError, "new(): invalid data type 'str'"),
        ({}, IndexError, "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid"),
        ([0.5], IndexError, "tensors used as indices must be long, int, byte or bool tensors"),
        (slice(None, None, -1), ValueError, "step must be greater than zero"),
        (np.ones(2, bool), IndexError, "The shape of the mask [2] at index 0 does not match the shape of the indexed"),
        (([0, 1], [0, 1, 2]), IndexError, "shape mismatch: indexing tensors could not be broadcast together"),
        ((..., ...), IndexError, "an index can only have a single ellipsis"),
    ],
)
def test_what_cannot(index: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        torch.zeros(SHAPE)[index]
    assert str(caught.value).startswith(message)


@settings(max_examples=80, deadline=None)
@given(basic_indices())
def test_putting_is_the_other_way_round(index: tuple[Any, ...]) -> None:
    key = as_key(index)
    array, expected = np.zeros(SHAPE), np.zeros(SHAPE)
    put(array, key, 5.0)
    expected[index] = 5.0
    np.testing.assert_array_equal(array, expected)
