"""Files and functions stay small enough to read at once; Biome holds the frontend's functions to the same."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator

from .repository import ROOT, own_files

FILE_LINES = 500
FUNCTION_LINES = 50
"""The aim is 400 and 40; these are where a longer one is refused."""


def long_functions(text: str) -> Iterator[str]:
    """Functions of Python source with too many lines."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{node.name}: {lines} lines"


def sources(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Path and text of written source files."""
    for path in own_files():
        if path.suffix in suffixes and ".gen." not in path.name:
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def test_no_file_is_too_long() -> None:
    sizes = {name: text.count("\n") for name, text in sources(".py", ".ts")}
    assert len(sizes) > 50
    assert {name: lines for name, lines in sizes.items() if lines > FILE_LINES} == {}


def test_no_function_is_too_long() -> None:
    found = {name: long for name, text in sources(".py") if (long := list(long_functions(text)))}
    assert found == {}


def test_the_frontend_has_the_same_limit() -> None:
    rules = json.loads((ROOT / "frontend/biome.json").read_text("utf-8"))["linter"]["rules"]
    assert rules["complexity"]["noExcessiveLinesPerFunction"]["options"]["maxLines"] == FUNCTION_LINES


def test_a_long_function_is_seen() -> None:
    body = "    pass\n" * FUNCTION_LINES
    assert list(long_functions(f"class A:\n  async def f():\n{body}")) == [f"f: {FUNCTION_LINES + 1} lines"]
    assert list(long_functions(f"def f():\n{body.removesuffix('    pass' + chr(10))}")) == []
