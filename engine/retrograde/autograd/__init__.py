"""Gradients as functions, and switches for recording: PyTorch's `torch.autograd`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from retrograde import backward as _walk
from retrograde.autograd import function, functional
from retrograde.backward import grad
from retrograde.function import Function
from retrograde.tape import enable_grad, is_grad_enabled, no_grad, set_grad_enabled
from retrograde.tensor import Tensor
from retrograde.testing import gradcheck, gradgradcheck

__all__ = [
    "Function",
    "backward",
    "enable_grad",
    "function",
    "functional",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "inference_mode",
    "is_grad_enabled",
    "no_grad",
    "set_grad_enabled",
]


def backward(
    tensors: Tensor | Sequence[Tensor],
    grad_tensors: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
) -> None:
    """Add the gradients of `tensors` to `.grad` of the leaves they were made from.

    `grad_tensors` has one gradient of the same shape per tensor; None where there is one element.
    """
    roots = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    if grad_tensors is None or isinstance(grad_tensors, Tensor):
        seeds: list[Tensor | None] = [grad_tensors] * len(roots)
    else:
        seeds = list(grad_tensors)
    for root, seed in zip(roots, seeds, strict=True):
        # Later roots may lead through the same nodes.
        retain = True if root is not roots[-1] else retain_graph
        _walk.backward(root, seed, retain, create_graph, inputs)


def inference_mode(mode: bool = True) -> AbstractContextManager[None]:
    """As `no_grad`, or as `enable_grad` when `mode` is False: a context and a decorator."""
    return no_grad() if mode else enable_grad()
