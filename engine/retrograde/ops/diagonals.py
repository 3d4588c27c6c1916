"""Diagonals and triangles: reading them, writing them, matrices made of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, composed, op
from retrograde.ops import shapes
from retrograde.ops.indexing import Key
from retrograde.ops.select import index_put
from retrograde.ops.shapes import Shape
from retrograde.tensor import Tensor

SAMPLES = [
    Sample(((3, 3),)),
    Sample(((3, 4),), {"offset": 1}),
    Sample(((3, 4),), {"offset": -1}),
    Sample(((2, 3, 4),), {"dim1": 1, "dim2": 2}),
    Sample(((2, 3, 4),), {"offset": 1, "dim1": 0, "dim2": -1}),
]
SAME_AXIS = Refusal(((3, 3),), RuntimeError, "cannot be identical", {"dim1": 1, "dim2": -1}, hint="two axes")


def _planes(ndim: int, dim1: int, dim2: int) -> tuple[int, int]:
    """The two axes counted from 0; RuntimeError when they are one."""
    first, second = shapes.axis(dim1, ndim), shapes.axis(dim2, ndim)
    if first == second:
        raise hinted(
            RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}"), "A diagonal runs through two axes."
        )
    return first, second


def _diagonal_shape(a: Shape, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Shape:
    first, second = _planes(len(a), dim1, dim2)
    rows, columns = a[first], a[second]
    length = max(min(rows, columns - offset) if offset >= 0 else min(rows + offset, columns), 0)
    return (*(n for i, n in enumerate(a) if i not in (first, second)), length)


def _places(shape: Shape, offset: int, dim1: int, dim2: int) -> Key:
    """The key that picks the diagonal: an array of positions for each axis."""
    first, second = _planes(len(shape), dim1, dim2)
    wanted = _diagonal_shape(shape, offset, dim1, dim2)
    grid = list(np.ogrid[tuple(slice(n) for n in wanted)])
    along = grid.pop()
    key: list[Any] = [along + max(-offset, 0) if i == first else along + max(offset, 0) if i == second else None
                      for i in range(len(shape))]  # fmt: skip
    rest = iter(grid)
    return tuple(np.broadcast_to(next(rest) if k is None else k, wanted) for k in key)


@op(symbol="⟍", latex=r"\operatorname{diagonal}(#a)", backward="DiagonalBackward0", shape=_diagonal_shape, view=True,
    samples=SAMPLES, refusals=[SAME_AXIS])  # fmt: skip
def diagonal(xp: Any, a: Any, /, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    """The diagonal through two axes as a last axis; `offset` tells how far right of the main one it runs."""
    _planes(a.ndim, dim1, dim2)
    view = xp.diagonal(a, offset, dim1, dim2)
    flags: Any = getattr(view, "flags", None)
    if getattr(flags, "writeable", True) is False and a.flags.writeable:
        # NumPy hands diagonals out as read-only views.
        flags.writeable = True
    return view


@diagonal.vjp("a", latex=r"#g \text{ on the diagonal, } 0 \text{ elsewhere}")
def _(xp: Any, g: Any, shapes: Any, offset: int, dim1: int, dim2: int) -> Any:
    return xp.unindex(g, _places(shapes[0], offset, dim1, dim2), shapes[0])


@op(symbol="⟍", latex=r"\operatorname{diag}(#a)", backward="DiagonalBackward0_copy", shape=_diagonal_shape,
    samples=SAMPLES[:3], method=False)  # fmt: skip
def diagonal_copy(xp: Any, a: Any, /, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    """A copy of the diagonal through two axes."""
    return xp.diagonal(a, offset, dim1, dim2).copy()


@diagonal_copy.vjp("a", latex=r"#g \text{ on the diagonal, } 0 \text{ elsewhere}")
def _(xp: Any, g: Any, shapes: Any, offset: int, dim1: int, dim2: int) -> Any:
    return xp.unindex(g, _places(shapes[0], offset, dim1, dim2), shapes[0])


def _embedded(a: Shape, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Shape:
    first, second = _planes(len(a) + 1, dim1, dim2)
    rest = iter(a[:-1])
    return tuple(a[-1] + abs(offset) if i in (first, second) else next(rest) for i in range(len(a) + 1))


@op(symbol="diag", latex=r"\operatorname{diag}(#a)", backward="DiagEmbedBackward0", shape=_embedded,
    samples=[Sample(((3,),)), Sample(((2, 3),), {"offset": 1}), Sample(((2, 3),), {"dim1": 0, "dim2": 2})])  # fmt: skip
def diag_embed(xp: Any, a: Any, /, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    """Matrices of zeros with the last axis on a diagonal through the new axes `dim1` and `dim2`."""
    out = xp.zeros(_embedded(a.shape, offset, dim1, dim2), a.dtype)
    out[_places(out.shape, offset, dim1, dim2)] = a
    return out


@diag_embed.vjp("a", latex=r"\operatorname{diagonal}(#g)")
def _(xp: Any, g: Any, offset: int, dim1: int, dim2: int) -> Any:
    return xp.diagonal(g, offset, dim1, dim2)


@composed("diag")
def _(input: Any, diagonal: int = 0) -> Any:
    """The diagonal of a matrix, or the matrix with one row of numbers on its diagonal."""
    if input.array.ndim not in (1, 2):
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {input.array.ndim}D")
    return diag_embed(input, diagonal) if input.array.ndim == 1 else diagonal_copy(input, diagonal)


@composed("diagflat")
def _(input: Any, offset: int = 0) -> Any:
    """The matrix with all elements on its diagonal."""
    return diag_embed(input.reshape(-1), offset)


@composed("diagonal_scatter")
def _(input: Any, src: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    """A copy with `src` as the diagonal through two axes."""
    return index_put(input, src, _places(input.array.shape, offset, dim1, dim2))


@composed("fill_diagonal_")
def _(input: Any, fill_value: Any, wrap: bool = False) -> Any:
    """In place: one value on the main diagonal; with `wrap` it begins again below a square."""
    shape = input.array.shape
    if len(shape) < 2:
        raise RuntimeError("dimensions must larger than 1")
    if len(shape) > 2 and len(set(shape)) > 1:
        raise RuntimeError("all dimensions of input must be of equal length")
    step = sum(math.prod(shape[i + 1 :]) for i in range(len(shape)))
    end = math.prod(shape) if wrap or len(shape) > 2 else min(shape[0], shape[1]) * shape[1]
    places = np.unravel_index(np.arange(0, end, step), shape)
    input[(..., *(Tensor(axis) for axis in places))] = fill_value
    return input


def _blocks(*given: Shape) -> Shape:
    full = [(1,) * (2 - len(s)) + tuple(s) for s in given]
    if any(len(s) > 2 for s in full):
        at = next(i for i, s in enumerate(full) if len(s) > 2)
        raise RuntimeError(
            "torch.block_diag: Input tensors must have 2 or fewer dimensions. "
            f"Input {at} has {len(full[at])} dimensions"
        )
    return sum(s[0] for s in full), sum(s[1] for s in full)


def _corners(given: Any) -> list[tuple[slice, slice]]:
    """Where each block stands."""
    found, row, column = [], 0, 0
    for shape in given:
        rows, columns = (1,) * (2 - len(shape)) + tuple(shape)
        found.append((slice(row, row + rows), slice(column, column + columns)))
        row, column = row + rows, column + columns
    return found


@op(symbol="⟍ blocks", latex=r"\operatorname{diag}(#tensors)", backward="BlockDiagBackward0", shape=_blocks,
    promote="common", method=False, samples=[Sample(((2, 3), (1, 2))), Sample(((2,), (2, 2), ()))],
    refusals=[Refusal(((2, 2, 2),), RuntimeError, "2 or fewer dimensions")])  # fmt: skip
def block_diag(xp: Any, *tensors: Any) -> Any:
    """A matrix of zeros with the tensors as blocks on its diagonal."""
    out = xp.zeros(_blocks(*(t.shape for t in tensors)), tensors[0].dtype)
    for place, block in zip(_corners([t.shape for t in tensors]), tensors, strict=True):
        out[place] = block
    return out


@block_diag.vjp("tensors", latex=r"\text{its block of } #g")
def _(xp: Any, g: Any, shapes: Any, i: int) -> Any:
    return xp.reshape(xp.index(g, _corners(shapes)[i]), shapes[i])


@block_diag.called
def _(*tensors: Any) -> Any:
    return block_diag(list(tensors))


def _matrices(name: str) -> Callable[..., Shape]:
    def shape(a: Shape, diagonal: int = 0) -> Shape:
        if len(a) < 2:
            raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
        return a

    return shape


_below, _above = _matrices("tril"), _matrices("triu")


@op(symbol="◣", latex=r"\operatorname{tril}(#a)", backward="TrilBackward0", shape=_below,
    samples=[Sample(((3, 3),)), Sample(((2, 3, 4),), {"diagonal": -1})],
    refusals=[Refusal(((3,),), RuntimeError, "at least 2 dimensions")], inplace=True)  # fmt: skip
def tril(xp: Any, a: Any, /, diagonal: int = 0) -> Any:
    """The lower triangle of each matrix, up to the given diagonal; 0 elsewhere."""
    return xp.tril(a, diagonal) if _below(a.shape) else a


@tril.vjp("a", latex=r"\operatorname{tril}(#g)")
def _(xp: Any, g: Any, diagonal: int) -> Any:
    return xp.tril(g, diagonal)


@op(symbol="◥", latex=r"\operatorname{triu}(#a)", backward="TriuBackward0", shape=_above,
    samples=[Sample(((3, 3),)), Sample(((2, 3, 4),), {"diagonal": 1})],
    refusals=[Refusal(((3,),), RuntimeError, "at least 2 dimensions")], inplace=True)  # fmt: skip
def triu(xp: Any, a: Any, /, diagonal: int = 0) -> Any:
    """The upper triangle of each matrix, from the given diagonal on; 0 elsewhere."""
    return xp.triu(a, diagonal) if _above(a.shape) else a


@triu.vjp("a", latex=r"\operatorname{triu}(#g)")
def _(xp: Any, g: Any, diagonal: int) -> Any:
    return xp.triu(g, diagonal)


def _triangle(name: str, keep: Any, words: str) -> None:
    """`tril_indices` and `triu_indices`."""

    def call(row: int, col: int, offset: int = 0, *, dtype: Any = None, device: Any = None) -> Tensor:
        found = wrap(np.stack(keep(row, offset, col)))
        return found if dtype is None else found.to(dtype)

    call.__doc__ = f"Rows and columns of the {words} triangle of a (row, col) matrix, as (2, n) positions."
    composed(name, method=False)(call)


_triangle("tril_indices", np.tril_indices, "lower")
_triangle("triu_indices", np.triu_indices, "upper")
