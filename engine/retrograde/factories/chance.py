"""Factories of random tensors, with PyTorch's numbers for a seed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.calls.literals import DType, array_type, library, shape_of
from retrograde.devices import arrays
from retrograde.errors import hinted
from retrograde.factories.creation import leaf, require_tensor
from retrograde.op import composed
from retrograde.random import Generator, source
from retrograde.tensor import Tensor


def rand(
    *lengths: Any,
    size: Any = None,
    generator: Generator | None = None,
    dtype: DType = None,
    device: object = None,
    requires_grad: bool = False,
) -> Tensor:
    """Values drawn evenly from [0, 1)."""
    shape, kind = shape_of("rand", lengths if size is None else (size,)), _random_type("check_uniform_bounds", dtype)
    values = source(generator, device).uniform(math.prod(shape), kind)
    return leaf(_placed(values, shape, device), "rand", requires_grad)


def randn(
    *lengths: Any,
    size: Any = None,
    generator: Generator | None = None,
    dtype: DType = None,
    device: object = None,
    requires_grad: bool = False,
) -> Tensor:
    """Values drawn from the normal distribution of mean 0 and variance 1."""
    shape, kind = shape_of("randn", lengths if size is None else (size,)), _random_type("normal_kernel_cpu", dtype)
    values = source(generator, device).normal(math.prod(shape), kind)
    return leaf(_placed(values, shape, device), "randn", requires_grad)


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
    return leaf(array, "randint", requires_grad)


def randperm(n: int, *, generator: Generator | None = None, dtype: DType = None, device: object = None) -> Tensor:
    """0 … n − 1 in random order, int64 unless told otherwise."""
    if n < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
    values = source(generator, device).permutation(n).astype(array_type(dtype, dtypes.int64))
    return leaf(_placed(values, (n,), device), "randperm", False)


def normal(
    mean: Any,
    std: Any = 1.0,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: DType = None,
    device: object = None,
    requires_grad: bool = False,
) -> Tensor:
    """Normal values of the given mean and standard deviation: numbers with a `size`, or tensors, one value each."""
    require_spread(std)
    given = next((value for value in (mean, std) if isinstance(value, Tensor)), None)
    plain = [value.array if isinstance(value, Tensor) else np.float32(value) for value in (mean, std)]
    shape = np.broadcast_shapes(plain[0].shape, plain[1].shape) if size is None else shape_of("normal", (size,))
    kind = _random_type("normal_kernel_cpu", dtype) if given is None else given.array.dtype
    device = device if given is None else given.device
    values = _placed(source(generator, device).normal(math.prod(shape), kind), shape, device)
    with arrays.at(values):
        found = (values * plain[1] + plain[0]).astype(kind)
    return leaf(found, "normal", requires_grad)


def require_spread(std: Any) -> None:
    """RuntimeError for a standard deviation, a number or a tensor, that is negative."""
    if not isinstance(std, Tensor):
        if std < 0:
            raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
    elif arrays.on_host(std.array) and bool((std.array < 0).any()):
        raise RuntimeError("normal expects all elements of std >= 0.0")


@composed("bernoulli")
def bernoulli(input: Tensor, p: float | None = None, *, generator: Generator | None = None) -> Tensor:
    """1 with the probability that `input` gives for the element, or `p` for all, else 0.

    RuntimeError for probabilities outside [0, 1].
    """
    if p is not None:
        return input.clone().bernoulli_(p, generator=generator)  # type: ignore[no-any-return]
    if input.array.dtype.kind != "f":
        kind = dtypes.kind(input.array.dtype)
        raise NotImplementedError(f"\"bernoulli_tensor_cpu_p_\" not implemented for '{kind}'")
    if arrays.on_host(input.array) and bool(((input.array < 0) | (input.array > 1)).any()):
        raise RuntimeError(_OUTSIDE)
    values = source(generator, input.device).uniform(input.numel(), input.array.dtype)
    draws = _placed(values, input.array.shape, input.device)
    with arrays.at(draws):
        found = (draws < input.array).astype(input.array.dtype)
    return leaf(found, "bernoulli", False)


def poisson(input: Tensor, generator: Generator | None = None) -> Tensor:
    """A Poisson value for the rate that each element gives.

    Source: Hörmann, "The transformed rejection method for generating Poisson random variables", algorithm PTRS.
    """
    draw = source(generator, input.device)
    rates = arrays.host(input.array)
    values = np.array([_poisson(float(rate), draw) for rate in rates.reshape(-1)], rates.dtype)
    return leaf(_placed(values, rates.shape, input.device), "poisson", False)


def _poisson(rate: float, draw: Generator) -> int:
    if rate >= 10:
        return _poisson_by_rejection(rate, draw)
    if rate == 0:
        return 0
    count, product, limit = -1, 1.0, math.exp(-rate)
    while product > limit:
        product *= float(draw.uniform(1, np.float64)[0])
        count += 1
    return count


def _poisson_by_rejection(rate: float, draw: Generator) -> int:
    root = math.sqrt(rate)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    spread, accepted = 1.1239 + 1.1328 / (b - 3.4), 0.9277 - 3.6224 / (b - 2)
    while True:
        u, v = (float(value) for value in draw.uniform(2, np.float64) - (0.5, 0.0))
        edge = 0.5 - abs(u)
        k = math.floor((2 * a / edge + b) * u + rate + 0.43)
        if edge >= 0.07 and v <= accepted:
            return k
        if k < 0 or (edge < 0.013 and v > edge):
            continue
        if math.log(v) + math.log(spread) - math.log(a / (edge * edge) + b) <= k * math.log(rate) - rate - math.lgamma(
            k + 1
        ):
            return k


def rand_like(input: Tensor, *, dtype: DType = None, device: object = None, requires_grad: bool = False) -> Tensor:
    """As `rand`, in the shape and element type of `input`."""
    require_tensor("rand_like", input)
    return rand(input.shape, dtype=dtype or input.dtype, device=device or input.device, requires_grad=requires_grad)


def randn_like(input: Tensor, *, dtype: DType = None, device: object = None, requires_grad: bool = False) -> Tensor:
    """As `randn`, in the shape and element type of `input`."""
    require_tensor("randn_like", input)
    return randn(input.shape, dtype=dtype or input.dtype, device=device or input.device, requires_grad=requires_grad)


def randint_like(input: Tensor, low: int, high: int | None = None, *, dtype: DType = None) -> Tensor:
    """As `randint`, in the shape and element type of `input`."""
    require_tensor("randint_like", input)
    low, high = (0, low) if high is None else (low, high)
    return randint(low, high, input.shape, dtype=dtype or input.dtype, device=input.device)


def _random_type(kernel: str, dtype: DType) -> Any:
    kind = array_type(dtype, dtypes.default())
    if kind.kind != "f":
        raise hinted(
            NotImplementedError(f"\"{kernel}\" not implemented for '{dtypes.kind(kind)}'"),
            "These are floating-point values; torch.randint(low, high, size) draws integers.",
        )
    return kind


def _placed(values: Any, shape: tuple[int, ...], device: object) -> Any:
    """Random values, drawn on the CPU, on their device."""
    return library(device).asarray(values.reshape(shape))


_OUTSIDE = (
    "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please "
    "report an enhancement request to PyTorch.)"
)
