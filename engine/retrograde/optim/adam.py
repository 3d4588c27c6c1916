"""Adam and its variant with decoupled weight decay."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from retrograde.arrays import xp_of
from retrograde.optim.optimizer import Group, Optimizer

CHUNK = 32768
"""Elements that are updated together: small enough that the passes over them stay in the cache."""


class Adam(Optimizer):
    """Steps of about lr, along a running mean of gradients divided by the root of a running mean of their squares.

    Source: Kingma and Ba 2015, as in PyTorch, `torch.optim.Adam`. Inside, the running means are kept as running sums,
    without their factors 1 − beta: these, like the bias corrections, are folded into the step size and epsilon.
    """

    decoupled = False
    """Whether weight decay shrinks the weights themselves instead of adding to the gradient."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": self.decoupled,
        }
        self._scratch: dict[Any, Any] = {}
        super().__init__(params, defaults)

    def check(self, group: Group) -> None:
        """ValueError for an option out of its range."""
        super().check(group)
        if group["eps"] < 0:
            raise ValueError(f"Invalid epsilon value: {group['eps']}")
        for index, beta in enumerate(group["betas"]):
            if not 0 <= beta < 1:
                raise ValueError(f"Invalid beta parameter at index {index}: {beta}")

    def factors(self, group: Group) -> dict[str, float]:
        """What running sums are multiplied with to be running means."""
        first, second = (1 - beta for beta in group["betas"])
        return {"exp_avg": first, "exp_avg_sq": second, "max_exp_avg_sq": second}

    def update(self, value: Any, grad: Any, kept: dict[str, Any], group: Group) -> None:
        """One step, in chunks."""
        xp, number = xp_of(value), value.dtype.type
        if not kept:
            kept["step"] = 0
            kept.update({name: xp.zeros_like(value) for name in _names(group)})
        step = kept["step"] = kept["step"] + 1
        grad = self._decayed(value, -grad if group["maximize"] else grad, group)
        first, second = group["betas"]
        # value −= lr · mean / (√square + eps), with mean = sum · (1−β₁)/(1−β₁ᵗ) and square = sum · (1−β₂)/(1−β₂ᵗ)
        root = math.sqrt((1 - second) / (1 - second**step))
        scale = group["lr"] * (1 - first) / (1 - first**step) / root
        constants = tuple(number(x) for x in (first, second, group["eps"] / root, scale))
        arrays = (value, grad, *[kept[name] for name in _names(group)])
        scratch = self._room(xp, value)
        for at in range(0, value.size, CHUNK):
            parts = [array[at : at + CHUNK] for array in arrays] if value.size > CHUNK else arrays
            _advance(xp, parts, constants, scratch[: parts[0].size])

    def _decayed(self, value: Any, grad: Any, group: Group) -> Any:
        decay = group["weight_decay"]
        if not decay:
            return grad
        if self.decoupled:
            value *= value.dtype.type(1 - group["lr"] * decay)
            return grad
        return grad + value * value.dtype.type(decay)

    def _room(self, xp: Any, value: Any) -> Any:
        """Memory for one chunk, kept from step to step."""
        found = self._scratch.get(value.dtype)
        if found is None:
            found = self._scratch[value.dtype] = xp.empty(CHUNK, value.dtype)
        return found


class AdamW(Adam):
    """Adam whose weight decay shrinks the weights themselves. Source: Loshchilov and Hutter 2019."""

    decoupled = True

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, **options)


def _names(group: Group) -> tuple[str, ...]:
    return ("exp_avg", "exp_avg_sq", "max_exp_avg_sq") if group["amsgrad"] else ("exp_avg", "exp_avg_sq")


def _advance(xp: Any, parts: Any, constants: tuple[Any, Any, Any, Any], scratch: Any) -> None:
    """Update the running sums and the value of one chunk, all in place and with as few passes as there can be."""
    value, grad, total, squares, *peak = parts
    first, second, eps, scale = constants
    total *= first
    total += grad
    squares *= second
    xp.multiply(grad, grad, out=scratch)
    squares += scratch
    if peak:
        xp.maximum(peak[0], squares, out=peak[0])
        squares = peak[0]
    xp.sqrt(squares, out=scratch)
    scratch += eps
    xp.divide(total, scratch, out=scratch)
    scratch *= scale
    value -= scratch
