"""Factories: tensors made from Python data, from NumPy arrays, from a shape or from bounds.

A listener hears of every leaf that is made here, with the factory's name.
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.calls.literals import DType, array_type, library, number, shape_of, to_array
from retrograde.calls.spelling import kind_of
from retrograde.errors import hinted
from retrograde.op import TAPED
from retrograde.tape.state import state
from retrograde.tensor import Tensor


def tensor(data: Any, *, dtype: DType = None, device: object = None, requires_grad: bool = False) -> Tensor:
    """A tensor with a copy of `data`: a number, nested sequences of numbers, a NumPy array or a tensor.

    Without `dtype` Python floats become float32, ints int64, bools bool; arrays keep their type. ValueError for ragged
    sequences, TypeError and RuntimeError for what is no number.
    """
    if isinstance(data, Tensor):
        warnings.warn(_COPY_CONSTRUCT, UserWarning, stacklevel=2)
    array = to_array(data, dtype, device)
    given = data.array if isinstance(data, Tensor) else data
    return leaf(array.copy() if array is given else array, "tensor", requires_grad)


def as_tensor(data: Any, dtype: DType = None, device: object = None) -> Tensor:
    """`data` as a tensor, without a copy where it is a tensor or a NumPy array of that type already."""
    kind = array_type(dtype)
    if isinstance(data, Tensor):
        there: Tensor = data if device is None else data.to(device=device)
        return there if kind in (None, there.array.dtype) else TAPED.cast(there, kind)
    return leaf(to_array(data, dtype, device), "as_tensor", False)


def from_numpy(array: Any) -> Tensor:
    """A tensor on the memory of a NumPy array: changes of one are seen in the other."""
    if not isinstance(array, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(array).__name__})")
    dtypes.of(array.dtype)
    if any(step < 0 for step in array.strides):
        raise hinted(ValueError(_NEGATIVE_STRIDE), "As in torch.from_numpy(array.copy()).")
    return leaf(array, "from_numpy", False)


def zeros(
    *lengths: Any, size: Any = None, dtype: DType = None, device: object = None, requires_grad: bool = False
) -> Tensor:
    """Zeros of the given shape, float32 unless told otherwise."""
    array = library(device, "zeros").zeros(
        shape_of("zeros", lengths if size is None else (size,)), array_type(dtype, dtypes.default(), "zeros")
    )
    return leaf(array, "zeros", requires_grad)


def ones(
    *lengths: Any, size: Any = None, dtype: DType = None, device: object = None, requires_grad: bool = False
) -> Tensor:
    """Ones of the given shape, float32 unless told otherwise."""
    array = library(device, "ones").ones(
        shape_of("ones", lengths if size is None else (size,)), array_type(dtype, dtypes.default(), "ones")
    )
    return leaf(array, "ones", requires_grad)


def empty(
    *lengths: Any, size: Any = None, dtype: DType = None, device: object = None, requires_grad: bool = False
) -> Tensor:
    """A tensor whose elements mean nothing yet (they are zeros here, so that a program's run can be repeated)."""
    array = library(device).zeros(
        shape_of("empty", lengths if size is None else (size,)), array_type(dtype, dtypes.default(), "empty")
    )
    return leaf(array, "empty", requires_grad)


def full(
    size: Any, fill_value: Any, *, dtype: DType = None, device: object = None, requires_grad: bool = False
) -> Tensor:
    """`fill_value` everywhere; its own element type unless told otherwise."""
    if isinstance(size, int):
        raise hinted(
            TypeError("full(): argument 'size' (position 1) must be tuple of ints, not int"),
            f"Write the shape as a tuple: full(({size},), {fill_value!r}).",
        )
    value = fill_value.item() if isinstance(fill_value, Tensor) else fill_value
    if not isinstance(value, int | float | np.generic):
        kind = type(value).__name__
        raise TypeError(f"full(): argument 'fill_value' (position 2) must be Number, not {kind}")
    kind = array_type(dtype, dtypes.of_number(number(value)))
    return leaf(library(device, "full").full(shape_of("full", (size,)), value, kind), "full", requires_grad)


def eye(
    n: int, m: int | None = None, *, dtype: DType = None, device: object = None, requires_grad: bool = False
) -> Tensor:
    """Ones on the diagonal of an (n, m) matrix of zeros; square without `m`."""
    for name, length in (("n", n), ("m", m)):
        if length is not None and length < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {length}")
    array = library(device, "eye").eye(n, m, dtype=array_type(dtype, dtypes.default()))
    return leaf(array, "eye", requires_grad)


def arange(
    start: Any = None,
    end: Any = None,
    step: Any = 1,
    *,
    dtype: DType = None,
    device: object = None,
    requires_grad: bool = False,
) -> Tensor:
    """Numbers from `start` (0 when only one bound is given) up to, not including, `end`; int64 if all are integers."""
    if end is None:
        start, end = None, start
    if end is None:
        raise TypeError('arange() missing 1 required positional arguments: "end"')
    start, end, step = (number(value) for value in (0 if start is None else start, end, step))
    if not (math.isfinite(start) and math.isfinite(end)):
        raise RuntimeError(f"unsupported range: {start} -> {end}")
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    whole = all(isinstance(value, int) for value in (start, end, step))
    kind = array_type(dtype, dtypes.int64 if whole else dtypes.default())
    if kind.kind == "b":
        raise NotImplementedError("\"arange_cpu\" not implemented for 'Bool'")
    array = (start + step * np.arange(math.ceil((end - start) / step))).astype(kind)
    return leaf(library(device, "arange").asarray(array), "arange", requires_grad)


def range(
    start: Any = 0,
    end: Any = None,
    step: Any = 1,
    *,
    dtype: DType = None,
    device: object = None,
    requires_grad: bool = False,
) -> Tensor:
    """As `arange`, but up to and including `end`, and floating point: PyTorch's older function."""
    kind = array_type(dtype, dtypes.default())
    array = (start + step * np.arange(math.floor((end - start) / step) + 1)).astype(kind)
    return leaf(library(device, "range").asarray(array), "range", requires_grad)


def linspace(
    start: Any, end: Any, steps: int, *, dtype: DType = None, device: object = None, requires_grad: bool = False
) -> Tensor:
    """`steps` numbers spaced evenly from `start` to `end`, both included; float32 unless told otherwise."""
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    kind = array_type(dtype, dtypes.default())
    near = (kind if kind.kind == "f" else np.dtype(np.float64)).type
    low, high = near(number(start)), near(number(end))
    # From here in double precision, so that there is one rounding as in PyTorch's fused multiply and add.
    low, high, width = (np.float64(x) for x in (low, high, (high - low) / near(max(steps - 1, 1))))
    index = np.arange(steps, dtype=np.float64)
    array = np.where(index < max(steps / 2, 1), low + width * index, high - width * (steps - 1 - index)).astype(kind)
    return leaf(library(device, "linspace").asarray(array), "linspace", requires_grad)


def logspace(
    start: Any,
    end: Any,
    steps: int,
    base: float = 10.0,
    *,
    dtype: DType = None,
    device: object = None,
    requires_grad: bool = False,
) -> Tensor:
    """`base` to the powers of `steps` numbers spaced evenly from `start` to `end`, both included."""
    kind = array_type(dtype, dtypes.default())
    powers = linspace(start, end, steps, dtype=dtypes.float64 if kind.kind != "f" else dtypes.of(kind)).array
    return leaf(library(device, "logspace").asarray((base**powers).astype(kind)), "logspace", requires_grad)


def scalar_tensor(s: Any, *, dtype: DType = None, device: object = None, requires_grad: bool = False) -> Tensor:
    """One number without dimensions, float32 unless told otherwise."""
    return full((), s, dtype=dtype or dtypes.default(), device=device, requires_grad=requires_grad)


def asarray(
    obj: Any, *, dtype: DType = None, device: object = None, copy: bool | None = None, requires_grad: bool = False
) -> Tensor:
    """`obj` as a tensor: on the same memory where that can be, or a copy when `copy` says so."""
    out = tensor(obj, dtype=dtype, device=device) if copy else as_tensor(obj, dtype, device)
    return out.requires_grad_() if requires_grad else out


def frombuffer(
    buffer: Any, *, dtype: dtypes.dtype, count: int = -1, offset: int = 0, requires_grad: bool = False
) -> Tensor:
    """The bytes of a Python buffer as the elements of a row, on the same memory."""
    return leaf(np.frombuffer(buffer, dtype.array_type, count, offset), "frombuffer", requires_grad)


def zeros_like(input: Tensor, *, dtype: DType = None, device: object = None, requires_grad: bool = False) -> Tensor:
    """Zeros in the shape and element type of `input`."""
    return _like(input, "zeros_like", 0, dtype, device, requires_grad)


def ones_like(input: Tensor, *, dtype: DType = None, device: object = None, requires_grad: bool = False) -> Tensor:
    """Ones in the shape and element type of `input`."""
    return _like(input, "ones_like", 1, dtype, device, requires_grad)


def empty_like(input: Tensor, *, dtype: DType = None, device: object = None, requires_grad: bool = False) -> Tensor:
    """As `empty`, in the shape and element type of `input`."""
    return _like(input, "empty_like", 0, dtype, device, requires_grad)


def full_like(
    input: Tensor,
    fill_value: Any,
    *,
    dtype: DType = None,
    device: object = None,
    requires_grad: bool = False,
) -> Tensor:
    """`fill_value` in the shape and element type of `input`."""
    return _like(input, "full_like", number(fill_value), dtype, device, requires_grad)


def is_tensor(obj: object) -> bool:
    """Whether `obj` is a tensor."""
    return isinstance(obj, Tensor)


def leaf(array: Any, made: str, requires_grad: bool) -> Tensor:
    """The leaf of a factory named `made`; values without dimensions become NumPy scalars."""
    if array.ndim == 0 and isinstance(array, np.ndarray) and made != "from_numpy":
        array = array[()]
    dtypes.require_differentiable(array, requires_grad)
    out = Tensor(array, requires_grad=requires_grad)
    if state.listener is not None:
        state.listener.on_leaf(out, made)
    return out


def _like(input: Tensor, made: str, value: Any, dtype: DType, device: object, requires_grad: bool) -> Tensor:
    require_tensor(made, input)
    kind = array_type(dtype, input.dtype)
    xp = library(input.device if device is None else device, made)
    return leaf(xp.full(input.array.shape, value, kind), made, requires_grad)


def require_tensor(name: str, value: object) -> None:
    """TypeError when the first argument of the function `name` is no tensor."""
    if not isinstance(value, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {kind_of(value)}")


_NEGATIVE_STRIDE = (
    "At least one stride in the given numpy array is negative, and tensors with negative strides are not currently "
    "supported. (You can probably work around this by making a copy of your array  with array.copy().) "
)
_COPY_CONSTRUCT = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor)."
)
