"""Ops that only rearrange elements: most results share the operand's memory."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.devices.arrays import xp_of
from retrograde.errors import Hint, hinted
from retrograde.op import Refusal, Sample, composed, op
from retrograde.ops import shapes
from retrograde.ops.shapes import Shape


def _reshaped(a: Shape, shape: Any) -> Shape:
    """The lengths with one −1 worked out."""
    if isinstance(shape, int):
        shape = (shape,)
    want = tuple(int(n) for n in shape)
    for i, n in enumerate(want):
        if n < -1:
            raise RuntimeError(f"invalid shape dimension {n} at index {i} of shape {list(want)}")
    size = int(np.prod(a, dtype=np.int64))
    known = int(np.prod([n for n in want if n != -1], dtype=np.int64))
    if want.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    fits = known == size if -1 not in want else (known != 0 and size % known == 0)
    if not fits:
        raise hinted(
            RuntimeError(f"shape '{list(want)}' is invalid for input of size {size}"),
            Hint(
                "{a} has {size} elements (shape {shape}), so the lengths must multiply to {size}. Write -1 for one "
                "of them to have it worked out.",
                a="The tensor",
                size=size,
                shape=list(a),
            ),
        )
    return tuple(size // known if n == -1 else n for n in want)


@op(symbol="reshape", latex=r"\operatorname{reshape}(#a)", backward="ViewBackward0", shape=_reshaped, view=True,
    samples=[Sample(((2, 3),), {"shape": (3, 2)}), Sample(((2, 3),), {"shape": (-1,)}),
             Sample(((),), {"shape": (1, 1)})],
    refusals=[Refusal(((2, 3),), RuntimeError, "invalid for input of size 6", {"shape": (4, 2)}, "to 6")])  # fmt: skip
def reshape(xp: Any, a: Any, /, shape: Any) -> Any:
    """The same elements in row-major order under other lengths; one length may be −1."""
    return a.reshape(shape)


@reshape.vjp("a", latex=r"\operatorname{reshape}(#g)")
def _(xp: Any, g: Any, shapes: Any) -> Any:
    return xp.reshape(g, shapes[0])


@op(symbol="reshape", latex=r"\operatorname{reshape}(#a)", backward="ReshapeAliasBackward0", shape=_reshaped, view=True,
    samples=[Sample(((2, 3),), {"shape": (2, 3, 1)})], method=False)  # fmt: skip
def reshape_alias(xp: Any, a: Any, /, shape: Any) -> Any:
    """The same memory, which is not in row-major order, under other lengths."""
    return a.reshape(shape)


@reshape_alias.vjp("a", latex=r"\operatorname{reshape}(#g)")
def _(xp: Any, g: Any, shapes: Any) -> Any:
    return xp.reshape(g, shapes[0])


@op(symbol="reshape", latex=r"\operatorname{reshape}(#a)", backward="UnsafeViewBackward0", shape=_reshaped,
    samples=[Sample(((2, 3),), {"shape": (3, 2)})], method=False)  # fmt: skip
def reshape_copy(xp: Any, a: Any, /, shape: Any) -> Any:
    """The elements in row-major order under other lengths, copied because they did not lie in that order."""
    return a.reshape(shape)


@reshape_copy.vjp("a", latex=r"\operatorname{reshape}(#g)")
def _(xp: Any, g: Any, shapes: Any) -> Any:
    return xp.reshape(g, shapes[0])


def _reshape(input: Any, lengths: tuple[int, ...]) -> Any:
    """Reshaped by the op that PyTorch uses where the elements lie so in memory."""
    array = input.array
    if getattr(getattr(array, "flags", None), "c_contiguous", True):
        return reshape(input, lengths)
    return (reshape_alias if _viewable(array, _reshaped(array.shape, lengths)) else reshape_copy)(input, lengths)


@reshape.called
def _(input: Any, *given: Any, shape: Any = None) -> Any:
    return _reshape(input, _new_lengths(input, given if shape is None else (shape,)))


def _new_lengths(input: Any, given: tuple[Any, ...]) -> tuple[int, ...]:
    """Lengths to reshape to. NumPy takes every negative one for that to be worked out, so others are refused here."""
    lengths = _lengths(given)
    if min(lengths, default=0) < -1:
        _reshaped(input.array.shape, lengths)
    return lengths


def _lengths(given: tuple[Any, ...]) -> tuple[int, ...]:
    """Lengths or axes given one by one, as in `view(2, 3)`, or as one tuple."""
    if len(given) == 1 and isinstance(given[0], tuple | list):
        given = tuple(given[0])
    return tuple(operator.index(n) for n in given)


@composed("view")
def _(input: Any, *shape: Any) -> Any:
    """The same memory under other lengths, or the numbers as another type when a dtype is given."""
    if len(shape) == 1 and isinstance(shape[0], dtypes.dtype):
        return reinterpret(input, shape[0].array_type)
    lengths = _new_lengths(input, shape)
    if not _viewable(input.shared(), lengths):
        raise hinted(
            RuntimeError(
                "view size is not compatible with input tensor's size and stride (at least one dimension spans across "
                "two contiguous subspaces). Use .reshape(...) instead."
            ),
            "A view shares memory; after a transpose the elements are not in row-major order any more.",
        )
    return reshape(input, lengths)


def _reinterpreted(a: Shape, kind: Any) -> Shape:
    return a


@op(symbol="bits as", latex=r"#a \text{ as } #kind", shape=_reinterpreted, view=True, method=False,
    samples=[Sample(((2, 3),), {"kind": np.dtype("float64")}, integers=(0,))],
    no_grad={"a": "the bits of a number jump when the number changes a little"})  # fmt: skip
def reinterpret(xp: Any, a: Any, /, kind: Any) -> Any:
    """The same memory read as another element type of the same size."""
    if a.dtype.itemsize != kind.itemsize:
        raise NotImplementedError(
            f"view(dtype) reads elements of {a.dtype.itemsize} bytes as others of that size, not of {kind.itemsize}; "
            "x.to(dtype) converts the numbers."
        )
    return a.view(kind)


def _viewable(a: Any, lengths: tuple[int, ...]) -> bool:
    """Whether the elements can stand under other lengths where they are in memory."""
    return bool(a.flags.c_contiguous or xp_of(a).may_share_memory(a, a.reshape(_reshaped(a.shape, lengths))))


@composed("flatten")
def _(input: Any, start_dim: int = 0, end_dim: int = -1) -> Any:
    """The axes from `start_dim` to `end_dim` as one."""
    a = input.array.shape
    first, last = shapes.axis(start_dim, len(a)), shapes.axis(end_dim, len(a))
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if not a:
        return reshape(input, (1,))
    length = int(np.prod(a[first : last + 1], dtype=np.int64))
    return input if first == last else _reshape(input, (*a[:first], length, *a[last + 1 :]))


@composed("unflatten")
def _(input: Any, dim: int, sizes: Any) -> Any:
    """One axis as several of the lengths `sizes`; one of them may be −1."""
    a = input.array.shape
    i = shapes.axis(dim, len(a))
    wanted = tuple(sizes)
    if -1 not in wanted and int(np.prod(wanted)) != a[i]:
        raise RuntimeError(
            f"unflatten: Provided sizes {list(wanted)} don't multiply up to the size of dim {dim} ({a[i]}) in the "
            "input tensor"
        )
    return _reshape(input, (*a[:i], *_reshaped(a[i : i + 1], wanted), *a[i + 1 :]))


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


def _turned(a: Shape) -> Shape:
    if len(a) > 2:
        raise hinted(
            RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {len(a)}D"),
            "x.transpose(0, 1) names the two axes, x.mT swaps the last two.",
        )
    return a[::-1]


@op(symbol="⊤", latex=r"{#a}^{\top}", backward="TBackward0", shape=_turned, view=True,
    samples=[Sample(((2, 3),)), Sample(((3,),))],
    refusals=[Refusal(((2, 3, 4),), RuntimeError, "expects a tensor with <= 2 dimensions", hint="mT")])  # fmt: skip
def t(xp: Any, a: Any, /) -> Any:
    """A matrix with rows and columns exchanged; fewer dimensions stay as they are."""
    _turned(a.shape)
    return a.T


@t.vjp("a", latex=r"{#g}^{\top}")
def _(xp: Any, g: Any) -> Any:
    return xp.t(g)


def _permuted(a: Shape, dims: Any) -> Shape:
    order = tuple(dims)
    if len(order) != len(a):
        raise RuntimeError(
            f"permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {len(a)} is not equal to len(dims) = {len(order)}"
        )
    order = tuple(shapes.axis(dim, len(a)) for dim in order)
    if len(set(order)) < len(order):
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return tuple(a[i] for i in order)


@op(symbol="permute", latex=r"\operatorname{permute}(#a)", backward="PermuteBackward0", shape=_permuted, view=True,
    samples=[Sample(((2, 3, 4),), {"dims": (2, 0, 1)}), Sample(((2, 3),), {"dims": (-1, 0)})],
    refusals=[Refusal(((2, 3),), RuntimeError, "number of dimensions", {"dims": (0,)})])  # fmt: skip
def permute(xp: Any, a: Any, /, dims: Any) -> Any:
    """The axes in the order `dims`."""
    return xp.transpose(a, tuple(dims))


@permute.vjp("a", latex=r"\operatorname{permute}^{-1}(#g)")
def _(xp: Any, g: Any, dims: Any) -> Any:
    order = shapes.axes(tuple(dims), len(dims))
    return xp.permute(g, tuple(order.index(i) for i in range(len(order))))


@permute.called
def _(input: Any, *given: Any, dims: Any = None) -> Any:
    return permute(input, _lengths(given if dims is None else (dims,)))


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
            raise RuntimeError(
                f"The expanded size of the tensor ({full[i + extra]}) must match the existing size ({n}) at "
                f"non-singleton dimension {i + extra}.  Target sizes: {list(full)}.  Tensor sizes: {list(a)}"
            )
    return full


@op(symbol="expand", latex=r"\operatorname{expand}(#a)", backward="ExpandBackward0", shape=_expanded, view=True,
    samples=[Sample(((3, 1),), {"shape": (3, 4)}), Sample(((),), {"shape": (2,)}), Sample(((3,),), {"shape": (2, -1)})],
    refusals=[Refusal(((3,),), RuntimeError, "must match the existing size", {"shape": (2, 4)})])  # fmt: skip
def expand(xp: Any, a: Any, /, shape: Any) -> Any:
    """Axes of length 1 repeated to the lengths `shape`, without copying; −1 keeps a length."""
    return xp.broadcast_to(a, _expanded(a.shape, shape))


@expand.vjp("a", latex=r"\sum #g \text{ over the repeated axes}")
def _(g: Any) -> Any:
    # The backward walk sums over the axes that were repeated, as it does for broadcasting.
    return g


@expand.called
def _(input: Any, *sizes: Any) -> Any:
    want = _lengths(sizes)
    if len(want) < input.array.ndim:
        kind = input.type().removeprefix("torch.")
        raise RuntimeError(
            f"expand(torch.{kind}{{{list(input.array.shape)}}}, size={list(want)}): the number of sizes provided "
            f"({len(want)}) must be greater or equal to the number of dimensions in the tensor ({input.array.ndim})"
        )
    return expand(input, want)


@composed("broadcast_to")
def _(input: Any, size: Any) -> Any:
    """Axes of length 1 repeated to the lengths `size`, without copying."""
    return expand(input, _lengths((size,)))


def _repeated(a: Shape, sizes: Any) -> Shape:
    if len(sizes) < len(a):
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    padded = (1,) * (len(sizes) - len(a)) + tuple(a)
    return tuple(n * times for n, times in zip(padded, sizes, strict=True))


@op(symbol="repeat", latex=r"\operatorname{repeat}(#a)", backward="RepeatBackward0", shape=_repeated,
    samples=[Sample(((3,),), {"sizes": (2,)}), Sample(((2, 3),), {"sizes": (2, 1, 2)}), Sample(((),), {"sizes": (2,)})],
    refusals=[Refusal(((2, 3),), RuntimeError, "can not be smaller than", {"sizes": (2,)})])  # fmt: skip
def repeat(xp: Any, a: Any, /, sizes: Any) -> Any:
    """Copies side by side, so many along each axis."""
    _repeated(a.shape, sizes)
    return xp.tile(a, sizes)


@repeat.vjp("a", latex=r"\sum #g \text{ over the copies}")
def _(xp: Any, g: Any, shapes: Any, sizes: Any) -> Any:
    padded = (1,) * (len(sizes) - len(shapes[0])) + tuple(shapes[0])
    apart = tuple(n for pair in zip(sizes, padded, strict=True) for n in pair)
    return xp.reshape(xp.sum(xp.reshape(g, apart), tuple(range(0, len(apart), 2))), shapes[0])


@repeat.called
def _(input: Any, *sizes: Any, repeats: Any = None) -> Any:
    return repeat(input, _lengths(sizes if repeats is None else (repeats,)))


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


def _named_squeeze(params: Mapping[str, Any]) -> str:
    dim = params["dim"]
    return "SqueezeBackward0" if dim is None else "SqueezeBackward1" if isinstance(dim, int) else "SqueezeBackward2"


@op(symbol="squeeze", latex=r"\operatorname{squeeze}(#a)", backward="SqueezeBackward0", backward_of=_named_squeeze,
    shape=_squeezed, view=True,
    samples=[Sample(((2, 1, 3, 1),)), Sample(((2, 1),), {"dim": 1}), Sample(((2, 1),), {"dim": 0})],
    refusals=[Refusal(((2, 3),), IndexError, "Dimension out of range", {"dim": 2})])  # fmt: skip
def squeeze(xp: Any, a: Any, /, dim: Any = None) -> Any:
    """Without the axes of length 1, or without those of `dim` that have length 1."""
    return a.reshape(_squeezed(a.shape, dim))


@squeeze.vjp("a", latex=r"\operatorname{unsqueeze}(#g)")
def _(xp: Any, g: Any, shapes: Any) -> Any:
    return xp.reshape(g, shapes[0])


def _flipped(a: Shape, dims: Any) -> Shape:
    shapes.axes(tuple(dims), len(a))
    return a


@op(symbol="flip", latex=r"\operatorname{flip}(#a)", backward="FlipBackward0", shape=_flipped,
    samples=[Sample(((2, 3),), {"dims": (0,)}), Sample(((2, 3),), {"dims": (0, -1)})],
    refusals=[Refusal(((2, 3),), IndexError, "Dimension out of range", {"dims": (2,)})])  # fmt: skip
def flip(xp: Any, a: Any, /, dims: Any) -> Any:
    """The elements in reverse order along each of the axes `dims`."""
    return xp.flip(a, dims).copy()


@flip.vjp("a", latex=r"\operatorname{flip}(#g)")
def _(xp: Any, g: Any, dims: Any) -> Any:
    return xp.flip(g, dims)


@flip.called
def _(input: Any, *given: Any, dims: Any = None) -> Any:
    return flip(input, _lengths(given if dims is None else (dims if isinstance(dims, tuple | list) else (dims,),)))
