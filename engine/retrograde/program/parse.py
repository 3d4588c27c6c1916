"""From a program's text to code with marks in it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType

from retrograde.program.instrument import instrument
from retrograde.program.marker import Record
from retrograde.program.refusals import guard
from retrograde.program.spans import FILENAME, Columns
from retrograde.recording.events import Construct


@dataclass(frozen=True)
class Compiled:
    """Code to execute, and the records that its marks refer to."""

    code: CodeType
    records: tuple[Record, ...] = ()
    constructs: tuple[Construct, ...] = ()
    arms: int = 0
    """How many arms the constructs have."""


Prepare = Callable[[ast.Module], None]


def compile_program(source: str, columns: Columns, prepare: Prepare | None = None) -> Compiled:
    """Parse, mark and compile. SyntaxError when it is no Python program, also when it is nested too deeply.

    `prepare` changes the tree before it is marked.
    """
    try:
        tree = ast.parse(source, FILENAME)
        marked = _compile_marked(tree, columns, prepare)
        return marked or Compiled(compile(source, FILENAME, "exec", dont_inherit=True))
    except (RecursionError, MemoryError):
        raise SyntaxError("the program is nested too deeply to be compiled") from None
    except UnicodeEncodeError as error:
        raise SyntaxError(f"the text holds {error.object[error.start]!r}, which is no character") from None
    except ValueError as error:
        raise SyntaxError(str(error)) from None


def _compile_marked(tree: ast.Module, columns: Columns, prepare: Prepare | None) -> Compiled | None:
    """None when the marks take nesting over one of Python's limits, or the program itself is at fault."""
    try:
        if prepare is not None:
            prepare(tree)
        guard(tree)
        marked = instrument(tree, columns)
        code = compile(tree, FILENAME, "exec", dont_inherit=True)
        return Compiled(code, marked.records, tuple(marked.constructs), marked.constructs.arms)
    except (SyntaxError, RecursionError):
        return None
