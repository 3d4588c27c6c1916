"""Inverses, determinants and systems of linear equations."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from retrograde import dtypes, return_types
from retrograde.errors import hinted
from retrograde.op import TAPED, Refusal, Sample, composed, op
from retrograde.ops import elimination, shapes
from retrograde.ops.constants import beside
from retrograde.ops.matrices import LinAlgError, blame, mirrored, require_floating, require_square
from retrograde.ops.parts import pack, packed_shape, split, unpack
from retrograde.ops.shapes import Shape

SQUARE = [Sample(((2, 2),)), Sample(((3, 3),)), Sample(((2, 3, 3),))]
SINGULAR = "The diagonal element {} is zero, the inversion could not be completed because the input matrix is singular."
SINGULAR_HINT = "Its rows depend on each other; torch.linalg.pinv(A) has an answer for every matrix."


def _not_square(name: str) -> list[Refusal]:
    return [
        Refusal(((3, 2),), RuntimeError, f"{name}: A must be batches of square matrices, but they are 3 by 2 matrices"),
        Refusal(((3,),), RuntimeError, f"{name}: The input tensor A must have at least 2 dimensions."),
    ]


def _inverse_shape(a: Shape) -> Shape:
    return require_square("linalg.inv", a)


@op(symbol="A⁻¹", latex=r"{#a}^{-1}", backward="LinalgInvExBackward0", shape=_inverse_shape, samples=SQUARE,
    refusals=_not_square("linalg.inv"))  # fmt: skip
def inverse(xp: Any, a: Any, /) -> Any:
    """The inverse of each square matrix; LinAlgError for a singular one."""
    _inverse_shape(a.shape)
    require_floating("linalg.inv", a)
    found, places = _solution(xp, a, xp.eye(a.shape[-1], dtype=a.dtype))
    if bool(xp.any(places)):
        raise hinted(blame("linalg.inv", places, SINGULAR), SINGULAR_HINT)
    return found


def _solution(xp: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """x of a x = b, and per matrix where its elimination first met a zero (0: nowhere)."""
    if a.shape[-1] > elimination.SMALL:
        try:
            return xp.linalg.solve(a, xp.broadcast_to(b, (*a.shape[:-2], *b.shape[-2:]))), xp.zeros(a.shape[:-2], int)
        except np.linalg.LinAlgError:
            pass
    factored = elimination.factor(xp, a)
    places = elimination.first_zero(xp, factored[0])
    return (b if bool(xp.any(places)) else elimination.solve(xp, factored, b)), places


@inverse.vjp("a", latex=r"-{#out}^{\top} #g\,{#out}^{\top}")
def _(xp: Any, g: Any, out: Any) -> Any:
    turned = mirrored(xp, out)
    return -xp.matmul(turned, xp.matmul(g, turned))


@inverse.called
def _(input: Any, *, out: Any = None) -> Any:
    return inverse(input)


def _determinant(xp: Any, a: Any) -> tuple[Any, Any]:
    """The pivots of each matrix, and the sign of the exchanges of rows."""
    # PyTorch factors the transpose, which lies in memory as its library wants it.
    lu, _, sign = elimination.factor(xp, xp.swapaxes(a, -1, -2))
    return xp.diagonal(lu, axis1=-2, axis2=-1), sign


def _det_shape(a: Shape) -> Shape:
    return require_square("linalg.det", a)[:-2]


@op(symbol="det", latex=r"\det #a", backward="LinalgDetBackward0", shape=_det_shape, samples=SQUARE,
    refusals=_not_square("linalg.det"))  # fmt: skip
def det(xp: Any, a: Any, /) -> Any:
    """The determinant of each square matrix."""
    _det_shape(a.shape)
    require_floating("linalg.det", a)
    if a.shape[-1] > elimination.SMALL:
        return xp.linalg.det(a)
    pivots, sign = _determinant(xp, a)
    return (xp.prod(pivots, axis=-1) * sign)[()]


@det.vjp("a", latex=r"#g \cdot #out \cdot {#a}^{-\top}")
def _(xp: Any, g: Any, out: Any, a: Any) -> Any:
    scale = xp.unsqueeze(xp.unsqueeze(g, -1), -1)
    if bool(xp.all(out != 0)):
        return scale * xp.unsqueeze(xp.unsqueeze(out, -1), -1) * mirrored(xp, xp.inverse(a))
    return scale * _cofactors(xp, a)


def _cofactors(xp: Any, a: Any) -> Any:
    """In a VJP: the derivative of the determinant where there is no inverse, from the singular values of the others."""
    shape = (*a.shape[:-1], a.shape[-1])
    n = shape[-1]
    u, s, vh = split(xp, xp.linalg_svd(a, False), ((*shape[:-2], n, n), shape[:-1], (*shape[:-2], n, n)))
    others = xp.prod(xp.where(beside(a, np.eye(n, dtype=bool)), 1.0, xp.unsqueeze(s, -2)), -1)
    return xp.matmul(u * xp.unsqueeze(others, -2), vh) * _scaled(xp.det(u) * xp.det(vh), xp)


def _scaled(number: Any, xp: Any) -> Any:
    return xp.unsqueeze(xp.unsqueeze(number, -1), -1)


@composed("linalg_det", method=False)
def _(A: Any) -> Any:
    """The determinant of each square matrix."""
    return det(A)


def _slogdet_shape(a: Shape) -> Shape:
    batch = require_square("linalg.slogdet", a)[:-2]
    return packed_shape((batch, batch))


@op(symbol="log det", latex=r"\ln \left|\det #a\right|", backward="LinalgSlogdetBackward0", shape=_slogdet_shape,
    samples=SQUARE, refusals=_not_square("linalg.slogdet"), method=False)  # fmt: skip
def linalg_slogdet(xp: Any, a: Any, /) -> Any:
    """Sign of the determinant of each square matrix, and the logarithm of its size; packed."""
    _slogdet_shape(a.shape)
    require_floating("linalg.slogdet", a)
    pivots, sign = _determinant(xp, a)
    return pack(xp, (sign * xp.prod(xp.sign(pivots), axis=-1), xp.sum(xp.log(xp.abs(pivots)), axis=-1)))


@linalg_slogdet.vjp("a", latex=r"#g \cdot {#a}^{-\top}")
def _(xp: Any, g: Any, a: Any) -> Any:
    batch = tuple(a.shape[:-2])
    return _scaled(split(xp, g, (batch, batch))[1], xp) * mirrored(xp, xp.inverse(a))


def slogdet(result: Any, input: Any) -> Any:
    """Sign and logarithm of the determinant as the named tuple `result`."""
    batch = tuple(input.array.shape[:-2])
    return result(*unpack(linalg_slogdet(input), (batch, batch), "LinalgSlogdetBackward0"))


@composed("slogdet")
def _(input: Any) -> Any:
    """Sign of the determinant of each square matrix, and the logarithm of its size."""
    return slogdet(return_types.slogdet, input)


@composed("logdet")
def _(input: Any) -> Any:
    """Logarithm of the determinant; −∞ for a singular matrix, NaN for a negative determinant."""
    require_square("logdet", input.array.shape)
    sign, size = slogdet(return_types.slogdet, input)
    return TAPED.where(sign == -1, float("nan"), size)


def _is_vector(a: Shape, b: Shape) -> bool:
    """Whether the right-hand side is a batch of vectors, as NumPy had it."""
    return len(b) == 1 or (len(a) - 1 == len(b) and a[:-1] == b)


def _incompatible(name: str, a: Shape, b: Shape, left: bool) -> Exception:
    message = (
        f"{name}: Incompatible shapes of A and B for the equation {'AX = B' if left else 'XA = B'} "
        f"({a[-2]}x{a[-1]} and {b[-2]}x{b[-1]})"
    )
    return hinted(RuntimeError(message), "The right-hand side has one row for each row of A.")


def _solve_shape(a: Shape, b: Shape, left: bool = True) -> Shape:
    require_square("linalg.solve", a)
    rows = (*b, 1) if _is_vector(a, b) else b
    if rows[-2 if left else -1] != a[-1]:
        raise _incompatible("linalg.solve", a, rows, left)
    batch = shapes.broadcast(a[:-2], rows[:-2]) if len(a) > 2 or len(rows) > 2 else ()
    return (*batch, *(rows[-2:-1] if rows is not b else rows[-2:]))


SYSTEMS = [Sample(((2, 2), (2,))), Sample(((3, 3), (3, 2))), Sample(((2, 3, 3), (2, 3))), Sample(((2, 2, 2), (2, 3))),
           Sample(((3, 3), (2, 3)), {"left": False}), Sample(((2, 3, 3), (2, 3, 1)))]  # fmt: skip


@op(symbol="A⁻¹b", latex=r"{#a}^{-1} #b", backward="LinalgSolveExBackward0", shape=_solve_shape, samples=SYSTEMS,
    refusals=[Refusal(((3, 2), (2,)), RuntimeError, "linalg.solve: A must be batches of square matrices"),
              Refusal(((2, 2), (3,)), RuntimeError, "for the equation AX = B (2x2 and 3x1)", hint="one row")],
    method=False)  # fmt: skip
def linalg_solve(xp: Any, a: Any, b: Any, /, left: bool = True) -> Any:
    """The solution x of a x = b (of x a = b when not `left`); LinAlgError for a singular matrix."""
    shape = _solve_shape(a.shape, b.shape, left)
    require_floating("linalg.solve", a)
    if a.dtype != b.dtype:
        raise RuntimeError("linalg.solve: Expected A and B to have the same dtype, but found A of type "
                           f"{_c_name(a)} and B of type {_c_name(b)} instead")  # fmt: skip
    rows = b[..., None] if _is_vector(a.shape, b.shape) else b
    found, places = _solution(xp, *((a, rows) if left else (xp.swapaxes(a, -1, -2), xp.swapaxes(rows, -1, -2))))
    if bool(xp.any(places)):
        where = f"(Batch element {int(xp.argmax(places.reshape(-1) > 0))}): " if places.ndim else ""
        raise hinted(LinAlgError(f"torch.linalg.solve: {where}{_NO_SOLUTION}"), SINGULAR_HINT)
    return (found if left else xp.swapaxes(found, -1, -2)).reshape(shape)


def _c_name(a: Any) -> str:
    return dtypes.kind(a.dtype)


_NO_SOLUTION = "The solver failed because the input matrix is singular."


@linalg_solve.vjp("a", latex=r"-{#a}^{-\top} #g\,{#out}^{\top}")
def _(xp: Any, g: Any, out: Any, a: Any, shapes: Any, left: bool) -> Any:
    back = xp.linalg_solve(mirrored(xp, a), g, left)
    if _is_vector(*shapes):
        back, out = xp.unsqueeze(back, -1), xp.unsqueeze(out, -1)
    return -xp.matmul(back, mirrored(xp, out)) if left else -xp.matmul(mirrored(xp, out), back)


@linalg_solve.vjp("b", latex=r"{#a}^{-\top} #g")
def _(xp: Any, g: Any, a: Any, left: bool) -> Any:
    return xp.linalg_solve(mirrored(xp, a), g, left)


def _triangular_shape(a: Shape, b: Shape, upper: bool, left: bool = True, unitriangular: bool = False) -> Shape:
    require_square("linalg.solve_triangular", a)
    if len(b) < 2:
        raise RuntimeError("linalg.solve_triangular: The input tensor B must have at least 2 dimensions.")
    if b[-2 if left else -1] != a[-1]:
        raise _incompatible("linalg.solve_triangular", a, b, left)
    return (*(shapes.broadcast(a[:-2], b[:-2]) if len(a) > 2 or len(b) > 2 else ()), *b[-2:])


@op(symbol="L⁻¹b", latex=r"{#a}^{-1} #b", backward="LinalgSolveTriangularBackward0", shape=_triangular_shape,
    samples=[Sample(((3, 3), (3, 2)), {"upper": True}, low=0.5), Sample(((3, 3), (3, 1)), {"upper": False}, low=0.5),
             Sample(((2, 2), (3, 2)), {"upper": True, "left": False}, low=0.5),
             Sample(((2, 2), (2, 2)), {"upper": False, "unitriangular": True})],
    refusals=[Refusal(((2, 2), (3, 1)), RuntimeError, "Incompatible shapes of A and B", {"upper": True})],
    method=False,
    lacks=dict.fromkeys(("int", "bool", "float16"), "triangular_solve_cpu"))  # fmt: skip
def linalg_solve_triangular(
    xp: Any, a: Any, b: Any, /, upper: bool, left: bool = True, unitriangular: bool = False
) -> Any:
    """The solution x of a x = b (of x a = b when not `left`), where only one triangle of a counts."""
    _triangular_shape(a.shape, b.shape, upper, left)
    if not left:
        a, b, upper = xp.swapaxes(a, -1, -2), xp.swapaxes(b, -1, -2), not upper
    x = elimination.substitute(xp, a, b, upper, unitriangular)
    return x if left else xp.swapaxes(x, -1, -2)


@linalg_solve_triangular.vjp("a", latex=r"-{#a}^{-\top} #g\,{#out}^{\top}")
def _(xp: Any, g: Any, out: Any, a: Any, upper: bool, left: bool, unitriangular: bool) -> Any:
    back = xp.linalg_solve_triangular(mirrored(xp, a), g, not upper, left, unitriangular)
    whole = -xp.matmul(back, mirrored(xp, out)) if left else -xp.matmul(mirrored(xp, out), back)
    diagonal = int(unitriangular)
    return xp.triu(whole, diagonal) if upper else xp.tril(whole, -diagonal)


@linalg_solve_triangular.vjp("b", latex=r"{#a}^{-\top} #g")
def _(xp: Any, g: Any, a: Any, upper: bool, left: bool, unitriangular: bool) -> Any:
    return xp.linalg_solve_triangular(mirrored(xp, a), g, not upper, left, unitriangular)


@composed("triangular_solve")
def _(b: Any, A: Any, upper: bool = True, transpose: bool = False, unitriangular: bool = False) -> Any:
    """As `torch.linalg.solve_triangular`, with the right-hand side first."""
    given, upper = (A.mT, not upper) if transpose else (A, upper)
    return return_types.triangular_solve(linalg_solve_triangular(given, b, upper, True, unitriangular), A.clone())


def tensorsolve(A: Any, B: Any, dims: Any = None) -> Any:
    """See `torch.linalg.tensorsolve`; RuntimeError unless A has as many elements in front as behind."""
    if dims is not None:
        A = TAPED.permute(A, (*(i for i in range(A.ndim) if i not in dims), *dims))
    rows, columns = math.prod(A.shape[: B.ndim]), math.prod(A.shape[B.ndim :])
    if rows != columns:
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), "
            f"but got {columns} != {rows}"
        )
    found = TAPED.linalg_solve(A.reshape(rows, columns), B.reshape(-1), True)
    return found.reshape(*A.shape[B.ndim :])


def tensorinv(A: Any, ind: int) -> Any:
    """See `torch.linalg.tensorinv`; RuntimeError unless A has as many elements in front as behind."""
    if ind <= 0:
        raise RuntimeError(f"Expected a strictly positive integer for 'ind', but got {ind}")
    front, behind = A.shape[:ind], A.shape[ind:]
    if math.prod(front) != math.prod(behind):
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got "
            f"{math.prod(behind)} != {math.prod(front)}"
        )
    return TAPED.inverse(A.reshape(math.prod(front), math.prod(behind))).reshape(*behind, *front)
