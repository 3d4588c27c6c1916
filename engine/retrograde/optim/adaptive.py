"""Optimizers with a step size per element: RMSprop, Adagrad, Adadelta and Rprop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from retrograde.optim.elementwise import Elementwise, Part
from retrograde.optim.optimizer import Group, number_of, require, require_rate
from retrograde.optim.sgd import decayed
from retrograde.tensor import Tensor


class _Adaptive(Elementwise):
    """What they share: a learning rate that is checked, and the count of steps."""

    def __init__(self, params: Iterable[Any], lr: float | Tensor, **options: Any) -> None:
        require_rate(lr)
        super().__init__(params, {"lr": lr, **options})

    def numbers(self, group: Group) -> dict[str, float]:
        """The step."""
        return {"step": 0}

    def prepare(self, numbers: dict[str, float], group: Group) -> Any:
        """The learning rate."""
        numbers["step"] += 1
        return number_of(group["lr"])


class RMSprop(_Adaptive):
    """Gradients divided by the root of a running mean of their squares. Source: Hinton's lectures; Graves 2013."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        require_rate(lr)
        require(eps >= 0, "epsilon value", eps)
        require(momentum >= 0, "momentum value", momentum)
        require(weight_decay >= 0, "weight_decay value", weight_decay)
        require(alpha >= 0, "alpha value", alpha)
        super().__init__(
            params, lr, momentum=momentum, alpha=alpha, eps=eps, centered=centered, weight_decay=weight_decay,
            capturable=capturable, foreach=foreach, maximize=maximize, differentiable=differentiable,
        )  # fmt: skip

    def arrays(self, group: Group) -> Sequence[str]:
        """The running means of squares and, when asked for, of gradients; the running sum of steps."""
        momentum = ("momentum_buffer",) if group["momentum"] > 0 else ()
        return ("square_avg", *momentum, *(("grad_avg",) if group["centered"] else ()))

    def advance(self, part: Part, fixed: float, group: Group) -> None:
        """One step."""
        kept, sums, alpha = part.kept, part.sums, group["alpha"]
        grad, square = decayed(part, group), kept["square_avg"]
        sums.scale(square, alpha)
        sums.addcmul(square, grad, grad, 1 - alpha)
        if group["centered"]:
            mean, square = kept["grad_avg"], square.copy()
            sums.lerp(mean, grad, 1 - alpha)
            sums.addcmul(square, mean, mean, -1)
        size = part.xp.sqrt(square)
        size += group["eps"]
        if group["momentum"] > 0:
            buffer = kept["momentum_buffer"]
            buffer *= group["momentum"]
            sums.addcdiv(buffer, grad, size, 1)
            sums.add(part.value, buffer, -fixed)
        else:
            sums.addcdiv(part.value, grad, size, -fixed)


class Adagrad(_Adaptive):
    """Gradients divided by the root of the sum of all their squares. Source: Duchi, Hazan and Singer 2011."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        require_rate(lr)
        require(lr_decay >= 0, "lr_decay value", lr_decay)
        require(weight_decay >= 0, "weight_decay value", weight_decay)
        require(initial_accumulator_value >= 0, "initial_accumulator_value value", initial_accumulator_value)
        require(eps >= 0, "epsilon value", eps)
        super().__init__(
            params, lr, lr_decay=lr_decay, eps=eps, weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value, foreach=foreach, maximize=maximize,
            differentiable=differentiable, fused=fused,
        )  # fmt: skip
        for group in self.param_groups:
            # As in PyTorch, the sums are there before the first step.
            self._batched(group["params"], group)

    def arrays(self, group: Group) -> Sequence[str]:
        """The sum of squares."""
        return ("sum",)

    def initial(self, name: str, param: Tensor, group: Group) -> float:
        """What the sums start with."""
        return float(group["initial_accumulator_value"])

    def prepare(self, numbers: dict[str, float], group: Group) -> float:
        """The learning rate of this step."""
        lr = super().prepare(numbers, group)
        return float(lr / (1 + (numbers["step"] - 1) * group["lr_decay"]))

    def advance(self, part: Part, fixed: float, group: Group) -> None:
        """One step."""
        grad, total = decayed(part, group), part.kept["sum"]
        part.sums.addcmul(total, grad, grad, 1)
        size = part.xp.sqrt(total)
        size += group["eps"]
        part.sums.addcdiv(part.value, grad, size, -fixed)


class Adadelta(_Adaptive):
    """Steps as large as steps and gradients were so far. Source: Zeiler 2012."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        require_rate(lr)
        require(0 <= rho <= 1, "rho value", rho)
        require(eps >= 0, "epsilon value", eps)
        require(weight_decay >= 0, "weight_decay value", weight_decay)
        super().__init__(
            params, lr, rho=rho, eps=eps, weight_decay=weight_decay, maximize=maximize, capturable=capturable,
            foreach=foreach, differentiable=differentiable,
        )  # fmt: skip

    def arrays(self, group: Group) -> Sequence[str]:
        """Running means of the squares of gradients and of steps."""
        return ("square_avg", "acc_delta")

    def advance(self, part: Part, fixed: float, group: Group) -> None:
        """One step."""
        grad, rho, eps, sums, xp = decayed(part, group), group["rho"], group["eps"], part.sums, part.xp
        square, steps = part.kept["square_avg"], part.kept["acc_delta"]
        sums.scale(square, rho)
        sums.addcmul(square, grad, grad, 1 - rho)
        change = xp.sqrt(steps + eps)
        change /= xp.sqrt(square + eps)
        change *= grad
        steps *= rho
        sums.addcmul(steps, change, change, 1 - rho)
        sums.add(part.value, change, -fixed)


class Rprop(_Adaptive):
    """Steps whose sizes grow while the gradient keeps its sign and shrink when it turns. Source: Riedmiller 1993."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-2,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50),
        *,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        require_rate(lr)
        require(0 < etas[0] < 1 < etas[1], "eta values", f"{etas[0]}, {etas[1]}")
        super().__init__(
            params, lr, etas=etas, step_sizes=step_sizes, foreach=foreach, maximize=maximize,
            differentiable=differentiable, capturable=capturable,
        )  # fmt: skip

    def arrays(self, group: Group) -> Sequence[str]:
        """The gradient of the step before, and the sizes of the steps."""
        return ("prev", "step_size")

    def initial(self, name: str, param: Tensor, group: Group) -> Any:
        """No gradient, and steps of lr."""
        return number_of(group["lr"]) if name == "step_size" else 0

    def advance(self, part: Part, fixed: float, group: Group) -> None:
        """One step."""
        xp, (shrink, grow), (least, most) = part.xp, group["etas"], group["step_sizes"]
        grad = -part.grad if group["maximize"] else part.grad
        before, sizes = part.kept["prev"], part.kept["step_size"]
        turn = xp.sign(grad * before)
        sizes *= xp.where(turn > 0, grow, xp.where(turn < 0, shrink, 1.0)).astype(sizes.dtype)
        xp.clip(sizes, least, most, out=sizes)
        before[...] = xp.where(turn < 0, xp.zeros_like(grad), grad)
        part.value -= xp.sign(before) * sizes
