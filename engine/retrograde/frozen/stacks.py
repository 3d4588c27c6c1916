"""Calls that an unrolled loop repeats, made once for all its rounds: their operands and results lie behind each other.

    dot(x0, w, a0)                                    add(a0, a1, b1)
    dot(x1, w, a1)   ──▶   matmul(x, w, a)            add(b1, a2, b2)   ──▶   add_reduce(a, 0, None, b)
    …                                                 …

Only where that gives the very same bits, which is tried out on random numbers: in which order a call adds up products
depends on shapes, never on the numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from retrograde.frozen.memory import is_elementwise, takes_out
from retrograde.frozen.recording import Instruction, Recording, Storage, Value
from retrograde.frozen.trials import imitation, same_bits

ROUNDS = 4
"""Fewer repetitions are left alone."""
MOST = 1 << 20
"""Bytes of the largest stack: a larger one would push everything else out of the cache."""
_ADD_UP = np.add.reduce


def stack(recording: Recording, results: list[Value]) -> None:
    """Merge what is repeated, in place: the longest loops first, because later ones may use parts of their stacks."""
    tried: set[Instruction] = set()
    while True:
        loop = _Loop(recording, results)
        family = next((f for f in loop.families() if not tried.intersection(f)), None)
        if family is None:
            break
        tried.update(family)
        loop.merge(family)
    if tried:
        _make_views_when_needed(recording)


def _make_views_when_needed(recording: Recording) -> None:
    """Put each view after what it is a view of, which may be made later now."""
    ordered: dict[Instruction, None] = {}
    for instruction in recording.instructions:
        if instruction.sort != "view":
            ordered.update(dict.fromkeys((*_views(instruction.reads()), instruction)))
    recording.instructions[:] = dict.fromkeys((*ordered, *recording.instructions))


class _Loop:
    """The instructions as they are now, and who uses what."""

    def __init__(self, recording: Recording, results: list[Value]) -> None:
        self._list = recording.instructions
        self._kept = {value.storage for value in results}
        self._at = {instruction: i for i, instruction in enumerate(self._list)}
        self._readers: dict[Value, list[Instruction]] = defaultdict(list)
        self._sources: dict[Storage, list[Instruction]] = defaultdict(list)
        """By memory: the calls that put something into it."""
        for instruction in self._list:
            for value in dict.fromkeys(instruction.reads()):
                self._readers[value].append(instruction)
            made = instruction.target if instruction.sort == "write" else instruction.out
            if made is not None and instruction.sort != "view":
                self._sources[made.storage].append(instruction)

    # ---- families

    def families(self) -> list[list[Instruction]]:
        """Calls of one function on operands of one layout, longest first."""
        found: dict[Hashable, list[Instruction]] = defaultdict(list)
        for instruction in self._list:
            if instruction.sort == "act" or (instruction.target and instruction.target.storage.kind != "result"):
                # Memory from outside is changed: nothing moves across that.
                break
            if self._may_move(instruction):
                found[self._kind(instruction)].append(instruction)
        return sorted((f for f in found.values() if len(f) >= ROUNDS), key=len, reverse=True)

    def _may_move(self, instruction: Instruction) -> bool:
        out, values = instruction.out, list(instruction.reads())
        if instruction.sort != "call" or out is None or _merged(instruction) is None:
            return False
        if out.storage in self._kept or not _plain(out) or not all(_plain(v) or _is_constant(v) for v in values):
            return False
        return not any(v.storage.written and v.storage.kind != "outside" for v in (out, *values))

    def _kind(self, instruction: Instruction) -> Hashable:
        """Equal for calls that may be rounds of one loop."""
        assert instruction.out is not None
        rank = instruction.out.array.ndim
        parts = tuple(self._role(instruction.function, at, a, rank) for at, a in enumerate(instruction.args))
        return (instruction.function, parts, repr(instruction.kwargs), _layout(instruction.out.array))

    def _role(self, function: Any, position: int, argument: Any, rank: int) -> Hashable:
        """Of an operand: itself where it is the same in each round, else how it lies and where it comes from."""
        if not isinstance(argument, Value):
            return repr(argument)
        readers = [i for i in self._readers[argument] if i.function is function and i.args[position] is argument]
        # A smaller operand is spread over the others, so it must be the same one in each round.
        if len(readers) >= ROUNDS or argument.array.ndim < rank or _is_constant(argument):
            return id(argument)
        memory = argument.storage
        origin = id(memory) if memory.kind != "result" else tuple(i.function for i in self._sources[memory])[:1]
        return _layout(argument.array), origin

    # ---- merging

    def merge(self, family: list[Instruction]) -> None:
        """One call for all of them, when there is a place for it and its bits are theirs."""
        outs = [member.out for member in family if member.out is not None]
        if len(outs) * outs[0].array.nbytes > MOST:
            return
        chain = self._chain(outs)
        position = self._position(family, chain)
        columns = [list(column) for column in zip(*(member.args for member in family), strict=True)]
        together = _merged(family[0])
        if position is None or together is None or not all(self._can_stack(column) for column in columns):
            return
        if not _alike(family, columns, together):
            return
        args = tuple(column[0] if _is_common(column) else self._stacked(column) for column in columns)
        whole = _stack_of(outs)
        function, options = together
        new = [Instruction("call", function, args, options, whole)]
        new += _parts(whole, outs)
        self._replace(family, new, position)
        if chain:
            self._add_up(chain)

    def _position(self, family: list[Instruction], chain: list[Instruction]) -> Instruction | None:
        """The member in whose place all can be computed: what they need is made before, what they give read after it.

        None when one needs what another gives, too: that is made after the first, and read before the last.
        """
        first, last = family[0], family[-1]
        sources = [s for member in family for v in member.reads() for s in self._sources[v.storage]]
        if all(self._at[source] < self._at[first] for source in sources):
            return first
        readers = [r for member in family for r in self._users(member.out)]
        return last if chain or all(self._at[r] > self._at[last] for r in readers) else None

    def _users(self, value: Value | None) -> list[Instruction]:
        """Who reads the value, or a view of it."""
        found = []
        for reader in self._readers.get(value, []) if value is not None else []:
            found += self._users(reader.out) if reader.sort == "view" else [reader]
        return found

    def _can_stack(self, column: list[Any]) -> bool:
        """Whether the operands are one, or lie behind each other at equal distances, or can be moved so."""
        if _is_common(column):
            return True
        stays = _rows_of(column) is not None or self._stays(column[0].storage)
        return (stays and _step(column) is not None) or self._can_move(column)

    def _stays(self, memory: Storage) -> bool:
        """Whether the memory lies in the same place in each replay."""
        if memory.kind != "result":
            return memory.kind != "input"
        calls = [source for source in self._sources[memory] if source.sort != "write"]
        return all(takes_out(call) for call in calls) and memory.values[0].dense and not memory.escapes

    def _can_move(self, column: list[Value]) -> bool:
        roots = [value.storage.values[0] for value in column]
        makers = [self._sources[root.storage] for root in roots]
        free = len(set(roots)) == len(roots) and all(len(m) == 1 and _takes_part(m[0]) for m in makers)
        plain = all(_plain(r) and not r.storage.written and r.storage not in self._kept for r in roots)
        offsets = {_offset(value) for value in column}
        same = len({_layout(root.array) for root in roots}) == 1
        return free and plain and same and len(offsets) == 1 and len(roots) * roots[0].array.nbytes <= MOST

    def _stacked(self, column: list[Value]) -> Value:
        """A view of all operands at once, the rounds along its first axis."""
        if _step(column) is None:
            self._move([value.storage.values[0] for value in column])
        step = _step(column)
        assert step is not None
        memory, rows = column[0].storage, _rows_of(column)
        view = Instruction("view", partial(_rows, step), tuple(column))
        if rows is not None:
            view = Instruction("view", partial(_rows_in, *rows), (memory.values[0],))
        view.out = Value(_rows(step, *[value.array for value in column]), memory, view)
        return view.out

    def _move(self, roots: list[Value]) -> None:
        """Let these results be computed straight into one stack."""
        makers = [self._sources[root.storage][0] for root in roots]
        whole = _stack_of(roots)
        empty = Instruction("call", np.empty, (whole.array.shape, whole.array.dtype), {}, whole)
        at = self._list.index(min(makers, key=self._at.__getitem__))
        self._list[at:at] = [empty, *_parts(whole, roots)]
        for maker, root in zip(makers, roots, strict=True):
            maker.sort, maker.out, maker.target, maker.kwargs = "write", None, root, {**maker.kwargs, "out": root}

    def _replace(self, old: list[Instruction], new: list[Instruction], position: Instruction) -> None:
        """`new` in the place of `position`, and no more `old`."""
        at, gone = self._list.index(position), set(old)
        self._list[at : at + 1] = new
        self._list[:] = [instruction for instruction in self._list if instruction not in gone]

    # ---- sums of all rounds

    def _chain(self, outs: list[Value]) -> list[Instruction]:
        """The additions, one after the other, that are all that becomes of the results; empty when there are others."""
        users = [self._users(out) for out in outs]
        if any(len(found) != 1 or found[0].function is not np.add for found in users):
            return []
        adds = [found[0] for found in users][1:]
        total: Any = None
        for number, add in enumerate(adds):
            before = users[0][0] is add if number == 0 else total in add.args and self._readers[total] == [add]
            if not before or add.out is None or (add.out.storage in self._kept and add is not adds[-1]):
                return []
            total = add.out
        terms = _terms(adds)
        in_order = [term.storage for term in terms] == [out.storage for out in outs]
        regular = in_order and len({(_layout(term.array), _offset(term)) for term in terms}) == 1
        return adds if regular and _same_sum(terms, total) else []

    def _add_up(self, adds: list[Instruction]) -> None:
        whole = Instruction("call", _ADD_UP, (self._stacked(_terms(adds)),), {"axis": 0}, adds[-1].out)
        self._replace(adds[:-1], [whole], adds[-1])


def _terms(adds: list[Instruction]) -> list[Value]:
    """What is added up."""
    totals = {add.out for add in adds}
    return [argument for add in adds for argument in add.args if argument not in totals]


def _same_sum(terms: list[Value], total: Value) -> bool:
    array = terms[0].array
    rows = imitation(_rows(terms[0].storage.nbytes, *[array] * len(terms)))
    expected = rows[0]
    for row in rows[1:]:
        expected = np.add(expected, row)
    return total.array.flags.c_contiguous and same_bits(_ADD_UP(rows, axis=0), expected)


def _alike(family: list[Instruction], columns: list[list[Any]], together: tuple[Any, dict[str, Any]]) -> bool:
    """Whether the merged call gives the members' bits, on random numbers."""
    function, options = together
    one, count = family[0], len(family)
    operands = []
    for column in columns:
        array = column[0].array if isinstance(column[0], Value) else None
        if array is None or not isinstance(array, np.ndarray):
            operands.append((column[0] if array is None else array, False))
        elif _is_common(column):
            operands.append((imitation(array, len(operands)), False))
        else:
            step = _step(column) or column[0].storage.nbytes
            operands.append((imitation(_rows(step, *[array] * count), len(operands)), True))
    found = function(*(array for array, _ in operands), **options)
    for number in range(count):
        args = [array[number] if rows else array for array, rows in operands]
        if not same_bits(found[number], one.function(*args, **one.kwargs)):
            return False
    return True


def _merged(instruction: Instruction) -> tuple[Callable[..., Any], dict[str, Any]] | None:
    """The function of stacked operands that does the same in each round; None when none is known."""
    function, out = instruction.function, instruction.out
    arrays = [a.array for a in instruction.args if isinstance(a, Value)]
    if out is None or any(not isinstance(a, np.ndarray) for a in (out.array, *arrays)):
        return None
    if function is np.dot:
        return (np.matmul, {}) if all(a.ndim == 2 for a in arrays) else None
    if isinstance(function, np.ufunc) and is_elementwise(instruction) and not instruction.kwargs:
        return function, {}
    axis = instruction.kwargs.get("axis")
    if getattr(function, "__name__", "") == "reduce" and set(instruction.kwargs) == {"axis"} and type(axis) is int:
        return function, {"axis": axis % arrays[0].ndim + 1}
    return None


def _layout(array: Any) -> Hashable:
    return array.dtype, array.shape, array.strides


def _plain(value: Value) -> bool:
    """Whether it is an array of ordinary floating-point numbers."""
    array = value.array
    return isinstance(array, np.ndarray) and array.dtype in (np.float32, np.float64) and array.size > 0


def _is_constant(value: Value) -> bool:
    return value.storage.kind == "constant"


def _is_common(column: list[Any]) -> bool:
    return all(argument is column[0] or (not isinstance(argument, Value)) for argument in column)


def _takes_part(maker: Instruction) -> bool:
    """Whether the call can put its result into a part of a stack."""
    return maker.sort == "call" and (maker.function is np.dot or is_elementwise(maker)) and not maker.kwargs


def _address(value: Value) -> int:
    return int(value.array.__array_interface__["data"][0])


def _offset(value: Value) -> int:
    """Bytes from the start of its memory."""
    return _address(value) - _address(value.storage.values[0])


def _step(column: list[Any]) -> int | None:
    """Bytes from each operand to the next, when these are in one memory and always as many; else None."""
    if any(not isinstance(v, Value) or v.storage is not column[0].storage for v in column):
        return None
    steps = {_address(b) - _address(a) for a, b in pairwise(column)}
    return steps.pop() if len(steps) == 1 else None


def _rows_of(column: list[Value]) -> tuple[slice, tuple[int, ...]] | None:
    """Which rows of their memory the operands are, when each is one, and in which order their axes stand."""
    step, whole, first = _step(column), column[0].storage.values[0].array, column[0].array
    if not step or whole.ndim < 2 or whole.strides[0] <= 0 or step % whole.strides[0] or whole.ndim != first.ndim + 1:
        return None
    row = list(zip(whole.shape[1:], whole.strides[1:], strict=True))
    mine = list(zip(first.shape, first.strides, strict=True))
    if sorted(row) != sorted(mine) or len(set(row)) < len(row):
        return None
    start, by = _offset(column[0]) // whole.strides[0], step // whole.strides[0]
    end = start + by * len(column)
    return slice(start, end if end >= 0 else None, by), (0, *(row.index(axis) + 1 for axis in mine))


def _rows_in(rows: slice, axes: tuple[int, ...], whole: Any) -> Any:
    return whole[rows].transpose(axes)


def _rows(step: int, *rows: Any) -> Any:
    """Arrays that lie behind each other, at equal distances, as one."""
    first = rows[0]
    return np.lib.stride_tricks.as_strided(first, (len(rows), *first.shape), (step, *first.strides))


def _parts(whole: Value, parts: list[Value]) -> list[Instruction]:
    """The views by which these are parts of a stack."""
    views = [Instruction("view", _part, (whole, number), out=part) for number, part in enumerate(parts)]
    for view, part in zip(views, parts, strict=True):
        part.maker = view
    return views


def _views(values: Iterable[Value]) -> list[Instruction]:
    """The views that these are, and those that they are views of, in the order in which they can be made."""
    found: dict[Instruction, None] = {}
    for value in values:
        if value.maker is not None and value.maker.sort == "view" and value.maker not in found:
            found.update(dict.fromkeys(_views(value.maker.reads())))
            found[value.maker] = None
    return list(found)


def _part(whole: Any, number: int) -> Any:
    return whole[number]


def _stack_of(roots: list[Value]) -> Value:
    """Memory in which these results, and all views of them, lie behind each other from now on."""
    first = roots[0].array
    whole = Value(np.empty((len(roots), *first.shape), first.dtype), Storage("result"))
    for root, place in zip(roots, whole.array, strict=True):
        start = _address(root)
        for value in list(root.storage.values):
            raw = place.reshape(-1).view(np.uint8)[_address(value) - start :]
            value.array = np.ndarray(value.array.shape, value.array.dtype, raw, strides=value.array.strides)
            value.storage = whole.storage
            whole.storage.values.append(value)
    return whole
