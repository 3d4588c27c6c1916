"""Results of a function for each element of a batch, side by side: what `vmap` returns."""

from __future__ import annotations

from typing import Any

from retrograde.op import OPS, Sample, op
from retrograde.ops.shapes import Shape


def _batched(*given: Shape, dim: int, backward: str) -> Shape:
    return OPS["stack"].shape(*given, dim=dim)


@op(symbol="vmap", latex=r"[\,#tensors\,]", backward="StackBackward0", backward_of=lambda params: params["backward"],
    shape=_batched, method=False,
    samples=[Sample(((), ()), {"dim": 0, "backward": "StackBackward0"}),
             Sample(((2, 3), (2, 3)), {"dim": -1, "backward": "StackBackward0"})])  # fmt: skip
def batch(xp: Any, *tensors: Any, dim: int, backward: str) -> Any:
    """The tensors along a new axis, printed with the name of the step that made each of them."""
    return xp.stack(tensors, dim)


@batch.vjp("tensors", latex=r"\text{its slice of } #g")
def _(xp: Any, g: Any, shapes: Any, dim: int, i: int) -> Any:
    return xp.index(g, (*[slice(None)] * (dim % (len(shapes[0]) + 1)), i))
