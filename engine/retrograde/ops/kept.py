"""The derivative of a kink: numbers that depend on where they were taken, and do not change with it."""

from __future__ import annotations

from typing import Any

from retrograde.op import Sample, op
from retrograde.ops import shapes


@op(symbol="kept", latex="#g", backward="ThresholdBackwardBackward0", shape=shapes.broadcast, method=False,
    samples=[Sample(((2, 3), (2, 3))), Sample(((), ()))])  # fmt: skip
def kept(xp: Any, g: Any, a: Any, /) -> Any:
    """`g`, whose history says that it was taken at `a`: further derivatives by `a` are 0, and not missing."""
    return g + 0


@kept.vjp("g", local="1")
def _(g: Any) -> Any:
    return g


@kept.vjp("a", local="0")
def _(xp: Any, g: Any) -> Any:
    return xp.detach(g) * 0
