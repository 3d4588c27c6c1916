"""What a recording does not need: results that never change, that were computed before, that are copied, that nobody
reads. Every pass keeps all remaining numbers to the last bit.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from retrograde.frozen.recording import Equal, Instruction, Recording, Storage, Value, filtered
from retrograde.frozen.renew import renew
from retrograde.frozen.stacks import stack
from retrograde.frozen.traced import method_of

COPY, RESHAPE = method_of("copy"), method_of("reshape")
_SWAPPED = {np.add, np.multiply}
"""Functions whose operands may change places."""
_NEUTRAL: dict[Any, tuple[int, ...]] = {np.multiply: (0, 1), np.divide: (1,)}
"""Functions that 1 in one of these places makes a copy of the other operand."""


def simplify(recording: Recording, results: list[Value]) -> None:
    """All passes, in place; `results` are the values that must remain, and they may be replaced by equal ones."""
    for step in (_fold_constants, _merge_constants, renew, _share, _spare_copies):
        equal = step(recording, results)
        results[:] = [equal.get(value, value) for value in results]
    stack(recording, results)
    _drop_unread(recording, results)
    _ask_first(recording)


def _fold_constants(recording: Recording, results: list[Value]) -> Equal:
    """What depends on constants only is one."""
    kept = []
    for instruction in recording.instructions:
        if not _is_constant(instruction):
            kept.append(instruction)
        elif instruction.out is not None:
            storage = instruction.out.storage
            storage.kind, storage.array = "constant", storage.values[0].array
    recording.instructions[:] = kept
    return {}


def _is_constant(instruction: Instruction) -> bool:
    if instruction.sort not in ("call", "view", "check"):
        return False
    if instruction.out is not None and instruction.out.storage.written:
        return False
    return all(value.storage.kind == "constant" and not value.storage.written for value in instruction.reads())


def _merge_constants(recording: Recording, results: list[Value]) -> Equal:
    """Constants with the same elements are one."""
    known: dict[Hashable, Value] = {}
    given = set(results)

    def keep(instruction: Instruction, equal: Equal) -> bool:
        for value in instruction.reads():
            if value.storage.kind == "constant" and not value.storage.written and value not in given:
                array = np.asarray(value.array)
                key = (array.dtype, array.shape, array.strides, type(value.array), array.tobytes())
                equal[value] = known.setdefault(key, value)
        instruction.put(equal)
        return True

    return filtered(recording, keep)


def _share(recording: Recording, results: list[Value]) -> Equal:
    """The same call on the same values is made once, where none of the memory changes."""
    known: dict[Hashable, Value] = {}
    asked: set[Hashable] = set()
    given = {value.storage for value in results}

    def keep(instruction: Instruction, equal: Equal) -> bool:
        key = _key(instruction)
        if key is None:
            return True
        if instruction.sort == "check":
            new = key not in asked
            asked.add(key)
            return new
        assert instruction.out is not None
        if instruction.out.storage in given:
            # The program gets memory of its own for each result.
            return True
        found = known.setdefault(key, instruction.out)
        if found is not instruction.out:
            _become(instruction.out, found, equal)
        return found is instruction.out

    return filtered(recording, keep)


def _spare_copies(recording: Recording, results: list[Value]) -> Equal:
    """A copy that may as well be the original, because neither is changed, and the program gets at most one of them."""
    given: set[Storage] = {value.storage for value in results}

    def keep(instruction: Instruction, equal: Equal) -> bool:
        source, copy = _copied(instruction), instruction.out
        if source is None or copy is None:
            return True
        memory = source.storage
        alike = source.whole and not source.scalar and source.array.strides == copy.array.strides
        if not alike or memory.kind != "result" or memory.written or copy.storage.written:
            return True
        if copy.storage in given:
            if memory in given:
                return True
            given.add(memory)
            memory.escapes = memory.escapes or copy.storage.escapes
        _become(copy, source, equal)
        return False

    return filtered(recording, keep)


def _copied(instruction: Instruction) -> Value | None:
    """What the result is a copy of: of the same type and shape, element by element."""
    function, args, out = instruction.function, instruction.args, instruction.out
    if out is None or instruction.kwargs or instruction.sort != "call":
        return None
    source = args[0] if function is COPY else None
    for place in _NEUTRAL.get(function, ()):
        if _is_one(args[place]):
            source = args[1 - place]
    alike = isinstance(source, Value) and (source.array.dtype, source.array.shape) == (out.array.dtype, out.array.shape)
    return source if alike else None


def _is_one(argument: Any) -> bool:
    if isinstance(argument, Value):
        memory = argument.storage
        return memory.kind == "constant" and not memory.written and bool(np.all(argument.array == 1))
    return isinstance(argument, float | int | np.number) and bool(argument == 1)


def _become(value: Value, other: Value, equal: Equal) -> None:
    """`other` stands for `value` from now on, and views of the one's memory lie in the other's."""
    equal[value] = other
    if value.storage is not other.storage:
        moved = [v for v in value.storage.values if v is not value]
        value.storage.values = [value]
        for view in moved:
            view.storage = other.storage
        other.storage.values.extend(moved)


def _key(instruction: Instruction) -> Hashable | None:
    """Equal for calls with equal results; None when that cannot be said."""
    if instruction.sort not in ("call", "view", "check"):
        return None
    if instruction.out is not None and instruction.out.storage.written and instruction.sort == "call":
        return None
    if any(value.storage.written for value in instruction.reads()) and instruction.sort != "view":
        return None
    options = tuple(sorted(instruction.kwargs.items()))
    args = instruction.args
    if instruction.function in _SWAPPED:
        args = tuple(sorted(args, key=id))
    elif instruction.function is RESHAPE and not options and instruction.out is not None:
        args = (args[0], instruction.out.array.shape)
    return _frozen((instruction.sort, instruction.function, args, options))


def _frozen(part: Any) -> Hashable | None:
    if isinstance(part, tuple | list):
        inside = tuple(_frozen(p) for p in part)
        return None if None in inside else (type(part), inside)
    if isinstance(part, slice):
        return _frozen(("slice", part.start, part.stop, part.step))
    if isinstance(part, float | np.generic):
        return (type(part), repr(part))
    if isinstance(part, Value):
        return id(part)
    try:
        hash(part)
    except TypeError:
        return None
    return (type(part), part)


def _drop_unread(recording: Recording, results: list[Value]) -> None:
    """Without what nobody reads in the end."""
    needed, memories = set(results), {value.storage for value in results}
    kept = []
    for instruction in reversed(recording.instructions):
        if _is_needed(instruction, needed, memories):
            kept.append(instruction)
            for value in instruction.reads():
                needed.add(value)
                memories.add(value.storage)
    recording.instructions[:] = kept[::-1]


def _is_needed(instruction: Instruction, needed: set[Value], memories: set[Storage]) -> bool:
    if instruction.sort == "write":
        assert instruction.target is not None
        return instruction.target.storage.kind in ("outside", "input") or instruction.target.storage in memories
    if instruction.sort in ("check", "fresh", "act"):
        return True
    return instruction.out in needed or (
        instruction.out is not None and instruction.sort == "call" and instruction.out.storage in memories
    )


def _ask_first(recording: Recording) -> None:
    """Questions that came late come before all else: when an answer is another, nothing was done yet."""
    first: set[Instruction] = set()
    for instruction in recording.instructions:
        if instruction.late:
            first.update((instruction, *(instruction.origins() or ())))
    recording.instructions.sort(key=lambda instruction: instruction not in first)
