"""The checks of the table can fail: each of these mistakes, planted in a record, is seen by the check named for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np
import pytest

from retrograde.op import OPS, Op, Refusal
from retrograde.ops.reduce import spread

from . import test_forward_mode, test_ops  # noqa: TID251
from .on_device import require_the_same  # noqa: TID251
from .planting import sees, wrong_rule  # noqa: TID251
from .stand_in import fake_devices  # noqa: TID251

Check = Callable[..., None]
Plant = Callable[[], AbstractContextManager[None]]


def rule(name: str, operand: str, function: Callable[..., Any]) -> tuple[str, Plant]:
    """A wrong rule of an op."""
    return name, lambda: wrong_rule(OPS[name], operand, function)


def shape(name: str, function: Callable[..., Any]) -> tuple[str, Plant]:
    """A wrong shape rule of an op."""

    @contextmanager
    def plant() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(OPS[name], "shape", function)
            yield

    return name, plant


def on_a_device(op: Op, sample: Any) -> None:
    with fake_devices():
        require_the_same(op, sample, "float32")


def _beside(xp: Any, g: Any, out: Any, dim: int) -> Any:
    """The rule of softmax, but its sum runs along another axis."""
    return out * (g - xp.sum(g * out, dim - 1 if g.ndim > 1 else dim, True))


def _undivided(xp: Any, g: Any, shapes: Any, dim: Any, keepdim: bool) -> Any:
    """The rule of mean, without the number of elements."""
    return xp.expand(spread(xp, g, shapes[0], dim, keepdim), shapes[0])


FIRST, SECOND = test_ops.test_the_gradient_agrees_with_numbers, test_ops.test_the_second_gradient_agrees_with_numbers
SHAPE, SINGLE = test_ops.test_the_shape_rule_tells_the_real_shape, test_ops.test_float32_stays_float32_there_and_back
MISTAKES: dict[str, tuple[tuple[str, Plant], Check]] = {
    "wrong sign": (rule("mul", "a", lambda g, b: -g * b), FIRST),
    "missing factor": (rule("mean", "a", _undivided), FIRST),
    "swapped operands": (rule("div", "b", lambda g, a, b: -g * b / (a * a)), FIRST),
    "wrong axis": (rule("softmax", "a", _beside), FIRST),
    "missing flip": (rule("cumsum", "a", lambda xp, g, dim: xp.cumsum(g, dim)), FIRST),
    "wrong second order": (rule("exp", "a", lambda xp, g, out: g * xp.detach(out)), SECOND),
    "wrong product with a direction": (
        rule("sin", "a", lambda xp, g, a: g * xp.sin(a)),
        test_forward_mode.test_a_product_with_a_direction_agrees_with_differences,
    ),
    "lost precision": (rule("mul", "b", lambda xp, g, a: xp.cast(g * a, "float64")), SINGLE),
    "wrong shape rule": (shape("matmul", lambda a, b: (*a[:-1], b[-2])), SHAPE),
    "array library by name": (rule("mul", "a", lambda g, b: np.multiply(g, np.asarray(b))), on_a_device),
}


@pytest.mark.parametrize("kind", MISTAKES)
def test_a_planted_mistake_is_seen(kind: str) -> None:
    (name, plant), check = MISTAKES[kind]
    op = OPS[name]
    assert not sees(check, op), "the right record passes"
    with plant():
        assert sees(check, op)
    assert not sees(check, op), "the mistake is gone"


def test_a_wrong_second_order_is_right_in_the_first() -> None:
    (name, plant), _ = MISTAKES["wrong second order"]
    with plant():
        assert not sees(FIRST, OPS[name])


@pytest.mark.parametrize(
    "wrong",
    [
        Refusal(((2, 3), (3, 2)), RuntimeError, "must match"),
        Refusal(((2, 3), (2, 3)), RuntimeError, "shapes differ"),
        Refusal(((2, 3), (2, 3)), IndexError, "mat1 and mat2"),
    ],
)
def test_a_wrong_refusal_is_seen(wrong: Refusal) -> None:
    """One that does not happen, one in other words, one of another type."""
    with pytest.raises((AssertionError, RuntimeError, pytest.fail.Exception)):
        test_ops.test_what_must_be_refused_is_refused(OPS["matmul"], wrong)
