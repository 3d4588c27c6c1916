"""Keeps what a trace only sums up: copies of larger tensors at the moments it told of, to be looked at later."""

from __future__ import annotations

import builtins
import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from retrograde.recording.events import Stats
from retrograde.recording.summary import WHOLE, Sampled, number, rounded, single, summarize

if TYPE_CHECKING:
    from retrograde.tensor import Tensor

What: TypeAlias = Literal["value", "gradient", "grad"]
"""A node's value after so many updates; its gradient in a backward pass; its `.grad` after a backward pass."""
Kind: TypeAlias = Literal["f4", "f8", "i8"]
Key: TypeAlias = tuple[What, int, int]

LARGEST_SHARE = 4
"""A tensor that would take more than one part in so many of the room is not kept."""
BINS = 32
HUGE = 1e100
_KINDS: dict[str, Kind] = {"float16": "f4", "float32": "f4", "float64": "f8"}


class Absent(LookupError):
    """The numbers asked for are not there; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a tensor as it was."""

    shape: tuple[int, ...]
    dtype: str
    kind: Kind
    """What `data` holds: float32, float64 or int64, little-endian, row-major; truth as 0 and 1."""
    data: bytes
    figures: Stats
    """Of the whole tensor, from all of its elements."""


class Kept:
    """Copies of the tensors that were told last, `room` bytes of them at most; what is older goes first.

    Tensors of few elements are not kept: their numbers stand in the trace.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._used = 0
        self._arrays: OrderedDict[Key, Any] = OrderedDict()
        self._latest: dict[int, tuple[int, Tensor, Sampled]] = {}

    def __len__(self) -> int:
        return len(self._arrays) + len(self._latest)

    def note(self, what: What, id: int, at: int, array: Any) -> None:
        """Keep what `array` holds now."""
        if array.size <= WHOLE or array.__class__ is not np.ndarray or array.nbytes * LARGEST_SHARE > self._room:
            return
        arrays, key = self._arrays, (what, id, at)
        self._used += array.nbytes - (arrays.pop(key).nbytes if key in arrays else 0)
        while self._used > self._room:
            _, oldest = arrays.popitem(last=False)
            self._used -= oldest.nbytes
        try:
            arrays[key] = array.copy()
        except MemoryError:
            # The program needs it more.
            arrays.clear()
            self._used = self._room = 0

    def note_update(self, id: int, ver: int, tensor: Tensor, array: Any) -> None:
        """Keep the new value of a leaf; of one that is told by a sample, as long as nobody changes it."""
        self._latest.pop(id, None)
        if isinstance(array, Sampled):
            self._latest[id] = ver, tensor, array
        else:
            self.note("value", id, ver, array)

    def look(self, what: What, id: int, at: int, start: tuple[int, ...], count: tuple[int, ...]) -> Piece:
        """The elements from `start`, `count` of them along each axis or as many as there are.

        Raises Absent.
        """
        array = self._find((what, id, at))
        if len(start) != array.ndim or len(count) != array.ndim or min((*start, *count), default=0) < 0:
            raise Absent(f"expected a place in {array.ndim} axes")
        box = array[tuple(slice(s, s + n) for s, n in zip(start, count, strict=True))]
        kind: Kind = _KINDS.get(array.dtype.name, "i8")
        data = np.ascontiguousarray(box, f"<{kind}").tobytes()
        return Piece(array.shape, array.dtype.name, kind, data, figures_of(array))

    def _find(self, key: Key) -> Any:
        found = self._arrays.get(key)
        if found is not None:
            return found
        what, id, at = key
        ver, tensor, then = self._latest.get(id, (-1, None, None))
        if tensor is None or what != "value" or ver != at:
            raise Absent("it was too large to keep, or later tensors took its room")
        if summarize(tensor.array) != summarize(then):
            raise Absent("it was changed since")
        return tensor.array


def figures_of(array: Any) -> Stats:
    """What an array is like as a whole, from all of its elements."""
    finite = array[np.isfinite(array)].astype(np.float64)
    bad = array.size - finite.size
    if not finite.size:
        return Stats((), bad=bad)
    low, high = finite.min(), finite.max()
    kind = array.dtype.type
    # Squares of the largest numbers do not fit into a float.
    scale = max(abs(low), abs(high)) if max(abs(low), abs(high)) > HUGE else 1.0
    mean, std = float((finite / scale).mean()) * float(scale), float((finite / scale).std()) * float(scale)
    width = float(high) - float(low)
    hist: tuple[int, ...] = ()
    if math.isfinite(width):
        hist = tuple(np.histogram(finite, BINS, (low, high) if width else None)[0].tolist())
    ends = [single(kind(end)) if array.dtype.kind == "f" else number(builtins.int(end)) for end in (low, high)]
    return Stats((), ends[0], ends[1], rounded(mean), rounded(std), bad, hist)
