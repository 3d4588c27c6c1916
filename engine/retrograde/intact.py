"""Whether the values that backward needs are still what they were when they were recorded."""

from __future__ import annotations

from typing import Any

from retrograde import dtypes
from retrograde.errors import hinted
from retrograde.grad_fn import spoken_name
from retrograde.node import Node

_TURNED = ("linear", "linear_product")
"""Ops that keep their second operand, the weight, as PyTorch keeps its transpose."""


def require_intact(node: Node) -> None:
    """RuntimeError when a value the VJPs need was changed in place after the node was recorded."""
    for place, saved in enumerate(node.saved or ()):
        stamps = () if saved is None or saved._storage is None else saved._storage.stamps
        if saved is not None and stamps and stamps[-1] > node.seq:
            shape, maker = list(saved.array.shape), saved.node and spoken_name(saved.node)
            if place == 1 and node.op.name in _TURNED:
                shape, maker = shape[::-1], "AsStridedBackward0"
            _refuse(node, saved.array, shape, maker, len(stamps), sum(s <= node.seq for s in stamps))
    if node.clobbered:
        _refuse(node, node.out, list(node.out.shape), spoken_name(node), node.clobbered, node.clobbered - 1)


def _refuse(node: Node, array: Any, shape: list[int], maker: str | None, version: int, expected: int) -> None:
    where = f", which is output 0 of {maker.removesuffix('Backward0')}," if maker else ""
    raise hinted(
        RuntimeError(
            "one of the variables needed for gradient computation has been modified by an inplace operation: "
            f"[torch.{dtypes.kind(array.dtype)}Tensor {shape}]{where} is at version {version}; expected version "
            f"{expected} instead. Hint: enable anomaly detection to find the operation that failed to compute its "
            "gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False)."
        ),
        f"{node.op.name} needs that value for its gradient. Use the out-of-place form, such as y = y + 1.",
    )
