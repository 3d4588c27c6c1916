"""Indices, shapes, casts, and functions that only `torch.nn.functional` has."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from . import Oracle

ORACLES: dict[str, Oracle] = {
    "index": lambda p: lambda a: a[_key(p["key"])],
    "index_put": lambda p: lambda a, v: _changed(a, v, _key(p["key"])),
    "cast": lambda p: lambda a: a.to(torch.float64),
    "discrete": lambda p: lambda a: a.to(torch.int64),
    "gather": lambda p: lambda a, index: torch.gather(a, p["dim"], index),
    "max": lambda p: lambda a: _values(torch.max(a, **p)),
    "min": lambda p: lambda a: _values(torch.min(a, **p)),
    "argmax": lambda p: lambda a: torch.argmax(a, **p),
    "reshape": lambda p: lambda a: a.reshape(p["shape"]),
    "permute": lambda p: lambda a: a.permute(p["dims"]),
    "expand": lambda p: lambda a: a.expand(p["shape"]),
    "repeat": lambda p: lambda a: a.repeat(*p["sizes"]),
    "clone": lambda p: lambda a: a.clone(),
    "detach": lambda p: lambda a: a.detach(),
    "cat": lambda p: lambda *a: torch.cat(a, **p),
    "stack": lambda p: lambda *a: torch.stack(a, **p),
    "masked_fill": lambda p: lambda a, mask, value: a.masked_fill(mask, value),
    "binary_cross_entropy_with_logits": lambda p: lambda *a: F.binary_cross_entropy_with_logits(*a, **p),
    "softplus": lambda p: lambda a: F.softplus(a, **p),
    "gelu": lambda p: lambda a: F.gelu(a, **p),
    "linear_product": lambda p: F.linear,
    "logsigmoid": lambda p: lambda a: F.logsigmoid(a, **p),
}


def _key(key: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(torch.from_numpy(item) if isinstance(item, np.ndarray) else item for item in key)


def _changed(a: Any, v: Any, key: tuple[Any, ...]) -> Any:
    out = a.clone()
    out[key] = v
    return out


def _values(found: Any) -> Any:
    return getattr(found, "values", found) if not isinstance(found, torch.Tensor) else found
