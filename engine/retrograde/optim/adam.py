"""Adam and its relatives: steps along a running mean of gradients, scaled by how large gradients were."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from retrograde.optim.elementwise import Elementwise, Part
from retrograde.optim.optimizer import Group, Optimizer, number_of, require, require_rate, single
from retrograde.optim.sgd import decayed
from retrograde.tape.state import enable_grad
from retrograde.tensor import Tensor

Betas = tuple[float | Tensor, float | Tensor]


class _Averaging(Elementwise):
    """What the relatives share: their common options, a running mean of gradients and one of their sizes."""

    sizes = "exp_avg_sq"
    """Name of the running mean of sizes."""

    def __init__(self, params: Iterable[Any], lr: float | Tensor, betas: Betas, eps: float, **options: Any) -> None:
        require_rate(lr)
        require(eps >= 0, "epsilon value", eps)
        _require_betas(betas)
        require(options["weight_decay"] >= 0, "weight_decay value", options["weight_decay"])
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, **options})

    def arrays(self, group: Group) -> Sequence[str]:
        """The two running means."""
        return ("exp_avg", self.sizes)

    def numbers(self, group: Group) -> dict[str, float]:
        """The step."""
        return {"step": 0}

    def prepare(self, numbers: dict[str, float], group: Group) -> Any:
        """The learning rate, the two decays and how far each mean has come from its start at zero."""
        numbers["step"] += 1
        first, second = map(number_of, group["betas"])
        step = numbers["step"]
        return number_of(group["lr"]), first, second, 1 - first**step, 1 - second**step

    def average(self, part: Part, grad: Any, first: float, second: float) -> tuple[Any, Any]:
        """Update the running means of gradients and of their squares."""
        mean, square = part.kept["exp_avg"], part.kept["exp_avg_sq"]
        part.sums.lerp(mean, grad, 1 - first)
        part.sums.scale(square, second)
        part.sums.addcmul(square, grad, grad, 1 - second)
        return mean, square

    def shrink(self, part: Part, lr: float, group: Group) -> Any:
        """Apply weight decay, to the weights themselves or to the gradient, which is returned."""
        decay = number_of(group["weight_decay"])
        if decay and group["decoupled_weight_decay"]:
            part.value *= 1 - lr * decay
            return -part.grad if group["maximize"] else part.grad
        return decayed(part, group)


class Adam(_Averaging):
    """Steps of about lr, along a running mean of gradients divided by the root of a running mean of their squares.

    Source: Kingma and Ba 2015, as in PyTorch, `torch.optim.Adam`.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-3,
        betas: Betas = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        super().__init__(
            params, lr, betas, eps, weight_decay=weight_decay, amsgrad=amsgrad, maximize=maximize, foreach=foreach,
            capturable=capturable, differentiable=differentiable, fused=fused,
            decoupled_weight_decay=decoupled_weight_decay,
        )  # fmt: skip

    def arrays(self, group: Group) -> Sequence[str]:
        """The two running means and, when asked for, the largest value of the second."""
        return (*super().arrays(group), "max_exp_avg_sq") if group["amsgrad"] else super().arrays(group)

    def advance(self, part: Part, fixed: Any, group: Group) -> None:
        """One step."""
        lr, first, second, from_first, from_second = fixed
        mean, square = self.average(part, self.shrink(part, lr, group), first, second)
        if group["amsgrad"]:
            peak = part.kept["max_exp_avg_sq"]
            square = part.xp.maximum(peak, square, out=peak)
        part.sums.addcdiv_root(part.value, mean, square, from_second**0.5, group["eps"], -lr / from_first)


class AdamW(Adam):
    """Adam whose weight decay shrinks the weights themselves. Source: Loshchilov and Hutter 2019."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-3,
        betas: Betas = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params, lr, betas, eps, weight_decay, amsgrad, foreach=foreach, maximize=maximize, capturable=capturable,
            differentiable=differentiable, fused=fused, decoupled_weight_decay=True,
        )  # fmt: skip


class Adamax(_Averaging):
    """Adam scaled by a decaying maximum of the gradients' sizes. Source: Kingma and Ba 2015, section 7."""

    sizes = "exp_inf"

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 2e-3,
        betas: Betas = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        super().__init__(
            params, lr, betas, eps, weight_decay=weight_decay, foreach=foreach, maximize=maximize,
            differentiable=differentiable, capturable=capturable,
        )  # fmt: skip

    def advance(self, part: Part, fixed: Any, group: Group) -> None:
        """One step."""
        lr, first, second, from_first, _ = fixed
        grad = decayed(part, group)
        mean, largest = part.kept["exp_avg"], part.kept["exp_inf"]
        part.sums.lerp(mean, grad, 1 - first)
        largest *= second
        part.xp.maximum(largest, abs(grad) + group["eps"], out=largest)
        part.sums.addcdiv(part.value, mean, largest, -lr / from_first)


class NAdam(_Averaging):
    """Adam with Nesterov's momentum. Source: Dozat 2016."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 2e-3,
        betas: Betas = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
    ) -> None:
        require(momentum_decay >= 0, "momentum_decay value", momentum_decay)
        super().__init__(
            params, lr, betas, eps, weight_decay=weight_decay, momentum_decay=momentum_decay,
            decoupled_weight_decay=decoupled_weight_decay, maximize=maximize, foreach=foreach, capturable=capturable,
            differentiable=differentiable,
        )  # fmt: skip

    def numbers(self, group: Group) -> dict[str, float]:
        """The step, and the product of the momenta so far."""
        return {"step": 0, "mu_product": 1}

    def prepare(self, numbers: dict[str, float], group: Group) -> Any:
        """As for the others, and the weights of gradient and running mean."""
        lr, first, second, _, from_second = super().prepare(numbers, group)
        step, decay = numbers["step"], group["momentum_decay"]
        now = first * (1.0 - 0.5 * (0.96 ** (step * decay)))
        then = first * (1.0 - 0.5 * (0.96 ** ((step + 1) * decay)))
        product = numbers["mu_product"] = single(single(now) * numbers["mu_product"])
        weights = -lr * (1.0 - now) / (1.0 - product), -lr * then / (1.0 - product * then)
        return lr, first, second, from_second, weights

    def advance(self, part: Part, fixed: Any, group: Group) -> None:
        """One step."""
        lr, first, second, from_second, (of_grad, of_mean) = fixed
        grad = self.shrink(part, lr, group)
        mean, square = self.average(part, grad, first, second)
        size = part.xp.sqrt(square / from_second)
        size += group["eps"]
        part.sums.addcdiv(part.value, grad, size, of_grad)
        part.sums.addcdiv(part.value, mean, size, of_mean)


class RAdam(_Averaging):
    """Adam that first steps along the running mean alone, until the squares are known. Source: Liu et al. 2020."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-3,
        betas: Betas = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
    ) -> None:
        super().__init__(
            params, lr, betas, eps, weight_decay=weight_decay, maximize=maximize, foreach=foreach,
            capturable=capturable, decoupled_weight_decay=decoupled_weight_decay, differentiable=differentiable,
        )  # fmt: skip

    def prepare(self, numbers: dict[str, float], group: Group) -> Any:
        """As for the others, and the rectification; None while the squares are too little known."""
        lr, first, second, from_first, from_second = super().prepare(numbers, group)
        limit = 2 / (1 - second) - 1
        step = numbers["step"]
        length = limit - 2 * step * (second**step) / from_second
        rectified = None
        if length > 5.0:
            ratio = (length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)
            rectified = ratio**0.5
        return lr, first, second, from_first, from_second, rectified

    def advance(self, part: Part, fixed: Any, group: Group) -> None:
        """One step."""
        lr, first, second, from_first, from_second, rectified = fixed
        mean, square = self.average(part, self.shrink(part, lr, group), first, second)
        change = mean / from_first * lr
        if rectified is not None:
            change *= from_second**0.5 / (part.xp.sqrt(square) + group["eps"])
            change *= rectified
        part.value -= change


class SparseAdam(Optimizer):
    """Adam for sparse gradients, which this engine has none of: it can be made, and its step says so."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-3,
        betas: Betas = (0.9, 0.999),
        eps: float = 1e-8,
        maximize: bool = False,
    ) -> None:
        require_rate(lr)
        require(number_of(lr) > 0, "learning rate", lr)
        require(eps > 0, "epsilon value", eps)
        _require_betas(betas)
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "maximize": maximize})

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """RuntimeError when there is a gradient: gradients here are dense."""
        if any(param.grad is not None for param in self._params()):
            raise RuntimeError("SparseAdam does not support dense gradients, please consider Adam instead")
        return None if closure is None else enable_grad()(closure)()


def _require_betas(betas: Betas) -> None:
    for index, beta in enumerate(betas):
        require(0 <= number_of(beta) < 1, f"beta parameter at index {index}", beta)
