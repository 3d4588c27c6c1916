"""Gradients as functions, and switches for recording: PyTorch's `torch.autograd`."""

from __future__ import annotations

from contextlib import AbstractContextManager

from retrograde.anomaly import detect_anomaly, set_detect_anomaly
from retrograde.autograd import function, functional
from retrograde.backward import backward, grad
from retrograde.function import Function
from retrograde.tape import enable_grad, is_grad_enabled, no_grad, set_grad_enabled
from retrograde.tensor import Tensor as Variable
from retrograde.testing import gradcheck, gradgradcheck

__all__ = [
    "Function",
    "Variable",
    "backward",
    "detect_anomaly",
    "enable_grad",
    "function",
    "functional",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "inference_mode",
    "is_grad_enabled",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
]


def inference_mode(mode: bool = True) -> AbstractContextManager[None]:
    """As `no_grad`, or as `enable_grad` when `mode` is False: a context and a decorator."""
    return no_grad() if mode else enable_grad()
