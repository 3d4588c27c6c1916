"""The catalogue that the browser reads: its shape, and that it says what the records say."""

from __future__ import annotations

import json

from retrograde.op import OPS
from retrograde.readings.catalogue import catalogue, placeholders


def test_an_elementwise_op_with_two_operands() -> None:
    assert catalogue()["ops"]["mul"] == {
        "symbol": "×",
        "doc": "Product, element by element.",
        "latex": r"#a \cdot #b",
        "args": ["a", "b"],
        "params": [],
        "backward": "MulBackward0",
        "vjps": {
            "a": {"latex": r"#g \cdot #b", "local": "#b"},
            "b": {"latex": r"#g \cdot #a", "local": "#a"},
        },
    }


def test_an_op_with_parameters_and_an_operand_without_gradient() -> None:
    entry = catalogue()["ops"]["gather"]
    assert (entry["args"], entry["params"]) == (["a", "index"], ["dim"])
    assert set(entry["vjps"]["a"]) == {"latex"}
    assert entry["vjps"]["index"] == {"none": "a position is a whole number: it does not change by small amounts"}


def test_every_op_is_in_it_as_plain_data() -> None:
    found = catalogue()
    assert list(found["ops"]) == sorted(OPS)
    assert json.loads(json.dumps(found)) == found
    assert {tuple(entry) for entry in found["ops"].values()} == {
        ("symbol", "doc", "latex", "args", "params", "backward", "vjps")
    }


def test_placeholders() -> None:
    assert placeholders(r"\frac{#g}{2 #out} + {#a}^{#b_1} #3") == {"g", "out", "a", "b_1"}
