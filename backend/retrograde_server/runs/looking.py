"""Looking at kept tensors after a program's end: what is asked, what is answered, and the child's side of it.

The child says `Staying` after its last event when it kept anything. From then on one frame with a `Look` on its
program pipe is answered by one frame with `Found` or `Missing` on its event pipe, until the program pipe is closed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, TypeAlias

import msgspec

from retrograde.recording.events import Stats
from retrograde.recording.kept import BINS, Absent, Kept, Kind, What

BOX = 16_384
"""Most elements of one answer."""
HEADER = 4
LOOK_LIMIT = 4096
"""Bytes of a request."""

Axes: TypeAlias = Annotated[tuple[Annotated[int, msgspec.Meta(ge=0, le=1 << 48)], ...], msgspec.Meta(max_length=64)]


class Look(msgspec.Struct, frozen=True):
    """The elements from `start`, `count` of them along each axis, of what node `id` had."""

    what: What
    id: int
    at: int
    """After so many updates for a `value`; in or after this backward pass otherwise."""
    start: Axes
    count: Axes

    @property
    def size(self) -> int:
        """Most elements that the answer can have."""
        return math.prod(self.count)


class Staying(msgspec.Struct, frozen=True, tag_field="k", tag="staying"):
    """The program is over, and its tensors can be looked at."""


class Found(msgspec.Struct, frozen=True, tag_field="k", tag="found"):
    """Part of a tensor; fields as in `retrograde.recording.kept.Piece`."""

    shape: Axes
    dtype: Annotated[str, msgspec.Meta(pattern="^[a-z0-9]{1,16}$")]
    kind: Kind
    data: bytes
    figures: Stats

    def answers(self, look: Look) -> bool:
        """Whether it is what was asked for, as far as its own words go."""
        if not len(self.shape) == len(look.start) == len(look.count):
            return False
        ends = zip(self.shape, look.start, look.count, strict=True)
        size = math.prod(max(0, min(length - start, count)) for length, start, count in ends)
        figures = self.figures
        plain = not figures.head and len(figures.hist) <= BINS and not figures.sampled
        return plain and len(self.data) == size * int(self.kind[1])


class Missing(msgspec.Struct, frozen=True, tag_field="k", tag="missing"):
    """The tensor is not there."""

    why: Annotated[str, msgspec.Meta(max_length=200)]


Answer: TypeAlias = Found | Missing

_decode_look = msgspec.json.Decoder(Look).decode
_encode = msgspec.json.Encoder().encode


def framed(message: object) -> bytes:
    """The frame of a message."""
    payload = _encode(message)
    return len(payload).to_bytes(HEADER, "big") + payload


def read_frame(read: Callable[[int], bytes], limit: int) -> bytes | None:
    """The next frame's payload; None when the other end is gone. Raises ValueError over the limit."""
    header = _exactly(read, HEADER)
    size = int.from_bytes(header, "big")
    if size > limit:
        raise ValueError(f"a frame of {size} bytes; at most {limit} are allowed")
    payload = _exactly(read, size) if len(header) == HEADER else b""
    return payload if size and len(payload) == size else None


def _exactly(read: Callable[[int], bytes], size: int) -> bytes:
    data = bytearray()
    while len(data) < size and (piece := read(size - len(data))):
        data += piece
    return bytes(data)


def serve(kept: Kept, read: Callable[[int], bytes], write: Callable[[bytes], None]) -> None:
    """Answer until nobody can ask any more."""
    write(framed(Staying()))
    while (request := read_frame(read, LOOK_LIMIT)) is not None:
        write(framed(answer(kept, _decode_look(request))))


def answer(kept: Kept, look: Look) -> Answer:
    """What the kept tensors say."""
    try:
        piece = kept.look(look.what, look.id, look.at, look.start, look.count)
    except Absent as absent:
        return Missing(str(absent))
    except MemoryError:
        return Missing("there was no memory left to look at it")
    return Found(piece.shape, piece.dtype, piece.kind, piece.data, piece.figures)
