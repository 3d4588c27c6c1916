"""Tensors as text, exactly as PyTorch prints them.

numbers ──_Style (one notation and width for all)──▶ cells ──_block (rows, line breaks, …)──▶ text ──▶ + what it is
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from retrograde.devices.arrays import host, on_host
from retrograde.dtypes import default

if TYPE_CHECKING:
    from retrograde.tensor import Tensor


class PrintOptions(NamedTuple):
    """How tensors are printed."""

    precision: int = 4
    """Digits after the point."""
    threshold: float = 1000
    """With more elements than this, only the edges are shown."""
    edgeitems: int = 3
    """How many elements of an axis are an edge."""
    linewidth: int = 80
    """Characters in a line."""
    sci_mode: bool | None = None
    """Scientific notation always or never; None decides by the numbers."""


class _Current:
    options = PrintOptions()


_current = _Current()
_PROFILES = {
    "default": PrintOptions(),
    "short": PrintOptions(precision=2, edgeitems=2),
    "full": PrintOptions(threshold=math.inf),
}


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Change how tensors are printed from now on; `profile` is "default", "short" or "full". See `PrintOptions`."""
    base = _PROFILES[profile] if profile is not None else _current.options
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    changed = {name: value for name, value in given.items() if value is not None}
    _current.options = base._replace(**changed, sci_mode=sci_mode)  # type: ignore[arg-type]


def tensor_text(tensor: Tensor) -> str:
    """The tensor as PyTorch prints it."""
    options, prefix, text = _current.options, "tensor(", "[]"
    if tensor.numel():
        array = np.asarray(host(tensor.array))
        edge = options.edgeitems if array.size > options.threshold else None
        text = _Layout(_Style(_edges(array, edge), options), edge, options.linewidth).block(array, len(prefix))
    return _with_notes(prefix + text, _notes(tensor), len(prefix), options.linewidth)


class _Style:
    """The notation and width that all numbers of one tensor share."""

    def __init__(self, array: Any, options: PrintOptions) -> None:
        self._precision = options.precision
        self._floating = array.dtype.kind == "f"
        self._whole = True
        self._scientific = False
        counted = array
        if self._floating:
            counted = array[np.isfinite(array) & (array != 0)]
            self._choose(np.abs(counted.astype(np.float64)))
            if options.sci_mode is not None:
                self._scientific = options.sci_mode
        self.width = max((len(self._plain(x)) for x in counted.ravel().tolist()), default=1)

    def _choose(self, size: Any) -> None:
        """The notation for numbers of these sizes, which are neither 0 nor infinite."""
        if size.size:
            low, high = float(size.min()), float(size.max())
            self._whole = bool((size == np.ceil(size)).all())
            self._scientific = high / low > 1000.0 or high > 1.0e8 or (not self._whole and low < 1.0e-4)

    def _plain(self, x: float) -> str:
        if not self._floating:
            return str(x)
        if self._scientific:
            return f"{x:.{self._precision}e}"
        if self._whole:
            return f"{x:.0f}." if math.isfinite(x) else f"{x:.0f}"
        return f"{x:.{self._precision}f}"

    def cell(self, x: float) -> str:
        """The number as it stands among the others, padded on the left."""
        return self._plain(x).rjust(self.width)


class _Layout(NamedTuple):
    """Brackets, rows and line breaks."""

    style: _Style
    edge: int | None
    """Elements kept at both ends of an axis; None to show all."""
    linewidth: int

    def block(self, array: Any, indent: int) -> str:
        """The elements between brackets; `indent` is the column where the text starts."""
        if array.ndim == 0:
            return self.style.cell(array.item())
        if array.ndim == 1:
            per_line = max(1, (self.linewidth - indent) // (self.style.width + 2))
            cells = self._parts([self.style.cell(x) for x in self._ends(array).tolist()], len(array), " ...")
            lines = [", ".join(cells[at : at + per_line]) for at in range(0, len(cells), per_line)]
            return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"
        blocks = self._parts([self.block(part, indent + 1) for part in self._ends(array)], len(array), "...")
        line_breaks = "\n" * int(array.ndim - 1)
        return "[" + ("," + line_breaks + " " * (indent + 1)).join(blocks) + "]"

    def _ends(self, array: Any) -> Any:
        """What is shown of the first axis."""
        return array if self.edge is None else _ends(array, self.edge, 0)

    def _parts(self, shown: list[str], length: int, dots: str) -> list[str]:
        """The texts with dots where elements were left out."""
        if len(shown) == length or self.edge is None:
            return shown
        return [*shown[: self.edge], dots, *shown[self.edge :]]


def _edges(array: Any, edge: int | None) -> Any:
    """The elements that are shown, which alone decide the notation."""
    if edge is not None:
        for axis in range(array.ndim):
            array = _ends(array, edge, axis)
    return array


def _ends(array: Any, edge: int, axis: int) -> Any:
    length = array.shape[axis]
    if length <= 2 * edge:
        return array
    return np.take(array, [*range(edge), *range(length - edge, length)], axis)


def _notes(tensor: Tensor) -> list[str]:
    """What stands behind the numbers."""
    empty, notes = tensor.numel() == 0, []
    if not on_host(tensor.array):
        notes.append(f"device='{tensor.device}'")
    if empty and tensor.ndim != 1:
        notes.append(f"size={tuple(tensor.shape)}")
    usual = (default().name,) if empty else (default().name, "int64", "bool")
    if tensor.dtype.name not in usual:
        notes.append(f"dtype={tensor.dtype}")
    if tensor.grad_fn is not None:
        notes.append(f"grad_fn=<{type(tensor.grad_fn).__name__}>")
    elif tensor.requires_grad:
        notes.append("requires_grad=True")
    return notes


def _with_notes(text: str, notes: list[str], indent: int, linewidth: int) -> str:
    """The text and its notes, each on a new line when the line would become too long."""
    used = len(text) - text.rfind("\n") + 1
    for note in notes:
        if used + len(note) + 2 > linewidth:
            text += ",\n" + " " * indent + note
            used = indent + len(note)
        else:
            text += ", " + note
            used += len(note) + 2
    return text + ")"
