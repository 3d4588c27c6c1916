"""The op that changes nothing: a place where a module's hooks see the gradient that passes."""

from __future__ import annotations

from typing import Any

from retrograde.op import Sample, op
from retrograde.ops import shapes


@op(symbol="hook", latex=r"#a", backward="BackwardHookFunctionBackward", shape=shapes.same, view=True, method=False,
    samples=[Sample(((2, 3),)), Sample(((),))])  # fmt: skip
def watched(xp: Any, a: Any, /) -> Any:
    """The same numbers; hooks of a module are called with the gradient of what enters or leaves it."""
    return a[...]


@watched.vjp("a", latex=r"#g")
def _(g: Any) -> Any:
    return g
