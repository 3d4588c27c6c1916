"""Arrays that write down what is done with them: the array library as seen while a step is recorded.

A `Traced` holds real numbers, so a step that is recorded also runs, and a `Value` of the recording. Everything that is
written against "the array library" (forwards, VJPs, the backward walk) thereby writes its own source, once more.
Turning one into a Python number or a NumPy array takes it out of the recording, which is refused with the line; whether
it is true, or which whole number it is, becomes a check of the replay.
"""

from __future__ import annotations

import functools
import operator
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import BuiltinFunctionType
from typing import Any

import numpy as np

from retrograde.frozen.recording import Instruction, Recording, Storage, Value

ENGINE = str(Path(__file__).resolve().parent.parent)
ABOUT_SHAPES = {np.shape, np.ndim, np.size, np.may_share_memory, np.shares_memory, np.result_type, np.can_cast}
"""Functions whose answers do not depend on the numbers."""
_REDUCTIONS = {"sum": np.add, "prod": np.multiply, "max": np.maximum, "min": np.minimum}
"""Methods, and what they reduce by: that can put its result into given memory."""
_BY_VALUES = {np.nonzero, np.flatnonzero, np.argwhere, np.unique, np.compress, np.extract, np.repeat, np.bincount,
              np.histogram, np.delete, np.where}  # fmt: skip
"""Functions whose result's shape may depend on the numbers."""
_ROOTS = {2: np.square, 0.5: np.sqrt, -1: np.reciprocal}
"""What NumPy's operator takes instead of a power."""
_SECRET = {"__array_interface__", "__array_struct__"}
"""What an array tells of its memory."""
_CHANGERS = {"fill", "sort", "put", "partition", "itemset"}
"""Methods that change the array itself."""


class Current:
    """The recording under way, for results that are made without an operand."""

    current: Recording | None = None


RECORDING = Current()


class Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """An array while a step is recorded. See the module's docstring."""

    __slots__ = ("_recording", "value")
    __hash__ = object.__hash__

    def __init__(self, value: Value, recording: Recording) -> None:
        self.value = value
        self._recording = recording

    @property
    def recording(self) -> Recording | None:
        """What it is written into; None when that is over."""
        return None if self._recording.over else self._recording

    # ---- what does not depend on the numbers

    @property
    def numbers(self) -> Any:
        """What it holds now. Not called `array`: only tensors have that."""
        return self.value.array

    shape = property(lambda self: self.value.array.shape)
    dtype = property(lambda self: self.value.array.dtype)
    ndim = property(lambda self: self.value.array.ndim)
    size = property(lambda self: self.value.array.size)
    nbytes = property(lambda self: self.value.array.nbytes)
    itemsize = property(lambda self: self.value.array.itemsize)
    strides = property(lambda self: self.value.array.strides)
    flags = property(lambda self: self.value.array.flags)

    def __len__(self) -> int:
        return len(self.value.array)

    # ---- what makes new arrays

    @property
    def T(self) -> Any:
        """The axes in reverse order."""
        return record(np.transpose, (self,), {})

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **kwargs: Any) -> Any:
        function = ufunc if method == "__call__" else _part_of(ufunc, method)
        if method == "at":
            return change(function, inputs, kwargs, inputs[0])
        if out is None:
            return record(function, inputs, kwargs)
        (target,) = out
        if kwargs or method != "__call__" or not _renewed(target, function, inputs):
            change(function, inputs, {**kwargs, "out": target}, target)
        return target

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function in ABOUT_SHAPES:
            return function(*plain(args), **plain(kwargs))
        if function is np.mean:
            return mean(*args, **kwargs)
        if isinstance(kwargs.get("out"), Traced):
            change(function, args, kwargs, kwargs["out"])
            return kwargs["out"]
        return record(function, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name in _SECRET:
            # NumPy would take the numbers without asking `__array__`.
            raise AttributeError(name)
        found = getattr(self.value.array, name)
        if not isinstance(found, BuiltinFunctionType):
            return found
        if name == "dot":
            return lambda other: record(np.dot, (self, other), {})
        if name == "mean":
            return functools.partial(mean, self)
        if name in _REDUCTIONS:
            return functools.partial(_reduce, _REDUCTIONS[name], self)
        step = change if name in _CHANGERS else record
        extra = (self,) if step is change else ()
        return lambda *args, **kwargs: step(method_of(name), (self, *args), kwargs, *extra)

    def __pow__(self, other: Any) -> Any:
        return _power(self, other)

    def __rpow__(self, other: Any) -> Any:
        return record(operator.pow, (other, self), {})

    def __getitem__(self, key: Any) -> Any:
        return record(get_item, (self, key), {})

    def __setitem__(self, key: Any, value: Any) -> None:
        change(set_item, (self, key, value), {}, self)

    # ---- what leaves the recording

    def __bool__(self) -> bool:
        return bool(_answer(self, bool))

    def __int__(self) -> int:
        return int(_answer(self, int))

    __index__ = __int__

    def __float__(self) -> float:
        self._left("float()")
        return float(self.value.array)

    def item(self, *args: Any) -> Any:
        """One element as a Python number; whole numbers and truths become checks."""
        found = self.value.array.item(*args)
        if not args and isinstance(found, int):
            return _answer(self, type(found))
        self._left(".item()")
        return found

    def tolist(self) -> Any:
        """All elements as Python numbers."""
        self._left(".tolist()")
        return self.value.array.tolist()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        self._left("NumPy")
        return np.array(self.value.array, dtype=dtype, copy=copy)

    def __repr__(self) -> str:
        self._left("printing")
        return repr(self.value.array)

    def __reduce__(self) -> Any:
        self._left("copying")
        return _same, (self.value.array,)

    def _left(self, by: str) -> None:
        if self.recording is not None:
            self.recording.refuse(f"{place()}: {by} takes numbers out of the step")


def record(function: Callable[..., Any], args: Any, kwargs: Any, sort: Any = "call") -> Any:
    """The result of a call, which becomes an instruction when an argument is being recorded."""
    plain_args, plain_kwargs = plain(args), plain(kwargs)
    result = function(*plain_args, **plain_kwargs)
    recording = _recording_of((args, kwargs)) or RECORDING.current
    if recording is None:
        return result
    if isinstance(result, np.ndarray | np.generic):
        given = [a for a in traced_in((args, kwargs)) if a.value.array is result]
        return given[0] if given else _result(recording, sort, function, args, kwargs, result)
    if isinstance(result, tuple | list) and any(isinstance(r, np.ndarray) for r in result):
        whole = _result(recording, sort, function, args, kwargs, result)
        return tuple(record(get_item, (whole, i), {}) for i in range(len(result)))
    if isinstance(result, bool | int) and sort == "call":
        check(recording, function, args, kwargs, result)
    elif result is not None:
        recording.refuse(f"{place()}: {_name(function)} gives {type(result).__name__}, which is no array")
    return result


def _power(base: Traced, exponent: Any) -> Any:
    """The operator, which is not the function: it knows common exponents, and numbers without dimensions apart."""
    root = _ROOTS.get(exponent) if type(exponent) in (int, float) else None
    if root is not None and not base.value.scalar and base.dtype.kind == "f":
        return root(base)
    return record(operator.pow, (base, exponent), {})


def _shape_depends(function: Any, args: Any, kwargs: Any) -> bool:
    """Whether another run may give a result of another shape."""
    if function is get_item:
        return any(traced.dtype == np.bool_ for traced in traced_in(args[1:]))
    if function is np.where:
        return len(args) == 1
    return function in _BY_VALUES or getattr(function, "__name__", "") in (".nonzero", ".compress", ".repeat")


def _shape(array: Any) -> tuple[int, ...]:
    return array.shape  # type: ignore[no-any-return]


def _result(recording: Recording, sort: Any, function: Any, args: Any, kwargs: Any, array: Any) -> Traced:
    arguments, options = lifted(recording, args), lifted(recording, kwargs)
    shared = _memory_of(array, (arguments, options))
    instruction = Instruction("view" if shared else sort, function, arguments, options)
    instruction.out = Value(array, shared or Storage("result"), instruction)
    recording.instructions.append(instruction)
    made = Traced(instruction.out, recording)
    if _shape_depends(function, args, kwargs):
        parts = (
            [made] if isinstance(array, np.ndarray) else [record(get_item, (made, i), {}) for i in range(len(array))]
        )
        for part in parts:
            check(recording, _shape, (part,), {}, part.shape)
    return made


def _memory_of(array: Any, arguments: Any) -> Storage | None:
    """The memory that `array` shares with one of the arguments."""
    from retrograde.frozen.recording import values_in

    if isinstance(array, np.ndarray):
        for value in values_in(arguments):
            if isinstance(value.array, np.ndarray) and np.may_share_memory(array, value.array):
                return value.storage
    return None


def change(function: Callable[..., Any], args: Any, kwargs: Any, target: Any) -> None:
    """A call that changes the memory of `target`."""
    recording = _recording_of((args, kwargs))
    function(*plain(args), **plain(kwargs))
    if recording is None:
        return
    value = lifted(recording, target)
    instruction = Instruction("write", function, lifted(recording, args), lifted(recording, kwargs), target=value)
    recording.instructions.append(instruction)
    value.storage.written = True
    recording.touched = recording.touched or value.storage.kind in ("outside", "input")


def _renewed(target: Any, function: Any, inputs: Any) -> bool:
    """Whether an in-place change could be recorded as a new value: when nothing else lies in that memory."""
    if not isinstance(target, Traced) or target.recording is None:
        return False
    value = target.value
    if value.storage.kind != "result" or len(value.storage.values) > 1 or value.storage.written:
        return False
    made = record(function, inputs, {})
    if made.dtype != value.array.dtype or made.shape != value.array.shape:
        # What NumPy would have written is rounded to the target's type: take the long way.
        target.recording.instructions.pop()
        return False
    target.value = made.value
    return True


def _answer(traced: Traced, kind: Callable[[Any], Any]) -> Any:
    found = kind(traced.value.array)
    if traced.recording is not None:
        check(traced.recording, kind, (traced,), {}, found)
    return found


def check(recording: Recording, function: Any, args: Any, kwargs: Any, expected: Any) -> None:
    """The replay asks the same question, and stops when the answer is another."""
    instruction = Instruction("check", function, lifted(recording, args), lifted(recording, kwargs), expected=expected)
    instruction.late = recording.touched
    if recording.touched and not _could_come_first(instruction):
        recording.refuse(f"{place()}: a branch depends on numbers after something was changed in place")
    recording.instructions.append(instruction)


def _could_come_first(check: Instruction) -> bool:
    """Whether the answer was the same before anything was changed."""
    origins = check.origins()
    return origins is not None and not any(v.storage.written for i in (check, *origins) for v in i.reads())


def lifted(recording: Recording, arguments: Any) -> Any:
    """Nested arguments with values in place of arrays."""
    if isinstance(arguments, Traced):
        return arguments.value
    if isinstance(arguments, np.ndarray):
        return recording.outside.get(id(arguments)) or recording.constant(arguments)
    return _mapped(arguments, lambda a: lifted(recording, a))


def plain(arguments: Any) -> Any:
    """Nested arguments with the numbers themselves."""
    return arguments.value.array if isinstance(arguments, Traced) else _mapped(arguments, plain)


def _mapped(arguments: Any, each: Callable[[Any], Any]) -> Any:
    if isinstance(arguments, tuple):
        made = [each(a) for a in arguments]
        return type(arguments)(*made) if hasattr(arguments, "_fields") else tuple(made)
    if isinstance(arguments, list):
        return [each(a) for a in arguments]
    if isinstance(arguments, dict):
        return {name: each(a) for name, a in arguments.items()}
    if isinstance(arguments, slice):
        return slice(each(arguments.start), each(arguments.stop), each(arguments.step))
    return arguments


def traced_in(arguments: Any) -> list[Traced]:
    """Those that are being recorded, in nested arguments."""
    if isinstance(arguments, Traced):
        return [arguments]
    if isinstance(arguments, dict):
        arguments = tuple(arguments.values())
    elif isinstance(arguments, slice):
        arguments = (arguments.start, arguments.stop, arguments.step)
    return [t for a in arguments for t in traced_in(a)] if isinstance(arguments, tuple | list) else []


def _recording_of(arguments: Any) -> Recording | None:
    return next((t.recording for t in traced_in(arguments) if t.recording is not None), None)


def place() -> str:
    """The line of the program that is being run, from outside the engine."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(
        (ENGINE, "<", str(Path(np.__file__).parent))
    ):
        frame = frame.f_back
    return f"line {frame.f_lineno}"


def _name(function: Any) -> str:
    return str(getattr(function, "__name__", function))


def get_item(array: Any, key: Any) -> Any:
    return array[key]


def set_item(array: Any, key: Any, value: Any) -> None:
    array[key] = value


def _reduce(ufunc: Any, array: Traced, axis: Any = None, **options: Any) -> Any:
    return ufunc.reduce(array, axis=axis, **options)


def mean(array: Any, axis: Any = None, keepdims: Any = False, **options: Any) -> Any:
    """As NumPy computes it for float32 and float64, in two calls that can put their results into given memory."""
    if options or array.dtype.itemsize < 4 or array.dtype.kind != "f":
        return record(np.mean, (array,), {"axis": axis, "keepdims": keepdims, **options})
    total: Any = np.add.reduce(array, axis=axis, keepdims=keepdims)
    return np.divide(total, array.dtype.type(array.size // max(total.size, 1)))


def _same(array: Any) -> Any:
    return array


@cache
def _part_of(ufunc: Any, method: str) -> Any:
    return getattr(ufunc, method)


@cache
def method_of(name: str) -> Callable[..., Any]:
    """The method `name` of an array as a function of the array; always the same one."""

    def call(array: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(array, name)(*args, **kwargs)

    call.__name__ = f".{name}"
    return call
