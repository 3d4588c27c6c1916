"""TensorFlow's ways to run and gather things: functions, modules, control flow, nests and printing."""

from __future__ import annotations

import functools
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from retrograde.compat.tensorflow.recording import tensor
from retrograde.compat.tensorflow.tensors import TensorLike
from retrograde.compat.tensorflow.variables import Variable
from retrograde.pytree import leaves, rebuilt

NAMES: Counter[str] = Counter()
"""How often an automatic name was given in this program."""


class Function:
    """What `tf.function` makes: the same function; programs here run as they are written."""

    def __init__(self, python_function: Callable[..., Any]) -> None:
        self.python_function = python_function
        functools.update_wrapper(self, python_function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        result = self.python_function(*args, **kwargs)
        return rebuilt(result, [tensor(x) if _is_number(x) else x for x in leaves(result)])

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else Function(self.python_function.__get__(instance, owner))

    def __repr__(self) -> str:
        return f"<tensorflow.python.eager.polymorphic_function.polymorphic_function.Function object at {id(self):#x}>"


def _is_number(value: Any) -> bool:
    return isinstance(value, bool | int | float | np.ndarray | np.generic)


def function(func: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Decorator, with or without options; changes nothing but that numbers are returned as tensors."""
    return Function(func) if func is not None else Function


class Module:
    """Base of things with variables: those in its attributes, and in theirs, by the names of the attributes."""

    def __init__(self, name: str | None = None) -> None:
        self._name = name or _snake(type(self).__name__)

    @property
    def name(self) -> str:
        """Its name."""
        return self._name

    @property
    def variables(self) -> tuple[Variable, ...]:
        """All variables, each once."""
        return tuple({id(v): v for v in _variables_in(self, set())}.values())

    @property
    def trainable_variables(self) -> tuple[Variable, ...]:
        """The variables that are trained."""
        return tuple(v for v in self.variables if v.trainable)

    @property
    def submodules(self) -> tuple[Module, ...]:
        """The modules in its attributes."""
        return tuple(m for value in vars(self).values() for m in leaves(value) if isinstance(m, Module))


def _variables_in(owner: Any, seen: set[int]) -> Iterator[Variable]:
    """The variables of an object with attributes: first its own, then those of what it holds."""
    if id(owner) in seen:
        return
    seen.add(id(owner))
    values = [leaf for name in sorted(vars(owner)) for leaf in leaves(vars(owner)[name])]
    yield from (value for value in values if isinstance(value, Variable))
    for value in values:
        if isinstance(value, Module):
            yield from _variables_in(value, seen)


def unique_name(cls: type) -> str:
    """ "dense", "dense_1" … for the things of one class."""
    base = _snake(cls.__name__)
    NAMES[base] += 1
    return base if NAMES[base] == 1 else f"{base}_{NAMES[base] - 1}"


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def while_loop(cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Any, **_: Any) -> Any:
    """`body` again and again while `cond` holds."""
    values = [tensor(value) for value in loop_vars]
    while bool(cond(*values)):
        changed = body(*values)
        values = [tensor(value) for value in (changed if isinstance(changed, list | tuple) else [changed])]
    return values


def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any], name: Any = None) -> Any:
    """The one function when `pred` holds, else the other."""
    return true_fn() if bool(pred) else false_fn()


def is_tensor(x: Any) -> bool:
    """Whether `x` is a tensor or a variable."""
    return isinstance(x, TensorLike)


def executing_eagerly() -> bool:
    """Yes."""
    return True


def print_(*inputs: Any, output_stream: Any = None, sep: str = " ", end: str = "\n", **_: Any) -> None:
    """Write values to standard error, as TensorFlow does."""
    print(*(_printed(each) for each in inputs), sep=sep, end=end, file=output_stream or sys.stderr)


def _printed(value: Any) -> str:
    if not isinstance(value, TensorLike):
        return str(value)
    number: Any = {"float_kind": lambda x: re.sub(r"\.$", "", np.format_float_positional(x, trim="-"))}
    return np.array2string(np.asarray(value.numpy()), formatter=number)


def flatten(structure: Any, expand_composites: bool = False) -> list[Any]:
    """What stands in a nest, from left to right."""
    return leaves(structure)


def map_structure(func: Callable[..., Any], *structures: Any, **_: Any) -> Any:
    """A nest like the first, of what `func` makes of what stands in all of them at each place."""
    return rebuilt(structures[0], [func(*each) for each in zip(*map(leaves, structures), strict=True)])
