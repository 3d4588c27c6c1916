"""Single expressions, as learners try them out one by one, print here what they print under PyTorch.

Each file in `expressions` has some lines of preparation, a line of dashes, and one expression or statement a line.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from .printed import differences, under_retrograde, under_torch

FOLDER = Path(__file__).parent / "expressions"
IMPORTS = "import torch\nimport numpy as np\n"


def _rows() -> list[object]:
    rows: list[object] = []
    for path in sorted(FOLDER.glob("*.txt")):
        preparation, _, lines = path.read_text("utf-8").partition("----\n")
        rows += [pytest.param(preparation, line, id=f"{path.stem}: {line[:60]}") for line in lines.splitlines()]
    return rows


def _program(preparation: str, line: str) -> str:
    try:
        ast.parse(line, mode="eval")
    except SyntaxError:
        return f"{IMPORTS}{preparation}{line}\n"
    return f"{IMPORTS}{preparation}print({line})\n"


@pytest.mark.parametrize(("preparation", "line"), _rows())
def test_the_line_prints_the_same(preparation: str, line: str) -> None:
    pytest.importorskip("torch")
    source = _program(preparation, line)
    theirs = under_torch(source)
    assert theirs, "a line that prints nothing says nothing"
    assert differences(theirs, under_retrograde(source)) == []


def test_a_line_that_differs_is_seen() -> None:
    pytest.importorskip("torch")
    assert differences(under_torch(_program("", "torch.ones(2)")), under_retrograde(_program("", "torch.zeros(2)")))
