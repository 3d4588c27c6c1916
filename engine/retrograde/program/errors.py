"""What went wrong in a program, as an `Error` event: where exactly, in the program's own frames only."""

from __future__ import annotations

from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any

from retrograde.program.blame import Blame, blame
from retrograde.program.failure import Failure
from retrograde.program.fixes import fix_for, syntax_fix
from retrograde.program.hints import hint_for
from retrograde.program.names import Names
from retrograde.program.spans import Columns, Spans, is_program
from retrograde.recording.events import Error, Fix, Flip, Frame, Span
from retrograde.recording.feed import Feed, clean

if TYPE_CHECKING:
    from retrograde.recording.teller import Teller

_ENDS = 20
"""Of a longer traceback the outermost and innermost frames, this many of each, are kept."""


def report_syntax_error(feed: Feed, error: SyntaxError, columns: Columns) -> None:
    """The text is no program."""
    if error.lineno:
        # Python takes the line from a file of the program's name when there is one.
        error.text = columns.line(error.lineno)
    src, hint = columns.of_syntax_error(error), clean(hint_for(error, {}))
    event = Error(
        q=feed.next_anyway(), t=feed.time(), etype=type(error).__name__, msg=clean(error.msg), src=src, hint=hint,
        fix=syntax_fix(hint, src),
    )  # fmt: skip
    feed.emit(event)


def report_flip(feed: Feed, failure: str, flip: Flip) -> None:
    """Nothing was turned round though that was asked for; `failure` says why."""
    event = Error(
        q=feed.next_anyway(), t=feed.time(), etype="FlipError", msg=failure, src=flip.src,
        hint="Run the program as it is: its trace says which conditions were evaluated, and how often.",
    )  # fmt: skip
    feed.emit(event)


def report_exception(feed: Feed, error: BaseException, spans: Spans, namespace: dict[str, Any], teller: Teller) -> None:
    """The program ended with an exception that it did not catch; `teller` told of its tensors."""
    steps = list(_steps(error, spans, namespace))
    about = Blame()
    if steps:
        frame, src = steps[-1]
        about = blame(error, src, teller, Names(frame, spans.columns.text(src)))
    msg, hint = clean(_message(error)), clean(_hint(error, about, namespace))
    fix = None
    if steps and not isinstance(error, MemoryError):
        visited = frozenset(teller.history.visits)
        fix = _fix(Failure(error, msg, hint, steps[-1][1], about.related, spans.columns, namespace, visited))
    event = Error(
        q=feed.next_anyway(), t=feed.time(), etype=public_name(type(error)), msg=msg,
        src=steps[-1][1] if steps else None, hint=hint,
        node=about.nodes[0] if about.nodes else None, nodes=about.nodes, related=about.related,
        tb=_shortened([_shown(*step) for step in steps]), fix=fix,
    )  # fmt: skip
    feed.emit(event)


def _fix(failure: Failure) -> Fix | None:
    """The correction; a program may have made anything of the objects that rules look at."""
    try:
        return fix_for(failure)
    except Exception:
        return None


def user_frames(error: BaseException, spans: Spans, namespace: dict[str, Any]) -> list[Frame]:
    """The program's frames of an exception's traceback, outermost first."""
    return [_shown(*step) for step in _steps(error, spans, namespace)]


def _shown(frame: FrameType, src: Span) -> Frame:
    return Frame(clean(frame.f_code.co_qualname), src)


def _steps(error: BaseException, spans: Spans, namespace: dict[str, Any]) -> Iterator[tuple[FrameType, Span]]:
    """The frames themselves, and where each was."""
    traceback = error.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals is namespace and is_program(frame.f_code):
            src = spans.of_code(frame.f_code, traceback.tb_lasti)
            assert src is not None
            in_mark = src[:2] == src[2:]
            # A function that had no room left on the stack fails in its first mark: it has not begun.
            if not (in_mark and isinstance(error, RecursionError)):
                yield frame, spans.columns.of_line(src[0]) if in_mark else src
        traceback = traceback.tb_next


def _shortened(frames: list[Frame]) -> tuple[Frame, ...]:
    return tuple(frames if len(frames) <= 2 * _ENDS else frames[:_ENDS] + frames[-_ENDS:])


def public_name(cls: type) -> str:
    """The first name that is not private: NumPy's `_ArrayMemoryError` is a `MemoryError` to its users."""
    return next(c.__name__ for c in cls.__mro__ if not c.__name__.startswith("_"))


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return f"<{type(error).__name__} whose message cannot be shown>"


def _hint(error: BaseException, about: Blame, namespace: dict[str, Any]) -> str:
    """What to try; an error of the program's own class may fail when it is asked."""
    notes = getattr(error, "__notes__", ())
    given = [n for n in notes if isinstance(n, str)] if isinstance(notes, list | tuple) else []
    try:
        return about.explained(given) or hint_for(error, namespace)
    except Exception:
        return ""
