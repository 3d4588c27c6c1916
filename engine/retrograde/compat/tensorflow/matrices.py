"""TensorFlow's products and matrices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from retrograde.compat.tensorflow.elementwise import multiply
from retrograde.compat.tensorflow.engine import rg
from retrograde.compat.tensorflow.errors import op_error, written
from retrograde.compat.tensorflow.recording import pair, run, tensor
from retrograde.compat.tensorflow.reducing import norm, reduce_sum
from retrograde.compat.tensorflow.tensors import TensorLike, constant


def matmul(
    a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, adjoint_a: bool = False,
    adjoint_b: bool = False, name: Any = None, **_: Any,
) -> Any:  # fmt: skip
    """The matrix product over the last two axes. InvalidArgumentError for sizes that do not fit."""
    x, y = pair("MatMul", tensor(a), b if isinstance(b, TensorLike) else constant(b))
    for position, operand in enumerate((x, y)):
        if operand.ndim < 2:
            raise op_error("__MklMatMul", f"In[{position}] ndims must be >= 2")
    x = run(lambda t: t.mT, x) if transpose_a or adjoint_a else x
    y = run(lambda t: t.mT, y) if transpose_b or adjoint_b else y
    if x.shape[-1] != y.shape[-2]:
        message = f"Matrix size-incompatible: In[0]: {written(x.shape)}, In[1]: {written(y.shape)}"
        raise op_error("__MklMatMul", message)
    return run(rg.matmul, x, y)


def tensordot(a: Any, b: Any, axes: Any, name: Any = None) -> Any:
    """The product over several axes: so many last and first ones, or two lists of them."""
    x, y = pair("MatMul", tensor(a), tensor(b))
    dims = (
        axes if isinstance(axes, int) else [list(each) if isinstance(each, list | tuple) else [each] for each in axes]
    )
    return run(lambda s, t: rg.tensordot(s, t, dims), x, y)


def einsum(equation: str, *inputs: Any, **_: Any) -> Any:
    """The product that an equation such as "ij,jk->ik" says."""
    return run(lambda parts: rg.einsum(equation, *parts), [tensor(each) for each in inputs])


def matvec(a: Any, b: Any, name: Any = None) -> Any:
    """A matrix times a vector."""
    return run(lambda s, t: (s @ t.unsqueeze(-1)).squeeze(-1), tensor(a), tensor(b))


def global_norm(t_list: Sequence[Any], name: Any = None) -> Any:
    """The norm of the numbers of all tensors together."""
    squares = [reduce_sum(multiply(t, t)) for t in map(tensor, filter(lambda t: t is not None, t_list))]
    return run(lambda parts: rg.stack(parts).sum().sqrt(), squares)


def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: Any = None) -> Any:
    """Shortened to `clip_norm` when it is longer."""
    operand = tensor(t)
    length = norm(operand, axis=axes, keepdims=axes is not None)
    bound = tensor(clip_norm, operand.dtype)
    return run(lambda x, n, c: x * c / rg.maximum(n, c), operand, length, bound)


def clip_by_global_norm(t_list: Sequence[Any], clip_norm: Any, use_norm: Any = None, name: Any = None) -> Any:
    """All shortened by one factor, so that together they are no longer than `clip_norm`; and how long they were."""
    length = global_norm(t_list) if use_norm is None else tensor(use_norm)
    bound = tensor(clip_norm, length.dtype)
    scale = run(lambda n, c: c / rg.maximum(n, c), length, bound)
    return [None if t is None else multiply(tensor(t), scale) for t in t_list], length


def l2_normalize(x: Any, axis: Any = None, epsilon: float = 1e-12, name: Any = None) -> Any:
    """Divided by its length."""
    operand = tensor(x)
    total = reduce_sum(multiply(operand, operand), axis, True)
    return run(lambda t, s: t * rg.rsqrt(s.clamp(min=epsilon)), operand, total)


def _through(name: str, doc: str) -> Callable[..., Any]:
    """A function of one matrix that the engine has under PyTorch's name in `linalg`, or else at its top."""

    def call(input: Any, name_: Any = None) -> Any:
        return run(lambda t: getattr(getattr(rg, "linalg", rg), name)(t), tensor(input))

    call.__name__ = call.__qualname__ = name
    call.__doc__ = doc
    return call


MATH = {"matmul": matmul, "tensordot": tensordot, "einsum": einsum, "l2_normalize": l2_normalize}
LINALG = {
    "matmul": matmul,
    "matvec": matvec,
    "tensordot": tensordot,
    "einsum": einsum,
    "global_norm": global_norm,
    "norm": norm,
    "l2_normalize": l2_normalize,
    "trace": lambda x, name=None: run(rg.trace, tensor(x)),
    "diag": lambda diagonal, name=None: run(rg.diag, tensor(diagonal)),
    "diag_part": lambda matrix, name=None: run(rg.diag, tensor(matrix)),
    "band_part": lambda matrix, lower, upper, name=None: run(
        lambda t: t.tril(upper if upper >= 0 else t.shape[-1]).triu(-lower if lower >= 0 else -t.shape[-2]),
        tensor(matrix),
    ),
    "inv": _through("inv", "The inverse matrix."),
    "det": _through("det", "The determinant."),
    "cholesky": _through("cholesky", "The Cholesky factor."),
    "solve": lambda matrix, rhs, name=None: run(lambda a, b: rg.linalg.solve(a, b), tensor(matrix), tensor(rhs)),
    "matrix_transpose": lambda a, name=None: run(lambda t: t.mT, tensor(a)),
}
CLIPPING = {"clip_by_norm": clip_by_norm, "clip_by_global_norm": clip_by_global_norm}
setattr(TensorLike, "__matmul__", lambda self, other: matmul(self, other))  # noqa: B010
setattr(TensorLike, "__rmatmul__", lambda self, other: matmul(other, self))  # noqa: B010
