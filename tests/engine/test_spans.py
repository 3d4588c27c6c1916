"""Positions: bytes and characters to UTF-16 columns, and the exact characters of every operation."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from retrograde.program.decisions import Watched
from retrograde.program.flip import Flipping
from retrograde.program.marks import make_marks
from retrograde.program.parse import compile_program
from retrograde.program.scopes import Scopes
from retrograde.program.spans import Columns, Spans
from retrograde.program.tally import Tally
from retrograde.recording.feed import Feed
from retrograde.recording.recorder import Recorder

KOREAN = 'y = "한글" + z'
EMOJI = "a😀b = 1"


@pytest.mark.parametrize(
    ("source", "given", "span"),
    [
        ("x = a + b", (1, 4, 1, 9), (1, 4, 1, 9)),
        (KOREAN, (1, 13, 1, 14), (1, 9, 1, 10)),
        (EMOJI, (1, 5, 1, 6), (1, 3, 1, 4)),
        ("é\n가", (1, 0, 2, 3), (1, 0, 2, 1)),
        ("가", (1, 1, 1, 3), (1, 0, 1, 1)),
        ("ab", (0, 0, 9, 9), (1, 0, 1, 2)),
        ("ab", (1, -1, 1, 99), (1, 0, 1, 2)),
        ("", (1, 0, 1, 0), (1, 0, 1, 0)),
        ("a\r\nb\rc\n", (3, 0, 3, 1), (3, 0, 3, 1)),
        ("a\x0cb\u2028c\nd", (2, 0, 2, 1), (2, 0, 2, 1)),
    ],
)
def test_columns_from_bytes(source: str, given: tuple[int, int, int, int], span: tuple[int, int, int, int]) -> None:
    assert Columns(source).from_bytes(*given) == span


@pytest.mark.parametrize(
    ("source", "place", "span"),
    [
        ("x = (", (1, 5, 1, 5), (1, 4, 1, 5)),
        ("x = (", (1, 5, 1, 0), (1, 4, 1, 5)),
        ("x = (", (1, 5, None, None), (1, 4, 1, 5)),
        ("  x y", (1, None, None, None), (1, 2, 1, 5)),
        ("  x y", (1, -1, 1, -1), (1, 2, 1, 5)),
        ("  x y", (1, 0, 1, 0), (1, 2, 1, 5)),
        ("x y", (None, None, None, None), None),
        ("x y", (0, 1, 0, 1), None),
        ("가 😀 b c", (1, 6, 1, 7), (1, 6, 1, 7)),
        ("if x", (1, 5, 1, 5), (1, 3, 1, 4)),
        ("if x:\n", (2, 1, 2, 1), (2, 0, 2, 0)),
        ("if x:", (7, 1, 7, 1), (1, 4, 1, 5)),
        ("x = 😀", (1, 6, 1, 6), (1, 4, 1, 6)),
    ],
)
def test_spans_of_syntax_errors(source: str, place: Any, span: Any) -> None:
    line, offset, end_line, end_offset = place
    error = SyntaxError("no", ("program.py", line, offset, source, end_line, end_offset))
    assert Columns(source).of_syntax_error(error) == span


def text_of(source: str, span: tuple[int, int, int, int]) -> str:
    """The characters of a span, read as an editor reads them."""
    lines = [line.encode("utf-16-le") for line in Columns(source).lines]
    line, column, end_line, end_column = span
    parts = lines[line - 1 : end_line]
    parts[-1] = parts[-1][: 2 * end_column]
    parts[0] = parts[0][2 * column :]
    return b"\n\0".join(parts).decode("utf-16-le")


class Probe:
    """Stands in for a tensor: notes the text of every operation done with it."""

    def __init__(self, note: Any) -> None:
        self.note = note

    def _op(self, *_: Any, **__: Any) -> Probe:
        self.note(sys._getframe(1))
        return self

    __add__ = __radd__ = __mul__ = __rmul__ = __neg__ = __pow__ = __getitem__ = __matmul__ = __iadd__ = __lt__ = _op
    relu = sum = 합계 = __call__ = __enter__ = _op

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def __bool__(self) -> bool:
        self.note(sys._getframe(1))
        return True


def spans_of(source: str) -> list[str]:
    """The texts of the operations that the program does with the probe `x`."""
    found: list[str] = []
    namespace: dict[str, Any] = {}
    spans = Spans(Columns(source), namespace)

    def note(frame: Any) -> None:
        span = spans.of_frame(frame)
        assert span is not None
        found.append(text_of(source, span))

    compiled = compile_program(source, spans.columns)
    assert compiled.arms or not compiled.constructs
    feed = Feed(lambda event: None, 0)
    scopes = Scopes(feed, spans)
    recorder = Recorder(feed, scopes, spans)
    tally, flip = Tally(feed, recorder, compiled.arms), Flipping(None, compiled.records)
    marks = make_marks(Watched(compiled.records, feed, scopes, spans, recorder, tally, flip))
    namespace.update(marks, x=Probe(note))
    exec(compiled.code, namespace)
    return found


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("y = x * 2 + 1", ["x * 2", "x * 2 + 1"]),
        ("y = (x *\n     2) + (\n  1)", ["x *\n     2", "(x *\n     2) + (\n  1)"]),
        ("y = x.relu().sum()", ["x.relu()", "x.relu().sum()"]),
        ("y = (x\n     .relu()\n     .sum())", ["relu()", "sum()"]),
        ("x += 1", ["x += 1"]),
        ("y = 한 = x; z = '한글' and 한 * 2", ["한 * 2"]),
        ("s = '😀'; y = -x", ["-x"]),
        ("y = x @ x[0, :2]", ["x[0, :2]", "x @ x[0, :2]"]),
        ("def f(v):\n    '''doc'''\n    return v ** 2\ny = f(x + 1)", ["x + 1", "v ** 2"]),
        ("@x(1)\ndef f(): pass", ["x(1)", "x(1)"]),
        ("ys = [v * 2 for v in [x]]", ["v * 2"]),
        ("y = (lambda v: v + 1)(x)", ["v + 1"]),
        ("if (y := x + 1) is None: pass", ["x + 1"]),
        ("if x < 1 and x: pass", ["x < 1", "x < 1", "x"]),
        ("if not (x and not x): pass", ["x", "not x"]),
        ("y = x * 2 if True else x", ["x * 2"]),
        ("for i in [1]:\n    a, b = x * i, x + i", ["x * i", "x + i"]),
        ("print(f'한{x * 2!s:.0}') if 0 else x + 1", ["x + 1"]),
        ("z = f'é{(x + 1) and 3}'", ["x + 1", "x + 1"]),
        ("with x as y:\n    y + 1", ["with x as y:", "y + 1"]),
        ("for v in [x *\n    2]: pass", ["x *\n    2"]),
        ("y = x.합계()", ["x.합계()"]),
        ("class A:\n    w = x * 3\n    def m(self):\n        self.v = x + 1\nA().m()", ["x * 3", "x + 1"]),
    ],
)
def test_every_operation_has_its_exact_characters(source: str, texts: list[str]) -> None:
    assert spans_of(source) == texts


def test_code_that_is_not_the_programs_is_placed_at_the_program() -> None:
    assert spans_of("exec('v * 2', {'v': x})") == ["exec('v * 2', {'v': x})"]
    assert spans_of("ys = list(map(x.relu, [1]))") == ["list(map(x.relu, [1]))"]


def test_outside_the_program_there_is_no_place() -> None:
    assert Spans(Columns("x"), {}).of_frame(sys._getframe()) is None
