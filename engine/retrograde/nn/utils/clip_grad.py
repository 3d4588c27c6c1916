"""Keeping gradients small: together by their norm, or each element by its size."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from math import inf
from typing import Any

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.devices.arrays import at, beside, on_host, xp_of
from retrograde.tape.state import no_grad
from retrograde.tensor import Tensor

Tensors = Tensor | Iterable[Tensor]


def get_total_norm(
    tensors: Tensors, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: Any = None
) -> Tensor:
    """The norm of all elements of the tensors together, as a tensor without dimensions."""
    given = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    if not given:
        return wrap(np.float32(0.0))
    kind = float(norm_type)
    with at(given[0].array):
        norms = [_norm(beside(given[0].array, tensor.array).reshape(-1), kind) for tensor in given]
        total = _norm(xp_of(norms[0]).stack(norms), kind)
    if error_if_nonfinite and not np.isfinite(float(total)):
        raise RuntimeError(
            f"The total norm of order {kind} for gradients from `parameters` is non-finite, so it cannot be clipped. "
            "To disable this error and scale the gradients by the non-finite norm anyway, set "
            "`error_if_nonfinite=False`"
        )
    return wrap(total)


def _norm(values: Any, kind: float) -> Any:
    """The norm of an array of one dimension, of its own element type."""
    if kind == inf:
        return abs(values).max()
    if kind == 2:
        return (values.dot(values) ** 0.5).astype(values.dtype)
    return ((abs(values) ** kind).sum() ** (1 / kind)).astype(values.dtype)


def clip_grad_norm_(
    parameters: Tensors,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: Any = None,
) -> Tensor:
    """Scale all gradients, in place, so that their norm together is at most `max_norm`; returns what it was.

    RuntimeError for a norm that is not finite, when `error_if_nonfinite`.
    """
    given = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    max_norm = float(max_norm)
    total = get_total_norm([p.grad for p in given if p.grad is not None], norm_type, error_if_nonfinite)
    clip_grads_with_norm_(given, max_norm, total)
    return total


def clip_grads_with_norm_(parameters: Tensors, max_norm: float, total_norm: Tensor, foreach: Any = None) -> None:
    """Scale all gradients, in place, by `max_norm` over their `total_norm`, but never up."""
    given = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    if not on_host(total_norm.array):
        share: Any = total_norm + 1e-6
        _scale(given, (max_norm / share).clamp(max=1.0))
        return
    factor = float(max_norm) / (total_norm.array + total_norm.array.dtype.type(1e-6))
    if factor < 1:
        _scale(given, float(factor))


def _scale(parameters: Iterable[Tensor], factor: Any) -> None:
    with no_grad():
        for parameter in parameters:
            if parameter.grad is not None:
                parameter.grad.mul_(factor)


def clip_grad_value_(parameters: Tensors, clip_value: float, foreach: Any = None) -> None:
    """Bring every element of the gradients, in place, into [−clip_value, clip_value]."""
    limit = float(clip_value)
    with no_grad():
        for parameter in [parameters] if isinstance(parameters, Tensor) else list(parameters):
            if parameter.grad is not None:
                parameter.grad.clamp_(-limit, limit)


def clip_grad_norm(
    parameters: Tensors, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: Any = None
) -> Tensor:
    """PyTorch's older name of `clip_grad_norm_`."""
    warnings.warn(
        "`torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.",
        FutureWarning,
        stacklevel=2,
    )
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite)
