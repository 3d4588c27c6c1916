"""Products with a sum in one step: `beta · c + alpha · product(a, b)` for matrices, batches, and vectors."""

from __future__ import annotations

from typing import Any

from retrograde import dtypes
from retrograde.op import TAPED, Op, Sample, composed, op
from retrograde.ops import shapes
from retrograde.ops.in_order import batch_product, dot
from retrograde.ops.linalg import require_one_type
from retrograde.ops.products import bmm
from retrograde.ops.shape import expand
from retrograde.ops.shapes import Shape

Ndims = tuple[int, int]


def _added_shape(ndims: Ndims) -> Any:
    """The shape rule: the shape of the product, to which the first operand must broadcast."""

    def rule(c: Shape, a: Shape, b: Shape, beta: Any = 1, alpha: Any = 1) -> Shape:
        if (len(a), len(b)) != ndims:
            raise RuntimeError(_wrong_dimensions(ndims, len(a), len(b)))
        whole = (a[0], b[0]) if ndims == (1, 1) else shapes.matmul(a, b)
        expand.shape(c, whole)
        return whole

    return rule


def _wrong_dimensions(ndims: Ndims, a: int, b: int) -> str:
    if ndims == (3, 3):
        return f"batch{1 if a != 3 else 2} must be a 3D tensor"
    if ndims == (2, 1):
        return f"vector + matrix @ vector expected, got 1, {a}, {b}"
    if ndims == (1, 1):
        return f"addr: Expected 1-D argument vec{1 if a != 1 else 2}, but got {a if a != 1 else b}-D"
    return f"mat{1 if a != 2 else 2} must be a matrix, got {a if a != 2 else b}-D tensor"


def _multiply(xp: Any, a: Any, b: Any) -> Any:
    return a[:, None] * b if a.ndim == 1 else dot(xp, a, b) if a.ndim == 2 else batch_product(xp, a, b)


def _adding(name: str, text: str, ndims: Ndims, samples: list[tuple[Shape, ...]]) -> Op:
    """The op `beta · c + alpha · product(a, b)` for operands of so many dimensions."""

    def forward(xp: Any, c: Any, a: Any, b: Any, /, beta: Any = 1, alpha: Any = 1) -> Any:
        whole = rule(c.shape, a.shape, b.shape)
        if a.dtype != b.dtype or c.dtype != a.dtype:
            raise _mixed(c, a, b)
        product = _multiply(xp, a, b)
        product = product if alpha == 1 else product * a.dtype.type(alpha)
        if beta == 0:
            return product
        return xp.broadcast_to(c if beta == 1 else c * c.dtype.type(beta), whole) + product

    rule = _added_shape(ndims)
    forward.__name__, forward.__doc__ = name, text
    rows = [Sample(s, params) for s, params in zip(samples, ({}, {"beta": 0.5, "alpha": 2.0}), strict=False)]
    record = op(symbol="c + ab", latex=r"#beta\,#c + #alpha\,#a\,#b", backward=f"{name.capitalize()}Backward0",
                shape=rule, samples=rows, inplace=True)(forward)  # fmt: skip

    @record.vjp("c", latex=r"#beta\,#g")
    def _(g: Any, beta: Any) -> Any:
        return g if beta == 1 else g * beta

    @record.vjp("a", latex=r"#alpha\,#g\,{#b}^{\top}")
    def _(xp: Any, g: Any, b: Any, alpha: Any) -> Any:
        return _times(_to_left(xp, g, b), alpha)

    @record.vjp("b", latex=r"#alpha\,{#a}^{\top} #g")
    def _(xp: Any, g: Any, a: Any, alpha: Any) -> Any:
        return _times(_to_right(xp, g, a), alpha)

    return record


def _times(g: Any, factor: Any) -> Any:
    return g if factor == 1 else g * factor


def _to_left(xp: Any, g: Any, b: Any) -> Any:
    """The gradient of the left factor of a product of matrices, of matrix and vector, of two vectors (outer)."""
    if b.ndim > 1:
        return xp.matmul(g, xp.transpose(b, -2, -1))
    return xp.unsqueeze(g, -1) * b if g.ndim == 1 else xp.matmul(g, b)


def _to_right(xp: Any, g: Any, a: Any) -> Any:
    return xp.matmul(xp.transpose(g, 0, 1), a) if a.ndim == 1 else xp.matmul(xp.transpose(a, -2, -1), g)


def _mixed(c: Any, a: Any, b: Any) -> Exception:
    """The refusal of operands of several element types."""
    if a.dtype != b.dtype:
        require_one_type(a, b)
    first, second = dtypes.kind(c.dtype), dtypes.kind(b.dtype)
    return RuntimeError(f"self and mat2 must have the same dtype, but got {first} and {second}")


addmm = _adding("addmm", "A matrix plus the product of two matrices, each with a factor.", (2, 2),
                [((2, 4), (2, 3), (3, 4)), ((4,), (2, 3), (3, 4))])  # fmt: skip
baddbmm = _adding("baddbmm", "A batch of matrices plus the products of two batches, each with a factor.", (3, 3),
                  [((5, 2, 4), (5, 2, 3), (5, 3, 4)), ((2, 1), (5, 2, 3), (5, 3, 4))])  # fmt: skip
addmv = _adding("addmv", "A vector plus the product of a matrix and a vector, each with a factor.", (2, 1),
                [((2,), (2, 3), (3,)), ((2,), (2, 3), (3,))])  # fmt: skip
addr = _adding("addr", "A matrix plus the outer product of two vectors, each with a factor.", (1, 1),
               [((2, 3), (2,), (3,)), ((3,), (2,), (3,))])  # fmt: skip


def _with_numbers(record: Op) -> None:
    """PyTorch gives the factors by keyword only."""

    def call(input: Any, first: Any, second: Any, *, beta: Any = 1, alpha: Any = 1, out: Any = None) -> Any:
        return record(input, first, second, beta, alpha)

    record.called(call)


for _record in (addmm, baddbmm, addmv, addr):
    _with_numbers(_record)


@composed("addbmm")
def _(input: Any, batch1: Any, batch2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """A matrix plus the sum of the products of two batches of matrices, each with a factor."""
    return input * beta + TAPED.sum(bmm(batch1, batch2), 0) * alpha
