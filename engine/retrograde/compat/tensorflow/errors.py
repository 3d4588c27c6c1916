"""TensorFlow's error classes, and its wording of what went wrong inside an op."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any


class OpError(Exception):
    """Base of what goes wrong inside an op."""


class InvalidArgumentError(OpError):
    """Operands that an op cannot take."""


class NotFoundError(OpError):
    """Something that is not there."""


class UnimplementedError(OpError):
    """What an op cannot do."""


def op_error(op: str, message: str, end: str = " name: ") -> InvalidArgumentError:
    """The error of an op, worded as TensorFlow does on the CPU."""
    where = f"{{{{function_node __wrapped__{op}_device_/job:localhost/replica:0/task:0/device:CPU:0}}}}"
    return InvalidArgumentError(f"{where} {message} [Op:{re.sub('^__Mkl|_N_.*', '', op)}]{end}")


def written(shape: Sequence[Any]) -> str:
    """A shape as messages write it: [2,3]."""
    return f"[{','.join(map(str, shape))}]"
