"""Memory that is overwritten as a whole becomes new memory: what it held before can then be shared and reused.

exp(b1, out=b2)                exp(b1, out=b2)
divide(b2, t3, out=b2)   ──▶   divide(b2, t3, out=b4)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde.frozen.memory import is_elementwise
from retrograde.frozen.recording import Equal, Instruction, Recording, Storage, Value, filtered
from retrograde.frozen.traced import method_of, set_item


def renew(recording: Recording, results: list[Value]) -> Equal:
    """Make results of writes that replace all of a memory, for nobody who saw it before."""
    made, read = _lives(recording, results)
    at = {instruction: position for position, instruction in enumerate(recording.instructions)}

    def keep(instruction: Instruction, equal: Equal) -> bool:
        target = instruction.target
        if target is None or not (_replaces(instruction, target) or _is_copied_over(instruction, target)):
            _follow(instruction)
            return True
        now, memory = at[instruction], target.storage
        seen = [v for v in memory.values if v is not target and made.get(v, -1) < now < read.get(v, -1)]
        if not seen:
            new = Value(target.array, Storage("result", escapes=memory.escapes), instruction)
            memory.escapes = False
            if instruction.function is set_item:
                instruction.function, instruction.args = method_of("copy"), instruction.args[2:]
            instruction.sort, instruction.out, instruction.target, instruction.kwargs = "call", new, None, {}
            made[new], read[new] = now, read.get(target, now)
            equal[target] = new
            for older in [old for old, newer in equal.items() if newer is target]:
                equal[older] = new
        return True

    equal = filtered(recording, keep)
    _note_writes(recording)
    return equal


def _lives(recording: Recording, results: list[Value]) -> tuple[dict[Value, int], dict[Value, int]]:
    """By value: where it is made, and where it is read last."""
    made, read = {}, {}
    for position, instruction in enumerate(recording.instructions):
        if instruction.out is not None:
            made[instruction.out] = position
        read.update(dict.fromkeys(instruction.reads(), position))
    return made, read | dict.fromkeys(results, len(recording.instructions))


def _replaces(instruction: Instruction, target: Value) -> bool:
    """Whether every element of the memory is computed anew, in its own type."""
    function, arguments = instruction.function, instruction.args
    memory = target.storage
    if memory.kind != "result" or not is_elementwise(instruction) or not isinstance(function, np.ufunc):
        return False
    if function.nout != 1 or set(instruction.kwargs) != {"out"} or not target.covers or len(arguments) != function.nin:
        return False
    kinds = [_kind(a) for a in arguments]
    shapes = [getattr(_plain(a), "shape", ()) for a in arguments]
    kind = function.resolve_dtypes((*kinds, None))[-1] if None not in kinds else None
    return bool(kind == target.array.dtype) and np.broadcast_shapes(*shapes) == target.array.shape


def _is_copied_over(instruction: Instruction, target: Value) -> bool:
    """Whether the memory is filled with an array of its own shape and type."""
    if instruction.function is not set_item or target.storage.kind != "result" or not target.covers:
        return False
    _, key, source = instruction.args
    alike = isinstance(source, Value) and _form(source) == _form(target)
    return key is Ellipsis and alike and source.storage is not target.storage


def _form(value: Value) -> tuple[Any, tuple[int, ...]]:
    return value.array.dtype, value.array.shape


def _plain(argument: Any) -> Any:
    return argument.array if isinstance(argument, Value) else argument


def _kind(argument: Any) -> Any:
    if type(argument) in (int, float):
        return type(argument)
    return getattr(_plain(argument), "dtype", None)


def _follow(instruction: Instruction) -> None:
    """A view lies in the memory of what it is a view of now."""
    if instruction.sort != "view" or instruction.out is None:
        return
    memory = next(v.storage for v in instruction.reads() if np.may_share_memory(v.array, instruction.out.array))
    if memory is not instruction.out.storage:
        instruction.out.storage.values.remove(instruction.out)
        instruction.out.storage = memory
        memory.values.append(instruction.out)


def _note_writes(recording: Recording) -> None:
    """Mark again which memory is changed after it was made."""
    changed = {i.target.storage for i in recording.instructions if i.target is not None}
    for instruction in recording.instructions:
        if instruction.out is not None and instruction.out.storage.kind == "result":
            instruction.out.storage.written = instruction.out.storage in changed
