"""What the marks in an instrumented program do: open and close scopes, note conditions and variables.

They run inside the program, between its own steps, and so raise nothing of their own and change no value.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from retrograde.program.instrument import Member, Record, Targets, Test
from retrograde.program.scopes import Scopes
from retrograde.recording.feed import Feed, clean
from retrograde.recording.recorder import Recorder
from retrograde.tape.state import locate
from retrograde.tensor import Tensor
from retrograde.tensor.held import Held
from retrograde.tensor.size import Size

_TENSORS = (Tensor, Held)
"""What variables are watched for."""
_SHOWN = 80
"""Longest text of a condition's value, in characters."""
_PLAIN = (bool, int, float, complex, str, bytes, type(None), Size)


def make_marks(
    records: tuple[Record, ...], feed: Feed, scopes: Scopes, recorder: Recorder
) -> dict[str, Callable[..., Any]]:
    """The functions behind the marks' names."""
    return {**_scope_marks(records, scopes, recorder), **_Watch(records, feed, recorder).marks()}


def _scope_marks(records: tuple[Any, ...], scopes: Scopes, recorder: Recorder) -> dict[str, Callable[..., Any]]:
    enter_site, leave_mark, next_turn, finish_turn = scopes.enter_site, scopes.leave, scopes.turn, scopes.finish_turn
    breathe = recorder.breathe

    def enter(k: int) -> None:
        enter_site(records[k])

    def leave(k: int) -> None:
        leave_mark(records[k])

    def turn(k: int) -> bool:
        next_turn(records[k])
        breathe()
        return True

    def finish(k: int) -> None:
        finish_turn(records[k])

    def call(k: int) -> None:
        scopes.enter_function(records[k], locate(sys._getframe(1).f_back))
        breathe()

    return {"@enter": enter, "@leave": leave, "@turn": turn, "@finish": finish, "@call": call}


class _Watch:
    """The marks that look at values."""

    def __init__(self, records: tuple[Record, ...], feed: Feed, recorder: Recorder) -> None:
        self._records = records
        self._feed = feed
        self._recorder = recorder
        self._seen: Any = None
        """The value of the part of a combined condition that was evaluated last."""

    def marks(self) -> dict[str, Callable[..., Any]]:
        """The functions by the names of the marks."""
        return {
            "@test": self.test,
            "@seen": self.seen,
            "@decided": self.decided,
            "@bind": self.bind,
            "@member": self.member,
        }

    def test(self, k: int, value: Any) -> bool:
        """A condition has this value: its truth, asked for once."""
        truth = True if value else False  # noqa: SIM210  `bool(value)` is one call more
        self._tell(k, value, truth)
        return truth

    def seen(self, _: int, value: Any) -> bool:
        """A part of a combined condition has this value: its truth, asked for once."""
        truth = True if value else False  # noqa: SIM210  `bool(value)` is one call more
        self._seen = value
        return truth

    def decided(self, k: int, truth: bool) -> bool:
        """A combined condition came out as `truth`; the part seen last decided."""
        value, self._seen = self._seen, None
        self._tell(k, value, truth)
        return truth

    def _tell(self, k: int, value: Any, truth: bool) -> None:
        if not self._feed.open:
            return
        test = self._records[k]
        assert isinstance(test, Test)
        self._recorder.on_predicate(_tensor(value), truth, shown(value), test.src)

    def bind(self, k: int, value: Any) -> Any:
        """Variables are about to hold `value`, or just began to."""
        if isinstance(value, _TENSORS) and self._feed.open:
            targets = self._records[k]
            assert isinstance(targets, Targets)
            for name, src in targets.names:
                self._recorder.on_bind(_tensor(value), name, src)
            self._recorder.breathe()
        return value

    def member(self, k: int, owner: Any) -> None:
        """An attribute of `owner` was assigned. Looked up where it is stored, so that no code of the program runs."""
        member = self._records[k]
        assert isinstance(member, Member)
        stored = getattr(owner, "__dict__", None)
        value = stored.get(member.attribute) if isinstance(stored, dict) else None
        if isinstance(value, _TENSORS) and self._feed.open:
            self._recorder.on_bind(_tensor(value), member.name, member.src)
            self._recorder.breathe()


def _tensor(value: Any) -> Any:
    """The tensor that `value` stands for under another library's name; else `value` itself."""
    return value.tensor if isinstance(value, Held) else value


def shown(value: Any) -> str:
    """`value` as Python prints it when that runs no code of the program's; else what kind of thing it is."""
    if isinstance(value, (*_TENSORS, np.generic)):
        text = str(value)
    elif type(value) in _PLAIN:
        text = repr(value)
    elif type(value) in (list, tuple, dict, set, range):
        text = f"{type(value).__name__} of {len(value)}"
    else:
        text = f"<{type(value).__name__}>"
    text = clean(" ".join(text.split()))
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
