"""The session's messages: one JSON text frame each, a tagged union in each direction.

browser → server: run, stop, resume, ack, look      server → browser: hello, state, batch, refused, numbers, gone

A batch carries trace events (see `retrograde.recording.events`). Events are kept by the server until the session ends,
so that a browser that lost its connection asks for the rest with `resume`.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from retrograde.recording.events import AnyEvent, Flip, Lab, Stats, Status
from retrograde.recording.kept import Kind, What
from retrograde_server.runs.looking import Axes


class FromBrowser(msgspec.Struct, frozen=True, tag_field="k", forbid_unknown_fields=True):
    """A request; unknown fields are refused."""


class StartRun(FromBrowser, frozen=True, tag="run"):
    """Run a program; a run of this session that is still going is stopped first."""

    run: str
    """An id the browser chose, 1 to 64 characters; it names the run in every later message."""
    source: str
    seed: int = 0
    flip: Flip | None = None
    """One evaluation of one condition that is to go the other way: a ghost branch. Everything else is as in a run
    without it; `Run.flip` of its trace repeats it, and an `Error` ends it when it does not come to that."""
    lab: Lab | None = None
    """A mistake that backward is to make, the decisions that it is to take, or the gradients to be checked: `Run.lab`
    repeats it."""


class StopRun(FromBrowser, frozen=True, tag="stop"):
    """End the run; its trace ends with status `stopped`."""

    run: str


class ResumeRun(FromBrowser, frozen=True, tag="resume"):
    """Send the events of this session's run from sequence number `since` on, after a reconnection.

    The connection then serves that session, under both its ids.
    """

    session: str
    run: str
    since: int


class Ack(FromBrowser, frozen=True, tag="ack"):
    """The browser has drawn everything before `q`; the server may send further ahead."""

    run: str
    q: int


class LookAt(FromBrowser, frozen=True, tag="look"):
    """Send numbers of a tensor of a run that is over; answered by `numbers` or `gone`.

    Tensors of few elements stand in the trace, and nothing else is kept of them.
    """

    run: str
    n: int
    """A number the browser chose, which the answer repeats."""
    id: int
    """The node."""
    what: What
    """Its `value` after `at` updates; its `gradient` in backward pass `at`; its `.grad` after backward pass `at`."""
    at: int
    start: Axes
    """The first element along each axis."""
    count: Axes
    """How many along each axis, at most 16384 in all; there may be fewer."""


class ToBrowser(msgspec.Struct, frozen=True, tag_field="k"):
    """An answer."""


class Hello(ToBrowser, frozen=True, tag="hello"):
    """First message on every connection."""

    session: str
    version: str
    """Version of Retrograde."""


class RunState(ToBrowser, frozen=True, tag="state"):
    """The run moved on."""

    run: str
    state: Literal["queued", "running", "ended"]
    position: int = 0
    """Place in the queue, from 1, while queued."""
    status: Status | None = None
    """How it ended, once ended."""


class Batch(ToBrowser, frozen=True, tag="batch"):
    """Trace events in order, without a hole; at most 256 events or 64 KiB.

    A `Gap` with why `slow` stands for the `n` events from its own `q` on, which `resume` brings.
    """

    run: str
    ev: list[AnyEvent]


class Refused(ToBrowser, frozen=True, tag="refused"):
    """A request was not carried out."""

    why: Literal["malformed", "too_large", "busy", "unknown_run", "internal"]
    message: str
    """What was expected, what came, what to try."""
    run: str = ""
    retry_s: float = 0


class Numbers(ToBrowser, frozen=True, tag="numbers"):
    """Numbers of a tensor as it was at the moment that was asked for."""

    run: str
    n: int
    shape: Axes
    """Of the whole tensor."""
    dtype: str
    kind: Kind
    data: bytes
    """base64 of little-endian float32 (`f4`), float64 (`f8`) or int64 (`i8`), row-major; truth as 0 and 1."""
    figures: Stats
    """Of the whole tensor, from all of its elements; without a head."""


class Gone(ToBrowser, frozen=True, tag="gone"):
    """The numbers are not there."""

    run: str
    n: int
    why: str


ClientMessage: TypeAlias = StartRun | StopRun | ResumeRun | Ack | LookAt
ServerMessage: TypeAlias = Hello | RunState | Batch | Refused | Numbers | Gone

decode_client = msgspec.json.Decoder(ClientMessage).decode
encode_server = msgspec.json.Encoder().encode
