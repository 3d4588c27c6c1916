"""Ops that only rearrange elements: most results share the operand's memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde.errors import ShapeError, hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops import shapes
from retrograde.ops.shapes import Shape


def _reshaped(a: Shape, shape: Any) -> Shape:
    """The lengths with one −1 worked out."""
    want = tuple(int(n) for n in shape)
    size = int(np.prod(a, dtype=np.int64))
    known = int(np.prod([n for n in want if n != -1], dtype=np.int64))
    if want.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    fits = known == size if -1 not in want else (known != 0 and size % known == 0)
    if not fits:
        raise hinted(
            ShapeError(f"shape '{list(want)}' is invalid for input of size {size}"),
            f"The lengths must multiply to {size}; write -1 for one of them to have it worked out.",
        )
    return tuple(size // known if n == -1 else n for n in want)


@op(symbol="reshape", latex=r"\operatorname{reshape}(#a)", backward="ViewBackward0", shape=_reshaped, view=True,
    samples=[Sample(((2, 3),), {"shape": (3, 2)}), Sample(((2, 3),), {"shape": (-1,)}), Sample(((),), {"shape": (1, 1)})],
    refusals=[Refusal(((2, 3),), ShapeError, "is invalid for input of size 6", {"shape": (4, 2)}, hint="multiply to 6")],
    method=False)  # fmt: skip
def reshape(xp: Any, a: Any, /, shape: Any) -> Any:
    """The same elements in row-major order under other lengths; one length may be −1."""
    return a.reshape(tuple(shape))


@reshape.vjp("a", latex=r"\operatorname{reshape}(#g)")
def _(xp: Any, g: Any, shapes: Any) -> Any:
    return xp.reshape(g, shapes[0])


def _transposed(a: Shape, dim0: int, dim1: int) -> Shape:
    out = list(a)
    i, j = shapes.axis(dim0, len(a)), shapes.axis(dim1, len(a))
    if a:
        out[i], out[j] = out[j], out[i]
    return tuple(out)


@op(symbol="⊤", latex=r"{#a}^{\top}", backward="TransposeBackward0", shape=_transposed, view=True,
    samples=[Sample(((2, 3),), {"dim0": 0, "dim1": 1}), Sample(((2, 3, 4),), {"dim0": -1, "dim1": 0})],
    refusals=[Refusal(((2, 3),), IndexError, "Dimension out of range", {"dim0": 0, "dim1": 2})],
    names=("swapaxes", "swapdims"))  # fmt: skip
def transpose(xp: Any, a: Any, /, dim0: int, dim1: int) -> Any:
    """Two axes change places."""
    return xp.swapaxes(a, dim0, dim1)


@transpose.vjp("a", latex=r"{#g}^{\top}")
def _(xp: Any, g: Any, dim0: int, dim1: int) -> Any:
    return xp.transpose(g, dim0, dim1)


def _permuted(a: Shape, dims: Any) -> Shape:
    order = shapes.axes(tuple(dims), len(a))
    if len(order) != len(a):
        raise RuntimeError(
            f"permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {len(a)} is not equal to len(dims) = {len(order)}"
        )
    return tuple(a[i] for i in order)


@op(symbol="permute", latex=r"\operatorname{permute}(#a)", backward="PermuteBackward0", shape=_permuted, view=True,
    samples=[Sample(((2, 3, 4),), {"dims": (2, 0, 1)}), Sample(((2, 3),), {"dims": (-1, 0)})],
    refusals=[Refusal(((2, 3),), RuntimeError, "number of dimensions", {"dims": (0,)})], method=False)  # fmt: skip
def permute(xp: Any, a: Any, /, dims: Any) -> Any:
    """The axes in the order `dims`."""
    return xp.transpose(a, tuple(dims))


@permute.vjp("a", latex=r"\operatorname{permute}^{-1}(#g)")
def _(xp: Any, g: Any, dims: Any) -> Any:
    order = shapes.axes(tuple(dims), len(dims))
    return xp.permute(g, tuple(order.index(i) for i in range(len(order))))


def _expanded(a: Shape, shape: Any) -> Shape:
    want = tuple(shape)
    extra = len(want) - len(a)
    if extra < 0:
        raise RuntimeError(
            f"expand: the number of sizes provided ({len(want)}) must be greater or equal to the number of dimensions "
            f"in the tensor ({len(a)})"
        )
    full = tuple(a[i - extra] if n == -1 and i >= extra else n for i, n in enumerate(want))
    for i, n in enumerate(a):
        if n not in (1, full[i + extra]):
            raise ShapeError(
                f"The expanded size of the tensor ({full[i + extra]}) must match the existing size ({n}) at "
                f"non-singleton dimension {i + extra}.  Target sizes: {list(full)}.  Tensor sizes: {list(a)}"
            )
    return full


@op(symbol="expand", latex=r"\operatorname{expand}(#a)", backward="ExpandBackward0", shape=_expanded, view=True,
    samples=[Sample(((3, 1),), {"shape": (3, 4)}), Sample(((),), {"shape": (2,)}), Sample(((3,),), {"shape": (2, -1)})],
    refusals=[Refusal(((3,),), ShapeError, "must match the existing size", {"shape": (2, 4)})], method=False)  # fmt: skip
def expand(xp: Any, a: Any, /, shape: Any) -> Any:
    """Axes of length 1 repeated to the lengths `shape`, without copying; −1 keeps a length."""
    return xp.broadcast_to(a, _expanded(a.shape, shape))


@expand.vjp("a", latex=r"\sum #g \text{ over the repeated axes}")
def _(g: Any) -> Any:
    # The backward walk sums over the axes that were repeated, as it does for broadcasting.
    return g


def _unsqueezed(a: Shape, dim: int) -> Shape:
    i = shapes.axis(dim, len(a) + 1)
    return (*a[:i], 1, *a[i:])


@op(symbol="unsqueeze", latex=r"\operatorname{unsqueeze}(#a)", backward="UnsqueezeBackward0", shape=_unsqueezed,
    view=True, samples=[Sample(((2, 3),), {"dim": 1}), Sample(((),), {"dim": -1})],
    refusals=[Refusal(((2, 3),), IndexError, "Dimension out of range", {"dim": 3})])  # fmt: skip
def unsqueeze(xp: Any, a: Any, /, dim: int) -> Any:
    """A new axis of length 1 at position `dim`."""
    return xp.expand_dims(a, dim)


@unsqueeze.vjp("a", latex=r"\operatorname{squeeze}(#g)")
def _(xp: Any, g: Any, dim: int) -> Any:
    return xp.squeeze(g, dim)


def _squeezed(a: Shape, dim: Any = None) -> Shape:
    gone = {i for i in shapes.axes(dim, len(a)) if a[i : i + 1] == (1,)}
    return tuple(n for i, n in enumerate(a) if i not in gone)


@op(symbol="squeeze", latex=r"\operatorname{squeeze}(#a)", backward="SqueezeBackward0", shape=_squeezed, view=True,
    samples=[Sample(((2, 1, 3, 1),)), Sample(((2, 1),), {"dim": 1}), Sample(((2, 1),), {"dim": 0})],
    refusals=[Refusal(((2, 3),), IndexError, "Dimension out of range", {"dim": 2})])  # fmt: skip
def squeeze(xp: Any, a: Any, /, dim: Any = None) -> Any:
    """Without the axes of length 1, or without those of `dim` that have length 1."""
    return a.reshape(_squeezed(a.shape, dim))


@squeeze.vjp("a", latex=r"\operatorname{unsqueeze}(#g)")
def _(xp: Any, g: Any, shapes: Any) -> Any:
    return xp.reshape(g, shapes[0])


@op(symbol="copy", latex="#a", backward="CloneBackward0", shape=shapes.same, samples=[Sample(((2, 3),)), Sample(((),))])
def clone(xp: Any, a: Any, /) -> Any:
    """A copy in memory of its own; gradients flow through."""
    return a.copy()


@clone.vjp("a", local="1")
def _(g: Any) -> Any:
    return g


@op(symbol="cast", latex="#a", backward="ToCopyBackward0", shape=shapes.same,
    samples=[Sample(((2, 3),), {"dtype": np.dtype("float64")})], method=False)  # fmt: skip
def cast(xp: Any, a: Any, /, dtype: Any) -> Any:
    """The same numbers as another element type (a NumPy dtype)."""
    return a.astype(dtype)


@cast.vjp("a", local="1")
def _(xp: Any, g: Any, a: Any) -> Any:
    return xp.cast(g, _array_type(a))


def _array_type(a: Any) -> Any:
    return getattr(a, "array", a).dtype


@op(symbol="detach", latex="#a", shape=shapes.same, samples=[Sample(((2, 3),)), Sample(((),))], view=True,
    no_grad={"a": "detach cuts the graph on purpose: the result counts as a constant"})  # fmt: skip
def detach(xp: Any, a: Any, /) -> Any:
    """The same memory without history: no gradient flows through."""
    return a
