"""TensorFlow's reductions, running sums and orders."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from typing import Any

from retrograde.compat.tensorflow.elementwise import cast
from retrograde.compat.tensorflow.engine import rg
from retrograde.compat.tensorflow.errors import op_error
from retrograde.compat.tensorflow.recording import run, tensor
from retrograde.compat.tensorflow.types import INT32, as_dtype

FUNCTIONS: dict[str, Callable[..., Any]] = {}
"""By TensorFlow's names."""
TopKV2 = namedtuple("TopKV2", "values indices")


def _reduction(op: str, name: str, function: Callable[[Any, Any, bool], Any], doc: str) -> Callable[..., Any]:
    """A reduction over `axis`: a number, several, or None for all; the result keeps the element type."""

    def call(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
        operand = tensor(input_tensor)
        axes = _axes(op, axis, operand.ndim)
        return run(function, operand, dims=axes, keep=keepdims) if axes else run(rg.clone, operand)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = doc
    FUNCTIONS[name] = call
    return call


def _axes(op: str, axis: Any, rank: int) -> tuple[int, ...]:
    if axis is None:
        return tuple(range(rank))
    given = axis.numpy().tolist() if hasattr(axis, "numpy") else axis
    axes = tuple(given) if isinstance(given, list | tuple) else (given,)
    for each in axes:
        if not -rank <= each < rank:
            raise op_error(op, f"Invalid reduction dimension ({each} for input with {rank} dimension(s)")
    return axes


def _kept(function: Callable[..., Any]) -> Callable[..., Any]:
    """A reduction of integers gives integers of their type."""

    def reduce(x: Any, dims: Any, keep: bool) -> Any:
        result = function(x, dims, keep)
        return result if result.dtype is x.dtype else result.to(x.dtype)

    return reduce


def _mean(x: Any, dims: Any, keep: bool) -> Any:
    if x.dtype.is_floating_point:
        return x.mean(dims, keep)
    return x.to(rg.float64).mean(dims, keep)


def _product(x: Any, dims: Any, keep: bool) -> Any:
    for dim in sorted((d % x.ndim for d in dims), reverse=True):
        x = x.prod(dim, keep)
    return x


def _each(function: str) -> Callable[..., Any]:
    def reduce(x: Any, dims: Any, keep: bool) -> Any:
        for dim in sorted((d % x.ndim for d in dims), reverse=True):
            x = getattr(x, function)(dim, keep)
        return x

    return reduce


reduce_sum = _reduction("Sum", "reduce_sum", _kept(lambda x, d, k: x.sum(d, k)), "The sum over axes.")
reduce_mean = _reduction("Mean", "reduce_mean", _kept(_mean), "The mean over axes; of integers rounded to zero.")
reduce_max = _reduction("Max", "reduce_max", lambda x, dims, keep: x.amax(dims, keep), "The largest over axes.")
reduce_min = _reduction("Min", "reduce_min", lambda x, dims, keep: x.amin(dims, keep), "The smallest over axes.")
reduce_prod = _reduction("Prod", "reduce_prod", lambda x, dims, keep: _kept(_product)(x, dims, keep), "The product.")
reduce_any = _reduction("Any", "reduce_any", lambda x, dims, keep: _each("any")(x, dims, keep), "Whether any is true.")
reduce_all = _reduction("All", "reduce_all", lambda x, dims, keep: _each("all")(x, dims, keep), "Whether all are true.")
reduce_logsumexp = _reduction(
    "Log", "reduce_logsumexp", lambda x, dims, keep: x.logsumexp(dims, keep), "log of the sum of e^x over axes."
)
reduce_variance = _reduction(
    "Mean",
    "reduce_variance",
    lambda x, dims, keep: x.var(dims, unbiased=False, keepdim=keep),
    "The variance over axes.",
)
reduce_std = _reduction(
    "Mean", "reduce_std", lambda x, dims, keep: x.std(dims, unbiased=False, keepdim=keep), "The standard deviation."
)
reduce_euclidean_norm = _reduction(
    "Sum", "reduce_euclidean_norm", lambda x, dims, keep: (x * x).sum(dims, keep).sqrt(), "√ of the sum of squares."
)


def norm(tensor_: Any, ord: Any = "euclidean", axis: Any = None, keepdims: bool = False, name: Any = None) -> Any:
    """The norm of all numbers, or over axes: "euclidean", 1, 2 or infinity."""
    operand = tensor(tensor_)
    size = 2 if ord in ("euclidean", "fro") else ord
    dims = _axes("Sum", axis, operand.ndim)
    if size == 1:
        return run(lambda x: x.abs().sum(dims, keepdims), operand)
    if size == float("inf"):
        return run(lambda x: x.abs().amax(dims, keepdims), operand)
    return reduce_euclidean_norm(operand, axis, keepdims)


def argmax(input: Any, axis: Any = None, output_type: Any = "int64", name: Any = None) -> Any:
    """Where the largest number along an axis (the first) is."""
    return cast(run(lambda x: x.argmax(0 if axis is None else axis), tensor(input)), output_type)


def argmin(input: Any, axis: Any = None, output_type: Any = "int64", name: Any = None) -> Any:
    """Where the smallest number along an axis (the first) is."""
    return cast(run(lambda x: x.argmin(0 if axis is None else axis), tensor(input)), output_type)


def cumsum(x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: Any = None) -> Any:
    """Running sums along an axis; `exclusive` leaves each number out of its own, `reverse` starts at the end."""

    def running(t: Any) -> Any:
        turned = t.flip(axis) if reverse else t
        sums = turned.cumsum(axis)
        sums = sums - turned if exclusive else sums
        sums = sums.flip(axis) if reverse else sums
        return sums if sums.dtype is t.dtype else sums.to(t.dtype)

    return run(running, tensor(x))


def cumprod(x: Any, axis: int = 0, name: Any = None) -> Any:
    """Running products along an axis."""
    return run(lambda t: t.cumprod(axis), tensor(x))


def sort(values: Any, axis: int = -1, direction: str = "ASCENDING", name: Any = None) -> Any:
    """The numbers in order along an axis."""
    return run(lambda t: rg.sort(t, axis, direction == "DESCENDING")[0], tensor(values))


def argsort(values: Any, axis: int = -1, direction: str = "ASCENDING", stable: bool = False, name: Any = None) -> Any:
    """Where the numbers in order along an axis are."""
    found = run(lambda t: rg.argsort(t, axis, direction == "DESCENDING"), tensor(values))
    return cast(found, INT32)


def top_k(input: Any, k: int = 1, sorted: bool = True, index_type: Any = "int32", name: Any = None) -> TopKV2:
    """The `k` largest numbers of the last axis, and where they are."""
    operand = tensor(input)
    values, places = run(lambda t: tuple(rg.topk(t, k)), operand)
    return TopKV2(values, cast(places, as_dtype(index_type)))


def unique_with_counts(x: Any) -> Any:
    """Which numbers there are, and how often."""
    return run(lambda t: tuple(rg.unique(t, return_counts=True)), tensor(x))


for _function in (norm, argmax, argmin, cumsum, cumprod, sort, argsort, top_k, unique_with_counts):
    FUNCTIONS[_function.__name__] = _function
