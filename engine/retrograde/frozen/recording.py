"""What happened in a step, as calls of the array library on numbered values: the input of everything downstream.

Instruction ──out──▶ Value ──▶ Storage (memory that several values, views of each other, may lie in)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

Kind = Literal["result", "input", "outside", "constant"]
"""Of memory: made by an instruction; an argument of the step; a tensor's that was there before; never changing."""
Sort = Literal["call", "write", "view", "check", "fresh", "act"]
"""Of instruction: a new result; a change of memory that stays; the same memory again; a question whose answer was
taken for granted; a result that must not be kept or shared, such as random numbers; what is done for its effect."""


class Stale(Exception):
    """An answer that the plan takes for granted is another one now: the step has to run as it is written."""


class Unfreezable(Exception):
    """The step was recorded, and yet it cannot be replayed; the message says why."""


@dataclass(eq=False)
class Storage:
    """A piece of memory."""

    kind: Kind
    array: Any = None
    """The memory itself, when it was there before or never changes."""
    written: bool = False
    """Whether an instruction changes it after it was made."""
    escapes: bool = False
    """Whether the program gets hold of it: it must be new memory in every replay."""
    values: list[Value] = field(default_factory=list)

    @property
    def nbytes(self) -> int:
        """Bytes of the value that was there first, of which the others are views."""
        return int(self.values[0].array.nbytes)


@dataclass(eq=False)
class Value:
    """One array, or number without dimensions, of the step; `array` is what it was while recording."""

    array: Any
    storage: Storage
    maker: Instruction | None = None

    def __post_init__(self) -> None:
        self.storage.values.append(self)

    @property
    def scalar(self) -> bool:
        """A number without dimensions: it lives in a local variable, not in memory."""
        return not isinstance(self.array, np.ndarray)

    @property
    def whole(self) -> bool:
        """Whether it is all of its memory, in the order it was made."""
        first = self.storage.values[0]
        return self is first or (self.array.nbytes == first.array.nbytes and self.array.strides == first.array.strides)

    @property
    def dense(self) -> bool:
        """Whether its elements fill a piece of memory without holes, in whatever order of the axes."""
        array = self.array
        order = sorted(range(array.ndim), key=lambda axis: -array.strides[axis])
        return bool(array.transpose(order).flags.c_contiguous) and array.size > 0

    @property
    def covers(self) -> bool:
        """Whether it is all of its memory, in whatever shape."""
        return not self.scalar and self.array.nbytes == self.storage.nbytes and self.dense


@dataclass(eq=False)
class Instruction:
    """One call: `function(*args, **kwargs)`, with values anywhere in the arguments."""

    sort: Sort
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)
    out: Value | None = None
    target: Value | None = None
    """What a `write` changes."""
    expected: Any = None
    """The answer to a `check`."""
    late: bool = False
    """Of a `check`: asked when something was changed already; it must come first in the replay."""

    def reads(self) -> Iterator[Value]:
        """The values in the arguments."""
        yield from values_in(self.args)
        yield from values_in(tuple(self.kwargs.values()))
        if self.target is not None:
            yield self.target

    def put(self, equal: Equal) -> None:
        """Read what values were replaced by."""
        if equal:
            self.args = replaced(self.args, lambda value: equal.get(value, value))
            self.kwargs = replaced(self.kwargs, lambda value: equal.get(value, value))
            self.target = None if self.target is None else equal.get(self.target, self.target)

    def origins(self) -> list[Instruction] | None:
        """All that it follows from, when that depends on nothing but memory from outside and numbers; else None."""
        found: dict[Instruction, None] = {}
        stack = list(self.reads())
        while stack:
            value = stack.pop()
            if value.storage.kind == "result" and (value.storage.written or value.maker is None):
                return None
            if value.maker is not None and value.maker not in found:
                if value.maker.sort not in ("call", "view"):
                    return None
                found[value.maker] = None
                stack.extend(value.maker.reads())
        return list(found)


Equal = dict[Value, Value]
"""Values, and what they were replaced by."""


@dataclass
class Recording:
    """A whole step."""

    instructions: list[Instruction] = field(default_factory=list)
    inputs: list[Value] = field(default_factory=list)
    outside: dict[int, Value] = field(default_factory=dict)
    """By the array's id: memory of tensors that were there before."""
    constants: dict[int, Value] = field(default_factory=dict)
    touched: bool = False
    """Whether memory outside was changed already: from then on the step cannot be begun again."""
    over: bool = False
    """Whether the step has run."""
    why: str = ""
    """What cannot be frozen; the first thing found."""
    _contents: dict[Value, int] = field(default_factory=dict)
    """What each constant held when it was first used, in short."""

    def forget(self) -> None:
        """Let go of all numbers."""
        for instruction in self.instructions:
            for value in (*instruction.reads(), *([] if instruction.out is None else [instruction.out])):
                value.maker = None
                value.storage.values.clear()
        self.instructions.clear()

    def refuse(self, why: str) -> None:
        """Note a reason not to freeze; the step goes on as it is."""
        self.why = self.why or why

    def constant(self, array: Any) -> Value:
        """An array that was made while recording and does not depend on values."""
        found = self.constants.get(id(array))
        if found is None:
            found = self.constants[id(array)] = Value(array, Storage("constant", array))
            self._contents[found] = hash(array.tobytes())
        return found

    def close(self) -> None:
        """End the recording: what still holds traced arrays only computes with them from now on."""
        self.over = True
        if any(hash(value.array.tobytes()) != known for value, known in self._contents.items()):
            self.refuse("a tensor that the step makes from nothing is changed in place after it was used")


def values_in(arguments: Any) -> Iterator[Value]:
    """The values in nested arguments."""
    if isinstance(arguments, Value):
        yield arguments
    elif isinstance(arguments, tuple | list):
        for argument in arguments:
            yield from values_in(argument)
    elif isinstance(arguments, dict):
        yield from values_in(tuple(arguments.values()))
    elif isinstance(arguments, slice):
        yield from values_in((arguments.start, arguments.stop, arguments.step))


def replaced(arguments: Any, put: Callable[[Value], Any]) -> Any:
    """Nested arguments with `put(value)` in place of each value."""
    if isinstance(arguments, Value):
        return put(arguments)
    if isinstance(arguments, tuple):
        made = (replaced(argument, put) for argument in arguments)
        return type(arguments)(*made) if hasattr(arguments, "_fields") else tuple(made)
    if isinstance(arguments, list):
        return [replaced(argument, put) for argument in arguments]
    if isinstance(arguments, dict):
        return {name: replaced(argument, put) for name, argument in arguments.items()}
    if isinstance(arguments, slice):
        return slice(*(replaced(part, put) for part in (arguments.start, arguments.stop, arguments.step)))
    return arguments


def filtered(recording: Recording, keep: Callable[[Instruction, Equal], bool]) -> Equal:
    """Go through the instructions with what was replaced so far put in, and drop those not to keep."""
    equal: Equal = {}
    kept = []
    for instruction in recording.instructions:
        instruction.put(equal)
        if keep(instruction, equal):
            kept.append(instruction)
    recording.instructions[:] = kept
    return equal
