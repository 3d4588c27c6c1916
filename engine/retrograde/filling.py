"""Filling tensors in place, whatever they held: with one number, another tensor, or random numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from retrograde.arrays import beside
from retrograde.dispatch import wrap
from retrograde.inplace import require_changeable, write
from retrograde.literals import number
from retrograde.ops.overwrite import overwrite
from retrograde.ops.placement import placed
from retrograde.random import Generator, source
from retrograde.tape import state
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
    """Fill in place with values drawn evenly from [low, high)."""
    values = source(generator, tensor.device).uniform(tensor.numel(), tensor.array.dtype, low, high)
    return _fill(tensor, values.reshape(tensor.shape), "uniform_")


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fill in place with normal values of the given mean and standard deviation."""
    values = source(generator, tensor.device).normal(tensor.numel(), tensor.array.dtype, mean, std)
    return _fill(tensor, values.reshape(tensor.shape), "normal_")


def bernoulli_(tensor: Tensor, p: float = 0.5, *, generator: Generator | None = None) -> Tensor:
    """Fill in place with 1 at probability `p`, else 0."""
    if not 0 <= p <= 1:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p}")
    values = source(generator, tensor.device).uniform(tensor.numel(), np.float64) < p
    return _fill(tensor, values.reshape(tensor.shape), "bernoulli_")


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
        return tensor.overwrite_(wrap(values))  # type: ignore[no-any-return]
    write(tensor, values)
    if state.listener is not None:
        owner = tensor.owner() if by == "zero_" else None
        if owner is not None:
            state.listener.on_zero([owner], False)
        else:
            state.listener.on_update(tensor, by)
    return tensor


for _method in (zero_, fill_, copy_, uniform_, normal_, bernoulli_):
    setattr(Tensor, _method.__name__, _method)
