"""Filling tensors in place, whatever they held: with one number, another tensor, or random numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from retrograde.dispatch import wrap
from retrograde.inplace import require_changeable, write
from retrograde.literals import number
from retrograde.ops.overwrite import overwrite
from retrograde.random import Generator, default_generator
from retrograde.tape import state
from retrograde.tensor import Tensor


def zero_(tensor: Tensor) -> Tensor:
    """Every element becomes 0, in place."""
    return _fill(tensor, np.zeros((), tensor.array.dtype), "zero_")


def fill_(tensor: Tensor, value: Any) -> Tensor:
    """Every element becomes `value`, in place."""
    return _fill(tensor, np.asarray(number(value)), "fill_")


def copy_(tensor: Tensor, source: Tensor) -> Tensor:
    """The elements become those of `source`, which is broadcast and converted, in place; gradients flow to `source`."""
    overwrite.shape(tensor.array.shape, source.array.shape)
    if source.requires_grad and state.grad_enabled:
        return tensor.overwrite_(source)  # type: ignore[no-any-return]
    return _fill(tensor, source.array, "copy_")


def uniform_(tensor: Tensor, low: float = 0.0, high: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fill in place with values drawn evenly from [low, high)."""
    values = (generator or default_generator).uniform(tensor.numel(), tensor.array.dtype, low, high)
    return _fill(tensor, values.reshape(tensor.shape), "uniform_")


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fill in place with normal values of the given mean and standard deviation."""
    values = (generator or default_generator).normal(tensor.numel(), tensor.array.dtype, mean, std)
    return _fill(tensor, values.reshape(tensor.shape), "normal_")


def bernoulli_(tensor: Tensor, p: float = 0.5, *, generator: Generator | None = None) -> Tensor:
    """Fill in place with 1 at probability `p`, else 0."""
    if not 0 <= p <= 1:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p}")
    values = (generator or default_generator).uniform(tensor.numel(), np.float64) < p
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
