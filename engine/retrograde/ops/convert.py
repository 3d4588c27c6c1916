"""Ops that keep the elements and change what holds them: copies, other types, other histories; and `to`."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.calls.literals import element_type
from retrograde.devices import arrays
from retrograde.devices.device import Device, asked
from retrograde.errors import hinted
from retrograde.op import Sample, composed, op
from retrograde.ops import shapes
from retrograde.ops.placement import placed
from retrograde.ops.shape import expand, permute, reshape, transpose
from retrograde.tensor import Tensor


@op(symbol="copy", latex="#a", backward="CloneBackward0", shape=shapes.same, samples=[Sample(((2, 3),)), Sample(((),))])
def clone(xp: Any, a: Any, /, order: str = "K") -> Any:
    """A copy in memory of its own, laid out alike ("K") or in row-major order ("C"); gradients flow through."""
    return a.copy(order)


@clone.vjp("a", local="1")
def _(g: Any) -> Any:
    return g


@clone.called
def _(input: Any, *, memory_format: Any = None) -> Any:
    return clone(input)


@op(symbol="cast", latex="#a", backward="ToCopyBackward0", shape=shapes.same,
    samples=[Sample(((2, 3),), {"dtype": np.dtype("float64")})], method=False)  # fmt: skip
def cast(xp: Any, a: Any, /, dtype: Any) -> Any:
    """The same numbers as another element type (a NumPy dtype)."""
    return a.astype(dtype)


@cast.vjp("a", local="1")
def _(xp: Any, g: Any, dtypes: Any) -> Any:
    return xp.cast(g, dtypes[0])


@op(symbol="cast", latex="#a", shape=shapes.same,
    samples=[Sample(((2, 3),), {"dtype": np.dtype("int64")}, low=1.0, high=9.0)], method=False,
    no_grad={"a": "integers and truth values change in jumps: the result counts as a constant"})  # fmt: skip
def discrete(xp: Any, a: Any, /, dtype: Any) -> Any:
    """The numbers as integers, cut towards 0, or as truth values (a NumPy dtype)."""
    return a.astype(dtype)


@op(symbol="detach", latex="#a", shape=shapes.same, samples=[Sample(((2, 3),)), Sample(((),))], view=True,
    no_grad={"a": "detach cuts the graph on purpose: the result counts as a constant"})  # fmt: skip
def detach(xp: Any, a: Any, /) -> Any:
    """The same memory without history: no gradient flows through."""
    return a


def _as_type(tensor: Tensor, kind: dtypes.dtype) -> Tensor:
    """`tensor` itself when it has that type, else cast."""
    if tensor.array.dtype is kind.array_type:
        return tensor
    found: Tensor = (cast if kind.is_floating_point or kind.is_complex else discrete)(tensor, kind.array_type)
    return found


@composed("to")
def _(
    input: Any, *args: Any, dtype: Any = None, device: Any = None, non_blocking: bool = False, copy: bool = False,
    memory_format: Any = None, other: Any = None,
) -> Any:  # fmt: skip
    """As another element type or on another device, both taken from a tensor when one is given."""
    flags = []
    for arg in map(element_type, (*args, other)):
        if isinstance(arg, Tensor):
            dtype, device = arg.dtype, arg.device
        elif isinstance(arg, dtypes.dtype):
            dtype = arg
        elif isinstance(arg, bool):
            flags.append(arg)
        elif isinstance(arg, str | int | Device):
            device = arg
        elif arg is not None:
            raise TypeError(f"to() received an invalid combination of arguments - got ({type(arg).__name__})")
    found = input if device is None else placed(input, asked(device, "to"))
    found = found if dtype is None else _as_type(found, element_type(dtype))
    return clone(input) if (copy or flags[1:] == [True]) and found is input else found


@composed("type")
def _(input: Any, dtype: Any = None) -> Any:
    """As another element type, which may be given by PyTorch's older name; without one, that name of its own."""
    if dtype is None:
        return f"torch.{dtypes.kind(input.array.dtype)}Tensor"
    if isinstance(dtype, str):
        dtype = dtypes.of_kind(dtype.removeprefix("torch.").removesuffix("Tensor"))
    if element_type(dtype) is not dtype:
        raise hinted(ValueError(f"invalid type: '{dtype.__name__}'"), "x.to(int) and its like take Python's types.")
    return _as_type(input, getattr(dtype, "dtype", dtype))


@composed("type_as")
def _(input: Any, other: Any) -> Any:
    """As the element type of `other`, and where it is."""
    return input.to(other)


_OLD_NAMES = {
    "float": dtypes.float32, "int": dtypes.int32, "bool": dtypes.bool_, "byte": dtypes.uint8, "char": dtypes.int8,
}  # fmt: skip
"""Methods whose name is not that of an element type here."""


def _add_casts() -> None:
    """`x.float()`, `x.long()` and the others."""
    for name in ("half", "float", "double", "byte", "char", "short", "int", "long", "bool", "bfloat16"):
        kind = _OLD_NAMES.get(name) or getattr(dtypes, name)
        method = _caster(kind)
        method.__name__ = name
        method.__doc__ = f"As {kind.name}."
        setattr(Tensor, name, method)


def _caster(kind: dtypes.dtype) -> Any:
    return lambda self: _as_type(self, kind)


_add_casts()


@composed("contiguous")
def _(input: Any, memory_format: Any = None) -> Any:
    """Itself when its elements lie in row-major order in memory, else a copy that does."""
    return input if input.is_contiguous() else clone(input, "C")


@composed("is_contiguous")
def _(input: Any, memory_format: Any = None) -> bool:
    """Whether the elements lie in row-major order in memory."""
    return not arrays.is_array(input.array) or bool(input.array.flags.c_contiguous)


@composed("expand_as")
def _(input: Any, other: Any) -> Any:
    """Expanded to the shape of `other`."""
    return expand(input, other.array.shape)


@composed("reshape_as")
def _(input: Any, other: Any) -> Any:
    """In the shape of `other`."""
    return reshape.call(input, other.array.shape)


@composed("view_as")
def _(input: Any, other: Any) -> Any:
    """The same memory in the shape of `other`."""
    return input.view(other.array.shape)


def _reversed(self: Any) -> Any:
    """The axes in reverse order: a matrix with rows and columns exchanged."""
    return permute(self, tuple(range(self.array.ndim))[::-1])


def _swapped(self: Any) -> Any:
    """The last two axes exchanged."""
    return transpose(self, -2, -1)


Tensor.T = property(_reversed)  # type: ignore[attr-defined]
Tensor.mT = property(_swapped)  # type: ignore[attr-defined]
