"""Whether the values that backward needs are still what they were when they were recorded."""

from __future__ import annotations

from typing import Any

from retrograde import dtypes
from retrograde.errors import Hint, Part, hinted, involving
from retrograde.tape.grad_fn import spoken_name
from retrograde.tape.node import Node

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
            since = sum(moment > node.seq for moment in stamps)
            version = saved._storage.version
            error = _error(saved.array, shape, maker, version, version - since)
            raise involving(
                hinted(error, _hint(node, "a value", saved.node is None)), Part(node, "keeper"), Part(saved, "value")
            )
    if node.clobbered:
        error = _error(node.out, list(node.out.shape), spoken_name(node), node.clobbered, node.clobbered - 1)
        raise involving(hinted(error, _hint(node, "its result")), Part(node, "keeper"), Part(node, "value"))


def _hint(node: Node, value: str, leaf: bool = False) -> Hint:
    remedy = (
        "Change it when all backward() calls that need it are done: first backward(), then the step."
        if leaf
        else "Use the out-of-place form, such as `{value_} = {value_} + 1`, or change it after backward()."
    )
    return Hint(
        f"{{op}} keeps {{value}} for its gradient, and that was overwritten in place before backward came to it. "
        f"{remedy}",
        op=node.op.name, value=value, value_="y",
    )  # fmt: skip


def _error(array: Any, shape: list[int], maker: str | None, version: int, expected: int) -> RuntimeError:
    where = f", which is output 0 of {maker.removesuffix('Backward0')}," if maker else ""
    return RuntimeError(
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
        f"[torch.{dtypes.kind(array.dtype)}Tensor {shape}]{where} is at version {version}; expected version "
        f"{expected} instead. Hint: enable anomaly detection to find the operation that failed to compute its "
        "gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False)."
    )
