"""What a trace says of an array's numbers: the only one, a few, or what many are like."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

NonFinite: TypeAlias = Literal["nan", "inf", "-inf"]
Number: TypeAlias = int | float | NonFinite
"""A number as JSON can carry it: NaN and the infinities are words."""
Cell: TypeAlias = bool | Number


class Item(msgspec.Struct, frozen=True, gc=False, tag_field="is", tag="item"):
    """A value of exactly one element."""

    x: Cell


class Cells(msgspec.Struct, frozen=True, gc=False, tag_field="is", tag="cells"):
    """A value of 2 to 16 elements, all of them in row-major order."""

    x: tuple[Cell, ...]


class Stats(msgspec.Struct, frozen=True, gc=False, tag_field="is", tag="stats", omit_defaults=True):
    """A value of more than 16 elements (or of none): its first elements and what they are like as a whole."""

    head: tuple[Cell, ...]
    """The first 8 elements in row-major order."""
    min: Number = 0
    max: Number = 0
    mean: Number = 0
    std: Number = 0
    """Population standard deviation. The four figures are over the finite elements."""
    bad: int = 0
    """How many elements are NaN or infinite."""
    hist: tuple[int, ...] = ()
    """Counts of the finite elements in 16 equal bins from min to max."""
    sampled: int = 0
    """When not 0: the figures come from this many evenly spaced elements."""


Summary: TypeAlias = Item | Cells | Stats
