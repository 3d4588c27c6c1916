"""Contributions of a recorded backward pass under PyTorch's names.

PyTorch computes many derivatives in one step, whose own derivative has a name: `TanhBackward0` records one of
`TanhBackwardBackward0`. Here they are formulas of several ops; the last one is printed as that step.
"""

from __future__ import annotations

from typing import Any

from retrograde.op import TAPED, rebuild
from retrograde.tape.node import Node

_SAME = (
    "LeakyRelu", "Elu", "Gelu", "Softplus", "LogSigmoid", "Hardtanh", "Hardswish", "Softshrink", "Hardshrink",
    "Threshold", "Sigmoid", "Tanh", "MseLoss", "SmoothL1Loss", "HuberLoss", "PreluKernel", "NativeLayerNorm",
)  # fmt: skip
NAMES = {
    **{f"{name}Backward0": f"{name}BackwardBackward0" for name in _SAME},
    "ReluBackward0": "ThresholdBackwardBackward0",
    "CeluBackward0": "EluBackwardBackward0",
    "SoftmaxBackward0": "SoftmaxBackwardDataBackward0",
    "LogSoftmaxBackward0": "LogSoftmaxBackwardDataBackward0",
}
"""What is printed, by the name of the node that sends the contribution."""


def as_one_step(node: Node, g: Any, c: Any) -> Any:
    """The contribution `c` that the recorded rule of `node` made of `g`, as the result of one step."""
    name = NAMES.get(node.name())
    if name is None or c is g:
        return c
    if not c.requires_grad and (place := _place(node)) is not None:
        c = TAPED.kept(c, place)
    return printed_as(name, c)


def printed_as(name: str, tensor: Any) -> Any:
    """`tensor`, whose history is printed as a step with this name."""
    if tensor.node is not None:
        tensor.node.params = {**tensor.node.params, "printed": name}
    return tensor


def _place(node: Node) -> Any:
    """Where a derivative was taken: the operand or the result that the node keeps, when it has a history."""
    operand = next((t for t in node.saved or () if t is not None and t.requires_grad), None)
    return operand if operand is not None or node.out is None else rebuild(node)
