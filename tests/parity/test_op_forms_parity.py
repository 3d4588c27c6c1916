"""Every op's result as text, and every op in place: PyTorch's text, values, versions, gradients and refusals."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from retrograde.op import Op, Sample  # noqa: E402
from retrograde.tensor import Tensor  # noqa: E402
from retrograde.testing.gradients import operands  # noqa: E402

from .counterparts import COMPARED, SPECIAL, differences, ours, outcome, tensors, theirs, unlike  # noqa: E402
from .oracles.matrices import PACKED  # noqa: E402

CLOSE = 1e-5
UNLIKE_IN_TYPE = {
    **dict.fromkeys(("baddbmm", "addmv", "addr"), "the name of the product whose types differ"),
    **dict.fromkeys(
        ("bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_left_shift", "bitwise_right_shift", "gcd", "lcm"),
        "bits of floating-point numbers: PyTorch looks at the shapes first",
    ),
    **dict.fromkeys(("clamp", "lerp", "masked_scatter"), "the result would take the operands' type; PyTorch refuses"),
    **dict.fromkeys(("cumsum", "cumprod", "round", "relu"), "booleans"),
}
"""Ops whose in-place forms take, or refuse in other words, what is of another type than the first operand."""
OTHER_WORDS = {
    **dict.fromkeys(("addmm", "baddbmm", "addr"), "a result of another shape"),
    **dict.fromkeys(("asinh", "acosh", "atanh"), "PyTorch numbers the backward of their in-place forms 1"),
    "floor_divide": "the missing derivative is that of floor_divide_",
}
"""Ops whose in-place forms PyTorch refuses, or names, in other words."""
UNLIKE_IN_TEXT = {"convolution": "a sum in another order, just where four decimals are rounded"}
"""Ops some of whose results are not printed alike; the packed results have no text of their own in PyTorch."""


PRINTED = [
    pytest.param(op, id=name) for name, op in COMPARED.items() if name not in UNLIKE_IN_TEXT and name not in PACKED
]


def given(op: Op, sample: Sample) -> tuple[list[Any], list[Any]]:
    """The same operands for either library."""
    mine = operands(op, sample, "float32")
    return mine, [torch.tensor(t.array, requires_grad=t.requires_grad) for t in mine]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("op", PRINTED)
def test_the_result_is_printed_alike(op: Op) -> None:
    for sample in op.samples:
        mine, other = given(op, sample)
        assert str(ours(op, sample)(*mine)) == str(theirs(op, sample)(*other)), sample


IN_PLACE = {
    name: op
    for name, op in COMPARED.items()
    if op.inplace and name not in SPECIAL and hasattr(torch.Tensor, f"{name}_")
}


def in_place(without: Container[str] = ()) -> list[Any]:
    """A row for each op that has an in-place form."""
    return [pytest.param(op, id=f"{name}_") for name, op in IN_PLACE.items() if name not in without]


def changed(op: Op, sample: Sample) -> Callable[..., Any]:
    """Changes a copy of the first operand in place."""

    def change(first: Any, *rest: Any) -> Any:
        return getattr(first.clone(), f"{op.name}_")(*rest, **sample.params)

    return change


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("op", in_place(OTHER_WORDS))
def test_in_place(op: Op) -> None:
    for sample in op.samples:
        mine, other = given(op, sample)
        here, there = outcome(changed(op, sample), *mine), outcome(changed(op, sample), *other)
        different = differences(op, here, there, CLOSE)
        assert not different, f"{different} for {sample}"
        if there.refusal is None:
            assert here.result._version == there.result._version
            assert str(here.result) == str(there.result)
            _require_equal_gradients(here.result, there.result, mine, other)


def _require_equal_gradients(here: Any, there: Any, mine: list[Any], other: list[Any]) -> None:
    if not there.requires_grad or there.grad_fn.name() == "NotImplemented":
        return
    weights = np.random.default_rng(1).standard_normal(tuple(there.shape)).astype("float32")
    refusal = outcome(there.backward, torch.tensor(weights)).refusal
    assert str(outcome(here.backward, Tensor(weights)).refusal) == str(refusal)
    if refusal is not None:
        return
    for tensor, reference in zip(mine, other, strict=True):
        if reference.grad is not None and tensor.requires_grad:
            assert not unlike(tensor.grad, reference.grad, CLOSE)


@pytest.mark.parametrize("op", in_place())
def test_a_leaf_is_not_changed_in_place(op: Op) -> None:
    sample = op.samples[0]
    mine, other = given(op, sample)
    if other[0].requires_grad:
        run = lambda first, *rest: getattr(first, f"{op.name}_")(*rest, **sample.params)  # noqa: E731
        assert not differences(op, outcome(run, *mine), outcome(run, *other), CLOSE)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("op", in_place(UNLIKE_IN_TYPE))
@pytest.mark.parametrize("kind", ["int64", "bool", "float16"])
def test_types_in_place(op: Op, kind: str) -> None:
    """What the result's type does not fit into is refused."""
    for sample in op.samples:
        arrays = [np.asarray(t.array) for t in operands(op, sample, "float32")]
        first = np.rint(np.abs(arrays[0])).astype(kind)
        mine, other = tensors([first, *arrays[1:]])
        different = differences(op, outcome(changed(op, sample), *mine), outcome(changed(op, sample), *other), 3e-3)
        assert not different, f"{different} for {sample}"
