"""What PyTorch refuses is refused with the same words, by an error that the same `except` catches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import retrograde

Run = Callable[[str, Any], Any]
"""Evaluates an expression with a library in the place of `torch`."""


def check_refusal(run: Run, text: str, torch: Any) -> None:
    """Both libraries refuse `text` alike."""
    theirs, ours = (_refusal(run, text, library) for library in (torch, retrograde))
    assert issubclass(ours[0], theirs[0])
    assert ours[1] == theirs[1]


def _refusal(run: Run, text: str, library: Any) -> tuple[type[Exception], str]:
    try:
        value = run(text, library)
    except Exception as error:
        return type(error), str(error)
    pytest.fail(f"{text} gave {value!r}")
