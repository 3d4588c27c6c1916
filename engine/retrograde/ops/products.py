"""Products that take just one kind of operands (`mm`, `bmm`, `dot`), and others: outer, cross, Kronecker, chains."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde.calls.spelling import kind_of
from retrograde.errors import hinted
from retrograde.op import FUNCTIONS, TAPED, Refusal, Sample, composed, op
from retrograde.ops import shapes
from retrograde.ops.constants import beside
from retrograde.ops.in_order import batch_product
from retrograde.ops.linalg import matmul, require_one_type
from retrograde.ops.reduce import array_type, total_type
from retrograde.ops.shapes import Shape
from retrograde.tensor import Tensor


def _checked(name: str, ndims: tuple[int, int], a: Any, b: Any) -> Any:
    """The product of tensors of just so many dimensions; RuntimeError for others."""
    if not isinstance(b, Tensor):
        raise TypeError(f"{name}(): argument '{_SECOND[name]}' (position 2) must be Tensor, not {kind_of(b)}")
    if (a.ndim, b.ndim) != ndims:
        raise hinted(RuntimeError(_REFUSED[name](a.ndim, b.ndim)), "a @ b multiplies vectors, matrices and batches.")
    return matmul(a, b)


_SECOND = {"mm": "mat2", "mv": "vec", "dot": "tensor", "vdot": "other"}
_REFUSED: dict[str, Any] = {
    "mm": lambda a, b: "self must be a matrix" if a != 2 else "mat2 must be a matrix",
    "mv": lambda a, b: f"vector + matrix @ vector expected, got 1, {a}, {b}",
    "dot": lambda a, b: f"1D tensors expected, but got {a}D and {b}D tensors",
    "vdot": lambda a, b: f"1D tensors expected, but got {a}D and {b}D tensors",
}


@composed("mm")
def _(input: Any, mat2: Any, *, out: Any = None) -> Any:
    """Product of two matrices; RuntimeError for other numbers of dimensions."""
    return _checked("mm", (2, 2), input, mat2)


def _bmm_shape(a: Shape, b: Shape) -> Shape:
    if len(a) != 3 or len(b) != 3:
        raise hinted(
            RuntimeError(f"batch{1 if len(a) != 3 else 2} must be a 3D tensor"),
            "a @ b multiplies batches of all kinds.",
        )
    if a[0] != b[0] or a[2] != b[1]:
        raise hinted(
            RuntimeError(
                f"Expected size for first two dimensions of batch2 tensor to be: [{a[0]}, {a[2]}] "
                f"but got: [{b[0]}, {b[1]}]."
            ),
            "There must be as many matrices on both sides, and rows of one as long as columns of the other.",
        )
    return (a[0], a[1], b[2])


@op(symbol="@", latex=r"#a\,#b", backward="BmmBackward0", shape=_bmm_shape, samples=[Sample(((5, 2, 3), (5, 3, 4)))],
    refusals=[Refusal(((5, 2, 3), (2, 3, 4)), RuntimeError, "to be: [5, 3] but got: [2, 3]", hint="as many"),
              Refusal(((2, 3), (2, 3, 4)), RuntimeError, "batch1 must be a 3D tensor", hint="a @ b")])  # fmt: skip
def bmm(xp: Any, a: Any, b: Any, /) -> Any:
    """Products of two batches of matrices, one by one."""
    _bmm_shape(a.shape, b.shape)
    require_one_type(a, b)
    return batch_product(xp, a, b)


@bmm.vjp("a", latex=r"#g\,{#b}^{\top}")
def _(xp: Any, g: Any, b: Any) -> Any:
    return xp.bmm(g, xp.transpose(b, 1, 2))


@bmm.vjp("b", latex=r"{#a}^{\top} #g")
def _(xp: Any, g: Any, a: Any) -> Any:
    return xp.bmm(xp.transpose(a, 1, 2), g)


@bmm.called
def _(input: Any, mat2: Any, *, out: Any = None) -> Any:
    return bmm(input, mat2)


@composed("mv")
def _(input: Any, vec: Any, *, out: Any = None) -> Any:
    """Product of a matrix and a vector; RuntimeError for other numbers of dimensions."""
    return _checked("mv", (2, 1), input, vec)


@composed("dot")
def _(input: Any, tensor: Any, *, out: Any = None) -> Any:
    """Inner product of two vectors; RuntimeError for other numbers of dimensions."""
    return _checked("dot", (1, 1), input, tensor)


@composed("vdot")
def _(input: Any, other: Any, *, out: Any = None) -> Any:
    """Inner product of two vectors, the first of them conjugated, which real numbers are already."""
    return _checked("vdot", (1, 1), input, other)


@composed("inner")
def _(input: Any, other: Any, *, out: Any = None) -> Any:
    """Sums of products over the last axis of both; a plain product where one of them is a number."""
    if not input.ndim or not other.ndim:
        return input * other
    if input.shape[-1] != other.shape[-1]:
        raise hinted(
            RuntimeError(
                "inner() the last dimension must match on both input tensors but got shapes "
                f"{list(input.shape)} and {list(other.shape)}"
            ),
            "The last axes are multiplied and summed.",
        )
    return FUNCTIONS["tensordot"](input, other, ([-1], [-1]))


@composed("outer", "ger")
def _(input: Any, vec2: Any, *, out: Any = None) -> Any:
    """Every element of one vector times every element of the other, as a matrix."""
    for name, vector in (("self", input), ("vec2", vec2)):
        if vector.ndim != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {vector.ndim}-D")
    return TAPED.unsqueeze(input, -1) * vec2


@composed("chain_matmul", method=False)
def _(*matrices: Any, out: Any = None) -> Any:
    """The product of several matrices, in the order that takes the fewest multiplications."""
    return multi_dot(matrices)


def multi_dot(tensors: Any, *, out: Any = None) -> Any:
    """The product of several matrices, in the order that takes the fewest multiplications; ends may be vectors."""
    chain = list(tensors)
    if len(chain) < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {len(chain)}")
    first, last = chain[0].ndim == 1, chain[-1].ndim == 1
    chain[0] = chain[0].unsqueeze(0) if first else chain[0]
    chain[-1] = chain[-1].unsqueeze(-1) if last else chain[-1]
    for i, matrix in enumerate(chain):
        if matrix.ndim != 2:
            raise RuntimeError(f"multi_dot(): tensor {i} must be 2D but got {matrix.ndim}D")
    sizes = [chain[0].shape[0], *(matrix.shape[1] for matrix in chain)]
    product = _in_order(chain, _cheapest(sizes), 0, len(chain) - 1)
    return TAPED.reshape(product, tuple(product.shape)[1 if first else 0 : 1 if last else 2])


def _cheapest(sizes: list[int]) -> dict[tuple[int, int], int]:
    """Where to split each run of matrices. Source: Cormen et al., "Introduction to Algorithms", matrix chains."""
    count = len(sizes) - 1
    cost = {(i, i): 0 for i in range(count)}
    split: dict[tuple[int, int], int] = {}
    for width in range(1, count):
        for i in range(count - width):
            j = i + width
            price = {k: cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1] for k in range(i, j)}
            split[i, j] = min(price, key=price.__getitem__)
            cost[i, j] = price[split[i, j]]
    return split


def _in_order(chain: list[Any], split: dict[tuple[int, int], int], i: int, j: int) -> Any:
    if i == j:
        return chain[i]
    k = split[i, j]
    return matmul(_in_order(chain, split, i, k), _in_order(chain, split, k + 1, j))


def _kron_shape(a: Shape, b: Shape) -> Shape:
    ndim = max(len(a), len(b))
    long, other = ((1,) * (ndim - len(s)) + tuple(s) for s in (a, b))
    return tuple(n * m for n, m in zip(long, other, strict=True))


@op(symbol="⊗", latex=r"#a \otimes #b", backward="UnsafeViewBackward0", shape=_kron_shape,
    samples=[Sample(((2, 3), (2, 2))), Sample(((2,), (3,))), Sample(((2, 2), (3,)))])  # fmt: skip
def kron(xp: Any, a: Any, b: Any, /) -> Any:
    """Kronecker product: every element of a times the whole of b, side by side."""
    ndim = max(a.ndim, b.ndim)
    first, second = _padded(a.shape, ndim), _padded(b.shape, ndim)
    apart = a.reshape([n for m in first for n in (m, 1)]) * b.reshape([n for m in second for n in (1, m)])
    return apart.reshape(_kron_shape(a.shape, b.shape))[()]


def _padded(shape: Shape, ndim: int) -> Shape:
    return (1,) * (ndim - len(shape)) + tuple(shape)


def _kron_back(xp: Any, g: Any, other: Any, shapes: Any, of: int) -> Any:
    """The gradient as blocks, each times the other operand, summed over the axes that came from that."""
    ndim = len(g.shape)
    both = [_padded(shape, ndim) for shape in shapes]
    blocks = xp.reshape(g, tuple(n for pair in zip(*both, strict=True) for n in pair))
    beside_other = tuple(n for m in both[1 - of] for n in ((1, m) if of == 0 else (m, 1)))
    found = xp.sum(blocks * xp.reshape(other, beside_other), tuple(range(1 - of, 2 * ndim, 2)))
    return xp.reshape(found, shapes[of])


@kron.vjp("a", latex=r"\sum #g \cdot #b \text{ in each block}")
def _(xp: Any, g: Any, b: Any, shapes: Any) -> Any:
    return _kron_back(xp, g, b, shapes, 0)


@kron.vjp("b", latex=r"\sum #g \cdot #a \text{ over the blocks}")
def _(xp: Any, g: Any, a: Any, shapes: Any) -> Any:
    return _kron_back(xp, g, a, shapes, 1)


def _cross_shape(a: Shape, b: Shape, dim: int = -1) -> Shape:
    if len(a) != len(b):
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    whole = shapes.broadcast(a, b)
    i = shapes.axis(dim, len(whole))
    if a[i] != 3 or b[i] != 3:
        raise hinted(
            RuntimeError(f"linalg.cross: inputs dimension {dim} must have length 3. Got {a[i]} and {b[i]}"),
            "Cross products are of vectors with three elements.",
        )
    return whole


@op(symbol="×", latex=r"#a \times #b", backward="LinalgCrossBackward0", shape=_cross_shape, method=False,
    samples=[Sample(((3,), (3,))), Sample(((2, 3), (2, 3))), Sample(((3, 2), (3, 2)), {"dim": 0}),
             Sample(((2, 3), (1, 3)))],
    refusals=[Refusal(((2,), (2,)), RuntimeError, "must have length 3. Got 2 and 2", hint="three")],
    lacks={"bool": "cross"})  # fmt: skip
def linalg_cross(xp: Any, a: Any, b: Any, /, dim: int = -1) -> Any:
    """Cross product of vectors with three elements along the axis `dim`."""
    whole = _cross_shape(a.shape, b.shape, dim)
    axis = dim % len(whole)
    a, b = xp.broadcast_to(a, whole), xp.broadcast_to(b, whole)

    def turned(t: Any, by: int) -> Any:
        return xp.roll(t, by, axis=axis)

    return turned(a, -1) * turned(b, -2) - turned(a, -2) * turned(b, -1)


@linalg_cross.vjp("a", latex=r"#b \times #g")
def _(xp: Any, g: Any, b: Any, dim: int) -> Any:
    return xp.linalg_cross(b, g, dim)


@linalg_cross.vjp("b", latex=r"#g \times #a")
def _(xp: Any, g: Any, a: Any, dim: int) -> Any:
    return xp.linalg_cross(g, a, dim)


@composed("cross")
def _(input: Any, other: Any, dim: int | None = None, *, out: Any = None) -> Any:
    """Cross product along the axis `dim`, or along the first axis with three elements."""
    if dim is None:
        found = [i for i, n in enumerate(input.shape) if n == 3]
        if not found:
            raise RuntimeError("no dimension of size 3 in input")
        dim = found[0]
    return linalg_cross(input, other, dim)


def _trace_shape(a: Shape) -> Shape:
    if len(a) != 2:
        raise hinted(
            RuntimeError(f"trace: expected a matrix, but got tensor with dim {len(a)}"),
            "Of a batch: x.diagonal(dim1=-2, dim2=-1).sum(-1).",
        )
    return ()


@op(symbol="tr", latex=r"\operatorname{tr} #a", backward="TraceBackward0", shape=_trace_shape,
    samples=[Sample(((3, 3),)), Sample(((2, 3),))],
    refusals=[Refusal(((3,),), RuntimeError, "expected a matrix, but got tensor with dim 1", hint="sum")],
    lacks={"bool": "trace"})  # fmt: skip
def trace(xp: Any, a: Any, /) -> Any:
    """The sum of the elements on the diagonal of a matrix."""
    _trace_shape(a.shape)
    return xp.trace(a, dtype=total_type(a, None))


@trace.vjp("a", latex=r"#g \, I")
def _(xp: Any, g: Any, shapes: Any) -> Any:
    return g * beside(g, np.eye(*shapes[0], dtype=array_type(g)))


def vander(x: Any, N: int | None = None, increasing: bool = True) -> Any:
    """Powers 0, 1, …, N − 1 of each element along a new last axis, descending unless `increasing`."""
    powers = range(x.shape[-1] if N is None else N)
    columns = [x**i for i in (powers if increasing else reversed(powers))]
    return TAPED.stack(columns, -1)


@composed("vander", method=False)
def _(x: Any, N: int | None = None, increasing: bool = False) -> Any:
    """Powers of the elements of a vector as columns, the highest first unless `increasing`."""
    return vander(x, N, increasing)
