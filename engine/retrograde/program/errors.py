"""What went wrong in a program, as an `Error` event: where exactly, in the program's own frames only."""

from __future__ import annotations

from typing import Any

from retrograde.events import Error, Frame
from retrograde.feed import Feed, clean
from retrograde.program.hints import hint_for
from retrograde.program.spans import Columns, Spans, is_program

_ENDS = 20
"""Of a longer traceback the outermost and innermost frames, this many of each, are kept."""


def report_syntax_error(feed: Feed, error: SyntaxError, columns: Columns) -> None:
    """The text is no program."""
    if error.lineno:
        # Python takes the line from a file of the program's name when there is one.
        error.text = columns.line(error.lineno)
    event = Error(
        q=feed.next_anyway(), t=feed.time(), etype=type(error).__name__, msg=clean(error.msg),
        src=columns.of_syntax_error(error), hint=clean(hint_for(error, {})),
    )  # fmt: skip
    feed.emit(event)


def report_exception(feed: Feed, error: BaseException, spans: Spans, namespace: dict[str, Any]) -> None:
    """The program ended with an exception that it did not catch."""
    frames = user_frames(error, spans, namespace)
    node = getattr(error, "node", None)
    event = Error(
        q=feed.next_anyway(), t=feed.time(), etype=_public_name(type(error)), msg=clean(_message(error)),
        src=frames[-1].src if frames else None, hint=clean(_hint(error, namespace)),
        node=node if isinstance(node, int) else None, tb=_shortened(frames),
    )  # fmt: skip
    feed.emit(event)


def user_frames(error: BaseException, spans: Spans, namespace: dict[str, Any]) -> list[Frame]:
    """The program's frames of an exception's traceback, outermost first."""
    frames = []
    traceback = error.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals is namespace and is_program(frame.f_code):
            src = spans.of_code(frame.f_code, traceback.tb_lasti)
            assert src is not None
            in_mark = src[:2] == src[2:]
            # A function that had no room left on the stack fails in its first mark: it has not begun.
            if not (in_mark and isinstance(error, RecursionError)):
                place = spans.columns.of_line(src[0]) if in_mark else src
                frames.append(Frame(clean(frame.f_code.co_qualname), place))
        traceback = traceback.tb_next
    return frames


def _shortened(frames: list[Frame]) -> tuple[Frame, ...]:
    return tuple(frames if len(frames) <= 2 * _ENDS else frames[:_ENDS] + frames[-_ENDS:])


def _public_name(cls: type) -> str:
    """The first name that is not private: NumPy's `_ArrayMemoryError` is a `MemoryError` to its users."""
    return next(c.__name__ for c in cls.__mro__ if not c.__name__.startswith("_"))


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return f"<{type(error).__name__} whose message cannot be shown>"


def _hint(error: BaseException, namespace: dict[str, Any]) -> str:
    notes = getattr(error, "__notes__", ())
    given = [n for n in notes if isinstance(n, str)] if isinstance(notes, list | tuple) else []
    return " ".join(given) or hint_for(error, namespace)
