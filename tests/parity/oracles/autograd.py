"""What derivatives of functions are made of."""

from __future__ import annotations

import torch

from . import Oracle

ORACLES: dict[str, Oracle] = {
    "batch": lambda p: lambda *tensors: torch.stack(tensors, p["dim"]),
    "kept": lambda p: lambda g, a: torch.ops.aten.threshold_backward(g, a, -100.0),
}
