"""Forward mode for every op, from its record: the product with a direction agrees with central differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import retrograde as rg
from retrograde import func
from retrograde.autograd import forward_ad
from retrograde.calls.dispatch import wrap
from retrograde.op import OPS, Op, Sample
from retrograde.testing.gradients import operands, runner

from .op_table import SMOOTH  # noqa: TID251

STEP = 1e-6


def slopes(op: Op, sample: Sample) -> tuple[Any, Any]:
    """The product of the Jacobian with a random direction, by forward mode and by differences."""
    rng = np.random.default_rng(1)
    given = operands(op, sample)
    places = [i for i, t in enumerate(given) if t.requires_grad]
    start = [given[i].array for i in places]
    directions = [np.asarray(rng.standard_normal(a.shape)) for a in start]
    run = runner(op, sample)

    def function(*moved: Any) -> Any:
        taken = dict(zip(places, moved, strict=True))
        return run(*[taken.get(i, t) for i, t in enumerate(given)])

    _, pushed = func.jvp(function, tuple(wrap(a) for a in start), tuple(wrap(d) for d in directions))
    high, low = (
        function(*[wrap(a + sign * STEP * d) for a, d in zip(start, directions, strict=True)]) for sign in (1, -1)
    )
    return pushed.array, (high.array - low.array) / (2 * STEP)


@pytest.mark.parametrize(("op", "sample"), SMOOTH)
def test_a_product_with_a_direction_agrees_with_differences(op: Op, sample: Sample) -> None:
    pushed, expected = slopes(op, sample)
    np.testing.assert_allclose(pushed, expected, rtol=1e-5, atol=1e-6)


def test_a_wrong_rule_is_caught() -> None:
    op = OPS["sin"]
    right = op.vjps["a"]
    try:
        op.vjp("a", local="#a")(lambda g, a: g * a)
        pushed, expected = slopes(op, op.samples[0])
        assert not np.allclose(pushed, expected, rtol=1e-5, atol=1e-6)
    finally:
        op.vjp("a", local=right.local)(right.function)


def test_dual_tensors() -> None:
    x, direction = rg.tensor([1.0, 2.0]), rg.tensor([1.0, -1.0])
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(x, direction)
        value, slope = forward_ad.unpack_dual(dual * dual)
        assert value.tolist() == [1.0, 4.0]
        assert slope is not None
        assert slope.tolist() == [2.0, -4.0]
        assert forward_ad.unpack_dual(rg.ones(2)).tangent is None
        with pytest.raises(RuntimeError, match="Nested forward mode"):
            forward_ad.enter_dual_level()
    assert forward_ad.unpack_dual(dual).tangent is None
    with pytest.raises(RuntimeError, match="no level exists"):
        forward_ad.make_dual(x, direction)


@pytest.mark.parametrize(
    ("primal", "tangent", "error", "message"),
    [
        (rg.ones(2), rg.ones(3), RuntimeError, "different size than that of the original Tensor"),
        (rg.tensor([1, 2]), rg.ones(2), ValueError, "Expected primal to be floating point or complex, but got"),
    ],
)
def test_what_is_no_direction_is_refused(primal: Any, tangent: Any, error: type[Exception], message: str) -> None:
    with forward_ad.dual_level(), pytest.raises(error, match=message):
        forward_ad.make_dual(primal, tangent)
