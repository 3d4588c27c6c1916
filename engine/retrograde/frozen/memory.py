"""Where results lie: memory that is allocated once, and used again as soon as nobody reads it any more.

Each memory is alive from the instruction that makes it to the last that reads it or a view of it. Blocks are handed
out in one pass over the instructions; an elementwise result takes the block of an operand that dies there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde.devices.host import ROUNDED
from retrograde.frozen.recording import Instruction, Recording, Storage, Value, values_in
from retrograde.frozen.traced import method_of

ALIGNMENT = 64
"""Bytes: a cache line, and the widest vector registers."""
_INTO = {np.dot, np.concatenate, np.stack, np.empty, np.empty_like, np.zeros, np.ones, np.zeros_like, np.ones_like,
         method_of("copy"), method_of("reshape")}  # fmt: skip
"""Functions that can put their result into given memory, beside ufuncs and their reductions."""
_ROUNDED = set(ROUNDED.values())
"""Functions that can too, as ufuncs can."""
_AS_TYPE = method_of("astype")


class Block:
    """Memory that several results use one after the other."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._memory: Any = None

    def view(self, like: Any) -> Any:
        """The block as an array of the shape, type and order of `like`."""
        if self._memory is None:
            raw = np.empty(self.size + ALIGNMENT, np.uint8)
            start = -raw.ctypes.data % ALIGNMENT
            self._memory = raw[start : start + self.size]
        flat = self._memory[: like.nbytes].view(like.dtype)
        return np.lib.stride_tricks.as_strided(flat, like.shape, like.strides)


def takes_out(instruction: Instruction) -> bool:
    """Whether the result can be put into given memory."""
    function = instruction.function
    if isinstance(function, np.ufunc):
        return function.nout == 1 and not instruction.kwargs
    if function in _ROUNDED:
        return not instruction.kwargs
    owner = getattr(function, "__self__", None)
    if isinstance(owner, np.ufunc):
        return function.__name__ in ("reduce", "accumulate")
    if function is np.where:
        return len(instruction.args) == 3 and _is_mask(instruction.args[0])
    if function is _AS_TYPE:
        return len(instruction.args) == 2 and not instruction.kwargs
    return function in _INTO


def _is_mask(argument: Any) -> bool:
    return isinstance(argument, Value) and bool(argument.array.dtype == np.bool_)


def is_elementwise(instruction: Instruction) -> bool:
    """Whether each element of the result depends on the operands' elements in the same place only."""
    function = instruction.function
    return function in _ROUNDED or (isinstance(function, np.ufunc) and function.signature is None)


class Places:
    """Every storage's block, found in one pass. `pinned` storages have memory that the plan gave them."""

    def __init__(self, recording: Recording, pinned: dict[Storage, Any]) -> None:
        self._free: list[Block] = []
        self.blocks: dict[Storage, Block] = {}
        self.pinned = pinned
        self.naive = 0
        """Bytes without using memory twice."""
        last = _last_uses(recording)
        for at, instruction in enumerate(recording.instructions):
            dying = last.get(at, [])
            if instruction.sort in ("call", "fresh") and instruction.out is not None:
                self._place(instruction, dying)
            for storage in dying:
                if storage in self.blocks:
                    self._free.append(self.blocks[storage])

    @property
    def nbytes(self) -> int:
        """Bytes that are allocated."""
        return sum(block.size for block in set(self.blocks.values()))

    def array(self, value: Value) -> Any:
        """The memory of `value`, which is the whole of its storage; None when it gets new memory in each replay."""
        if value.storage in self.pinned:
            return self.pinned[value.storage]
        block = self.blocks.get(value.storage)
        return None if block is None else block.view(value.storage.values[0].array)

    def _place(self, instruction: Instruction, dying: list[Storage]) -> None:
        value = instruction.out
        assert value is not None
        storage = value.storage
        if value.scalar or storage.escapes or storage in self.pinned or not takes_out(instruction) or not value.dense:
            return
        self.naive += storage.nbytes
        if is_elementwise(instruction) or instruction.function is np.where:
            # Of `where`, what is there first can be overwritten by the rest.
            for operand in values_in(instruction.args[2:] if instruction.function is np.where else instruction.args):
                if operand.storage in dying and operand.storage in self.blocks and _congruent(operand, value):
                    dying.remove(operand.storage)
                    self.blocks[storage] = self.blocks[operand.storage]
                    return
        self.blocks[storage] = self._block(-(-storage.nbytes // ALIGNMENT) * ALIGNMENT)

    def _block(self, size: int) -> Block:
        fits = [block for block in self._free if block.size >= size]
        if fits:
            best = min(fits, key=lambda block: block.size)
        elif self._free:
            best = max(self._free, key=lambda block: block.size)
            best.size = size
        else:
            return Block(size)
        self._free.remove(best)
        return best


def _last_uses(recording: Recording) -> dict[int, list[Storage]]:
    """By position of the instruction: the storages that nobody reads after it."""
    last: dict[Storage, int] = {}
    for at, instruction in enumerate(recording.instructions):
        for value in instruction.reads():
            last[value.storage] = at
        if instruction.out is not None:
            last[instruction.out.storage] = at
    found: dict[int, list[Storage]] = {}
    for storage, at in last.items():
        found.setdefault(at, []).append(storage)
    return found


def _congruent(operand: Value, value: Value) -> bool:
    a, b = operand.array, value.array
    return operand.covers and a.shape == b.shape and a.strides == b.strides and a.dtype == b.dtype
