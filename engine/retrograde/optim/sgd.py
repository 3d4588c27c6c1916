"""Stochastic gradient descent, with momentum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from retrograde.arrays import xp_of
from retrograde.optim.optimizer import Group, Optimizer


class SGD(Optimizer):
    """w ← w − lr · g; with momentum g is a running sum of gradients. Source: PyTorch, `torch.optim.SGD`."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            "foreach": foreach,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)

    def check(self, group: Group) -> None:
        """ValueError for an option out of its range."""
        super().check(group)
        if group["momentum"] < 0:
            raise ValueError(f"Invalid momentum value: {group['momentum']}")
        if group["nesterov"] and (group["momentum"] <= 0 or group["dampening"] != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")

    def update(self, value: Any, grad: Any, kept: dict[str, Any], group: Group) -> None:
        """One step of the formula above."""
        xp, number = xp_of(value), value.dtype.type
        if group["maximize"]:
            grad = -grad
        if group["weight_decay"]:
            grad = grad + value * number(group["weight_decay"])
        momentum = group["momentum"]
        if momentum:
            buffer = kept.get("momentum_buffer")
            if buffer is None:
                buffer = kept["momentum_buffer"] = grad.copy()
            else:
                buffer *= number(momentum)
                buffer += grad if not group["dampening"] else grad * number(1 - group["dampening"])
            grad = grad + buffer * number(momentum) if group["nesterov"] else buffer
        xp.subtract(value, grad * number(group["lr"]), out=value)
