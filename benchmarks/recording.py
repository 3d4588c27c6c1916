"""The recorder as a run uses it, without the child process and the user's program around it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from retrograde.program.run import noted_by
from retrograde.program.scopes import Scopes
from retrograde.program.spans import Columns, Spans
from retrograde.recording.feed import Feed
from retrograde.recording.recorder import Recorder


@contextmanager
def recorded(home: dict[str, Any], told: bool = False) -> Iterator[None]:
    """Everything the engine does inside is noted, with the places in the module whose global names are `home`.

    With `told`, the notes are made into events in the end, with every summary, as for a live stream.
    """
    spans = Spans(Columns(""), {})
    feed = Feed(lambda event: None, sys.maxsize)
    recorder = Recorder(feed, Scopes(feed, spans), spans)
    with noted_by(recorder, home):
        yield
        if told:
            recorder.settle()
        # Otherwise each round would work in fresh memory, because those before it wait for the cycle collector.
        recorder.forget()
