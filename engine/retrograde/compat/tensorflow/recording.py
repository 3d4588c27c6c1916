"""The way from TensorFlow's functions to the engine's: which tapes are recording, and what they learn of an op.

The engine records an op when a tape knows one of its operands. A tape knows what it watches, and the results of ops on
what it knows while it is recording.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from retrograde.compat.tensorflow.engine import rg
from retrograde.compat.tensorflow.errors import InvalidArgumentError
from retrograde.compat.tensorflow.tensors import EagerTensor, TensorLike, constant
from retrograde.compat.tensorflow.types import DType
from retrograde.tensor import Tensor

if TYPE_CHECKING:
    from retrograde.compat.tensorflow.tape import GradientTape

RECORDING: list[GradientTape] = []
"""The tapes that are recording now, outermost first."""
Number = bool | int | float


def run(function: Callable[..., Any], *operands: Any, **params: Any) -> Any:
    """Call a function of the engine on what `operands` stand for; numbers are passed as they are.

    Its result, or each of a tuple or list of results, is known to the tapes that know an operand.
    """
    tapes = _known_by(operands)
    with rg.set_grad_enabled(bool(tapes)):
        result = function(*(plain(operand) for operand in operands), **params)
    return wrapped(result, tapes)


def wrapped(result: Any, tapes: frozenset[GradientTape]) -> Any:
    """A result of the engine, or each of several, as TensorFlow's tensor."""
    if isinstance(result, Tensor):
        return EagerTensor(result, tapes)
    return [wrapped(each, tapes) for each in result]


def plain(operand: Any) -> Any:
    """What an operand stands for: the engine's tensor, a list of them, or a number."""
    if isinstance(operand, TensorLike):
        return operand.tensor
    return [plain(each) for each in operand] if isinstance(operand, list) else operand


def _known_by(operands: tuple[Any, ...]) -> frozenset[GradientTape]:
    """The recording tapes that know one of the operands; they are told of the others."""
    if not RECORDING:
        return frozenset()
    held = [each for operand in operands for each in (operand if isinstance(operand, list) else [operand])]
    held = [each for each in held if isinstance(each, TensorLike)]
    return frozenset([tape for tape in RECORDING if tape.sees(held)])


def tensor(value: Any, like: DType | None = None) -> Any:
    """`value` as a tensor or variable; other values become constants of the type `like`."""
    return value if isinstance(value, TensorLike) else constant(value, like)


def pair(op: str, a: Any, b: Any) -> tuple[Any, Any]:
    """Two operands of one type: a number or an array takes the type of the tensor beside it.

    InvalidArgumentError for tensors of different types; `op` is TensorFlow's name of the op.
    """
    if not isinstance(a, TensorLike) and not isinstance(b, TensorLike):
        a = constant(a)
    if isinstance(a, TensorLike):
        b = _fitted(op, b, a.dtype, 1)
    else:
        a = _fitted(op, a, b.dtype, 0)
    return a, b


def _fitted(op: str, value: Any, kind: DType, position: int) -> Any:
    """`value` beside a tensor of type `kind`: a Python number beside floats as it is, else a tensor."""
    if isinstance(value, TensorLike):
        if value.dtype is not kind:
            raise _mixed(op, kind, value.dtype)
        return value
    if isinstance(value, np.ndarray | np.generic):
        return constant(value, kind)
    if kind.is_floating and isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if not kind.is_floating and (found := constant(value).dtype).is_floating:
        raise _mixed(op, kind, found)
    return constant(value, kind)


def _mixed(op: str, expected: DType, found: DType) -> InvalidArgumentError:
    error = InvalidArgumentError(
        f"cannot compute {op} as input #1(zero-based) was expected to be a {expected.short} tensor but is a "
        f"{found.short} tensor [Op:{op}] name: "
    )
    error.add_note(f"Types are never converted silently: write tf.cast(x, tf.{expected.name}).")
    return error
