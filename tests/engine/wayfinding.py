"""Which way a program goes, from Python's own `sys.settrace`: without marks, without a trace, without tensors.

All that is seen are the lines that begin; what stands around a line is read from the syntax tree.
"""

from __future__ import annotations

import ast
import dis
import inspect
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from .wandering import computes  # noqa: TID251  the tests' folder, not the engine's

Chain = tuple[tuple[str, str, int | None], ...]
"""What is around an operation, outermost first: kind, name, number of the iteration."""
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_CONSTRUCTS = (ast.If, ast.For, ast.While, ast.With, ast.match_case, ast.ExceptHandler, *_COMPREHENSIONS)
_OWN_FRAMES = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
_BINARY_OP = dis.opmap["BINARY_OP"]
_NAME = "wandering"


@dataclass
class Way:
    """Which way a program went."""

    computed: list[tuple[int, Chain]] = field(default_factory=list)
    """The line of every operation that is looked for, and what was around it."""
    counts: list[Counter[int]] = field(default_factory=list)
    """At each of them, how often every line had begun until then."""
    lines: Counter[int] = field(default_factory=Counter)
    """The same at the end."""
    flags: list[tuple[int, bool]] = field(default_factory=list)
    """The conditions in the order in which they were evaluated."""


def way_of(source: str) -> Way:
    """Run a program and watch its lines."""
    return _Oracle(source).run()


class _Oracle:
    def __init__(self, source: str) -> None:
        self._source = source
        self._texts = ["", *source.split("\n")]
        self._around: dict[int, tuple[tuple[ast.AST, str], ...]] = {}
        """By line: what stands around it within its function, outermost first, and in which field it stands."""
        self._heads: dict[int, list[ast.For | ast.While]] = {}
        self._bodies: dict[int, list[ast.AST]] = {}
        """Loops by the line where an iteration begins; of comprehensions where an item is tested."""
        self._starts: dict[int, list[Any]] = {}
        self._place(ast.parse(source), ())
        self._turns: dict[tuple[int, ast.AST], int] = {}
        self._before: dict[int, int] = {}
        self._way = Way()

    def run(self) -> Way:
        """See `way_of`."""
        namespace: dict[str, Any] = {"__name__": "__main__"}
        code = compile(self._source, _NAME, "exec")
        before = sys.gettrace()
        sys.settrace(self._called)
        try:
            exec(code, namespace)
        except (ValueError, KeyError, ZeroDivisionError) as error:
            # A program may end so.
            last = error.__traceback__
            while last is not None and last.tb_next is not None:
                last = last.tb_next
            if last is None or last.tb_frame.f_code.co_filename != _NAME:
                raise
        finally:
            sys.settrace(before)
        self._way.flags = namespace["state"][2]
        return self._way

    # ---- what stands around each line

    def _place(self, node: ast.AST, around: tuple[tuple[ast.AST, str], ...]) -> None:
        if isinstance(node, ast.stmt | ast.expr | ast.ExceptHandler):
            self._around.update(dict.fromkeys(range(node.lineno, (node.end_lineno or 0) + 1), around))
        if isinstance(node, ast.For | ast.While):
            self._heads.setdefault(node.lineno, []).append(node)
            self._bodies.setdefault(node.body[0].lineno, []).append(node)
        if isinstance(node, _COMPREHENSIONS) and (tests := node.generators[0].ifs):
            self._starts.setdefault(node.lineno, []).append(node)
            self._bodies.setdefault(tests[0].lineno, []).append(node)
        for name, value in ast.iter_fields(node):
            inner = (*around, (node, name)) if isinstance(node, _CONSTRUCTS) else around
            inner = () if isinstance(node, ast.FunctionDef | ast.Lambda) else inner
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    self._place(child, inner)

    # ---- while it runs

    def _called(self, frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename != _NAME:
            return None
        self._before[id(frame)] = 0
        frame.f_trace_opcodes = True
        return self._stepped

    def _stepped(self, frame: FrameType, event: str, _: object) -> Any:
        line: int | None = frame.f_lineno
        if line is None:
            return self._stepped
        computing = computes(self._texts[line])
        if event == "line":
            self._way.lines[line] += not computing
            self._count_turns(frame, line)
            self._before[id(frame)] = line
        # Jumps past an operand have its line too: what computes is counted by its instruction.
        elif event == "opcode" and computing and frame.f_code.co_code[frame.f_lasti] == _BINARY_OP:
            self._way.lines[line] += 1
            self._way.computed.append((line, self._chain(frame)))
            self._way.counts.append(self._way.lines.copy())
        return self._stepped

    def _count_turns(self, frame: FrameType, line: int) -> None:
        before = self._before[id(frame)]
        for loop in self._heads.get(line, ()):
            if not loop.body[0].lineno <= before <= (loop.body[-1].end_lineno or 0):
                self._turns[id(frame), loop] = -1
        for comprehension in self._starts.get(line, ()):
            if frame.f_code.co_name not in _OWN_FRAMES and not line <= before <= comprehension.end_lineno:
                self._turns[0, comprehension] = -1
        for node in self._bodies.get(line, ()):
            key = 0 if isinstance(node, _COMPREHENSIONS) else id(frame)
            self._turns[key, node] = self._turns.get((key, node), -1) + 1

    def _chain(self, frame: FrameType | None) -> Chain:
        """What is around the line that begins, through all functions that run."""
        parts: list[tuple[str, str, int | None]] = []
        while frame is not None:
            if frame.f_code.co_filename == _NAME:
                parts[:0] = self._within(frame)
            frame = frame.f_back
        return tuple(parts)

    def _within(self, frame: FrameType) -> Iterator[tuple[str, str, int | None]]:
        """What is around the frame's line in its own function."""
        name, around = frame.f_code.co_name, self._around[frame.f_lineno]
        pausing = bool(frame.f_code.co_flags & inspect.CO_GENERATOR)
        if name in _OWN_FRAMES:
            owner = frame.f_back
            pausing = owner is not None and bool(owner.f_code.co_flags & inspect.CO_GENERATOR)
            around = around[-1:]
            while around and not isinstance(around[-1][0], _COMPREHENSIONS):
                around = ()
        elif name != "<module>" and not pausing:
            yield "function", name, None
        for node, part in around:
            if not (pausing and isinstance(node, _COMPREHENSIONS)):
                yield from self._scopes(id(frame), node, part)

    def _scopes(self, frame: int, node: ast.AST, part: str) -> Iterator[tuple[str, str, int | None]]:
        match node:
            case ast.For() | ast.While():
                kind = "for" if isinstance(node, ast.For) else "while"
                if part in ("body", "orelse"):
                    yield "loop", kind, None
                if part == "body":
                    yield "iteration", kind, self._turns[frame, node]
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp() if part == "elt":
                yield "loop", "comprehension", None
                yield "iteration", "comprehension", self._turns[0, node]
            case ast.If() if part == "body":
                yield "branch", self._texts[node.lineno].split()[0], None
            case ast.If() if part == "orelse" and not self._texts[node.orelse[0].lineno].strip().startswith("elif"):
                yield "branch", "else", None
            case ast.match_case() if part == "body":
                yield "branch", "case", None
            case ast.ExceptHandler() if part == "body":
                yield "branch", "except", None
            case ast.With() if part == "body":
                yield "with", ", ".join(map(ast.unparse, node.items)), None
