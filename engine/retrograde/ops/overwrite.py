"""New numbers in place of old ones: what filling and copying in place record."""

from __future__ import annotations

from typing import Any

from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops.shapes import Shape, broadcast


def _kept(a: Shape, b: Shape, by: str = "") -> Shape:
    """The shape of `a`, which `b` must broadcast to."""
    wide = broadcast(a, b)
    if wide != a:
        raise hinted(
            RuntimeError(f"output with shape {list(a)} doesn't match the broadcast shape {list(wide)}"),
            "What is copied in place may be smaller than its target, not larger.",
        )
    return a


_NAMES = {
    "zero_": "ZeroBackward0",
    "fill_": "FillBackward2",
    "normal_": "NormalBackward0",
    "uniform_": "UniformBackward0",
    "bernoulli_": "BernoulliBackward2",
    "exponential_": "ExponentialBackward0",
}
"""PyTorch's backward functions of the methods that fill."""


@op(symbol="←", latex="#b", backward="CopyBackwards", shape=_kept, inplace=True, method=False,
    backward_of=lambda params: _NAMES.get(params["by"], "CopyBackwards"),
    samples=[Sample(((2, 3), (2, 3))), Sample(((2, 3), (3,))), Sample(((4,), ()))],
    refusals=[Refusal(((3,), (2, 3)), RuntimeError, "doesn't match the broadcast shape", hint="smaller")])  # fmt: skip
def overwrite(xp: Any, a: Any, b: Any, /, by: str = "") -> Any:
    """The elements of b, broadcast to the shape and converted to the type of a; `by` names the method that fills."""
    return xp.broadcast_to(b, a.shape).astype(a.dtype)


@overwrite.vjp("a", latex="0")
def _(g: Any) -> Any:
    return g * 0


@overwrite.vjp("b", latex="#g")
def _(xp: Any, g: Any, dtypes: Any) -> Any:
    return g if dtypes[0] == dtypes[1] else xp.cast(g, dtypes[1])
