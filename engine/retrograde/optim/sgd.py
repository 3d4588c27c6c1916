"""Stochastic gradient descent: plain, with momentum, and averaged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from retrograde.optim.elementwise import Elementwise, Part
from retrograde.optim.optimizer import Group, number_of, require, require_rate, single
from retrograde.tensor import Tensor


class SGD(Elementwise):
    """w ← w − lr · g; with momentum g is a running sum of gradients. Source: PyTorch, `torch.optim.SGD`."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-3,
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
        require_rate(lr)
        require(momentum >= 0, "momentum value", momentum)
        require(weight_decay >= 0, "weight_decay value", weight_decay)
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
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, defaults)

    def arrays(self, group: Group) -> Sequence[str]:
        """The running sum, with momentum."""
        return ("momentum_buffer",) if group["momentum"] else ()

    def prepare(self, numbers: dict[str, float], group: Group) -> float:
        """The learning rate."""
        return float(number_of(group["lr"]))

    def advance(self, part: Part, fixed: float, group: Group) -> None:
        """One step of the formula above."""
        grad, sums, momentum = decayed(part, group), part.sums, group["momentum"]
        if momentum:
            buffer = part.kept["momentum_buffer"]
            if part.first:
                buffer[...] = grad
            else:
                buffer *= momentum
                sums.add(buffer, grad, 1 - group["dampening"])
            grad = sums.plus(grad, buffer, momentum) if group["nesterov"] else buffer
        sums.add(part.value, grad, -fixed)


class ASGD(Elementwise):
    """Averaged gradient descent: `ax` in the state is the mean of the weights. Source: Polyak and Juditsky 1992."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-2,
        lambd: float = 1e-4,
        alpha: float = 0.75,
        t0: float = 1e6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        require_rate(lr)
        require(weight_decay >= 0, "weight_decay value", weight_decay)
        defaults = {
            "lr": lr,
            "lambd": lambd,
            "alpha": alpha,
            "t0": t0,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def arrays(self, group: Group) -> Sequence[str]:
        """The mean of the weights."""
        return ("ax",)

    def numbers(self, group: Group) -> dict[str, float]:
        """The step, the rate, and the weight of the newest value in the mean."""
        return {"step": 0, "eta": float(number_of(group["lr"])), "mu": 1}

    def prepare(self, numbers: dict[str, float], group: Group) -> tuple[float, float]:
        """Rate and weight of this step; those of the next one are noted."""
        now = single(numbers["eta"]), single(numbers["mu"])
        step = numbers["step"] = numbers["step"] + 1
        lr = number_of(group["lr"])
        numbers["eta"] = lr / ((1 + group["lambd"] * lr * step) ** group["alpha"])
        numbers["mu"] = 1 / max(1, step - group["t0"])
        return now

    def advance(self, part: Part, fixed: tuple[float, float], group: Group) -> None:
        """Shrink, step, and take the mean."""
        eta, mu = fixed
        value, ax = part.value, part.kept["ax"]
        grad = decayed(part, group)
        value *= 1 - group["lambd"] * eta
        part.sums.add(value, grad, -eta)
        if mu == 1:
            ax[...] = value
        else:
            ax += (value - ax) * mu


def decayed(part: Part, group: Group) -> Any:
    """The gradient, reversed when the loss is to be maximized, plus the share of the weights."""
    grad = -part.grad if group["maximize"] else part.grad
    decay = number_of(group["weight_decay"])
    return part.sums.plus(grad, part.value, decay) if decay else grad
