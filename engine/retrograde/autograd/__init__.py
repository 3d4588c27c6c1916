"""Gradients as functions, and switches for recording: PyTorch's `torch.autograd`."""

from __future__ import annotations

from retrograde.autograd import forward_ad, function, functional, graph, profiler
from retrograde.autograd.checking import gradcheck, gradgradcheck
from retrograde.autograd.custom import Function
from retrograde.autograd.inference import inference_mode
from retrograde.backward.walk import backward, grad
from retrograde.tape.anomaly import detect_anomaly, set_detect_anomaly
from retrograde.tape.state import enable_grad, is_grad_enabled, no_grad, set_grad_enabled
from retrograde.tensor import Tensor as Variable

__all__ = [
    "Function",
    "Variable",
    "backward",
    "detect_anomaly",
    "enable_grad",
    "forward_ad",
    "function",
    "functional",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "graph",
    "inference_mode",
    "is_grad_enabled",
    "no_grad",
    "profiler",
    "set_detect_anomaly",
    "set_grad_enabled",
]
