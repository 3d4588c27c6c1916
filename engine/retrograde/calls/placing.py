"""Operands on one device: single numbers move to where the others are, anything else on several devices is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from retrograde.devices import arrays
from retrograde.devices.device import Device
from retrograde.errors import hinted
from retrograde.tensor import Tensor

if TYPE_CHECKING:
    from retrograde.op import Op

_HINT = "Move the model and every batch to the same device: model.to(device), x.to(device)."
_PRODUCTS = {
    (1, 1): ("dot", (0, 1), ("self", "tensor")),
    (2, 1): ("mv", (0, 1), ("self", "vec")),
    (2, 2): ("mm", (0, 1), ("self", "mat2")),
}
"""By numbers of dimensions: what PyTorch calls a matrix product, the order it looks at operands in, their names."""


def together(op: Op, tensors: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """The operands on one device. RuntimeError when they are on several, but for CPU tensors without dimensions."""
    places = [arrays.device_of(t.array) for t in tensors]
    away = next((place for place in places if place.type != "cpu"), None)
    if away is None:
        return tensors
    for tensor, place in zip(tensors, places, strict=True):
        if place != away and (place.type != "cpu" or tensor.array.ndim):
            raise hinted(RuntimeError(_refusal(op, tensors, places)), _HINT)
    return tuple([t if place == away else _joined(t, away) for t, place in zip(tensors, places, strict=True)])


def _joined(tensor: Tensor, place: Device) -> Tensor:
    """A CPU tensor without dimensions in a form that the library of another device takes."""
    array = tensor.array
    if tensor.requires_grad or array.dtype.kind == "b":
        from retrograde.op import TAPED

        return TAPED.transfer(tensor, str(place), "cpu")  # type: ignore[no-any-return]
    return tensor if isinstance(array, np.generic) else Tensor(array[()])


def _refusal(op: Op, tensors: tuple[Tensor, ...], places: list[Device]) -> str:
    checked = _checked(op, tensors)
    if checked is None:
        away = next(place for place in places if place.type != "cpu")
        other = next(p for t, p in zip(tensors, places, strict=True) if p != away and (p.type != "cpu" or t.array.ndim))
        return f"Expected all tensors to be on the same device, but found at least two devices, {away} and {other}!"
    function, order, names = checked
    common = places[order[0]]
    number = next(i for i in order if places[i] != common)
    return (
        f"Expected all tensors to be on the same device, but got {names[order.index(number)]} is on {places[number]}, "
        f"different from other tensors on {common} (when checking argument in method wrapper_CUDA_{function})"
    )


def _checked(op: Op, tensors: tuple[Tensor, ...]) -> tuple[str, tuple[int, ...], tuple[str, ...]] | None:
    """For ops whose arguments PyTorch looks at one by one: its function, the order of the operands, their names."""
    if op.name == "linear":
        return "addmm", (2, 0, 1), ("self", "mat1", "mat2")
    if op.name == "matmul":
        ndims: Any = tuple(t.array.ndim for t in tensors)
        return _PRODUCTS.get(ndims, ("bmm" if max(ndims) > 2 else "mm", (0, 1), ("self", "mat2")))
    return None
