"""What the marks on conditions, cases and handlers do: ask for the truth, note it with what was looked at, count.

They run inside the program, between its own steps, and so raise nothing of their own and change no value.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, TracebackType, WrapperDescriptorType
from typing import Any, Literal

import numpy as np

from retrograde.program.errors import public_name
from retrograde.program.flip import Flipping
from retrograde.program.marker import Case, Handler, Match, Test
from retrograde.program.scopes import Scope, Scopes
from retrograde.program.spans import Spans, is_program
from retrograde.program.tally import Tally
from retrograde.recording import events
from retrograde.recording.events import Span
from retrograde.recording.feed import Feed, clean
from retrograde.recording.recorder import Recorder
from retrograde.tape.state import state
from retrograde.tensor import Tensor
from retrograde.tensor.held import Held
from retrograde.tensor.size import Size

_SHOWN = 80
"""Longest text of a condition's value, in characters."""
_PLAIN = frozenset((bool, int, float, complex, str, bytes, type(None), Size))
_LONGEST = 1000
"""Longest text of an exception, in characters."""
_TOLD = 1000
"""So often a condition is told that looks at no tensor."""


@dataclass(frozen=True)
class Watched:
    """What the marks of a run work with."""

    records: tuple[Any, ...]
    feed: Feed
    scopes: Scopes
    spans: Spans
    recorder: Recorder
    tally: Tally
    flip: Flipping


class _Subject:
    """What a `match` that goes on compares with its cases."""

    __slots__ = ("next", "tensor", "text")

    def __init__(self, value: Any) -> None:
        tensor = tensor_of(value)
        self.tensor = weakref.ref(tensor) if isinstance(tensor, Tensor) else _nothing
        self.text = shown(value)
        self.next = 0
        """The first case that was not told of."""


class Decisions:
    """The marks that decide which way the program goes."""

    def __init__(self, watched: Watched) -> None:
        self._records = watched.records
        self._feed = watched.feed
        self._recorder = watched.recorder
        self._ran = watched.tally.ran
        self._flip = watched.flip
        self._tell = Telling(watched)
        self._seen: Any = None
        """The value of the part of a combined condition that was evaluated last."""
        self._plain: dict[int, int] = {}
        """How often conditions were told that looked at no tensor."""
        self._quiet: set[int] = set()
        """Those of them that are only counted from now on."""
        self._subjects: dict[tuple[int, int], _Subject] = {}
        """By record and by the frame that runs it, which another run of the same `match` does not share."""

    def marks(self) -> dict[str, Callable[..., Any]]:
        """The functions by the names of the marks."""
        return {
            "@look": look, "@sized": sized, "@last": self.last, "@chosen": self.chosen,
            "@test": self.test, "@part": self.part, "@decided": self.decided, "@joined": self.joined,
            "@test+": self.looked_test, "@part+": self.looked_part,
            "@decided+": self.looked_decided, "@joined+": self.looked_joined,
            "@subject": self.subject, "@fits": self.fits, "@caught": self.caught,
        }  # fmt: skip

    # ---- conditions

    def test(self, k: int, value: Any) -> bool:
        """A condition has this value: its truth, asked for once."""
        truth = True if value else False  # noqa: SIM210  `bool(value)` is one call more
        return self._decide(k, value, truth, None)

    def looked_test(self, k: int, outer: Reads, value: Any) -> bool:
        """The same; what was looked at since `outer` was put aside is told."""
        truth = True if value else False  # noqa: SIM210  see above
        return self._decide(k, value, truth, gathered(outer))

    def part(self, k: int, value: Any) -> bool:
        """A part of a combined condition has this value: its truth, asked for once."""
        truth = True if value else False  # noqa: SIM210  see above
        self._seen = value
        return self._decide(k, value, truth, None)

    def looked_part(self, k: int, outer: Reads, value: Any) -> bool:
        """The same; see `looked_test`."""
        truth = True if value else False  # noqa: SIM210  see above
        self._seen = value
        return self._decide(k, value, truth, gathered(outer))

    def joined(self, k: int, truth: bool) -> bool:
        """A combined part of a combined condition came out as `truth`; the part seen last decided."""
        return self._decide(k, self._seen, truth, None)

    def looked_joined(self, k: int, outer: Reads, truth: bool) -> bool:
        """The same; see `looked_test`."""
        return self._decide(k, self._seen, truth, gathered(outer))

    def decided(self, k: int, truth: bool) -> bool:
        """A combined condition came out as `truth`; the part seen last decided."""
        value, self._seen = self._seen, None
        return self._decide(k, value, truth, None)

    def looked_decided(self, k: int, outer: Reads, truth: bool) -> bool:
        """The same; see `looked_test`."""
        value, self._seen = self._seen, None
        return self._decide(k, value, truth, gathered(outer))

    def last(self, value: Any) -> None:
        """The last operand of an `and` or `or` whose value is wanted: of it no truth is asked."""
        self._seen = value

    def chosen(self, _: object) -> Any:
        """The value of an `and` or `or`: of the operand that decided, or of the last."""
        value, self._seen = self._seen, None
        return value

    def _decide(self, k: int, value: Any, truth: bool, looked: Reads) -> bool:
        """Note a condition and count what it leads to; which way the program is to go."""
        test: Test = self._records[k]
        if k in self._quiet and not looked and value.__class__ in _PLAIN:
            if (n := test.arms[truth]) is not None:
                self._ran(n)
            return truth
        came = truth
        if k == self._flip.record:
            truth = self._flip.turned(truth)
        arm = test.arms[truth]
        if self._feed.open:
            found = (test.src, test.of, arm, came is not truth)
            self._note(k, found, value, truth, None, looked)
        if arm is not None:
            self._ran(arm)
        return truth

    def _note(self, k: int, found: _Found, value: Any, truth: bool, text: str | None, looked: Reads) -> None:
        """Have it told later; `text` is what is shown of the value when that was found before."""
        value = tensor_of(value)
        if not looked and not isinstance(value, Tensor) and not found[3]:
            told = self._plain[k] = self._plain.get(k, 0) + 1
            if told > _TOLD:
                if k != self._flip.record:
                    self._quiet.add(k)
                return
        said = shown(value) if text is None else text
        value = value if isinstance(value, Tensor) else None
        self._recorder.note((self._tell.predicate, found, value, truth, said, looked, state.scope))
        self._recorder.breathe()

    # ---- cases

    def subject(self, k: int, value: Any) -> Any:
        """A `match` begins to compare `value` with its cases."""
        if self._feed.open:
            self._subjects[k, id(sys._getframe(1))] = _Subject(value)
        return value

    def fits(self, k: int) -> bool:
        """The pattern of a case fits, and those between it and the last one told of did not."""
        case: Case = self._records[k]
        match: Match = self._records[case.match]
        arm = None if case.guarded else match.arms[case.position]
        subject = self._subjects.get((case.match, id(sys._getframe(1))))
        if subject is not None:
            tensor = subject.tensor()
            for i in range(subject.next, min(case.position + 1, len(match.patterns))):
                fits = i == case.position
                found = (match.patterns[i], "case", arm if fits else None, False)
                self._note(case.match, found, tensor, fits, subject.text, [tensor] if tensor is not None else None)
            subject.next = case.position + 1
            if not case.guarded:
                del self._subjects[case.match, id(sys._getframe(1))]
        if arm is not None:
            self._ran(arm)
        return True

    # ---- exceptions

    def caught(self, k: int) -> None:
        """A handler begins to run. What was looked at by a condition that failed is forgotten."""
        state.reads = None
        handler: Handler = self._records[k]
        error = sys.exc_info()[1]
        if error is not None and self._feed.open:
            place = _raised(error.__traceback__)
            self._recorder.note(
                (self._tell.caught, handler, public_name(type(error)), _text(error), place, state.scope)
            )
            self._recorder.breathe()
        if handler.arm is not None:
            self._ran(handler.arm)


_Found = tuple[Span, str, int | None, bool]
"""Place, asker and arm of a condition, and whether it was turned round."""


class Telling:
    """Turns what was noted into events."""

    def __init__(self, watched: Watched) -> None:
        self._feed = watched.feed
        self._scopes = watched.scopes
        self._spans = watched.spans
        self._recorder = watched.recorder

    def predicate(
        self, found: _Found, value: Tensor | None, truth: bool, text: str, looked: Reads, scope: Scope | None
    ) -> None:
        """A condition was decided; `value`, printed as `text`, decided it."""
        feed, teller, (src, of, arm, flipped) = self._feed, self._recorder.teller, found
        id = teller.id_of(value, scope) if value is not None else None
        values, shapes = [id] if id else [], []
        for one in looked or ():
            if isinstance(one, Tensor):
                values.append(teller.known(one))
            else:
                shapes.append(teller.known(one[0]))
        reads = tuple(dict.fromkeys(one for one in (*values, *shapes) if one))
        sc = self._scopes.id_of(scope)
        what: Literal["value", "shape", "python"] = "value" if values else "shape" if shapes else "python"
        same = ("Predicate", src, truth, text, of, what, arm, flipped, id is None)
        if not feed.again(same, reads if id is None else (id, *reads), sc) and (q := feed.next()) >= 0:
            event = events.Predicate(
                q=q, t=feed.time(), sc=sc, src=src, value=truth, shown=text, id=id, of=of,  # type: ignore[arg-type]
                reads=reads, what=what, arm=arm, flipped=flipped,
            )  # fmt: skip
            feed.emit(event)

    def caught(self, handler: Handler, etype: str, msg: str, place: _Place, scope: Scope | None) -> None:
        """A handler ran."""
        feed, sc = self._feed, self._scopes.id_of(scope)
        if (q := feed.next()) >= 0:
            raised = self._spans.of_code(*place)
            if raised is not None and raised[:2] == raised[2:]:
                raised = self._spans.columns.of_line(raised[0])
            event = events.Caught(
                q=q, t=feed.time(), sc=sc, src=handler.src, etype=etype, msg=msg, raised=raised, arm=handler.arm
            )  # fmt: skip
            feed.emit(event)


# ---- what a condition looks at

Reads = list[Any] | None


def look() -> Reads:
    """A condition is about to be evaluated; what was looked at before, which it puts aside."""
    outer = state.reads
    state.reads = []
    return outer


def gathered(outer: Reads) -> Reads:
    """What was looked at since `outer` was put aside, which goes on."""
    looked, state.reads = state.reads, outer
    if looked and outer is not None:
        outer += looked
    return looked


def sized(value: Any) -> Any:
    """A condition asks for the shape of `value`."""
    tensor = tensor_of(value)
    if isinstance(tensor, Tensor) and state.reads is not None:
        state.reads.append((tensor,))
    return value


# ---- values and errors as text

_Place = tuple[CodeType | None, int]


def _raised(traceback: TracebackType | None) -> _Place:
    """The innermost place in the program that an exception came from."""
    place: _Place = None, -1
    while traceback is not None:
        if is_program(traceback.tb_frame.f_code):
            place = traceback.tb_frame.f_code, traceback.tb_lasti
        traceback = traceback.tb_next
    return place


def _text(error: BaseException) -> str:
    """The exception's message, when nothing of the program's runs to find it."""
    plain = isinstance(type(error).__str__, WrapperDescriptorType) and all(type(one) in _PLAIN for one in error.args)
    text = clean(str(error)) if plain else ""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def tensor_of(value: Any) -> Any:
    """The tensor that `value` stands for under another library's name; else `value` itself."""
    return value.tensor if isinstance(value, Held) else value


def shown(value: Any) -> str:
    """`value` as Python prints it when that runs no code of the program's; else what kind of thing it is."""
    if value is True or value is False:
        return "True" if value else "False"
    if isinstance(value, (Tensor, Held, np.generic)):
        text = str(value)
    elif type(value) in _PLAIN:
        text = repr(value)
    elif type(value) in (list, tuple, dict, set, range):
        text = f"{type(value).__name__} of {len(value)}"
    else:
        text = f"<{type(value).__name__}>"
    text = clean(" ".join(text.split()))
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _nothing() -> None:
    """No tensor."""
