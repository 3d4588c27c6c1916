"""Factories: tensors made from Python data, from NumPy arrays, from a shape, or at random.

A listener hears of every leaf that is made here, with the factory's name.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from retrograde import arrays, dtypes
from retrograde.errors import hinted
from retrograde.literals import DType, array_type, library, number, shape_of, to_array
from retrograde.op import TAPED
from retrograde.random import Generator, source
from retrograde.tape import state
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
    return _leaf(array.copy() if array is given else array, "tensor", requires_grad)


def as_tensor(data: Any, dtype: DType = None, device: object = None) -> Tensor:
    """`data` as a tensor, without a copy where it is a tensor or a NumPy array of that type already."""
    kind = array_type(dtype)
    if isinstance(data, Tensor):
        there: Tensor = data if device is None else data.to(device=device)
        return there if kind in (None, there.array.dtype) else TAPED.cast(there, kind)
    return _leaf(to_array(data, dtype, device), "as_tensor", False)


def from_numpy(array: Any) -> Tensor:
    """A tensor on the memory of a NumPy array: changes of one are seen in the other."""
    if not isinstance(array, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(array).__name__})")
    dtypes.of(array.dtype)
    return _leaf(array, "from_numpy", False)


def zeros(
    *lengths: Any, size: Any = None, dtype: DType = None, device: object = None, requires_grad: bool = False
) -> Tensor:
    """Zeros of the given shape, float32 unless told otherwise."""
    array = library(device, "zeros").zeros(
        shape_of("zeros", lengths if size is None else (size,)), array_type(dtype, dtypes.float32)
    )
    return _leaf(array, "zeros", requires_grad)


def ones(
    *lengths: Any, size: Any = None, dtype: DType = None, device: object = None, requires_grad: bool = False
) -> Tensor:
    """Ones of the given shape, float32 unless told otherwise."""
    array = library(device, "ones").ones(
        shape_of("ones", lengths if size is None else (size,)), array_type(dtype, dtypes.float32)
    )
    return _leaf(array, "ones", requires_grad)


def empty(
    *lengths: Any, size: Any = None, dtype: DType = None, device: object = None, requires_grad: bool = False
) -> Tensor:
    """A tensor whose elements mean nothing yet (they are zeros here, so that a program's run can be repeated)."""
    array = library(device).zeros(
        shape_of("empty", lengths if size is None else (size,)), array_type(dtype, dtypes.float32)
    )
    return _leaf(array, "empty", requires_grad)


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
    kind = array_type(dtype, dtypes.of_number(value))
    return _leaf(library(device, "full").full(shape_of("full", (size,)), value, kind), "full", requires_grad)


def eye(
    n: int, m: int | None = None, *, dtype: DType = None, device: object = None, requires_grad: bool = False
) -> Tensor:
    """Ones on the diagonal of an (n, m) matrix of zeros; square without `m`."""
    array = library(device, "eye").eye(n, m, dtype=array_type(dtype, dtypes.float32))
    return _leaf(array, "eye", requires_grad)


def arange(
    start: Any,
    end: Any = None,
    step: Any = 1,
    *,
    dtype: DType = None,
    device: object = None,
    requires_grad: bool = False,
) -> Tensor:
    """Numbers from `start` (0 when only one bound is given) up to, not including, `end`; int64 if all are integers."""
    if end is None:
        start, end = 0, start
    start, end, step = (number(value) for value in (start, end, step))
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    whole = all(isinstance(value, int) for value in (start, end, step))
    kind = array_type(dtype, dtypes.int64 if whole else dtypes.float32)
    array = (start + step * np.arange(math.ceil((end - start) / step))).astype(kind)
    return _leaf(library(device, "arange").asarray(array), "arange", requires_grad)


def linspace(
    start: Any, end: Any, steps: int, *, dtype: DType = None, device: object = None, requires_grad: bool = False
) -> Tensor:
    """`steps` numbers spaced evenly from `start` to `end`, both included; float32 unless told otherwise."""
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    kind = array_type(dtype, dtypes.float32)
    near = (kind if kind.kind == "f" else np.dtype(np.float64)).type
    low, high = near(number(start)), near(number(end))
    # From here in double precision, so that there is one rounding as in PyTorch's fused multiply and add.
    low, high, width = (np.float64(x) for x in (low, high, (high - low) / near(max(steps - 1, 1))))
    index = np.arange(steps, dtype=np.float64)
    array = np.where(index < max(steps / 2, 1), low + width * index, high - width * (steps - 1 - index)).astype(kind)
    return _leaf(library(device, "linspace").asarray(array), "linspace", requires_grad)


def rand(
    *lengths: Any,
    size: Any = None,
    generator: Generator | None = None,
    dtype: DType = None,
    device: object = None,
    requires_grad: bool = False,
) -> Tensor:
    """Values drawn evenly from [0, 1)."""
    shape, kind = shape_of("rand", lengths if size is None else (size,)), _random_type("rand", dtype)
    values = source(generator, device).uniform(math.prod(shape), kind)
    return _leaf(_placed(values, shape, device), "rand", requires_grad)


def randn(
    *lengths: Any,
    size: Any = None,
    generator: Generator | None = None,
    dtype: DType = None,
    device: object = None,
    requires_grad: bool = False,
) -> Tensor:
    """Values drawn from the normal distribution of mean 0 and variance 1."""
    shape, kind = shape_of("randn", lengths if size is None else (size,)), _random_type("randn", dtype)
    values = source(generator, device).normal(math.prod(shape), kind)
    return _leaf(_placed(values, shape, device), "randn", requires_grad)


def randint(
    *bounds: Any,
    low: int = 0,
    high: int | None = None,
    size: Any = None,
    generator: Generator | None = None,
    dtype: DType = None,
    device: object = None,
    requires_grad: bool = False,
) -> Tensor:
    """`randint(high, size)` or `randint(low, high, size)`: integers from low (0) to high − 1, of the given shape."""
    given = list(bounds)
    if size is None and given:
        size = given.pop()
    if given:
        high = given.pop()
    if given:
        low = given.pop()
    if given or high is None or not isinstance(size, Sequence):
        raise hinted(
            TypeError(f"randint() received an invalid combination of arguments - got {bounds}"),
            "Write randint(high, size) or randint(low, high, size) with the shape as a tuple: randint(0, 10, (3,)).",
        )
    if high <= low:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    shape = shape_of("randint", (size,))
    values = source(generator, device).integers(math.prod(shape), low, high)
    array = _placed(values.astype(array_type(dtype, dtypes.int64)), shape, device)
    return _leaf(array, "randint", requires_grad)


def randperm(n: int, *, generator: Generator | None = None, dtype: DType = None, device: object = None) -> Tensor:
    """0 … n − 1 in random order, int64 unless told otherwise."""
    if n < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
    values = source(generator, device).permutation(n).astype(array_type(dtype, dtypes.int64))
    return _leaf(_placed(values, (n,), device), "randperm", False)


def normal(mean: Any, std: Any = 1.0, size: Any = None, *, generator: Generator | None = None) -> Tensor:
    """Normal values of the given mean and standard deviation: numbers with a `size`, or tensors, one value each."""
    given = next((value for value in (mean, std) if isinstance(value, Tensor)), None)
    plain = [value.array if isinstance(value, Tensor) else np.float32(value) for value in (mean, std)]
    shape = np.broadcast_shapes(plain[0].shape, plain[1].shape) if size is None else shape_of("normal", (size,))
    kind, device = (dtypes.F32, None) if given is None else (given.array.dtype, given.device)
    values = _placed(source(generator, device).normal(math.prod(shape), kind), shape, device)
    return _leaf((values * plain[1] + plain[0]).astype(kind), "normal", False)


def bernoulli(input: Tensor, *, generator: Generator | None = None) -> Tensor:
    """1 with the probability that `input` gives for the element, else 0; RuntimeError for one outside [0, 1]."""
    if arrays.on_host(input.array) and bool(((input.array < 0) | (input.array > 1)).any()):
        raise RuntimeError("bernoulli expects every probability to be in [0, 1]")
    values = source(generator, input.device).uniform(input.numel(), input.array.dtype)
    draws = _placed(values, input.array.shape, input.device)
    return _leaf((draws < input.array).astype(input.array.dtype), "bernoulli", False)


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


def rand_like(input: Tensor, *, dtype: DType = None, device: object = None, requires_grad: bool = False) -> Tensor:
    """As `rand`, in the shape and element type of `input`."""
    _require_tensor("rand_like", input)
    return rand(input.shape, dtype=dtype or input.dtype, device=device or input.device, requires_grad=requires_grad)


def randn_like(input: Tensor, *, dtype: DType = None, device: object = None, requires_grad: bool = False) -> Tensor:
    """As `randn`, in the shape and element type of `input`."""
    _require_tensor("randn_like", input)
    return randn(input.shape, dtype=dtype or input.dtype, device=device or input.device, requires_grad=requires_grad)


def randint_like(input: Tensor, low: int, high: int | None = None, *, dtype: DType = None) -> Tensor:
    """As `randint`, in the shape and element type of `input`."""
    _require_tensor("randint_like", input)
    low, high = (0, low) if high is None else (low, high)
    return randint(low, high, input.shape, dtype=dtype or input.dtype, device=input.device)


def is_tensor(obj: object) -> bool:
    """Whether `obj` is a tensor."""
    return isinstance(obj, Tensor)


def _leaf(array: Any, made: str, requires_grad: bool) -> Tensor:
    """The tensor of a factory named `made`; values without dimensions become NumPy scalars."""
    if array.ndim == 0 and isinstance(array, np.ndarray) and made != "from_numpy":
        array = array[()]
    dtypes.require_differentiable(array, requires_grad)
    out = Tensor(array, requires_grad=requires_grad)
    if state.listener is not None:
        state.listener.on_leaf(out, made)
    return out


def _like(input: Tensor, made: str, value: Any, dtype: DType, device: object, requires_grad: bool) -> Tensor:
    _require_tensor(made, input)
    kind = array_type(dtype, input.dtype)
    xp = library(input.device if device is None else device, made)
    return _leaf(xp.full(input.array.shape, value, kind), made, requires_grad)


def _require_tensor(name: str, value: object) -> None:
    if not isinstance(value, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(value).__name__}")


def _random_type(name: str, dtype: DType) -> Any:
    kind = array_type(dtype, dtypes.float32)
    if kind.kind != "f":
        raise hinted(
            NotImplementedError(f"{name} draws floating-point values, not {kind}"),
            "Use randint(low, high, size) for integers.",
        )
    return kind


def _placed(values: Any, shape: tuple[int, ...], device: object) -> Any:
    """Random values, drawn on the CPU, on their device."""
    return library(device).asarray(values.reshape(shape))


_COPY_CONSTRUCT = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor)."
)
