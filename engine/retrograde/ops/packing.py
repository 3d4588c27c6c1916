"""Sequences of different lengths: cutting the padding out of a batch, and laying rows out with padding."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde.op import Sample, op
from retrograde.ops.shapes import Shape

STEP, PLACE = np.array([0, 0, 1]), np.array([0, 1, 0])


def _packed_shape(a: Shape, step: Any, place: Any) -> Shape:
    return (len(step), *a[2:])


@op(symbol="pack", latex=r"{#a}_{[#step,\ #place]}", backward="PackPaddedSequenceBackward0", shape=_packed_shape,
    method=False, samples=[Sample(((2, 2, 3),), {"step": STEP, "place": PLACE})])  # fmt: skip
def packed(xp: Any, a: Any, /, step: Any, place: Any) -> Any:
    """The elements of a padded batch a (steps, batch, …) at the given steps and places of the batch."""
    return a[step, place]


@packed.vjp("a", latex=r"#g \text{ at } [#step,\ #place],\ 0 \text{ elsewhere}")
def _(xp: Any, g: Any, step: Any, place: Any, shapes: Any) -> Any:
    return xp.unindex(g, (step, place), shapes[0])


def _unpacked_shape(a: Shape, first: Any, second: Any, size: Shape, padding_value: float) -> Shape:
    return (*size, *a[1:])


@op(symbol="pad", latex=r"#a \text{ at } [#first,\ #second],\ #padding_value \text{ elsewhere}", backward="CopySlices",
    shape=_unpacked_shape, method=False,
    samples=[Sample(((3, 2),), {"first": STEP, "second": PLACE, "size": (2, 2), "padding_value": 0.5})])  # fmt: skip
def unpacked(xp: Any, a: Any, /, first: Any, second: Any, size: Shape, padding_value: float) -> Any:
    """The rows of a at the given places of a batch of that size (2 axes), and `padding_value` elsewhere."""
    out = xp.full((*size, *a.shape[1:]), padding_value, a.dtype)
    out[first, second] = a
    return out


@unpacked.vjp("a", latex=r"{#g}_{[#first,\ #second]}")
def _(xp: Any, g: Any, first: Any, second: Any) -> Any:
    return xp.index(g, (first, second))
