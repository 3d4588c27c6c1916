"""Changes in place, of tensors, views and bases, give PyTorch's values, gradients and errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import retrograde

torch = pytest.importorskip("torch")
Case = Callable[[Any, Any], Any]


def row_assigned(t: Any, x: Any) -> Any:
    h = x * 2
    h[0] = x[1] * 5
    return h * h


def element_assigned_a_number(t: Any, x: Any) -> Any:
    h = x * 2
    h[1, 2] = 7.0
    return h * x


def into_zeros(t: Any, x: Any) -> Any:
    out = t.zeros(2, 3)
    for i in range(2):
        for j in range(3):
            out[i, j] = x[i, j] * (i + 2 * j)
    return out * out


def row_of_zeros_through_a_view(t: Any, x: Any) -> Any:
    out = t.zeros(2, 3)
    out[0][1] = x[0, 0] * 3
    return out + x


def row_added_to(t: Any, x: Any) -> Any:
    h = x * 3
    h[0] += 1
    h[1] *= x[0]
    return h * h


def view_changed(t: Any, x: Any) -> Any:
    h = x * 3
    row = h[0]
    row.mul_(2)
    return h * h + row


def view_changed_then_used_alone(t: Any, x: Any) -> Any:
    h = x * 3
    row = h[0]
    row.mul_(2)
    return row * x[1]


def base_changed_under_a_view(t: Any, x: Any) -> Any:
    h = x * 3
    column = h[:, 1]
    h.mul_(2)
    return column * column


def sibling_views(t: Any, x: Any) -> Any:
    h = x * 3
    first, whole = h[0], h.view(-1)
    first.add_(x[1])
    return whole * whole


def view_of_a_view(t: Any, x: Any) -> Any:
    h = x * 3
    part = h.t()[1:][:, 0]
    part.mul_(x[1, 0])
    return h * h


def transposed_base(t: Any, x: Any) -> Any:
    h = x.t() * 2
    h[1] = x[0, :2]
    return h * h


def mask_assigned(t: Any, x: Any) -> Any:
    h = x * 1
    h[x > 1] = 0.5
    return h * x


def positions_assigned(t: Any, x: Any) -> Any:
    h = x * 1
    h[:, t.tensor([2, 0])] = x[:, :2] * 4
    return h * h


def broadcast_assigned(t: Any, x: Any) -> Any:
    h = x * 1
    h[:, 1:] = x[0, 0]
    return h * h


def ellipsis_assigned(t: Any, x: Any) -> Any:
    h = x * 1
    h[..., 0] = x[:, 1]
    return h * h


def filled(t: Any, x: Any) -> Any:
    h = x * 2
    h.fill_(3.0)
    return h * x


def zeroed(t: Any, x: Any) -> Any:
    h = x * 2
    h.zero_()
    return h + x


def copied(t: Any, x: Any) -> Any:
    out = t.zeros(2, 3)
    out.copy_(x * 2)
    return out * out


def masked_filled(t: Any, x: Any) -> Any:
    h = x * 2
    h.masked_fill_(x > 1, 0.0)
    return h * x


def activated(t: Any, x: Any) -> Any:
    return (x * 2 - 2).relu_() * x


def exponential(t: Any, x: Any) -> Any:
    h = x * 1
    h.exp_()
    return h * 2


def several_in_a_row(t: Any, x: Any) -> Any:
    h = x + 1
    h += 1
    h *= 3
    h -= x
    return h


def detached_alias_untouched_by_history(t: Any, x: Any) -> Any:
    h = x + 1
    h.detach().mul_(2)
    return h * 3


def under_no_grad(t: Any, x: Any) -> Any:
    h = x + 1
    with t.no_grad():
        h[0] = 0.0
        h += 1
    return h * 3


def saved_by_a_product(t: Any, x: Any) -> Any:
    h = x * 1
    y = h * h
    h += 1
    return y


def saved_result_through_an_alias(t: Any, x: Any) -> Any:
    y = x.sigmoid()
    y.detach().add_(1)
    return y


def saved_result_through_a_view(t: Any, x: Any) -> Any:
    y = x.exp()
    y[0].mul_(2)
    return y


def leaf_assigned(t: Any, x: Any) -> Any:
    x[0] = 1.0
    return x


def view_of_a_leaf(t: Any, x: Any) -> Any:
    x[0].mul_(2)
    return x


def shape_that_does_not_fit(t: Any, x: Any) -> Any:
    h = x * 1
    h += t.ones(2, 2, 3)
    return h


def floats_into_integers(t: Any, x: Any) -> Any:
    h = t.ones(3).long()
    h += 0.5
    return h


def value_that_does_not_fit(t: Any, x: Any) -> Any:
    h = x * 1
    h[0] = t.ones(2)
    return h


CASES: list[Case] = [
    value
    for value in list(globals().values())
    if callable(value) and getattr(value, "__module__", "") == __name__ and value.__code__.co_varnames[:2] == ("t", "x")
]


@pytest.mark.parametrize("case", CASES, ids=[case.__name__ for case in CASES])
def test_as_there(case: Case) -> None:
    assert outcome(retrograde, case) == outcome(torch, case)


def outcome(t: Any, case: Case) -> Any:
    """The value and the gradient, rounded; or the error's type and how its message begins."""
    x = t.tensor([[0.5, 1.5, 2.0], [1.25, 0.75, 3.0]], requires_grad=True)
    try:
        out = case(t, x)
        out.sum().backward()
    except Exception as error:
        return next(c.__name__ for c in type(error).__mro__ if c.__module__ == "builtins"), str(error)[:40]
    return np.round(out.detach().numpy(), 4).tolist(), np.round(x.grad.numpy(), 4).tolist()


def test_there_are_cases() -> None:
    assert len(CASES) > 30
