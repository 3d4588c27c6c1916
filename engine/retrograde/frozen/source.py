"""A recording written out as a Python function: one line for each call of the array library, in the order it happened.

    def replay(x0):
        multiply(x0, w1, b0)
        if bool(any(b0)) is not True: raise Stale("…")
        t2 = add_reduce(b0, None, None)
        return t2

Names: x the arguments, w tensors from outside, c constants, b memory of the plan, v views of these (made once),
t local variables.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from retrograde.frozen import traced
from retrograde.frozen.memory import Places, takes_out
from retrograde.frozen.recording import Instruction, Recording, Stale, Value, replaced
from retrograde.frozen.simplify import COPY, RESHAPE

_AS_TYPE = traced.method_of("astype")
_OPERATORS: dict[Any, str] = {np.add: "+", np.subtract: "-", np.multiply: "*", np.divide: "/",
              np.less: "<", np.less_equal: "<=", np.greater: ">", np.greater_equal: ">="}  # fmt: skip
"""Much cheaper than the functions on numbers without dimensions."""
_KEYWORD_OUT = {np.maximum, np.minimum}
"""NumPy takes `out` by position here no more."""
_WITH_NUMBER = {np.add, np.subtract, np.multiply, np.divide, np.maximum, np.minimum, np.greater, np.less,
                np.greater_equal, np.less_equal, np.power}  # fmt: skip


Act = Callable[["Writer"], list[str]]
"""Writes the lines of something that is done for its effect."""


class Writer:
    """Writes the function's lines, and gathers in `space` what its names stand for."""

    def __init__(self, recording: Recording, places: Places, acts: dict[Instruction, Act]) -> None:
        self.space: dict[str, Any] = {"Stale": Stale}
        self.lines: list[str] = []
        self._places = places
        self._acts = acts
        self._recording = recording
        self._names: dict[Value, str] = {}
        self._objects: dict[Any, str] = {}
        self._arrays: dict[Value, Any] = {}
        """Values whose memory is the same in each replay."""
        self._numbers: dict[Any, Any] = {}
        for i, value in enumerate(recording.inputs):
            self._names[value] = f"x{i}"
        self._peaks = _peaks(recording)
        for instruction in recording.instructions:
            self._write(instruction)

    # ---- names

    def name(self, value: Value) -> str:
        """The name under which the value is found, at this point of the function."""
        found = self._names.get(value)
        if found is None:
            assert value.storage.kind in ("outside", "constant"), "a value is used before it is made"
            array = value.array if value.storage.kind == "constant" else value.storage.array
            found = self._keep(value, array, "w" if value.storage.kind == "outside" else "c")
        return found

    def _keep(self, value: Value, array: Any, letter: str) -> str:
        """A name for memory that is the same in each replay."""
        name = self._names[value] = f"{letter}{len(self._names)}"
        self.space[name] = self._arrays[value] = array
        return name

    def _local(self, value: Value) -> str:
        name = self._names[value] = f"t{len(self._names)}"
        return name

    def object(self, thing: Any, name: str = "") -> str:
        """A name for any other object."""
        key = id(thing)
        found = self._objects.get(key)
        if found is None:
            base = re.sub(r"\W", "_", name or getattr(thing, "__name__", type(thing).__name__)) or "thing"
            found, n = base, 2
            while found in self.space:
                found, n = f"{base}_{n}", n + 1
            self._objects[key] = found
            self.space[found] = thing
        return found

    def text(self, part: Any) -> str:
        """An argument as source."""
        if isinstance(part, Value):
            return self.name(part)
        if isinstance(part, tuple) and not hasattr(part, "_fields"):
            return f"({', '.join(map(self.text, part))}{',' if len(part) == 1 else ''})"
        if isinstance(part, list):
            return f"[{', '.join(map(self.text, part))}]"
        if isinstance(part, slice):
            return f"slice({self.text(part.start)}, {self.text(part.stop)}, {self.text(part.step)})"
        if part is None or part is Ellipsis or type(part) in (bool, int, str):
            return repr(part)
        if type(part) is float and math.isfinite(part):
            return repr(part)
        return self.object(part, "n" if isinstance(part, np.generic) else "")

    # ---- instructions

    def _write(self, instruction: Instruction) -> None:
        if instruction.sort == "act":
            self.lines.extend(self._acts[instruction](self))
        elif instruction.sort == "check":
            question = self._call(instruction)
            self.lines.append(f"if {question} != {self.text(instruction.expected)}: raise Stale")
        elif instruction.out is None:
            self.lines.append(self._change(instruction))
        elif instruction.sort == "view" and self._is_static(instruction):
            self._view_once(instruction)
        else:
            self._result(instruction, instruction.out)

    def _change(self, instruction: Instruction) -> str:
        """A call that changes memory."""
        if set(instruction.kwargs) != {"out"} or instruction.target is None:
            return self._call(instruction)
        bare = Instruction("call", instruction.function, instruction.args)
        given = [self.text(a) for a in self._arguments(bare)]
        return self._call_into(bare, given, self.name(instruction.target))

    def _is_static(self, instruction: Instruction) -> bool:
        for value in instruction.reads():
            self.name(value)
            if value not in self._arrays:
                return False
        return True

    def _view_once(self, instruction: Instruction) -> None:
        """A view of memory that stays where it is: made now."""
        args, kwargs = (replaced(a, self._arrays.__getitem__) for a in (instruction.args, instruction.kwargs))
        assert instruction.out is not None
        self._keep(instruction.out, instruction.function(*args, **kwargs), "v")

    def _result(self, instruction: Instruction, value: Value) -> None:
        place = self._places.array(value) if instruction.sort != "view" else None
        if place is None:
            call = self._call(instruction)
            self.lines.append(f"{self._local(value)} = {call}")
            return
        if not takes_out(instruction):
            call = self._call(instruction)
            self.lines.append(f"{self._function(np.copyto)}({self._keep(value, place, 'b')}, {call})")
            return
        given = [self.text(a) for a in self._arguments(instruction)]
        if instruction in self._peaks and place.flags.c_contiguous:
            self._keep(value, place, "b")
            self.lines += self._peak(instruction.args[0], place, given[0])
            return
        out = self._keep(value, place, "b")
        if instruction.function not in (np.empty, np.empty_like):
            self.lines.append(self._call_into(instruction, given, out))

    def _arguments(self, instruction: Instruction) -> tuple[Any, ...]:
        """The arguments, with Python numbers beside arrays as arrays: NumPy converts them anew in each call."""
        args = instruction.args
        if instruction.function not in _WITH_NUMBER or len(args) != 2 or instruction.kwargs:
            return args
        kinds = {a.array.dtype for a in args if isinstance(a, Value) and isinstance(a.array, np.ndarray)}
        if len(kinds) != 1:
            return args
        return tuple(self._number(a, *kinds) for a in args)

    def _number(self, argument: Any, kind: Any) -> Any:
        plain = type(argument) in (int, float) and kind.kind == "f"
        if not plain and not (isinstance(argument, np.generic) and argument.dtype == kind):
            return argument
        array = self._numbers.setdefault((kind, repr(argument)), np.asarray(argument, kind))
        return self._recording.constant(array)

    def _call(self, instruction: Instruction) -> str:
        """The call as an expression."""
        function, args = instruction.function, self._arguments(instruction)
        symbol = _OPERATORS.get(function) if not instruction.kwargs else None
        if symbol and instruction.out is not None and instruction.out.scalar:
            return f"{self.text(args[0])} {symbol} {self.text(args[1])}"
        if function is traced.get_item:
            return f"{self.text(args[0])}[{self.text(args[1])}]"
        if function is traced.set_item:
            return f"{self.text(args[0])}[{self.text(args[1])}] = {self.text(args[2])}"
        options = [f"{name}={self.text(value)}" for name, value in instruction.kwargs.items()]
        texts = [self.text(a) for a in args]
        if getattr(function, "__name__", "").startswith("."):
            return f"{texts[0]}{function.__name__}({', '.join([*texts[1:], *options])})"
        return f"{self._function(function)}({', '.join([*texts, *options])})"

    def _call_into(self, instruction: Instruction, args: list[str], out: str) -> str:
        """The call with its result put into `out`."""
        function = instruction.function
        if function in (np.zeros, np.zeros_like, np.ones, np.ones_like):
            return f"{out}.fill({int(function in (np.ones, np.ones_like))})"
        if function is COPY:
            return f"{out}[...] = {args[0]}"
        if function is RESHAPE:
            shape = instruction.args[0].array.shape
            return f"{self.object(self.space[out].reshape(shape), out + '_before')}[...] = {args[0]}"
        if function is np.dot:
            # The method is spared the question whether an operand overrides the function.
            return f"{args[0]}.dot({args[1]}, {out})"
        if function is _AS_TYPE:
            return f"{self._function(np.copyto)}({out}, {args[0]}, 'unsafe')"
        if function is np.where:
            copy = self._function(np.copyto)
            first = "" if self._is_place(instruction.args[2], self.space[out]) else f"{out}[...] = {args[2]}; "
            return f"{first}{copy}({out}, {args[1]}, where={args[0]})"
        options = {name: self.text(value) for name, value in instruction.kwargs.items()}
        if getattr(function, "__name__", "") in ("reduce", "accumulate") and not {"initial", "where"} & set(options):
            positional = dict(zip(("axis", "dtype"), args[1:], strict=False)) | options
            ordered = [positional.get("axis", "0"), positional.get("dtype", "None"), out]
            keep = [positional["keepdims"]] if "keepdims" in positional else []
            return f"{self._function(function)}({', '.join([args[0], *ordered, *keep])})"
        by_position = isinstance(function, np.ufunc) and function not in _KEYWORD_OUT
        more = [out] if by_position and not options else [f"{n}={v}" for n, v in {**options, "out": out}.items()]
        return f"{self._function(function)}({', '.join([*args, *more])})"

    def _is_place(self, argument: Any, place: Any) -> bool:
        """Whether an argument already lies where the result is put."""
        array = self._arrays.get(argument) if isinstance(argument, Value) else None
        if array is None or array.strides != place.strides:
            return False
        return bool(array.__array_interface__["data"] == place.__array_interface__["data"])

    def _peak(self, array: Value, place: Any, name: str) -> list[str]:
        """The largest along the last axis by its position: `argmax` is vectorised there, NumPy's maximum is not."""
        shape = array.array.shape
        at, rows = np.empty(shape[:-1], np.intp), np.arange(0, array.array.size, shape[-1]).reshape(shape[:-1])
        at_name, rows_name = self.object(at, "at"), self.object(rows, "rows")
        return [
            f"{name}.argmax(-1, {at_name})",
            f"{self._function(np.add)}({at_name}, {rows_name}, {at_name})",
            f"{name}.reshape(-1).take({at_name}, None, {self.object(place.reshape(shape[:-1]), 'peak')}, 'wrap')",
        ]

    def _function(self, function: Callable[..., Any]) -> str:
        owner = getattr(function, "__self__", None)
        if isinstance(owner, np.ufunc):
            return self.object(function, f"{owner.__name__}_{function.__name__}")
        return self.object(function)


def _peaks(recording: Recording) -> set[Instruction]:
    """Maxima along the last axis that are only subtracted, so that it is all the same which zero is the largest."""
    found: dict[Value, Instruction] = {}
    for instruction in recording.instructions:
        if instruction.function is not np.subtract:
            for value in instruction.reads():
                found.pop(value, None)
        if _is_peak(instruction) and instruction.out is not None:
            found[instruction.out] = instruction
    return set(found.values())


def _is_peak(instruction: Instruction) -> bool:
    function, array = instruction.function, instruction.args[0] if instruction.args else None
    if getattr(function, "__self__", None) is not np.maximum or not isinstance(array, Value):
        return False
    plain = set(instruction.kwargs) <= {"axis", "keepdims"} and array.array.flags.c_contiguous
    return plain and instruction.kwargs.get("axis") in (-1, array.array.ndim - 1, (array.array.ndim - 1,))


def listing(writer: Writer, arguments: list[str], beginning: list[str], ending: list[str]) -> str:
    """The source of the whole function, with a table of the memory it works in."""
    table = [f"# {name:6} {_described(array)}" for name, array in writer.space.items() if isinstance(array, np.ndarray)]
    body = [*beginning, *writer.lines, *ending] or ["pass"]
    return "\n".join([*table, f"def replay({', '.join(arguments)}):", *(f"    {line}" for line in body), ""])


def _described(array: Any) -> str:
    return f"{array.dtype} {list(array.shape)}"
