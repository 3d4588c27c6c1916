"""The gradient checker itself: it passes what is right and catches what is wrong, and says where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from retrograde.op import OPS
from retrograde.tensor import Tensor
from retrograde.testing.gradients import GradcheckError, gradcheck, gradgradcheck


def leaf(value: Any) -> Tensor:
    return Tensor(np.asarray(value, np.float64), requires_grad=True)


def test_a_right_gradient_passes() -> None:
    assert gradcheck(lambda x, y: (x * y).tanh(), (leaf([0.5, 1.5]), leaf([2.0, -1.0])))
    assert gradgradcheck(lambda x: x.sin() * x, leaf([0.5, 1.5]))


def test_a_part_that_is_cut_off_is_caught() -> None:
    with pytest.raises(GradcheckError, match="Jacobian mismatch for input 0"):
        gradcheck(lambda x: x * x.detach(), leaf([0.5, 1.5]))


def test_the_input_that_disagrees_is_named() -> None:
    with pytest.raises(GradcheckError, match="for input 1"):
        gradcheck(lambda x, y: x * y.detach() + y, (leaf([2.0]), leaf([3.0])))


def test_a_wrong_second_gradient_is_caught() -> None:
    """A rule whose value is right and whose formula cuts the graph."""
    op, right = OPS["exp"], OPS["exp"].vjps["a"]
    try:
        op.vjp("a", local=right.local)(lambda g, out: g * getattr(out, "detach", lambda: out)())
        assert gradcheck(lambda x: x.exp(), leaf([0.5]))
        assert not gradgradcheck(lambda x: x.exp(), leaf([0.5]), raise_exception=False)
    finally:
        op.vjp("a", local=right.local)(right.function)


def test_several_outputs_and_inputs_that_are_no_tensors() -> None:
    assert gradcheck(lambda x, n: (x**n, x * n), (leaf([1.5]), 3))


def test_what_cannot_be_checked() -> None:
    with pytest.raises(ValueError, match="at least one input tensor to require gradient"):
        gradcheck(lambda x: x, leaf(1.0).detach())


def test_a_function_that_is_constant_and_one_that_only_says_so() -> None:
    assert gradcheck(lambda x: x.sign(), leaf([0.5, -1.5]))
    assert gradgradcheck(lambda x: x * 3, leaf([0.5]))
    with pytest.raises(GradcheckError, match="its gradient says 0"):
        gradcheck(lambda x: x.detach(), leaf(1.0))
