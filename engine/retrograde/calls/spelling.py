"""Calls of ops as functions: operands given by name, results put into `out`, and what is said of missing arguments."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from retrograde.tensor import Tensor

if TYPE_CHECKING:
    from retrograde.op import Op

UNSET: Any = type("Unset", (), {"__slots__": (), "__doc__": "Stands for an argument that was not given."})()
ALIAS = {"dim": "axis", "keepdim": "keepdims"}
"""NumPy's names for parameters, which PyTorch takes as well."""
_NAMES = {
    "pow": ("input", "exponent"),
    "addcmul": ("input", "tensor1", "tensor2"),
    "addcdiv": ("input", "tensor1", "tensor2"),
}
"""PyTorch's names of the operands, where they are not `input`, `other` and the record's own."""


def operand_names(op: Op) -> tuple[str, ...]:
    """What PyTorch calls the operands."""
    if op.variadic:
        return ("tensors",)
    rest = ("other" if name == "b" else name for name in op.operands[1:])
    return _NAMES.get(op.name) or ("input", *rest)


def call_by_name(op: Op, given: tuple[Any, ...], params: dict[str, Any], named: dict[str, Any]) -> Any:
    """The result for operands and parameters of which some are named, and some may be missing: TypeError then."""
    values = list(given)
    for position, name in enumerate(operand_names(op)):
        if name in named:
            values[position] = named.pop(name)
    out = named.pop("out", None)
    if named:
        raise TypeError(f"{op.name}() got an unexpected keyword argument '{next(iter(named))}'")
    require_all(op, values, params)
    result = op.call(*values, **params)
    return result if out is None else _put(op, result, values, out)


def require_all(op: Op, values: Any, params: dict[str, Any]) -> None:
    """TypeError that names the arguments that were not given."""
    pairs = [*zip(operand_names(op), values, strict=False), *params.items()]
    missing = [f'"{name}"' for name, value in pairs if value is UNSET]
    if missing:
        # PyTorch has the plural where one is missing.
        plural = "s" if len(missing) == 1 else ""
        what = f"{len(missing)} required positional argument{plural}"
        raise TypeError(f"{op.name}() missing {what}: {', '.join(missing)}")


def _put(op: Op, result: Tensor, values: list[Any], out: Tensor) -> Tensor:
    if any(isinstance(value, Tensor) and value.requires_grad for value in (*values, out)):
        raise RuntimeError(
            f"{op.name}(): functions with out=... arguments don't support automatic differentiation, but one of the "
            "arguments requires grad."
        )
    if out.array.shape != result.array.shape:
        out.resize_(result.array.shape)
    return out.copy_(result)  # type: ignore[no-any-return]


def with_numpy_names(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which may also be given `axis` for its `dim` and `keepdims` for its `keepdim`."""
    code = function.__code__
    own = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    swapped = [(alias, name) for name, alias in ALIAS.items() if name in own and alias not in own]
    if not swapped:
        return function

    @functools.wraps(function)
    def call(*args: Any, **named: Any) -> Any:
        if named:
            for alias, name in swapped:
                if alias in named:
                    named[name] = named.pop(alias)
        return function(*args, **named)

    return call


def kind_of(value: object) -> str:
    """The class of an argument as PyTorch's messages name it."""
    cls = type(value)
    return f"numpy.{cls.__name__}" if isinstance(value, np.ndarray | np.generic) else cls.__name__


_WORDS = {
    "boolean subtract": (
        "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` "
        "operator instead."
    ),
    "boolean negative": (
        "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the "
        "`~` or `logical_not()` operator instead."
    ),
}
"""A part of what an array library says → what PyTorch says."""


def worded(error: Exception) -> RuntimeError | None:
    """The array library's refusal in PyTorch's words, where there are such."""
    text = str(error)
    return next((RuntimeError(words) for part, words in _WORDS.items() if part in text), None)
