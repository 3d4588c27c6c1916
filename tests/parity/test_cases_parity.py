"""The programs give their reference figures here, and PyTorch gives the same ones."""

from __future__ import annotations

import re
from typing import Any

import pytest

import retrograde

from . import cases_of_beginners, cases_of_tensors
from .cases import PROGRAMS, Program, plain

assert cases_of_tensors.gives is cases_of_beginners.gives, "importing them adds their programs to the table"

ROWS = [pytest.param(program, id=name) for name, program in PROGRAMS.items()]


def check(program: Program, torch: Any) -> None:
    if program.raises:
        with pytest.raises(RuntimeError, match="^" + re.escape(program.raises)):
            program.run(torch)
        return
    found = {name: plain(value) for name, value in program.run(torch).items()}
    assert found == {name: near(value) for name, value in program.expected.items()}


def near(value: Any) -> Any:
    """Figures to about four digits, anything else as it is."""
    figures = all(isinstance(v, int | float) for v in (value if isinstance(value, list) else [value]))
    return pytest.approx(value, rel=1e-4, abs=2e-6, nan_ok=True) if figures else value


@pytest.mark.parametrize("program", ROWS)
def test_here(program: Program) -> None:
    check(program, retrograde)


@pytest.mark.parametrize("program", ROWS)
def test_there(program: Program) -> None:
    check(program, pytest.importorskip("torch"))


def test_the_table_is_whole() -> None:
    assert len(ROWS) > 45
    assert all(bool(p.expected) != bool(p.raises) for p in PROGRAMS.values())
