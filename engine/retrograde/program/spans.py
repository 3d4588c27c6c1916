"""Where in the program's text something happened: Python's positions as the editor's.

Python counts columns of code in UTF-8 bytes from 0 and columns of syntax errors in characters from 1; a trace counts in
UTF-16 units from 0. Every conversion is in this file.
"""

from __future__ import annotations

from types import CodeType, FrameType
from typing import Any

from retrograde.recording.events import Span

FILENAME = "program.py"
"""The file name under which every program is compiled, whatever it is called: tracebacks and crash reports say it."""

_BLOCKS = ("with ", "with(", "class ", "def ", "for ", "while ", "if ", "elif ", "else", "try", "match ", "async ", "@")


class Columns:
    """The lines of one text, and positions in them.

    Lines end as Python ends them: at `\\n`, `\\r\\n` or `\\r`, and nowhere else. Positions outside the text are moved
    to its nearest place, because Python gives such positions for some syntax errors.
    """

    def __init__(self, source: str) -> None:
        self.lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def line(self, line: int) -> str:
        """The text of a line, or of the nearest there is."""
        return self.lines[self._inside(line) - 1]

    def text(self, span: Span) -> str:
        """The characters of a span."""
        rows = [self.line(n).encode("utf-16-le", "surrogatepass") for n in range(span[0], span[2] + 1)]
        rows[-1] = rows[-1][: 2 * span[3]]
        rows[0] = rows[0][2 * span[1] :]
        return "\n".join(row.decode("utf-16-le", "surrogatepass") for row in rows)

    def from_bytes(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """The span of positions that count UTF-8 bytes from 0, as in `ast` and in code objects."""
        start = self._units_of_bytes(line, column)
        return self._span(line, start, end_line, self._units_of_bytes(end_line, end_column))

    def from_characters(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """The span of positions that count characters from 1, as in `SyntaxError`."""
        start = self._units_of_characters(line, column - 1)
        return self._span(line, start, end_line, self._units_of_characters(end_line, end_column - 1))

    def of_line(self, line: int) -> Span:
        """The span of what stands on a line, without the white space around it."""
        text = self.line(line)
        start = len(text) - len(text.lstrip())
        return self.from_characters(line, start + 1, line, max(start, len(text.rstrip())) + 1)

    def of_node(self, node: Any) -> Span:
        """The span of a node of the syntax tree."""
        return self.from_bytes(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)

    def header(self, span: Span) -> Span:
        """Of a statement with a block its first line; Python places `with` and `class` at all of their block."""
        if span[0] == span[2]:
            return span
        units = self.line(span[0]).encode("utf-16-le", "surrogatepass")[2 * span[1] :]
        if not units.decode("utf-16-le", "surrogatepass").startswith(_BLOCKS):
            return span
        return (*span[:2], *max(span[:2], self.of_line(span[0])[2:]))

    def of_syntax_error(self, error: SyntaxError) -> Span | None:
        """The span a syntax error is about, at least one unit wide where there is text; None when it names no line."""
        if not error.lineno:
            return None
        if not error.offset or error.offset < 1:
            return self.of_line(error.lineno)
        line, column = error.lineno, error.offset
        end_line, end_column = error.end_lineno or line, error.end_offset or 0
        if end_column < 1 or (end_line, end_column) <= (line, column):
            end_line, end_column = line, column + 1
        span = self.from_characters(line, column, end_line, end_column)
        return span if span[:2] != span[2:] else self._last_unit(span)

    def _last_unit(self, span: Span) -> Span:
        """An error at the end of a line is shown on the line's last character."""
        text = self.line(span[0])
        return (span[0], max(0, _units(text) - _units(text[-1:])), span[2], span[3])

    def _span(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        line, end_line = self._inside(line), self._inside(end_line)
        return (line, column, *max((line, column), (end_line, end_column)))

    def _inside(self, line: int) -> int:
        return min(max(line, 1), len(self.lines))

    def _units_of_bytes(self, line: int, column: int) -> int:
        text = self.line(line)
        if line > len(self.lines):
            return _units(text)
        if text.isascii():
            return min(max(column, 0), len(text))
        return _units(text.encode("utf-8", "surrogatepass")[: max(column, 0)].decode("utf-8", "ignore"))

    def _units_of_characters(self, line: int, column: int) -> int:
        text = self.line(line)
        return _units(text if line > len(self.lines) else text[: max(column, 0)])


class Spans:
    """Finds the place in the program that runs now."""

    def __init__(self, columns: Columns, namespace: dict[str, Any]) -> None:
        self.columns = columns
        self._namespace = namespace
        self._known: dict[tuple[int, int], Span] = {}
        self._codes: dict[int, tuple[CodeType, list[Any]]] = {}
        """Code by id, kept alive so that ids stay unique, and its positions. Hashing code objects would cost more."""

    def of_frame(self, frame: FrameType | None) -> Span | None:
        """Where the innermost frame of the program at or above `frame` is; None outside the program."""
        namespace = self._namespace
        if not namespace:
            return None
        while frame is not None:
            if frame.f_globals is namespace and frame.f_code.co_filename == FILENAME:
                return self.of_code(frame.f_code, frame.f_lasti)
            frame = frame.f_back
        return None

    def of_code(self, code: CodeType | None, instruction: int) -> Span | None:
        """The span of the instruction at byte offset `instruction`; None for code that is not of the program's text."""
        key = (id(code), instruction)
        found = self._known.get(key)
        if found is None and code is not None and is_program(code):
            found = self._known[key] = self._decode(code, instruction)
        return found

    def _decode(self, code: CodeType, instruction: int) -> Span:
        known = self._codes.get(id(code))
        if known is None:
            known = self._codes[id(code)] = (code, list(code.co_positions()))
        index = max(instruction, 0) // 2
        line, end_line, column, end_column = known[1][index] if index < len(known[1]) else (None,) * 4
        if line is None:
            return self.columns.of_line(code.co_firstlineno)
        if column is None or end_line is None or end_column is None:
            return self.columns.of_line(line)
        return self.columns.header(self.columns.from_bytes(line, column, end_line, end_column))


def is_program(code: CodeType) -> bool:
    """Whether `code` is of the program's text, not of a library or of a string that the program executes."""
    return code.co_filename == FILENAME


def _units(text: str) -> int:
    """Length in UTF-16 units: characters outside the basic plane count twice."""
    return len(text) if text.isascii() else len(text) + sum(c > "\uffff" for c in text)
