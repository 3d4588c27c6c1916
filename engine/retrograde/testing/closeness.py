"""Whether two results are as good as the same, and where they are not: PyTorch's `torch.testing.assert_close`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from retrograde.tensor import Tensor

_TOLERANCES = {"float16": (1e-3, 1e-5), "bfloat16": (1.6e-2, 1e-5), "float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7)}
"""Relative and absolute, by element type; nothing for the others."""


def assert_close(
    actual: Any,
    expected: Any,
    *,
    allow_subclasses: bool = True,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = False,
    check_device: bool = True,
    check_dtype: bool = True,
    check_layout: bool = True,
    check_stride: bool = False,
    msg: str | Callable[[str], str] | None = None,
) -> None:
    """AssertionError unless |actual − expected| ≤ atol + rtol·|expected| everywhere.

    For tensors, numbers, and sequences and mappings of them. Without `rtol` and `atol` they follow from the element
    types. `msg` replaces the message, or makes another one of it.
    """
    if (rtol is None) is not (atol is None):
        missing = "rtol" if rtol is None else "atol"
        raise ValueError(f"Both 'rtol' and 'atol' must be either specified or omitted, but got no {missing}.")
    limits = None if rtol is None or atol is None else (rtol, atol)
    found = _difference(actual, expected, _Rules(limits, equal_nan, check_dtype, check_device), ())
    if found is not None:
        raise AssertionError(found if msg is None else msg(found) if callable(msg) else msg)


class _Rules:
    """What counts as the same."""

    def __init__(self, limits: tuple[float, float] | None, equal_nan: bool, dtype: bool, device: bool) -> None:
        self.limits, self.equal_nan, self.dtype, self.device = limits, equal_nan, dtype, device

    def limits_for(self, actual: Any, expected: Any) -> tuple[float, float]:
        """The tolerances for two arrays: the larger ones of their types."""
        if self.limits is not None:
            return self.limits
        known = [_TOLERANCES.get(array.dtype.name, (0.0, 0.0)) for array in (actual, expected)]
        return max(k[0] for k in known), max(k[1] for k in known)


def _difference(actual: Any, expected: Any, rules: _Rules, path: tuple[Any, ...]) -> str | None:
    """What to say of the first difference; None when there is none."""
    if isinstance(actual, Tensor) and isinstance(expected, Tensor):
        found = _of_tensors(actual, expected, rules)
    elif isinstance(actual, bool | int | float) and isinstance(expected, bool | int | float):
        found = _of_arrays(np.asarray(actual), np.asarray(expected), rules)
    elif isinstance(actual, Mapping) and isinstance(expected, Mapping):
        return _of_mappings(actual, expected, rules, path)
    elif all(isinstance(value, Sequence) and not isinstance(value, str) for value in (actual, expected)):
        return _of_sequences(actual, expected, rules, path)
    else:
        raise TypeError(f"No comparison pair was able to handle inputs of type {type(actual)} and {type(expected)}.")
    where = f"\n\nThe failure occurred for item {''.join(f'[{key!r}]' for key in path)}" if path else ""
    return None if found is None else found + where


def _of_mappings(actual: Any, expected: Any, rules: _Rules, path: tuple[Any, ...]) -> str | None:
    if actual.keys() != expected.keys():
        return (
            "The keys of the mappings do not match:\n"
            f"Missing keys in the actual mapping: {sorted(expected.keys() - actual.keys())}\n"
            f"Additional keys in the actual mapping: {sorted(actual.keys() - expected.keys())}"
        )
    found = (_difference(actual[key], expected[key], rules, (*path, key)) for key in sorted(actual, key=str))
    return next((difference for difference in found if difference is not None), None)


def _of_sequences(actual: Any, expected: Any, rules: _Rules, path: tuple[Any, ...]) -> str | None:
    if len(actual) != len(expected):
        return f"The length of the sequences mismatch: {len(actual)} != {len(expected)}"
    pairs = enumerate(zip(actual, expected, strict=True))
    found = (_difference(a, b, rules, (*path, i)) for i, (a, b) in pairs)
    return next((difference for difference in found if difference is not None), None)


def _of_tensors(actual: Tensor, expected: Tensor, rules: _Rules) -> str | None:
    attributes = ["shape", *(["device"] if rules.device else []), *(["dtype"] if rules.dtype else [])]
    for name in attributes:
        a, b = getattr(actual, name), getattr(expected, name)
        if a != b:
            return f"The values for attribute '{name}' do not match: {a} != {b}."
    return _of_arrays(_numbers(actual), _numbers(expected), rules)


def _numbers(tensor: Tensor) -> Any:
    return np.asarray(tensor.detach().cpu().numpy())


def _of_arrays(actual: Any, expected: Any, rules: _Rules) -> str | None:
    rtol, atol = rules.limits_for(actual, expected)
    kind = np.result_type(actual, expected)
    a, b = actual.astype(kind), expected.astype(kind)
    wide = kind if kind.kind == "f" else np.dtype("int64")
    apart = np.abs(a.astype(wide) - b.astype(wide))
    same = (a == b) | (apart <= atol + rtol * np.abs(b.astype(np.float64)))
    if rules.equal_nan and kind.kind == "f":
        same |= np.isnan(a) & np.isnan(b)
    return None if bool(same.all()) else _described(a, b, apart, same, rtol, atol)


def _described(a: Any, b: Any, apart: Any, same: Any, rtol: float, atol: float) -> str:
    """How many elements differ, and by how much at most."""
    exact = rtol == 0 and atol == 0
    what = "equal" if exact else "close"
    allowed = ["" if exact else f" (up to {limit} allowed)" for limit in (atol, rtol)]
    relative = apart / np.abs(b)
    if a.ndim and a.dtype.kind != "f":
        relative = relative.astype(np.float32)
    if not a.ndim:
        return (
            f"Scalars are not {what}!\n\nExpected {b.item()} but got {a.item()}.\n"
            f"Absolute difference: {apart.item()}{allowed[0]}\nRelative difference: {relative.item()}{allowed[1]}"
        )
    wrong = int((~same).sum())
    lines = [f"Tensor-likes are not {what}!", "", f"Mismatched elements: {wrong} / {a.size} ({wrong / a.size:.1%})"]
    for name, values, limit in zip(("absolute", "relative"), (apart, relative), allowed, strict=True):
        shown = np.where(same, -1, values)
        place = np.unravel_index(int(np.argmax(shown)), a.shape)
        at = ", ".join(str(int(i)) for i in place) + ("," if len(place) == 1 else "")
        lines.append(f"Greatest {name} difference: {values[place].item()} at index ({at}){limit}")
    return "\n".join(lines)
