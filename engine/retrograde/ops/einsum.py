"""Einstein summation: sums of products over labelled axes, lowered to transposed matrix products.

    "bqd,bkd->bqk":  b in both and in the result: batch    d in both, not in the result: summed    q, k: rows, columns

Several operands are multiplied from left to right, two at a time, as PyTorch does; an axis is summed as soon as no
later operand and not the result has its label. One operand needs sums, diagonals and a permutation only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from retrograde.errors import hinted
from retrograde.op import TAPED, Refusal, Sample, composed, op
from retrograde.ops.linalg import require_one_type
from retrograde.ops.shapes import Shape

Labels = str
"""One letter per axis."""

_LOWER = "abcdefghijklmnopqrstuvwxyz"
_UPPER = _LOWER.upper()


def _parts(equation: str) -> tuple[Labels, Labels, Labels]:
    inputs, out = equation.split("->")
    left, right = inputs.split(",")
    return left, right, out


def _sizes(subscripts: Sequence[Labels], shapes: Sequence[Shape]) -> dict[str, int]:
    """The length of each label; an axis of length 1 fits every other."""
    sizes: dict[str, int] = {}
    for operand, (labels, shape) in enumerate(zip(subscripts, shapes, strict=True)):
        for label, length in zip(labels, shape, strict=True):
            seen = sizes.setdefault(label, length)
            if seen == 1:
                sizes[label] = length
            elif length not in (1, seen):
                raise hinted(
                    RuntimeError(
                        f"einsum(): subscript {label} has size {length} for operand {operand} which does not broadcast "
                        f"with previously seen size {seen}"
                    ),
                    f"Axes with the same label must have the same length; the shapes are {[list(s) for s in shapes]}.",
                )
    return sizes


def _einsum_shape(a: Shape, b: Shape, equation: str) -> Shape:
    left, right, out = _parts(equation)
    sizes = _sizes((left, right), (a, b))
    return tuple(sizes[label] for label in out)


def _name(params: Mapping[str, Any]) -> str:
    left, right, out = _parts(params["equation"])
    return "ViewBackward0" if set(left + right) - set(out) else "MulBackward0"


@op(symbol="einsum", latex=r"\operatorname{einsum}(#a, #b)", backward="ViewBackward0", backward_of=_name,
    shape=_einsum_shape, method=False,
    samples=[Sample(((2, 3), (3, 4)), {"equation": "ij,jk->ik"}), Sample(((2, 3), (2, 3)), {"equation": "ij,ij->ji"}),
             Sample(((5, 2, 3), (5, 3, 4)), {"equation": "bij,bjk->bik"}),
             Sample(((3,), (3,)), {"equation": "i,i->"}), Sample(((2,), (3,)), {"equation": "i,j->j"}),
             Sample(((2, 3), (4, 3, 2)), {"equation": "ij,kjl->lk"}), Sample(((), (2,)), {"equation": ",i->i"}),
             Sample(((2, 1), (3, 4)), {"equation": "ij,jk->ki"})],
    refusals=[Refusal(((2, 3), (2, 3)), RuntimeError, "which does not broadcast with previously seen size 3",
                      {"equation": "ij,jk->ik"}, "same length")])  # fmt: skip
def einsum(xp: Any, a: Any, b: Any, /, equation: str) -> Any:
    """Products of the elements of two tensors, summed over the labels that the result of `equation` does not have."""
    left, right, out = _parts(equation)
    sizes = _sizes((left, right), (a.shape, b.shape))
    a, left = _without(xp, a, left, right, out, sizes)
    b, right = _without(xp, b, right, left, out, sizes)
    batch = [x for x in left if x in right and x in out]
    inner = [x for x in left if x in right and x not in out]
    rows, columns = [x for x in left if x not in right], [x for x in right if x not in left]
    lengths = [[sizes[x] for x in group] for group in (batch, rows, inner, columns)]
    x = xp.transpose(a, [left.index(x) for x in (*batch, *rows, *inner)])
    y = xp.transpose(b, [right.index(x) for x in (*batch, *inner, *columns)])
    z = _multiplied(xp, x, y, lengths).reshape(lengths[0] + lengths[1] + lengths[3])
    labels = (*batch, *rows, *columns)
    return xp.transpose(z, [labels.index(x) for x in out])[()]


def _multiplied(xp: Any, x: Any, y: Any, lengths: list[list[int]]) -> Any:
    """Two arrays with axes (batch, rows, inner) and (batch, inner, columns) as one product of matrices."""
    batch, rows, inner, columns = lengths
    if not inner:
        return x.reshape(*batch, *rows, *[1] * len(columns)) * y.reshape(*batch, *[1] * len(rows), *columns)
    require_one_type(x.reshape(1, 1) if not x.ndim else x, y)
    b, m, k, n = (math.prod(group) for group in lengths)
    if not batch:
        return xp.dot(x.reshape(m, k), y.reshape(k, n))
    return xp.matmul(x.reshape(b, m, k), y.reshape(b, k, n))


def _without(xp: Any, a: Any, own: Labels, other: Labels, out: Labels, sizes: dict[str, int]) -> tuple[Any, Labels]:
    """An array without axes that only it has and the result does not, and without axes that broadcast."""
    summed = tuple(i for i, x in enumerate(own) if x not in other and x not in out)
    if summed:
        a, own = xp.sum(a, axis=summed), "".join(x for i, x in enumerate(own) if i not in summed)
    kept = [x for x, n in zip(own, a.shape, strict=True) if n == sizes[x] or x not in other]
    if len(kept) < len(own):
        a = a.reshape([n for x, n in zip(own, a.shape, strict=True) if x in kept])
    return a, "".join(kept)


def _gradient(xp: Any, g: Any, other: Any, equation: str, own: Labels, others: Labels, out: Labels) -> Any:
    """The other operand times the gradient, with an axis of length 1 for each label that neither of them has."""
    reached = "".join(x for x in own if x in out or x in others)
    found = xp.einsum(g, other, f"{out},{others}->{reached}")
    for place, label in enumerate(own):
        if label not in reached:
            found = xp.unsqueeze(found, place)
    return found


@einsum.vjp("a", latex=r"\operatorname{einsum}(#g, #b)")
def _(xp: Any, g: Any, b: Any, equation: str) -> Any:
    left, right, out = _parts(equation)
    return _gradient(xp, g, b, equation, left, right, out)


@einsum.vjp("b", latex=r"\operatorname{einsum}(#g, #a)")
def _(xp: Any, g: Any, a: Any, equation: str) -> Any:
    left, right, out = _parts(equation)
    return _gradient(xp, g, a, equation, right, left, out)


@einsum.called
def _(equation: Any, *operands: Any) -> Any:
    if not isinstance(equation, str):
        equation, operands = _from_lists((equation, *operands))
    elif len(operands) == 1 and isinstance(operands[0], list | tuple):
        operands = tuple(operands[0])
    if not operands:
        raise ValueError("einsum(): must specify the equation string and at least one operand, or at least one operand "
                         "and its subscripts list")  # fmt: skip
    subscripts, out = _explicit(equation, [tuple(t.shape) for t in operands])
    _sizes(subscripts, [tuple(t.shape) for t in operands])
    pairs = [_diagonals(t, labels) for t, labels in zip(operands, subscripts, strict=True)]
    if len(pairs) == 1:
        return _of_one(*pairs[0], out)
    (found, labels), *rest = pairs
    for i, (operand, own) in enumerate(rest):
        later = out + "".join(labels for _, labels in rest[i + 1 :])
        last = i == len(rest) - 1
        result = out if last else "".join(dict.fromkeys(x for x in labels + own if x in later))
        found, labels = einsum(found, operand, f"{labels},{own}->{result}"), result
    return found


def _from_lists(given: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """PyTorch's other form: operand, its labels as numbers, operand, labels, …, and the labels of the result."""
    letters = _UPPER + _LOWER

    def written(labels: Sequence[Any]) -> str:
        return "".join("..." if x is Ellipsis else letters[x] for x in labels)

    count = len(given) // 2
    inputs = ",".join(written(given[2 * i + 1]) for i in range(count))
    arrow = f"->{written(given[-1])}" if len(given) % 2 else ""
    return inputs + arrow, tuple(given[2 * i] for i in range(count))


def _explicit(equation: str, shapes: Sequence[Shape]) -> tuple[list[Labels], Labels]:
    """The labels of each operand and of the result, with unused letters for the axes of an ellipsis."""
    inputs, arrow, output = equation.replace(" ", "").partition("->")
    written = inputs.split(",")
    _check(written, output, shapes)
    free = [x for x in _LOWER + _UPPER if x not in equation]
    hidden = [len(shape) - len(labels.replace("...", "")) for labels, shape in zip(written, shapes, strict=True)]
    widest = max((n for n, labels in zip(hidden, written, strict=True) if "..." in labels), default=0)
    spread = free[:widest]
    subscripts = [
        labels.replace("...", "".join(spread[widest - n :]) if n else "")
        for labels, n in zip(written, hidden, strict=True)
    ]
    if arrow:
        return subscripts, output.replace("...", "".join(spread))
    joined = "".join(written).replace("...", "")
    return subscripts, "".join(spread) + "".join(sorted(x for x in set(joined) if joined.count(x) == 1))


def _check(written: list[str], output: str, shapes: Sequence[Shape]) -> None:
    """RuntimeError for an equation that PyTorch refuses."""
    if len(written) != len(shapes):
        which = "more" if len(shapes) > len(written) else "fewer"
        raise RuntimeError(f"einsum(): {which} operands were provided than specified in the equation")
    for i, (labels, shape) in enumerate(zip(written, shapes, strict=True)):
        letters = labels.replace("...", "")
        for place, x in enumerate(labels, sum(len(before) + 1 for before in written[:i])):
            if not x.isalpha() and x != ".":
                raise RuntimeError(
                    f"einsum(): invalid subscript given at index {place} in the equation string, subscripts must be in "
                    "[a-zA-Z]"
                )
        if "..." in labels and len(letters) > len(shape):
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({len(letters)}) is more than the number of "
                f"dimensions ({len(shape)}) for operand {i}"
            )
        if "..." not in labels and len(letters) != len(shape):
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({len(letters)}) does not match the number of "
                f"dimensions ({len(shape)}) for operand {i} and no ellipsis was given"
            )
    for x in output.replace("...", ""):
        if x not in "".join(written):
            raise RuntimeError(f"einsum(): output subscript {x} does not appear in the equation for any input operand")
        if output.count(x) > 1:
            raise RuntimeError(f"einsum(): output subscript {x} appears more than once in the output")


def _diagonals(tensor: Any, labels: Labels) -> tuple[Any, Labels]:
    """The tensor with each label once: axes with the same label become their diagonal."""
    for label in dict.fromkeys(labels):
        while labels.count(label) > 1:
            first = labels.index(label)
            second = labels.index(label, first + 1)
            if tensor.shape[first] != tensor.shape[second]:
                raise RuntimeError(
                    f"einsum(): subscript {label} is repeated for operand 0 but the sizes don't match, "
                    f"{tensor.shape[second]} != {tensor.shape[first]}"
                )
            others = [i for i in range(len(labels)) if i not in (first, second)]
            every = np.arange(tensor.shape[first])
            tensor = TAPED.index(TAPED.permute(tensor, (first, second, *others)), (every, every))
            labels = label + "".join(labels[i] for i in others)
    return tensor, labels


def _of_one(tensor: Any, labels: Labels, out: Labels) -> Any:
    kept = "".join(x for x in labels if x in out)
    order = [labels.index(x) for x in out] + [i for i, x in enumerate(labels) if x not in out]
    moved = TAPED.permute(tensor, tuple(order))
    return moved if len(kept) == len(labels) else TAPED.sum(moved, tuple(range(len(out), len(labels))))


@composed("tensordot", method=False)
def _(a: Any, b: Any, dims: Any = 2, out: Any = None) -> Any:
    """Product of two tensors, summed over the last `dims` axes of a and first of b, or over two lists of axes."""
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(a.ndim, b.ndim):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
        first, second = list(range(-dims, 0)), list(range(dims))
    else:
        pair = dims.tolist() if hasattr(dims, "tolist") else list(dims)
        first, second = ([d] if isinstance(d, int) else list(d) for d in pair)
    if len(first) != len(second):
        raise RuntimeError("both dimension lists should have same length")
    for x, y in zip(first, second, strict=True):
        if 1 != a.shape[x] != b.shape[y] != 1:
            raise RuntimeError(
                f"contracted dimensions need to match, but first has size {a.shape[x]} in dim {x} and second has size "
                f"{b.shape[y]} in dim {y}"
            )
    left, right = list(_LOWER[: a.ndim]), list(_UPPER[: b.ndim])
    for x, y in zip(first, second, strict=True):
        right[y] = left[x]
    summed = {left[x] for x in first}
    kept = [x for x in left + right if x not in summed]
    found = einsum(a, b, f"{''.join(left)},{''.join(right)}->{''.join(kept)}")
    return found if summed else TAPED.reshape(found, tuple(found.shape))
