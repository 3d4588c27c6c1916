"""The comparisons with PyTorch can fail: mistakes in names, types, ties and texts, planted in a record, are seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("torch")

from retrograde.op import OPS, Op

from . import test_op_extremes_parity as extremes
from . import test_op_forms_parity as forms
from . import test_op_parity as samples
from . import test_op_types_parity as types


def by_sample(op: Op) -> None:
    for sample in op.samples:
        samples.test_value_gradient_and_name(op, sample)


MISTAKES: dict[str, tuple[str, dict[str, Any], Callable[[Op], None]]] = {
    "wrong backward name": ("exp", {"backward": "ExpBackward1"}, by_sample),
    "wrong text": ("sin", {"backward": "SineBackward0"}, forms.test_the_result_is_printed_alike),
    "wrong name in place": ("cos", {"backward": "CosBackward1"}, forms.test_in_place),
    "wrong promotion": ("div", {"promote": "common"}, lambda op: types.test_every_type(op, "int64")),
    "wrong mixed types": ("maximum", {"promote": "float"}, types.test_two_types),
    "numbers where tensors belong": ("maximum", {"tensors_only": False}, types.test_two_types),
    "a type that PyTorch lacks": ("abs", {"lacks": {}}, lambda op: types.test_every_type(op, "bool")),
    "booleans in a difference": ("sub", {"admit": None}, types.test_two_types),
}


def sees(check: Callable[[Op], None], op: Op) -> bool:
    """Whether the comparison fails."""
    try:
        check(op)
    except AssertionError:
        return True
    return False


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", MISTAKES)
def test_a_planted_mistake_is_seen(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, wrong, check = MISTAKES[kind]
    op = OPS[name]
    assert not sees(check, op), "the right record passes"
    for part, value in wrong.items():
        monkeypatch.setattr(op, part, value)
    assert sees(check, op)


def test_a_wrong_share_of_ties_is_seen() -> None:
    op = OPS["maximum"]
    right = op.vjps["a"]
    try:
        op.vjp("a", local=right.local)(lambda g, a, b: g * (a > b))
        assert sees(by_sample, op) is False, "drawn numbers have no ties"
        assert sees(lambda op: extremes.test_special_numbers(op, "ties"), op)
    finally:
        op.vjp("a", local=right.local)(right.function)
    assert not sees(lambda op: extremes.test_special_numbers(op, "ties"), op)
