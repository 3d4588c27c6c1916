"""Products of vectors, matrices and batches of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from retrograde import dtypes
from retrograde.dtypes import F32
from retrograde.errors import Hint, hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops import shapes
from retrograde.ops.in_order import batch_product, dot

TINY = 18
"""Up to two matrices of 3 by 3 PyTorch rounds each product before it adds: A⁻¹A is exactly 1 where it is there."""
BACKWARD = {(1, 1): "DotBackward0", (2, 1): "MvBackward0", (2, 2): "MmBackward0", (1, 2): "SqueezeBackward4"}
"""By the number of dimensions: PyTorch's matmul calls another function for each."""


def _named(params: Mapping[str, Any]) -> str:
    a, b = params["shapes"]
    return BACKWARD.get((len(a), len(b)), "UnsafeViewBackward0")


@op(symbol="@", latex=r"#a\,#b", backward="MmBackward0", backward_of=_named, shape=shapes.matmul, operator="matmul",
    samples=[Sample(((2, 3), (3, 4))), Sample(((3,), (3,))), Sample(((2, 3), (3,))), Sample(((3,), (3, 2))),
             Sample(((5, 2, 3), (3, 4))), Sample(((5, 2, 3), (5, 3, 4))), Sample(((5, 2, 3), (3,))),
             Sample(((3,), (5, 3, 2)))],
    refusals=[Refusal(((2, 3), (2, 3)), RuntimeError, "(2x3 and 2x3)", hint="b.T"),
              Refusal(((2, 3), (4, 2)), RuntimeError, "(2x3 and 4x2)", hint="must be as many as"),
              Refusal(((2, 3), (1, 1)), RuntimeError, "cannot be multiplied (2x3 and 1x1)"),
              Refusal(((3,), (4,)), RuntimeError, "inconsistent tensor size"),
              Refusal(((2, 3), (4,)), RuntimeError, "size mismatch, got input (2), mat (2x3), vec (4)"),
              Refusal(((), (3,)), RuntimeError, "at least 1D", hint="*")])  # fmt: skip
def matmul(xp: Any, a: Any, b: Any, /) -> Any:
    """Matrix product over the last axis of a and the second last of b; axes before are a batch."""
    if a.dtype is not b.dtype:
        require_one_type(a, b)
    # `dot` is the same up to matrices and costs less per call.
    if 0 < a.ndim <= 2 and 0 < b.ndim <= 2:
        # einsum would repeat an axis of length 1, so equal lengths are asked for.
        if a.size + b.size <= TINY and a.dtype is not F32 and a.ndim + b.ndim == 4 and a.shape[1] == b.shape[0]:
            return xp.einsum("ij,jk->ik", a, b)
        return dot(xp, a, b)
    if a.ndim > 2 and b.ndim == 2 and a.shape[-1] == b.shape[0] and a.size:
        # One large product costs less than many small ones.
        return dot(xp, a.reshape(-1, a.shape[-1]), b).reshape(*a.shape[:-1], b.shape[1])
    return batch_product(xp, a, b)


def require_one_type(a: Any, b: Any) -> None:
    """RuntimeError for element types that differ: unlike other ops, products convert nothing."""
    if a.dtype == b.dtype:
        return
    first, second = dtypes.kind(a.dtype), dtypes.kind(b.dtype)
    if a.ndim == b.ndim == 1:
        message = f"dot : expected both vectors to have same dtype, but found {first} and {second}"
    elif b.ndim == 1:
        message = f"addmv input tensors must have the same dtype, but got {second}, {first}, and {second}"
    elif a.ndim > 2 and b.ndim > 2:
        message = f"expected scalar type {first} but found {second}"
    else:
        message = f"expected m1 and m2 to have the same dtype, but got: {_C_NAMES[first]} != {_C_NAMES[second]}"
    raise hinted(RuntimeError(message), _types_hint(a.dtype, b.dtype))


def _types_hint(a: Any, b: Any) -> Hint:
    return Hint(
        "Products convert nothing: {a} is {first} and {b} is {second}. Convert one of them, as in "
        "`{b_}.to({a_}.dtype)`; `.float()` makes it float32.",
        a="a", b="b", a_="a", b_="b", first=a.name, second=b.name,
    )  # fmt: skip


_C_NAMES = {
    "Bool": "bool", "Byte": "unsigned char", "Char": "signed char", "Short": "short int", "Int": "int",
    "Long": "long int", "Half": "c10::Half", "Float": "float", "Double": "double",
}  # fmt: skip
"""What the message calls element types."""


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
