"""Plants a mistake in a record for the length of a test, and says whether a check of the table sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from retrograde.op import Op


@contextmanager
def wrong_rule(op: Op, operand: str, function: Callable[..., Any]) -> Iterator[None]:
    """`function`, which needs no more than the right rule, is the rule for `operand`."""
    right = op.vjps[operand]
    op.vjp(operand, latex=right.latex, local=right.local)(function)
    try:
        yield
    finally:
        op.vjp(operand, latex=right.latex, local=right.local)(right.function)


def sees(check: Callable[..., None], op: Op) -> bool:
    """Whether the check fails for any of the op's samples."""
    for sample in op.samples:
        try:
            check(op, sample)
        except (AssertionError, RuntimeError, TypeError, ValueError):
            return True
    return False
