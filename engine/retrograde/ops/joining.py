"""Tensors put side by side, brought to one shape, or combined into grids."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.errors import hinted
from retrograde.op import composed
from retrograde.ops import shapes
from retrograde.ops.choose import cat, stack
from retrograde.ops.shape import expand, reshape, unsqueeze
from retrograde.tensor import Tensor
from retrograde.tensor.size import Size


def _given(name: str, tensors: Any) -> list[Any]:
    """The tensors of one list, or the refusal."""
    if isinstance(tensors, Tensor) or not hasattr(tensors, "__iter__"):
        raise hinted(
            TypeError(
                f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, not {type(tensors).__name__}"
            ),
            f"Put them in a list, as in torch.{name}([a, b]).",
        )
    found = list(tensors)
    if not found:
        raise RuntimeError(f"{name} expects a non-empty TensorList")
    return found


def _at_least(ndim: int) -> Callable[[Any], Any]:
    """A function that gives a tensor axes of length 1 as `atleast_1d` and its kin do."""

    def deepen(tensor: Any) -> Any:
        shape = tensor.array.shape
        if len(shape) >= ndim:
            return tensor
        if not shape:
            return reshape(tensor, (1,) * ndim)
        row = tensor if len(shape) > 1 or ndim < 2 else unsqueeze(tensor, 0)
        return unsqueeze(row, -1) if ndim == 3 else row

    return deepen


def _add_at_least(ndim: int) -> None:
    deepen = _at_least(ndim)

    def call(*tensors: Any) -> Any:
        if len(tensors) == 1 and isinstance(tensors[0], Tensor):
            return deepen(tensors[0])
        given = tensors[0] if len(tensors) == 1 else tensors
        return tuple(deepen(tensor) for tensor in given)

    call.__doc__ = f"The tensor, or a tuple of them, with axes of length 1 added up to {ndim} dimensions."
    composed(f"atleast_{ndim}d", method=False)(call)


for _ndim in (1, 2, 3):
    _add_at_least(_ndim)


@composed("hstack", method=False)
def _(tensors: Any) -> Any:
    """The tensors side by side: along the second axis, or along the only one."""
    given = [_at_least(1)(t) for t in _given("hstack", tensors)]
    return cat(given, 0 if given[0].array.ndim == 1 else 1)


@composed("vstack", "row_stack", method=False)
def _(tensors: Any) -> Any:
    """The tensors on top of each other; rows count as matrices of one row."""
    return cat([_at_least(2)(t) for t in _given("vstack", tensors)], 0)


@composed("dstack", method=False)
def _(tensors: Any) -> Any:
    """The tensors behind each other, along the third axis."""
    return cat([_at_least(3)(t) for t in _given("dstack", tensors)], 2)


@composed("column_stack", method=False)
def _(tensors: Any) -> Any:
    """The tensors as columns of one matrix; matrices keep their columns."""
    given = _given("column_stack", tensors)
    return cat([reshape(t, (t.numel(), 1)) if t.array.ndim < 2 else t for t in given], 1)


@composed("broadcast_shapes", method=False)
def _(*given: Any) -> Size:
    """The shape that tensors of these shapes broadcast to."""
    found = [tuple(s) if isinstance(s, tuple | list) else (s,) for s in given]
    try:
        return Size(np.broadcast_shapes(*found))
    except ValueError:
        raise RuntimeError(_mismatch(found)) from None


def _mismatch(given: list[tuple[int, ...]]) -> str:
    """Which of the shapes is the first that does not fit those before it."""
    wide: tuple[int, ...] = ()
    for number, shape in enumerate(given):
        try:
            wide = np.broadcast_shapes(wide, shape)
        except ValueError:
            pairs = zip(shape[::-1], wide[::-1], strict=False)
            at, length = next((i, n) for i, (n, m) in enumerate(pairs, 1) if n != m and 1 not in (n, m))
            return (
                f"Attempting to broadcast a dimension of length {length} at -{at}! Mismatching argument at index "
                f"{number} had {shape}; but expected shape should be broadcastable to {list(wide)}"
            )
    raise AssertionError("the shapes do broadcast")


@composed("broadcast_tensors", method=False)
def _(*tensors: Any) -> tuple[Any, ...]:
    """The tensors, each expanded to the shape they all broadcast to; one that has it already is left as it is."""
    given = tensors[0] if len(tensors) == 1 and not isinstance(tensors[0], Tensor) else tensors
    shape = shapes.broadcast(*(t.array.shape for t in given)) if len(given) > 1 else given[0].array.shape
    return tuple(t if t.array.shape == shape else expand(t, shape) for t in given)


@composed("meshgrid", method=False)
def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Any, ...]:
    """The coordinates of a grid: one tensor for each axis. "ij" puts the first axis first, "xy" swaps the first two."""
    given = list(tensors[0]) if len(tensors) == 1 and not isinstance(tensors[0], Tensor) else list(tensors)
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    if any(t.array.ndim > 1 for t in given):
        wrong = next(t for t in given if t.array.ndim > 1)
        raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {wrong}")
    swap = indexing == "xy" and len(given) > 1
    if swap:
        given[:2] = given[1::-1]
    lengths = tuple(t.numel() for t in given)
    grids = [expand(reshape(t, (*[1] * i, -1, *[1] * (len(given) - i - 1))), lengths) for i, t in enumerate(given)]
    if swap:
        grids[:2] = grids[1::-1]
    return tuple(grids)


@composed("cartesian_prod", method=False)
def _(*tensors: Any) -> Any:
    """Every combination of one element from each of the rows, as the rows of a matrix."""
    if len(tensors) == 1:
        return tensors[0]
    grids = meshgrid(*tensors, indexing="ij")
    return stack([reshape(grid.clone(), (-1,)) for grid in grids], 1)


@composed("combinations", method=False)
def _(input: Any, r: int = 2, with_replacement: bool = False) -> Any:
    """Every choice of `r` elements of a row, in order, as the rows of a matrix."""
    if input.array.ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(input.shape)}")
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    places = np.array(list(choose(range(input.numel()), r)), np.int64).reshape(-1, r)
    return stack([input[wrap(column)] for column in places.T.copy()], 1)
