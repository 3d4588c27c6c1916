"""Shape rules: shapes of the operands and parameters → shape of the result, or a refusal that blames the axes."""

from __future__ import annotations

from typing import Any

from retrograde.errors import Hint, hinted

Shape = tuple[int, ...]


def same(a: Shape, **params: Any) -> Shape:
    """Element by element: the shape of the operand."""
    return a


def broadcast(*shapes: Shape, **params: Any) -> Shape:
    """Aligned from the last axis, each axis equal or 1. Source: NumPy, "Broadcasting"."""
    ndim = max(len(s) for s in shapes)
    out: list[int] = []
    for axis in range(1, ndim + 1):
        wide = [i for i, s in enumerate(shapes) if len(s) >= axis and s[-axis] != 1]
        other = [i for i in wide if shapes[i][-axis] != shapes[wide[0]][-axis]]
        if other:
            first, second = wide[0], other[0]
            raise hinted(
                RuntimeError(
                    f"The size of tensor a ({shapes[first][-axis]}) must match the size of tensor b "
                    f"({shapes[second][-axis]}) at non-singleton dimension {ndim - axis}"
                ),
                _broadcast_hint(shapes, first, second, axis),
            )
        out.append(shapes[wide[0]][-axis] if wide else 1)
    return tuple(out[::-1])


def _broadcast_hint(shapes: tuple[Shape, ...], first: int, second: int, axis: int) -> Hint:
    a, b = shapes[first], shapes[second]
    text = (
        "{x} has shape {given} and {y} has shape {other}. Shapes are aligned from the last dimension, where two "
        "lengths must be equal or one of them 1: {n} and {m} are neither."
    )
    if len(a) == len(b) == 2 and a == b[::-1]:
        text += " Did you mean `{y_}.T`?"
    elif len(b) == 1 and b[0] == a[0]:
        text += " Did you mean `{y_}.reshape({m}, 1)`, one value per row?"
    elif len(a) == 1 and a[0] == b[0]:
        text += " Did you mean `{x_}.reshape({n}, 1)`, one value per row?"
    return _of_two(text, first, second, given=list(a), other=list(b), n=a[-axis], m=b[-axis])


def _of_two(text: str, first: int, second: int, **figures: object) -> Hint:
    """A hint about the operands at two positions, {x} and {y} in `text`, under the letters that stand for them."""
    one, two = "abcdefgh"[first], "abcdefgh"[second]
    words = {"x": f"{{{one}}}", "x_": f"{{{one}_}}", "y": f"{{{two}}}", "y_": f"{{{two}_}}"}
    return Hint(
        text.format(**words, **figures),
        **dict(zip((one, one + "_", two, two + "_"), (one, one, two, two), strict=True)),
    )


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


def _matmul_hint(a: Shape, b: Shape) -> Hint:
    rows = b[-2] if len(b) > 1 else b[0]
    text = (
        f"{{x}} has shape {{given}} and {{y}} has shape {{other}}: the {a[-1]} "
        f"{'columns' if len(a) > 1 else 'elements'} of {{x}} must be as many as the {rows} "
        f"{'rows' if len(b) > 1 else 'elements'} of {{y}}."
    )
    if len(b) > 1 and a[-1] == b[-1]:
        text += f" Did you mean `{{x_}} @ {{y_}}.{_turned(b)}`?"
    elif len(a) > 1 and a[-2] == rows:
        text += f" Did you mean `{{x_}}.{_turned(a)} @ {{y_}}`?"
    elif len(a) == len(b) == 2 and b[1] == a[0]:
        text += " Did you mean `{y_} @ {x_}`?"
    return _of_two(text, 0, 1, given=list(a), other=list(b))


def _turned(shape: Shape) -> str:
    """The attribute that swaps the last two axes."""
    return "T" if len(shape) == 2 else "mT"


def axis(dim: int, ndim: int) -> int:
    """`dim` counted from 0; IndexError when there is no such dimension."""
    span = max(ndim, 1)
    if not -span <= dim < span:
        raise hinted(
            IndexError(f"Dimension out of range (expected to be in range of [{-span}, {span - 1}], but got {dim})"),
            Hint(
                f"{{a}} has {ndim} dimensions: they are counted from 0, and negative numbers count from the last.",
                a="The tensor",
            ),
        )
    return dim % span


def axes(dim: int | tuple[int, ...] | None, ndim: int) -> tuple[int, ...]:
    """The reduced axes counted from 0: all of them for None; RuntimeError when one comes twice."""
    if dim is None:
        return tuple(range(ndim))
    found = tuple(axis(d, ndim) for d in (dim if isinstance(dim, tuple | list) else (dim,)))
    if len(set(found)) < len(found):
        twice = next(d for i, d in enumerate(found) if d in found[:i])
        raise RuntimeError(f"dim {twice} appears multiple times in the list of dims")
    return found


def reduce(a: Shape, dim: int | tuple[int, ...] | None = None, keepdim: bool = False, **params: Any) -> Shape:
    """Without the reduced axes, or with length 1 there when `keepdim`."""
    gone = axes(dim, len(a))
    return tuple(1 if i in gone else n for i, n in enumerate(a) if keepdim or i not in gone)
