"""The gates of recurrent layers: parts of what enters and of what recurs, each with its activation.

    LSTM:  a ─▶ sigmoid_part ×3, tanh_part ─▶ cell_state ─▶ cell_output       Source: Hochreiter and Schmidhuber 1997
    GRU:   a, b ─▶ gate ×2 ─▶ candidate ─▶ blend                              Source: Cho et al. 2014

One node per gate: unrolled over many steps they are what makes a graph long.
"""

from __future__ import annotations

from typing import Any

from retrograde.op import Sample, op
from retrograde.ops import shapes
from retrograde.ops.activation import sigmoid
from retrograde.ops.indexing import Key
from retrograde.ops.shapes import Shape

HALVES = [Sample(((2, 4),), {"part": 0, "count": 2}), Sample(((3, 6),), {"part": 2, "count": 3})]
OF_TWO = [Sample(((2, 3), (2, 3)), {"part": 1, "first": 0}), Sample(((5, 6), (2, 6)), {"part": 0, "first": 2})]
GATES_OF_GRU = 3


def _columns(a: Shape, part: int, count: int) -> slice:
    size = a[1] // count
    return slice(part * size, (part + 1) * size)


def _key(a: Shape, part: int, count: int) -> Key:
    """The index of one of `count` equal parts along the last of two axes."""
    return slice(None), _columns(a, part, count)


def _part_shape(a: Shape, part: int, count: int) -> Shape:
    return a[0], a[1] // count


@op(symbol="σ", latex=r"\sigma({#a}_{#part})", backward="SigmoidBackward0", shape=_part_shape, method=False,
    samples=HALVES)  # fmt: skip
def sigmoid_part(xp: Any, a: Any, /, part: int, count: int) -> Any:
    """The sigmoid of one of `count` equal parts of a (batch, features)."""
    return sigmoid.forward(xp, a[_key(a.shape, part, count)])


@sigmoid_part.vjp("a", latex=r"#g \cdot #out (1 - #out) \text{ at its part}")
def _(xp: Any, g: Any, out: Any, shapes: Any, part: int, count: int) -> Any:
    return xp.unindex(g * out * (1 - out), _key(shapes[0], part, count), shapes[0])


@op(symbol="tanh", latex=r"\tanh({#a}_{#part})", backward="TanhBackward0", shape=_part_shape, method=False,
    samples=HALVES)  # fmt: skip
def tanh_part(xp: Any, a: Any, /, part: int, count: int) -> Any:
    """The hyperbolic tangent of one of `count` equal parts of a (batch, features)."""
    return xp.tanh(a[_key(a.shape, part, count)])


@tanh_part.vjp("a", latex=r"#g (1 - {#out}^2) \text{ at its part}")
def _(xp: Any, g: Any, out: Any, shapes: Any, part: int, count: int) -> Any:
    return xp.unindex(g * (1 - out * out), _key(shapes[0], part, count), shapes[0])


@op(symbol="c", latex=r"#forgets \cdot #c + #enters \cdot #value", backward="AddBackward0", shape=shapes.broadcast,
    method=False, samples=[Sample(((2, 3),) * 4)])  # fmt: skip
def cell_state(xp: Any, forgets: Any, c: Any, enters: Any, value: Any, /) -> Any:
    """What a cell keeps of its state and takes in: forgets · c + enters · value."""
    kept = forgets * c
    kept += enters * value
    return kept


@cell_state.vjp("forgets", local="#c")
def _(g: Any, c: Any) -> Any:
    return g * c


@cell_state.vjp("c", local="#forgets")
def _(g: Any, forgets: Any) -> Any:
    return g * forgets


@cell_state.vjp("enters", local="#value")
def _(g: Any, value: Any) -> Any:
    return g * value


@cell_state.vjp("value", local="#enters")
def _(g: Any, enters: Any) -> Any:
    return g * enters


@op(symbol="h", latex=r"#leaves \cdot \tanh #c", backward="MulBackward0", shape=shapes.broadcast, method=False,
    samples=[Sample(((2, 3), (2, 3)))])  # fmt: skip
def cell_output(xp: Any, leaves: Any, c: Any, /) -> Any:
    """What a cell shows of its state: leaves · tanh c."""
    return leaves * xp.tanh(c)


@cell_output.vjp("leaves", local=r"\tanh #c")
def _(xp: Any, g: Any, c: Any) -> Any:
    return g * xp.tanh(c)


@cell_output.vjp("c", local=r"#leaves (1 - \tanh^2 #c)")
def _(xp: Any, g: Any, leaves: Any, c: Any) -> Any:
    shown = xp.tanh(c)
    return g * leaves * (1 - shown * shown)


def _gate_shape(a: Shape, b: Shape, *more: Shape, part: int, first: int) -> Shape:
    return b[0], b[1] // GATES_OF_GRU


def _entering(a: Shape, b: Shape, part: int, first: int) -> Key:
    """The index of what enters this step: as many rows of a as b has, from `first` on."""
    return slice(first, first + b[0]), _columns(a, part, GATES_OF_GRU)


@op(symbol="σ", latex=r"\sigma({#a}_{#part} + {#b}_{#part})", backward="SigmoidBackward0", shape=_gate_shape,
    method=False, samples=OF_TWO)  # fmt: skip
def gate(xp: Any, a: Any, b: Any, /, part: int, first: int) -> Any:
    """The sigmoid of a third of what enters (rows of a from `first` on) plus the same third of what recurs, b."""
    return sigmoid.forward(xp, a[_entering(a.shape, b.shape, part, first)] + b[_key(b.shape, part, GATES_OF_GRU)])


@gate.vjp("a", latex=r"#g \cdot #out (1 - #out) \text{ at its part}")
def _(xp: Any, g: Any, out: Any, shapes: Any, part: int, first: int) -> Any:
    return xp.unindex(g * out * (1 - out), _entering(shapes[0], shapes[1], part, first), shapes[0])


@gate.vjp("b", latex=r"#g \cdot #out (1 - #out) \text{ at its part}")
def _(xp: Any, g: Any, out: Any, shapes: Any, part: int) -> Any:
    return xp.unindex(g * out * (1 - out), _key(shapes[1], part, GATES_OF_GRU), shapes[1])


@op(symbol="n", latex=r"\tanh({#a}_{#part} + #resets \cdot {#b}_{#part})", backward="TanhBackward0", shape=_gate_shape,
    method=False,
    samples=[Sample(((2, 3), (2, 3), (2, 1)), {"part": 2, "first": 0}),
             Sample(((5, 6), (2, 6), (2, 2)), {"part": 2, "first": 3})])  # fmt: skip
def candidate(xp: Any, a: Any, b: Any, resets: Any, /, part: int, first: int) -> Any:
    """The tanh of a third of what enters (rows of a from `first` on) plus resets times that third of b."""
    recurs = b[_key(b.shape, part, GATES_OF_GRU)] * resets
    recurs += a[_entering(a.shape, b.shape, part, first)]
    return xp.tanh(recurs)


@candidate.vjp("a", latex=r"#g (1 - {#out}^2) \text{ at its part}")
def _(xp: Any, g: Any, out: Any, shapes: Any, part: int, first: int) -> Any:
    return xp.unindex(g * (1 - out * out), _entering(shapes[0], shapes[1], part, first), shapes[0])


@candidate.vjp("b", latex=r"#g (1 - {#out}^2) \cdot #resets \text{ at its part}")
def _(xp: Any, g: Any, out: Any, resets: Any, shapes: Any, part: int) -> Any:
    return xp.unindex(g * (1 - out * out) * resets, _key(shapes[1], part, GATES_OF_GRU), shapes[1])


@candidate.vjp("resets", latex=r"#g (1 - {#out}^2) \cdot {#b}_{#part}")
def _(xp: Any, g: Any, out: Any, b: Any, part: int, shapes: Any) -> Any:
    return g * (1 - out * out) * xp.index(b, _key(shapes[1], part, GATES_OF_GRU))


@op(symbol="h", latex=r"(#h - #new) \cdot #keeps + #new", backward="AddBackward0", shape=shapes.broadcast, method=False,
    samples=[Sample(((2, 3),) * 3)])  # fmt: skip
def blend(xp: Any, h: Any, new: Any, keeps: Any, /) -> Any:
    """The state h where keeps is 1, new where it is 0, and in between a mixture: (h − new) · keeps + new."""
    mixed = h - new
    mixed *= keeps
    mixed += new
    return mixed


@blend.vjp("h", local="#keeps")
def _(g: Any, keeps: Any) -> Any:
    return g * keeps


@blend.vjp("new", local="(1 - #keeps)")
def _(g: Any, keeps: Any) -> Any:
    return g * (1 - keeps)


@blend.vjp("keeps", local="(#h - #new)")
def _(g: Any, h: Any, new: Any) -> Any:
    return g * (h - new)
