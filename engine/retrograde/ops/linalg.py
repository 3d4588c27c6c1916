"""Products of vectors, matrices and batches of them."""

from __future__ import annotations

from typing import Any

from retrograde.op import Refusal, Sample, op
from retrograde.ops import shapes
from retrograde.ops.shapes import ShapeError


@op(symbol="@", latex=r"#a\,#b", backward="MmBackward0", shape=shapes.matmul, names=("mm",), operator="matmul",
    samples=[Sample(((2, 3), (3, 4))), Sample(((3,), (3,))), Sample(((2, 3), (3,))), Sample(((3,), (3, 2))),
             Sample(((5, 2, 3), (3, 4))), Sample(((5, 2, 3), (5, 3, 4)))],
    refusals=[Refusal(((2, 3), (2, 3)), ShapeError, "(2x3 and 2x3)", hint="b.T"),
              Refusal(((), (3,)), RuntimeError, "at least 1D", hint="*")])  # fmt: skip
def matmul(xp: Any, a: Any, b: Any, /) -> Any:
    """Matrix product over the last axis of a and the second last of b; axes before are a batch."""
    return xp.matmul(a, b)


@matmul.vjp("a", latex=r"#g\,{#b}^{\top}")
def _(xp: Any, g: Any, shapes: Any, b: Any) -> Any:
    if len(shapes[1]) == 1:
        return xp.unsqueeze(g, -1) * b if len(shapes[0]) > 1 else g * b
    if len(shapes[0]) == 1:
        return xp.matmul(b, g) if len(shapes[1]) == 2 else xp.squeeze(xp.matmul(b, xp.unsqueeze(g, -1)), -1)
    return xp.matmul(g, xp.transpose(b, -2, -1))


@matmul.vjp("b", latex=r"{#a}^{\top} #g")
def _(xp: Any, g: Any, shapes: Any, a: Any) -> Any:
    if len(shapes[0]) == 1:
        return xp.unsqueeze(a, -1) * xp.unsqueeze(g, -2) if len(shapes[1]) > 1 else g * a
    if len(shapes[1]) == 1:
        return xp.squeeze(xp.matmul(xp.transpose(a, -2, -1), xp.unsqueeze(g, -1)), -1)
    return xp.matmul(xp.transpose(a, -2, -1), g)
