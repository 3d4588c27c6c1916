"""Ordinary programs of learners print here what they print under PyTorch."""

from __future__ import annotations

from pathlib import Path

import pytest

from .printed import differences, under_retrograde, under_torch

FOLDER = Path(__file__).parent / "programs"
ROWS = [pytest.param(path, id=path.relative_to(FOLDER).as_posix()) for path in sorted(FOLDER.rglob("*.py"))]


@pytest.mark.parametrize("path", ROWS)
def test_the_program_prints_the_same(path: Path) -> None:
    pytest.importorskip("torch")
    source = path.read_text("utf-8")
    theirs = under_torch(source)
    assert theirs, "a program that prints nothing says nothing"
    assert differences(theirs, under_retrograde(source)) == []


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("tensor(1.)", "tensor(2.)"),
        ("tensor([1., 2.])", "tensor([1., 2.], requires_grad=True)"),
        ("3", "4"),
        ("0.1234", "0.1239"),
        ("a\nb", "a"),
        ("RuntimeError: no", "ValueError: no"),
    ],
)
def test_a_difference_is_seen(theirs: str, ours: str) -> None:
    assert differences(theirs, ours)


def test_the_last_digit_may_differ() -> None:
    assert differences("loss 0.1234", "loss 0.1235") == []
