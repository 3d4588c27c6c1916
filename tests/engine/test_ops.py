"""Every op against its own record: gradients, shapes, refusals, types, formulas. Rows come from the records."""

from __future__ import annotations

import re

import numpy as np
import pytest

from retrograde.backward.walk import grad
from retrograde.op import OPS, Op, Refusal, Sample
from retrograde.readings.catalogue import catalogue, placeholders
from retrograde.tensor import Tensor
from retrograde.testing.gradients import gradcheck, gradgradcheck, operands, runner

from .op_table import REFUSALS, SAMPLES, SMOOTH, UNDERIVED, params_of  # noqa: TID251

EVERY_OP = [pytest.param(op, id=name) for name, op in OPS.items()]


@pytest.mark.parametrize(("op", "sample"), SMOOTH)
def test_the_gradient_agrees_with_numbers(op: Op, sample: Sample) -> None:
    assert gradcheck(runner(op, sample), operands(op, sample))


@pytest.mark.parametrize(("op", "sample"), SMOOTH)
def test_the_second_gradient_agrees_with_numbers(op: Op, sample: Sample) -> None:
    assert gradgradcheck(runner(op, sample), operands(op, sample))


@pytest.mark.parametrize(("op", "sample"), SAMPLES)
def test_the_shape_rule_tells_the_real_shape(op: Op, sample: Sample) -> None:
    out = runner(op, sample)(*operands(op, sample))
    assert tuple(out.shape) == tuple(op.shape(*sample.shapes, **params_of(op, sample)))


@pytest.mark.parametrize(("op", "sample"), SMOOTH)
def test_float32_stays_float32_there_and_back(op: Op, sample: Sample) -> None:
    given = operands(op, sample, "float32")
    out = runner(op, sample)(*given)
    if op.name != "cast":
        assert out.array.dtype == np.float32
    wanted = [t for t in given if t.requires_grad]
    for tensor, gradient in zip(wanted, grad(out.sum(), wanted), strict=True):
        assert gradient is not None
        assert (gradient.array.dtype, gradient.array.shape) == (np.float32, tensor.array.shape)


@pytest.mark.parametrize("op", [pytest.param(op, id=name) for name, op in OPS.items() if op.backward == UNDERIVED])
def test_what_has_no_derivative_says_so_in_backward(op: Op) -> None:
    for sample in op.samples:
        out = runner(op, sample)(*operands(op, sample))
        with pytest.raises(RuntimeError, match=f"derivative for aten::{op.name} is not implemented"):
            out.sum().backward()


@pytest.mark.parametrize(("op", "sample"), SMOOTH)
def test_a_recorded_pass_gives_the_same_gradient(op: Op, sample: Sample) -> None:
    """The one formula, computed with arrays and with recorded tensors."""
    given = operands(op, sample)
    wanted = [t for t in given if t.requires_grad]
    plain = grad(runner(op, sample)(*given).sum(), wanted)
    taped = grad(runner(op, sample)(*given).sum(), wanted, create_graph=True)
    for a, b in zip(plain, taped, strict=True):
        assert a is not None
        assert b is not None
        np.testing.assert_allclose(a.array, b.array, rtol=1e-12)


@pytest.mark.parametrize(("op", "sample"), SMOOTH)
def test_operands_are_left_as_they_were(op: Op, sample: Sample) -> None:
    given = operands(op, sample)
    before = [t.array.copy() for t in given]
    runner(op, sample)(*given).sum().backward()
    for tensor, array in zip(given, before, strict=True):
        np.testing.assert_array_equal(tensor.array, array)


@pytest.mark.parametrize(("op", "refusal"), REFUSALS)
def test_what_must_be_refused_is_refused(op: Op, refusal: Refusal) -> None:
    given = [Tensor(np.full(shape, 0.5, np.float32)) for shape in refusal.shapes]
    with pytest.raises(refusal.error, match=re.escape(refusal.match)) as caught:
        runner(op, refusal)(*given)
    assert refusal.hint in " ".join(getattr(caught.value, "__notes__", []))


@pytest.mark.parametrize("op", EVERY_OP)
def test_the_record_is_complete(op: Op) -> None:
    assert op.doc.endswith((".", "…"))
    assert op.symbol
    assert op.samples
    assert set(op.vjps) | set(op.no_grad) == set(op.operands), "each operand has a VJP or the reason why not"
    assert not set(op.vjps) & set(op.no_grad)
    assert bool(op.backward) == bool(op.vjps)
    assert len([name for name in op.params if name in op.operands]) == 0


@pytest.mark.parametrize(("name", "entry"), catalogue()["ops"].items(), ids=catalogue()["ops"])
def test_formulas_name_only_what_there_is(name: str, entry: dict[str, object]) -> None:
    op = OPS[name]
    known = {*op.operands, *op.params}
    assert placeholders(op.latex) <= known
    for rule in op.vjps.values():
        assert placeholders(rule.latex) | placeholders(rule.local) <= known | {"g", "out"}
    assert entry["args"] == list(op.operands)
