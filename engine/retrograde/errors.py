"""Refusals: PyTorch's error types and key phrases, with what to try as a note beside them."""

from __future__ import annotations

from typing import TypeVar

E = TypeVar("E", bound=BaseException)


def hinted(error: E, hint: str) -> E:
    """`error` with `hint` as its note: one sentence on what to try, shown beside the message."""
    if hint:
        error.add_note(hint)
    return error
