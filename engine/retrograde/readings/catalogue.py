"""The catalogue of ops as plain data: what the browser needs to draw, name and explain a node."""

from __future__ import annotations

import re
from typing import Any

from retrograde import ops as _ops
from retrograde.backward.wrong import DERIVATIVES
from retrograde.op import OPS, Op

__all__ = ["catalogue", "placeholders"]

_PLACEHOLDER = re.compile(r"#([a-z_]\w*)")

assert _ops.__all__, "importing the ops fills the registry that is read here"


def catalogue() -> dict[str, Any]:
    """Every op by name: symbol, first sentence, LaTeX of value and contributions, operands, parameters.

    In LaTeX `#name` stands for an operand or a parameter of the op, `#g` for the gradient of the result and `#out` for
    the result.
    """
    return {"ops": {name: _entry(OPS[name]) for name in sorted(OPS)}}


def placeholders(latex: str) -> set[str]:
    """The names that stand in a piece of LaTeX as `#name`."""
    return set(_PLACEHOLDER.findall(latex))


def _entry(op: Op) -> dict[str, Any]:
    return {
        "symbol": op.symbol,
        "doc": op.doc.split("\n\n")[0],
        "latex": op.latex,
        "args": list(op.operands),
        "params": list(op.params),
        "backward": op.backward,
        "vjps": {name: _vjp(op, name) for name in op.operands},
    } | ({"view": True} if op.view else {}) | _mistaken(op)


def _mistaken(op: Op) -> dict[str, Any]:
    """How its derivative is got wrong in the lab, if it is."""
    wrong = DERIVATIVES.get(op.name)
    return {} if wrong is None else {"mistaken": {"right": wrong.right, "wrong": wrong.wrong}}


def _vjp(op: Op, operand: str) -> dict[str, Any]:
    rule = op.vjps.get(operand)
    if rule is None:
        return {"none": op.no_grad[operand]}
    found: dict[str, Any] = {"latex": rule.latex}
    if rule.local:
        found["local"] = rule.local
    if kept := [name for name in rule.needs if name in op.operands or name == "out"]:
        found["keeps"] = kept
    return found
