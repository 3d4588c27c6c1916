"""PyTorch's counterparts of ops whose names or arguments differ there; one module per family of ops.

Each module has a table `ORACLES`: the op's name → (parameters of the sample) → PyTorch's function of the operands.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from typing import Any

Oracle = Callable[[Mapping[str, Any]], Callable[..., Any]]


def collected() -> dict[str, Oracle]:
    """The tables of all modules here in one."""
    found: dict[str, Oracle] = {}
    for module in pkgutil.iter_modules(__path__):
        table: dict[str, Oracle] = importlib.import_module(f"{__name__}.{module.name}").ORACLES
        assert not found.keys() & table.keys(), "an op has one counterpart"
        found.update(table)
    return found
