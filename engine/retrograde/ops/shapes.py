"""Shape rules: shapes of the operands and parameters → shape of the result, or a refusal that blames the axes."""

from __future__ import annotations

from typing import Any

from retrograde.errors import hinted

Shape = tuple[int, ...]


def same(a: Shape, **params: Any) -> Shape:
    """Element by element: the shape of the operand."""
    return a


def broadcast(*shapes: Shape, **params: Any) -> Shape:
    """Aligned from the last axis, each axis equal or 1. Source: NumPy, "Broadcasting"."""
    ndim = max(len(s) for s in shapes)
    out: list[int] = []
    for axis in range(1, ndim + 1):
        wide = [s[-axis] for s in shapes if len(s) >= axis and s[-axis] != 1]
        other = [n for n in wide if n != wide[0]]
        if other:
            raise hinted(
                RuntimeError(
                    f"The size of tensor a ({wide[0]}) must match the size of tensor b ({other[0]}) "
                    f"at non-singleton dimension {ndim - axis}"
                ),
                _broadcast_hint(shapes),
            )
        out.append(wide[0] if wide else 1)
    return tuple(out[::-1])


def _broadcast_hint(shapes: tuple[Shape, ...]) -> str:
    a, b = shapes[0], shapes[1]
    text = f"Shapes {a} and {b} are aligned from the last axis; each pair of lengths must be equal or contain a 1."
    if len(a) == len(b) == 2 and a == b[::-1]:
        return text + " Did you mean b.T?"
    if len(b) == 1 and b[0] == a[0]:
        return text + f" Did you mean b.reshape({b[0]}, 1), one value per row?"
    return text


def matmul(a: Shape, b: Shape) -> Shape:
    """Last axis of `a` against the second last (or only) axis of `b`; axes before are a batch."""
    if not a or not b:
        raise hinted(
            RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {len(a)}D and {len(b)}D"),
            "Use * for products with a single number.",
        )
    if a[-1] != (b[-2] if len(b) > 1 else b[0]):
        raise hinted(RuntimeError(_matmul_message(a, b)), _matmul_hint(a, b))
    batch = broadcast(a[:-2], b[:-2]) if len(a) > 2 or len(b) > 2 else ()
    return batch + (a[-2:-1] if len(a) > 1 else ()) + (b[-1:] if len(b) > 1 else ())


def _matmul_message(a: Shape, b: Shape) -> str:
    if len(a) == len(b) == 1:
        return (
            f"inconsistent tensor size, expected tensor [{a[0]}] and src [{b[0]}] to have the same number of elements, "
            f"but got {a[0]} and {b[0]} elements respectively"
        )
    if len(b) == 1:
        return f"size mismatch, got input ({a[-2]}), mat ({'x'.join(map(str, a))}), vec ({b[0]})"
    if len(a) > 2 or len(b) > 2:
        return (
            f"Expected size for first two dimensions of batch2 tensor to be: [{a[0]}, {a[-1]}] "
            f"but got: [{b[0]}, {b[-2]}]."
        )
    rows = a if len(a) == 2 else (1, *a)
    return f"mat1 and mat2 shapes cannot be multiplied ({rows[0]}x{rows[1]} and {b[0]}x{b[1]})"


def _matmul_hint(a: Shape, b: Shape) -> str:
    text = f"The last axis of a ({a[-1]}) must be as long as the second last of b ({b[-2] if len(b) > 1 else b[0]})."
    if len(b) > 1 and a[-1] == b[-1]:
        return text + " Did you mean b.T?"
    if len(a) > 1 and a[-2] == (b[-2] if len(b) > 1 else b[0]):
        return text + " Did you mean a.T?"
    return text


def axis(dim: int, ndim: int) -> int:
    """`dim` counted from 0; IndexError when there is no such dimension."""
    span = max(ndim, 1)
    if not -span <= dim < span:
        raise hinted(
            IndexError(f"Dimension out of range (expected to be in range of [{-span}, {span - 1}], but got {dim})"),
            f"The tensor has {ndim} dimensions: they are counted from 0, and negative numbers count from the last.",
        )
    return dim % span


def axes(dim: int | tuple[int, ...] | None, ndim: int) -> tuple[int, ...]:
    """The reduced axes counted from 0: all of them for None; RuntimeError when one comes twice."""
    if dim is None:
        return tuple(range(ndim))
    found = tuple(axis(d, ndim) for d in (dim if isinstance(dim, tuple | list) else (dim,)))
    if len(set(found)) < len(found):
        raise RuntimeError(f"dim {dim} appears multiple times in the list of dims")
    return found


def reduce(a: Shape, dim: int | tuple[int, ...] | None = None, keepdim: bool = False, **params: Any) -> Shape:
    """Without the reduced axes, or with length 1 there when `keepdim`."""
    gone = axes(dim, len(a))
    return tuple(1 if i in gone else n for i, n in enumerate(a) if keepdim or i not in gone)
