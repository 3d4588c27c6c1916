"""Writes the backward step of each op as source text and compiles it: all its VJPs, and where their results go.

    g ─▶ one contribution per operand that asks for one ─▶ added to what its place in the pass has already

Formulas that are one expression stand in the text itself; others are called. A second form of the step notes what it
did for who records the pass.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache, lru_cache
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from retrograde.calls.inlining import inlined
from retrograde.devices.arrays import AWAY, XP
from retrograde.devices.sums import LARGE, total
from retrograde.tape.state import state

if TYPE_CHECKING:
    from retrograde.op import Op

_SINGLE = np.dtype("float32")
Back = Callable[[Any, Any], None]
"""(node, gradient of its result): adds to `_g` of the places that its edges lead to."""


def make_back(op: Op, raw: dict[Any, Any], noted: bool) -> Back:
    """The backward step of `op` on arrays; `raw` has the vocabulary of each array library."""
    if op.variadic:
        return _variadic(op, raw, noted)
    space = {"RAW": raw, "XP": XP, "FIT": fit, "STATE": state}
    space.update({f"RULE{i}": rule for i, rule in enumerate(op.raw)})
    return FunctionType(_code(_text(op, noted)), space, f"back_{op.name}")


def _text(op: Op, noted: bool) -> str:
    asks = [i for i, name in enumerate(op.operands) if name in op.vjps]
    formulas = {i: _formula(op, i) for i in asks}
    lines = ["def call(node, g):"]
    if any("vocabulary" in text for text in formulas.values()):
        lines.append("vocabulary = RAW[XP[g.__class__]]")
    if any("saved" in text for text in formulas.values()) or noted:
        lines.append("saved = node.saved")
    lines.append(f"{''.join(f'e{i}, ' for i in range(len(op.operands)))} = node.edges")
    if op.elementwise:
        lines.append("dims = node._dims")
    if noted:
        lines.append(f"axes = {''.join(f'c{i} = ' for i in range(len(op.operands)))}None")
    for i in asks:
        lines += [f"if e{i} is not None:", *(f"    {line}" for line in _contribution(op, i, formulas[i], noted))]
    if noted:
        given = ", ".join(f"c{i}" for i in range(len(op.operands)))
        lines.append(f"STATE.note((node, g, saved, node.out, axes, {given}))")
    return "\n    ".join(lines)


def _formula(op: Op, operand: int) -> str:
    """The contribution to an operand, as source."""
    vjp = op.vjps[op.operands[operand]]
    if op.raw[operand] is None:
        return "g"
    names = {"g": "g", "out": "node.out", "xp": "vocabulary"}
    names.update((name, f"node.params[{name!r}]") for name in (*op.params, "shapes", "dtypes"))
    names.update((name, f"saved[{i}].array") for i, name in enumerate(op.operands))
    return inlined(vjp.function, {n: names[n] for n in vjp.needs}) or f"RULE{operand}(vocabulary, g, node)"


def _contribution(op: Op, i: int, formula: str, noted: bool) -> list[str]:
    """Lines that compute a contribution, bring it to its operand's shape and add it up."""
    lines = [f"c{i} = {formula}"]
    if len(op.operands) > 1 or not op.vjps[op.operands[i]].local:
        # Element by element, a contribution has the shape of the result, which the node has at hand.
        lines.append(f"if {'dims' if op.elementwise else f'c{i}.shape'} != e{i}._dims:")
        lines.append(f"    c{i}, {'summed' if noted else '_'} = FIT(c{i}, e{i}._dims)")
        if noted:
            lines.append(f"    axes = {{**(axes or {{}}), {i}: summed}}")
    return [
        *lines,
        f"p = e{i}._g",
        f"if p is None: e{i}._g = c{i}",
        f"elif e{i}._own:",
        f"    p += c{i}",
        f"    e{i}._g = p",
        "else:",
        f"    e{i}._g = p + c{i}",
        f"    e{i}._own = True",
    ]


@cache
def _code(text: str) -> CodeType:
    space: dict[str, Any] = {}
    exec(text, space)
    code: CodeType = space["call"].__code__
    return code


def _variadic(op: Op, raw: dict[Any, Any], noted: bool) -> Back:
    """The step of an op with any number of operands."""

    def back(node: Any, g: Any) -> None:
        edges, vocabulary = node.edges, raw[XP[g.__class__]]
        found: list[Any] = [None] * len(edges)
        axes: dict[int, tuple[int, ...]] = {}
        for i, (edge, rule) in enumerate(zip(edges, op.rules_for(len(edges), False), strict=True)):
            if edge is not None:
                c = g if rule is None else rule(vocabulary, g, node)
                if c.shape != edge._dims:
                    c, axes[i] = fit(c, edge._dims)
                add(edge, c)
                found[i] = c
        if noted:
            assert state.note is not None
            state.note((node, g, node.saved, node.out, axes, *found))

    return back


def add(place: Any, c: Any) -> None:
    """Add a contribution to what a node or leaf has already."""
    before = place._g
    if before is None:
        place._g = c
    elif place._own:
        before += c
        place._g = before
    else:
        place._g = before + c
        place._own = True


def fit(c: Any, shape: tuple[int, ...]) -> tuple[Any, tuple[int, ...]]:
    """`c` summed over the axes that broadcasting added or repeated, and those axes as counted in `c`."""
    dims = c.shape
    extra = len(dims) - len(shape)
    if extra > 0 and dims[extra:] == shape:
        axes = _LEADING[extra] if extra < len(_LEADING) else tuple(range(extra))
        c = _summed(c, axes, extra)
        return c if c.shape == shape else c.reshape(shape), axes
    repeated = tuple([i + extra for i, n in enumerate(shape) if n == 1 and c.shape[i + extra] != 1])
    axes = (*range(extra), *repeated)
    if axes:
        c = _summed(c, axes, extra)
        if c.shape != shape:
            c = c.reshape(shape)
    if c.shape != shape:
        # A VJP may give fewer axes than the operand has when the value is the same everywhere.
        c = c + _zeros(c, shape)
    return c, axes


_LEADING = tuple([tuple(range(n)) for n in range(8)])
"""The first axes, by their number: a bias over a batch."""


def _summed(c: Any, axes: tuple[int, ...], extra: int) -> Any:
    """The sum over `axes`, of a few elements in PyTorch's order.

    Over leading axes of a large array it is a product with ones, which is ten times as fast as NumPy's sum.
    """
    other = c.__class__ is not np.ndarray and (c.__class__ in AWAY or c.__class__ not in XP)
    if not other and c.dtype is _SINGLE and 0 < c.size <= LARGE:
        return total(XP[c.__class__], c, axes)
    if other or len(axes) != extra or c.dtype.kind != "f" or c.ndim == extra:
        return c.sum(axis=axes)
    rows = c.shape[0] if extra == 1 else math.prod(c.shape[:extra])
    flat = c if c.ndim == 2 and extra == 1 else c.reshape(rows, -1)
    return np.dot(_ones(rows, c.dtype.char), flat)


@lru_cache(64)
def _ones(count: int, kind: str) -> Any:
    return np.ones(count, kind)


def _zeros(like: Any, shape: tuple[int, ...]) -> Any:
    """Zeros of `like`'s kind: an array, or a tensor when the pass itself is recorded."""
    from retrograde.calls.dispatch import wrap

    array = getattr(like, "array", like)
    zeros = XP[array.__class__].zeros(shape, array.dtype)
    return zeros if array is like else wrap(zeros)
