"""The recorder as a run uses it, without the child process and the user's program around it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

from retrograde.program.run import noted_by
from retrograde.program.scopes import Scopes, Site
from retrograde.program.spans import Columns, Spans
from retrograde.recording.events import Span, encode
from retrograde.recording.feed import Feed
from retrograde.recording.recorder import Recorder

_LOOP = Site("loop", "for", (1, 0, 1, 1))


class _Places(Spans):
    """Gives every instruction a place, where a program's own has none for code outside of its text."""

    def of_code(self, code: CodeType | None, instruction: int) -> Span | None:
        """Where it is in a text with one instruction a line, each function in columns of its own."""
        return (instruction + 2, id(code) % 1000, instruction + 2, 1000)


@contextmanager
def recorded(home: dict[str, Any], told: bool = False) -> Iterator[None]:
    """Everything the engine does inside is noted, with the places in the module whose global names are `home`.

    With `told`, the notes are made into events and encoded in the end, as a live stream has them: inside of a loop and
    with repetitions, each place of the module standing for one of a program.
    """
    spans = _Places(Columns(""), {})
    feed = Feed(lambda event: encode(event) and None, sys.maxsize, sys.maxsize)
    scopes = Scopes(feed, spans)
    recorder = Recorder(feed, scopes, spans)
    with noted_by(recorder, home):
        scopes.enter_site(_LOOP)
        yield
        if told:
            recorder.settle()
        # Otherwise each round would work in fresh memory, because those before it wait for the cycle collector.
        recorder.forget()
