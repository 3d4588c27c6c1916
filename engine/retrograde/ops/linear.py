"""The affine map of a layer as one op, the way PyTorch runs and prints it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from retrograde import dtypes
from retrograde.errors import Hint, hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops.in_order import dot
from retrograde.ops.shapes import Shape


def _linear(a: Shape, weight: Shape, bias: Shape) -> Shape:
    """Features (the last axis of `a`) against the last axis of `weight`; axes before are a batch."""
    if not a:
        raise hinted(
            RuntimeError(f"both arguments to linear need to be at least 1D, but they are 0D and {len(weight)}D"),
            "Give the layer a tensor with its features along the last axis.",
        )
    if a[-1] != weight[-1]:
        sizes = f"{math.prod(a[:-1])}x{a[-1]} and {weight[-1]}x{weight[0]}"
        raise hinted(RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({sizes})"), _features_hint(a, weight))
    return (*a[:-1], weight[0])


def _features_hint(a: Shape, weight: Shape) -> Hint:
    text = (
        f"The layer takes in_features={weight[-1]}, and {{a}} has shape {list(a)}: {a[-1]} features in the last "
        "dimension."
    )
    if len(a) > 2 and math.prod(a[1:]) == weight[-1]:
        text += f" Flatten first: `nn.Flatten()` makes it [{a[0]}, {weight[-1]}]."
    elif len(a) == 2 and a[0] == weight[-1]:
        text += " Did you mean `{a_}.T`, one sample per row?"
    else:
        text += f" Make it `nn.Linear({a[-1]}, {weight[0]})`, or give it an input with {weight[-1]} features."
    return Hint(text, a="its input", a_="x")


def _name(params: Mapping[str, Any]) -> str:
    return "AddmmBackward0" if len(params["shapes"][0]) == 2 else "ViewBackward0"


def _product(a: Shape, weight: Shape) -> Shape:
    return _linear(a, weight, ())


def _product_name(params: Mapping[str, Any]) -> str:
    return {1: "SqueezeBackward4", 2: "MmBackward0"}.get(len(params["shapes"][0]), "UnsafeViewBackward0")


def _require_one_type(a: Any, weight: Any) -> None:
    if a.dtype != weight.dtype:
        given, own = (dtypes.kind(dtype) for dtype in (a.dtype, weight.dtype))
        hint = Hint(
            "A layer converts nothing: {a} is {given} and its weight is {own}. Convert first, as in "
            "`{a_}.to({b_}.dtype)`; `.float()` makes it float32.",
            given=a.dtype.name, own=weight.dtype.name, a="its input", a_="x", b_="layer.weight",
        )  # fmt: skip
        raise hinted(RuntimeError(f"mat1 and mat2 must have the same dtype, but got {given} and {own}"), hint)


@op(symbol="xWᵀ", latex=r"#a\,{#weight}^{\top}", backward="MmBackward0", backward_of=_product_name, shape=_product,
    samples=[Sample(((4, 3), (2, 3))), Sample(((3,), (2, 3))), Sample(((2, 4, 3), (2, 3)))],
    refusals=[Refusal(((4, 5), (2, 3)), RuntimeError, "(4x5 and 3x2)", hint="in_features=3")],
    method=False)  # fmt: skip
def linear_product(xp: Any, a: Any, weight: Any, /) -> Any:
    """Linear map of the last axis: a (…, in) times weight (out, in) transposed, without a bias."""
    if a.dtype is not weight.dtype:
        _require_one_type(a, weight)
    # One product of matrices, whatever the batch: many small ones would cost more.
    if 1 <= a.ndim <= 2:
        return dot(xp, a, weight.T)
    return dot(xp, a.reshape(-1, a.shape[-1]), weight.T).reshape(*a.shape[:-1], -1)


@op(symbol="xWᵀ+b", latex=r"#a\,{#weight}^{\top} + #bias", backward="AddmmBackward0", backward_of=_name, shape=_linear,
    samples=[Sample(((4, 3), (2, 3), (2,))), Sample(((3,), (2, 3), (2,))), Sample(((2, 4, 3), (2, 3), (2,)))],
    refusals=[Refusal(((4, 5), (2, 3), (2,)), RuntimeError, "(4x5 and 3x2)", hint="in_features=3"),
              Refusal(((4, 3, 1), (2, 3), (2,)), RuntimeError, "(12x1 and 3x2)", hint="Flatten"),
              Refusal(((3, 4), (2, 3), (2,)), RuntimeError, "(3x4 and 3x2)", hint="x.T"),
              Refusal(((), (2, 3), (2,)), RuntimeError, "at least 1D", hint="last axis")],
    method=False)  # fmt: skip
def linear(xp: Any, a: Any, weight: Any, bias: Any, /) -> Any:
    """Affine map of the last axis: a (…, in) times weight (out, in) transposed, plus bias (out,)."""
    z = linear_product.forward(xp, a, weight)
    z += bias
    return z


@linear.called
def _(input: Any, weight: Any, bias: Any = None) -> Any:
    return _unbiased(input, weight) if bias is None else _affine(input, weight, bias)


_affine, _unbiased = linear.plain, linear_product.plain


@linear_product.vjp("a", latex=r"#g\,#weight")
@linear.vjp("a", latex=r"#g\,#weight")
def _(xp: Any, g: Any, weight: Any) -> Any:
    return xp.matmul(g, weight)


@linear_product.vjp("weight", latex=r"{#g}^{\top} #a")
@linear.vjp("weight", latex=r"{#g}^{\top} #a")
def _(xp: Any, g: Any, a: Any, shapes: Any) -> Any:
    return (
        xp.matmul(g.T, a)
        if len(shapes[0]) == 2
        else xp.matmul(xp.reshape(g, (-1, shapes[1][0])).T, xp.reshape(a, (-1, shapes[1][1])))
    )


@linear.vjp("bias", latex=r"\sum #g \text{ over the batch}")
def _(g: Any) -> Any:
    # The backward walk sums over the batch, as it does for broadcasting.
    return g
