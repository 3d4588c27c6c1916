"""Constants that a VJP computes with: arrays made from shapes alone, beside an operand."""

from __future__ import annotations

from typing import Any

from retrograde.calls.dispatch import wrap
from retrograde.devices import arrays
from retrograde.tensor import Tensor


def beside(a: Any, host: Any) -> Any:
    """The NumPy array `host` on the device of `a`, and as a tensor where `a` is one."""
    if isinstance(a, Tensor):
        return wrap(arrays.beside(a.array, host))
    return arrays.beside(a, host)
