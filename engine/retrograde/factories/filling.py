"""Filling tensors in place, whatever they held: with one number, another tensor, or random numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.calls.inplace import require_changeable, write
from retrograde.calls.literals import number
from retrograde.devices.arrays import beside, host
from retrograde.factories.chance import require_spread
from retrograde.op import FUNCTIONS, composed
from retrograde.ops.overwrite import overwrite
from retrograde.ops.placement import placed
from retrograde.random import Generator, source
from retrograde.tape.state import state
from retrograde.tensor import Tensor


def zero_(tensor: Tensor) -> Tensor:
    """Every element becomes 0, in place."""
    return _fill(tensor, np.zeros((), tensor.array.dtype), "zero_")


def fill_(tensor: Tensor, value: Any) -> Tensor:
    """Every element becomes `value`, in place."""
    return _fill(tensor, np.asarray(number(value)), "fill_")


def copy_(tensor: Tensor, src: Tensor, non_blocking: bool = False) -> Tensor:
    """The elements become those of `src`, broadcast, converted and moved to the device; gradients flow to it."""
    overwrite.shape(tensor.array.shape, src.array.shape)
    if src.requires_grad and state.grad_enabled:
        return tensor.overwrite_(placed(src, tensor.device))  # type: ignore[no-any-return]
    return _fill(tensor, src.array, "copy_")


def uniform_(tensor: Tensor, low: float = 0.0, high: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fill in place with values drawn evenly from [low, high); RuntimeError for low above high."""
    if low > high:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}")
    values = source(generator, tensor.device).uniform(tensor.numel(), tensor.array.dtype, low, high)
    return _fill(tensor, values.reshape(tensor.shape), "uniform_")


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fill in place with normal values of the given mean and standard deviation."""
    require_spread(std)
    values = source(generator, tensor.device).normal(tensor.numel(), tensor.array.dtype, mean, std)
    return _fill(tensor, values.reshape(tensor.shape), "normal_")


def bernoulli_(tensor: Tensor, p: Any = 0.5, *, generator: Generator | None = None) -> Tensor:
    """Fill in place with 1 at probability `p` (one number, or one for each element), else 0."""
    draw = source(generator, tensor.device)
    if isinstance(p, Tensor):
        chances = np.broadcast_to(host(p.array), tensor.shape)
        return _fill(tensor, draw.uniform(tensor.numel(), chances.dtype).reshape(tensor.shape) < chances, "bernoulli_")
    if not 0 <= p <= 1:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p}")
    return _fill(tensor, (draw.uniform(tensor.numel(), np.float64) < p).reshape(tensor.shape), "bernoulli_")


def exponential_(tensor: Tensor, lambd: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fill in place with values of the exponential distribution of rate `lambd`."""
    if lambd <= 0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={lambd:g}")
    return _fill(tensor, -np.log1p(-_even(tensor, generator)) / lambd, "exponential_")


def geometric_(tensor: Tensor, p: float, *, generator: Generator | None = None) -> Tensor:
    """Fill in place with the number of tries until the first success of probability `p`."""
    if not 0 < p < 1:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p:g}")
    return _fill(tensor, np.ceil(np.log(_even(tensor, generator)) / np.log1p(-p)), "geometric_")


def cauchy_(tensor: Tensor, median: float = 0.0, sigma: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fill in place with values of the Cauchy distribution."""
    return _fill(tensor, median + sigma * np.tan(np.pi * (_even(tensor, generator) - 0.5)), "cauchy_")


def log_normal_(tensor: Tensor, mean: float = 1.0, std: float = 2.0, *, generator: Generator | None = None) -> Tensor:
    """Fill in place with exponentials of normal values of the given mean and standard deviation."""
    values = source(generator, tensor.device).normals(tensor.numel()) * std + mean
    return _fill(tensor, np.exp(values).reshape(tensor.shape), "log_normal_")


def random_(tensor: Tensor, *bounds: Any, generator: Generator | None = None) -> Tensor:
    """Fill in place with integers: `random_(high)` and `random_(low, high)` up to, not including, `high`.

    Without bounds, all that the element type holds exactly from 0 on.
    """
    draw, count = source(generator, tensor.device), tensor.numel()
    if bounds:
        low, high = (0, bounds[0]) if len(bounds) == 1 else bounds
        if low >= high:
            raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
        return _fill(tensor, draw.integers(count, low, high).reshape(tensor.shape), "random_")
    kind = tensor.array.dtype
    bits = {"f": {2: 11, 4: 24, 8: 53}, "b": {1: 0}}.get(kind.kind, {}).get(kind.itemsize)
    span = np.iinfo(kind).max + 1 if bits is None else 2**bits + 1
    values = (draw.draws(count) if span < 2**32 else draw.wide_draws(count)) % np.uint64(span)
    return _fill(tensor, values.reshape(tensor.shape), "random_")


def _even(tensor: Tensor, generator: Generator | None) -> Any:
    """Values drawn evenly from [0, 1) in double precision, in the tensor's shape."""
    return source(generator, tensor.device).uniform(tensor.numel(), np.float64).reshape(tensor.shape)


def clear_grads(tensors: Iterable[Tensor], set_to_none: bool = True) -> None:
    """Clear `.grad` of those tensors that have one: to None, or to zeros in place."""
    cleared = [tensor for tensor in tensors if tensor._grad is not None]
    for tensor in cleared:
        if set_to_none or tensor._grad is None:
            tensor._grad = None
        else:
            write(tensor._grad, 0)
    if cleared and state.listener is not None:
        state.listener.on_zero(cleared, set_to_none)


def _fill(tensor: Tensor, values: Any, by: str) -> Tensor:
    """Put `values`, an array that broadcasts, into `tensor`; `by` is the method's name.

    RuntimeError for a leaf that asks for a gradient while gradients are recorded.
    """
    require_changeable(tensor)
    values = beside(tensor.array, values)
    if state.grad_enabled and tensor.requires_grad:
        return tensor.overwrite_(wrap(values), by)  # type: ignore[no-any-return]
    write(tensor, values)
    if state.listener is not None:
        owner = tensor.owner() if by == "zero_" else None
        if owner is not None:
            state.listener.on_zero([owner], False)
        else:
            state.listener.on_update(tensor, by)
    return tensor


@composed("fill", method=False)
def _(input: Tensor, value: Any) -> Any:
    """A tensor like `input` with `value` everywhere."""
    return fill_(input.clone(), value)


for _method in (
    zero_, fill_, copy_, uniform_, normal_, bernoulli_, exponential_, geometric_, cauchy_, log_normal_, random_,
):  # fmt: skip
    setattr(Tensor, _method.__name__, _method)
FUNCTIONS.update({"zero_": zero_, "fill_": fill_})
