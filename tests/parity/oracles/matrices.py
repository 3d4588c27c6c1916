"""Matrices and order: decompositions, products, sorting, and ops with several results."""

from __future__ import annotations

import math
from typing import Any

from . import Oracle

ORACLES: dict[str, Oracle] = {
    "part": lambda p: lambda a: _piece(a, p["offset"], p["shape"]),
}


def _piece(a: Any, offset: int, shape: tuple[int, ...]) -> Any:
    return a[offset : offset + math.prod(shape)].view(shape)
