"""The array library of the CPU: NumPy, with functions of single precision that are rounded once.

PyTorch's vectorised exp, log, tanh, … are within half a unit of the last digit nearly everywhere, NumPy's float32 is
not, and a program that prints all digits of a loss shows it. Computed in double precision and then rounded, at least
94 % of the elements have PyTorch's bits; before, 55 to 90 %. Single numbers take the way through `math`, which costs no
more than NumPy; small arrays through float64; large ones stay with NumPy's own float32, whose digits nobody reads.
Everything else is NumPy's attribute itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

SMALL = 512
"""Elements up to which an array's results are rounded once."""
SINGLE, DOUBLE = np.dtype("float32"), np.dtype("float64")
_SCALAR, _ARRAY, _PLAIN = np.float32, np.ndarray, (np.ndarray, np.generic, int, float)

_NUMBERS: dict[str, Callable[[float], float]] = {
    "exp": math.exp, "exp2": math.exp2, "expm1": math.expm1,
    "log": math.log, "log2": math.log2, "log10": math.log10, "log1p": math.log1p,
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "arcsin": math.asin, "arccos": math.acos, "arctan": math.atan,
    "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh,
    "arcsinh": math.asinh, "arccosh": math.acosh, "arctanh": math.atanh,
}  # fmt: skip
"""NumPy's name of a function, and the same on Python numbers."""
_PAIRS = ("power", "arctan2")
"""Functions of two operands, one of which may be a single number."""


def small(array: Any) -> bool:
    """Whether results for `array` are rounded once."""
    kind = array.__class__
    return kind is _SCALAR or (kind is _ARRAY and array.dtype is SINGLE and array.size <= SMALL)


def _rounded(ufunc: Any, number: Callable[[float], float]) -> Callable[..., Any]:
    def call(a: Any, out: Any = None) -> Any:
        kind = a.__class__
        if kind is _SCALAR and out is None:
            try:
                return _SCALAR(number(a))
            except (ValueError, OverflowError):
                # Outside the domain or the range: NaN or inf, as NumPy has it.
                return _SCALAR(ufunc(float(a)))
        if kind is _ARRAY and a.dtype is SINGLE and a.size <= SMALL:
            if out is None:
                return ufunc(a.astype(DOUBLE)).astype(SINGLE)
            return ufunc(a, out, dtype=DOUBLE, casting="same_kind")
        return ufunc(a, out) if isinstance(a, _PLAIN) else _elsewhere(call, out, a, a)

    return _named(call, ufunc)


def _rounded_pair(ufunc: Any) -> Callable[..., Any]:
    def call(a: Any, b: Any, out: Any = None) -> Any:
        if small(a) and small(b):
            if out is None:
                return ufunc(a, b, dtype=DOUBLE).astype(SINGLE)
            return ufunc(a, b, out, dtype=DOUBLE, casting="same_kind")
        if isinstance(a, _PLAIN) and isinstance(b, _PLAIN):
            return ufunc(a, b, out)
        return _elsewhere(call, out, b if isinstance(a, _PLAIN) else a, a, b)

    return _named(call, ufunc)


def _elsewhere(call: Callable[..., Any], out: Any, owner: Any, *operands: Any) -> Any:
    """What `owner`, an array of another class, makes of the call: NumPy's own protocol."""
    return owner.__array_ufunc__(call, "__call__", *operands, out=None if out is None else (out,))


def _named(call: Callable[..., Any], ufunc: Any) -> Callable[..., Any]:
    call.__name__ = call.__qualname__ = ufunc.__name__
    call.__doc__ = f"As NumPy's `{ufunc.__name__}`; small arrays of float32 are rounded once."
    return call


ROUNDED: dict[str, Callable[..., Any]] = {
    **{name: _rounded(getattr(np, name), number) for name, number in _NUMBERS.items()},
    **{name: _rounded_pair(getattr(np, name)) for name in _PAIRS},
}
"""By NumPy's name: the functions that differ from NumPy's."""

HOST: Any = ModuleType("numpy", __doc__)
"""The library itself."""
HOST.__dict__.update({**vars(np), **ROUNDED})
