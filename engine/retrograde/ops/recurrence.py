"""Ops inside recurrent layers: what one step adds to the next, and the results of all steps side by side."""

from __future__ import annotations

from typing import Any

from retrograde.op import Sample, op
from retrograde.ops import shapes
from retrograde.ops.shapes import Shape


def _recur_shape(x: Shape, h: Shape, weight: Shape, first: int) -> Shape:
    return (h[0], weight[0])


@op(symbol="xₜ+Uh", latex=r"{#x}_t + #h\,{#weight}^{\top}", backward="AddBackward0", shape=_recur_shape, method=False,
    samples=[Sample(((6, 3), (2, 4), (3, 4)), {"first": 2}),
             Sample(((2, 3), (2, 3), (3, 3)), {"first": 0})])  # fmt: skip
def recur(xp: Any, x: Any, h: Any, weight: Any, /, first: int) -> Any:
    """What enters a step (the rows of x from `first` on) plus the state h (batch, in) through weight (out, in)."""
    z = h.dot(weight.T)
    z += x[first : first + len(h)]
    return z


@recur.vjp("x", latex=r"#g \text{ at its step}")
def _(xp: Any, g: Any, shapes: Any, first: int) -> Any:
    return xp.unindex(g, (slice(first, first + shapes[1][0]),), shapes[0])


@recur.vjp("h", latex=r"#g\,#weight")
def _(xp: Any, g: Any, weight: Any) -> Any:
    return xp.matmul(g, weight)


@recur.vjp("weight", latex=r"{#g}^{\top} #h")
def _(xp: Any, g: Any, h: Any) -> Any:
    return xp.matmul(xp.t(g), h)


def _steps_shape(*states: Shape, backward: str) -> Shape:
    return (len(states), *states[0])


@op(symbol="h₁…hₜ", latex=r"[\,#states\,]", backward="StackBackward0", backward_of=lambda params: params["backward"],
    shape=_steps_shape, method=False,
    samples=[Sample(((2, 3), (2, 3)), {"backward": "StackBackward0"})])  # fmt: skip
def steps(xp: Any, *states: Any, backward: str) -> Any:
    """The states of all steps along a new first axis; printed with the `grad_fn` name `backward`."""
    return xp.stack(states)


@steps.vjp("states", latex=r"#g \text{ of its step}")
def _(xp: Any, g: Any, i: int) -> Any:
    return xp.index(g, (i,))


def _first_shape(a: Shape) -> Shape:
    return shapes.same((a[1], a[0], *a[2:]))


@op(symbol="⊤", latex=r"{#a}^{\top}", backward="TransposeBackward1", shape=_first_shape, view=True, method=False,
    samples=[Sample(((2, 3, 4),))])  # fmt: skip
def batch_first(xp: Any, a: Any, /) -> Any:
    """(steps, batch, …) as (batch, steps, …)."""
    return a.swapaxes(0, 1)


@batch_first.vjp("a", latex=r"{#g}^{\top}")
def _(xp: Any, g: Any) -> Any:
    return xp.transpose(g, 0, 1)
