"""What every op on matrices asks of its operand, and how it refuses."""

from __future__ import annotations

from typing import Any

from retrograde import dtypes
from retrograde.errors import hinted
from retrograde.ops.shapes import Shape


class LinAlgError(RuntimeError):
    """A matrix that an algorithm cannot work with, such as a singular one."""


LinAlgError.__name__ = LinAlgError.__qualname__ = "_LinAlgError"
LinAlgError.__module__ = "torch._C"


def require_matrix(name: str, a: Shape) -> Shape:
    """RuntimeError for fewer than two dimensions."""
    if len(a) < 2:
        raise hinted(
            RuntimeError(f"{name}: The input tensor A must have at least 2 dimensions."),
            f"Its shape is {list(a)}; the last two axes are the rows and the columns.",
        )
    return a


def require_square(name: str, a: Shape) -> Shape:
    """RuntimeError unless the last two axes are equally long."""
    require_matrix(name, a)
    if a[-2] != a[-1]:
        raise hinted(
            RuntimeError(f"{name}: A must be batches of square matrices, but they are {a[-2]} by {a[-1]} matrices"),
            "x.T @ x of a matrix with independent columns is square and invertible; linalg.pinv takes any matrix.",
        )
    return a


def require_floating(name: str, a: Any) -> None:
    """RuntimeError for element types that no decomposition computes with."""
    if a.dtype.kind != "f":
        raise hinted(
            RuntimeError(f"{name}: Expected a floating point or complex tensor as input. Got {dtypes.kind(a.dtype)}"),
            "Convert first: x.float().",
        )
    if a.dtype.itemsize < 4:
        raise RuntimeError(f"{name}: Low precision dtypes not supported. Got {dtypes.kind(a.dtype)}")


def blame(name: str, places: Any, text: str) -> LinAlgError:
    """The error for the first matrix of a batch whose place is not 0; `text` has `{}` for the place."""
    flat = places.reshape(-1)
    first = next(i for i, place in enumerate(flat.tolist()) if place)
    where = f"(Batch element {first}): " if places.ndim else ""
    return LinAlgError(f"{name}: {where}{text.format(int(flat[first]))}")


def mirrored(xp: Any, a: Any) -> Any:
    """In a VJP: matrices with rows and columns exchanged."""
    return xp.transpose(a, -2, -1)
