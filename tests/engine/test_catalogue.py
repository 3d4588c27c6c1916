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
            "a": {"latex": r"#g \cdot #b", "local": "#b", "keeps": ["b"]},
            "b": {"latex": r"#g \cdot #a", "local": "#a", "keeps": ["a"]},
        },
        "mistaken": {"right": r"\partial(a \cdot b)/\partial a = b", "wrong": "1"},
    }


def test_an_op_with_parameters_and_an_operand_without_gradient() -> None:
    entry = catalogue()["ops"]["gather"]
    assert (entry["args"], entry["params"]) == (["a", "index"], ["dim"])
    assert (set(entry["vjps"]["a"]), entry["vjps"]["a"]["keeps"]) == ({"latex", "keeps"}, ["index"])
    assert entry["vjps"]["index"] == {"none": "a position is a whole number: it does not change by small amounts"}


def test_what_a_rule_reads_of_the_forward_pass_and_which_results_are_views() -> None:
    ops = catalogue()["ops"]
    assert [ops[name]["vjps"]["a"].get("keeps") for name in ("exp", "relu", "add", "sum")] == [
        ["out"],
        ["out"],
        None,
        None,
    ]
    assert [name for name in ("mul", "reshape", "transpose", "clone") if ops[name].get("view")] == [
        "reshape",
        "transpose",
    ]


def test_every_op_is_in_it_as_plain_data() -> None:
    found = catalogue()
    assert list(found["ops"]) == sorted(OPS)
    assert json.loads(json.dumps(found)) == found
    always = ("symbol", "doc", "latex", "args", "params", "backward", "vjps")
    sometimes = {tuple(entry)[len(always) :] for entry in found["ops"].values()}
    assert all(tuple(entry)[: len(always)] == always for entry in found["ops"].values())
    assert sometimes == {(), ("view",), ("mistaken",)}


def test_placeholders() -> None:
    assert placeholders(r"\frac{#g}{2 #out} + {#a}^{#b_1} #3") == {"g", "out", "a", "b_1"}
