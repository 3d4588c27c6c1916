"""The form that is linear in two inputs at once."""

from __future__ import annotations

from typing import Any

from retrograde.errors import hinted
from retrograde.op import TAPED, Refusal, Sample, op
from retrograde.ops.shapes import Shape


def _shape(a: Shape, weight: Shape, b: Shape) -> Shape:
    for position, (given, wanted) in enumerate(((a, weight[1]), (b, weight[2])), 1):
        if given[-1] != wanted:
            what = f"input{position} size does not match weight size: got {given[-1]} but expected {wanted}"
            raise hinted(RuntimeError(f"bilinear(): {what}"), "The features stand along the last axis.")
    if a[:-1] != b[:-1]:
        at = next((i for i, (n, m) in enumerate(zip(a, b, strict=False)) if n != m), 0)
        raise RuntimeError(f"bilinear(): input batch dimensions do not match at dim {at}: got {a[at]} and {b[at]}")
    return (*a[:-1], weight[0])


@op(symbol="xᵀWy", latex=r"{#a}^{\top} #weight\,#b", backward="ViewBackward0", shape=_shape, method=False,
    samples=[Sample(((4, 2), (3, 2, 5), (4, 5))), Sample(((2,), (3, 2, 4), (4,)))],
    refusals=[Refusal(((4, 3), (3, 2, 5), (4, 5)), RuntimeError, "got 3 but expected 2", hint="last axis"),
              Refusal(((4, 2), (3, 2, 5), (3, 5)), RuntimeError, "dimensions do not match at dim 0")])  # fmt: skip
def bilinear(xp: Any, a: Any, weight: Any, b: Any, /) -> Any:
    """a (…, n) and b (…, m) with weight (out, n, m) between them: (…, out)."""
    _shape(a.shape, weight.shape, b.shape)
    out, n, m = weight.shape
    half = xp.matmul(a, weight.transpose(1, 0, 2).reshape(n, out * m))
    return (half.reshape(*a.shape[:-1], out, m) * b[..., None, :]).sum(-1)


@bilinear.called
def _(input1: Any, input2: Any, weight: Any, bias: Any = None) -> Any:
    out = bilinear(input1, weight, input2)
    return out if bias is None else TAPED.add(out, bias)


@bilinear.vjp("a", latex=r"#g\,(#weight\,#b)")
def _(xp: Any, g: Any, weight: Any, b: Any) -> Any:
    return xp.bilinear(g, xp.permute(weight, (1, 0, 2)), b)


@bilinear.vjp("b", latex=r"#g\,({#a}^{\top} #weight)")
def _(xp: Any, g: Any, a: Any, weight: Any) -> Any:
    return xp.bilinear(g, xp.permute(weight, (2, 0, 1)), a)


@bilinear.vjp("weight", latex=r"\sum #g\,#a\,{#b}^{\top} \text{ over the batch}")
def _(xp: Any, g: Any, a: Any, b: Any, shapes: Any) -> Any:
    out, n, m = shapes[1]
    pairs = xp.reshape(xp.unsqueeze(a, -1) * xp.unsqueeze(b, -2), (-1, n * m))
    return xp.reshape(xp.matmul(xp.transpose(xp.reshape(g, (-1, out)), 0, 1), pairs), (out, n, m))
