"""Optimizers that look at whole matrices: Adafactor and Muon. Each parameter is stepped by itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from retrograde.devices.arrays import at, xp_of
from retrograde.optim.arithmetic import sums_for
from retrograde.optim.elementwise import put
from retrograde.optim.optimizer import Group, Optimizer, number_of
from retrograde.tape.state import enable_grad, state
from retrograde.tensor import Tensor

Array = Any


class _PerParameter(Optimizer):
    """A subclass defines `start`, what is remembered of a parameter, and `moved`, its new numbers."""

    def start(self, array: Array) -> dict[str, Array]:
        """What is remembered before the first step, by name."""
        raise NotImplementedError

    def moved(self, value: Array, grad: Array, kept: dict[str, Array], group: Group) -> Array:
        """The parameter after a step; changes what is remembered in place."""
        raise NotImplementedError

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient, in place; `closure` recomputes the loss first and is returned."""
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        for group in self.param_groups:
            live = [param for param in group["params"] if param._grad is not None]
            for param in live:
                self._step_one(param, group)
            listener: Any = state.listener
            if state.note is not None:
                listener.on_updates(live, type(self).__name__, group)
            elif listener is not None:
                for param in live:
                    listener.on_update(param, type(self).__name__)
        return loss

    def _step_one(self, param: Tensor, group: Group) -> None:
        with at(param.array):
            kept = self.state[param]
            if not kept:
                kept.update({name: Tensor(array) for name, array in self.start(param.array).items()})
            arrays = {name: tensor.array for name, tensor in kept.items()}
            grad = param._grad.array  # type: ignore[union-attr]
            value = self.moved(param.array, grad, arrays, group)
            if state.note is not None:
                state.changing(param)
            put(param, value)
            param.stamp()


class Adafactor(_PerParameter):
    """Gradients over the root of a running mean of their squares, kept as one number per row and one per column.

    Source: Shazeer and Stern 2018, as in PyTorch, `torch.optim.Adafactor`.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-2,
        beta2_decay: float = -0.8,
        eps: tuple[float | None, float] = (None, 1e-3),
        d: float = 1.0,
        weight_decay: float = 0.0,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
    ) -> None:
        _require_single(lr)
        _require(number_of(lr) >= 0, "Learning rate should be >= 0", lr)
        _require(beta2_decay <= 0, "beta2_decay should be <= 0", beta2_decay)
        _require(eps[0] is None or eps[0] >= 0, "epsilon1 should be >= 0", eps[0])
        _require(eps[1] >= 0, "epsilon2 should be >= 0", eps[1])
        _require(d >= 1, "Clipping threshold d should be >= 1", d)
        _require(weight_decay >= 0, "weight_decay should be >= 0", weight_decay)
        options = {"beta2_decay": beta2_decay, "eps": eps, "d": d, "weight_decay": weight_decay}
        super().__init__(params, {"lr": lr, **options, "foreach": foreach, "maximize": maximize})

    def start(self, array: Array) -> dict[str, Array]:
        """The count of steps; means per row and per column, or for a vector per element."""
        xp, kind = xp_of(array), array.dtype
        count = np.zeros((), np.float32)
        if array.ndim < 2:
            return {"step": count, "variance": xp.zeros(array.shape, kind)}
        rows, columns = (*array.shape[:-1], 1), (*array.shape[:-2], 1, array.shape[-1])
        return {"step": count, "row_var": xp.zeros(rows, kind), "col_var": xp.zeros(columns, kind)}

    def moved(self, value: Array, grad: Array, kept: dict[str, Array], group: Group) -> Array:
        """One step: at most lr, and in proportion to the parameter's size."""
        xp, (least, smallest) = xp_of(value), group["eps"]
        least = float(np.finfo(value.dtype).eps) if least is None else least
        kept["step"] += 1
        step, lr = float(kept["step"]), float(number_of(group["lr"]))
        rate = max(smallest, _norm(xp, value) / value.size**0.5) * min(lr, 1 / step**0.5)
        if group["weight_decay"]:
            value = value * value.dtype.type(1 - lr * group["weight_decay"])
        grad = -grad if group["maximize"] else grad
        size = self._size(xp, grad, kept, step ** group["beta2_decay"], least)
        update = grad * (1 / xp.sqrt(xp.maximum(size, size.dtype.type(least * least))))
        clipped = max(1.0, _norm(xp, update) / (update.size**0.5 * group["d"]))
        return sums_for(value).plus(value, update, -rate / clipped)

    def _size(self, xp: Any, grad: Array, kept: dict[str, Array], share: float, least: float) -> Array:
        """The running mean of squares, brought closer to those of `grad` by `share`."""
        if grad.ndim < 2:
            _lerp(kept["variance"], grad * grad, share)
            return kept["variance"]
        for name, axis in (("row_var", -1), ("col_var", -2)):
            length = xp.sqrt(xp.sum(grad * grad, axis, keepdims=True))
            _lerp(kept[name], length * length / length.dtype.type(grad.shape[axis]), share)
        rows: Array = kept["row_var"]
        mean = xp.mean(rows, -2, keepdims=True)
        return xp.matmul(rows, kept["col_var"]) / xp.maximum(mean, mean.dtype.type(least))


class Muon(_PerParameter):
    """For matrices: steps along the running mean of gradients, made orthogonal by a few Newton-Schulz iterations.

    Source: Jordan et al. 2024, "Muon", as in PyTorch, `torch.optim.Muon`.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-3,
        weight_decay: float = 0.1,
        momentum: float = 0.95,
        nesterov: bool = True,
        ns_coefficients: tuple[float, float, float] = (3.4445, -4.775, 2.0315),
        eps: float = 1e-7,
        ns_steps: int = 5,
        adjust_lr_fn: str | None = None,
    ) -> None:
        _require_single(lr)
        _require(number_of(lr) >= 0, "Learning rate should be >= 0", lr)
        _require(momentum >= 0, "momentum should be >= 0", momentum)
        _require(weight_decay >= 0, "weight decay should be >= 0", weight_decay)
        if adjust_lr_fn not in (None, "original", "match_rms_adamw"):
            raise ValueError(f"Adjust learning rate function {adjust_lr_fn} is not supported")
        options = {"momentum": momentum, "nesterov": nesterov, "ns_coefficients": ns_coefficients, "eps": eps}
        options |= {"ns_steps": ns_steps, "adjust_lr_fn": adjust_lr_fn}
        super().__init__(params, {"lr": lr, "weight_decay": weight_decay, **options})
        for param in self._params():
            if param.ndim != 2:
                raise ValueError(
                    f"Muon only supports 2D parameters whereas we found a parameter with size: {param.shape}"
                )

    def start(self, array: Array) -> dict[str, Array]:
        """The running mean of gradients."""
        return {"momentum_buffer": xp_of(array).zeros(array.shape, array.dtype)}

    def moved(self, value: Array, grad: Array, kept: dict[str, Array], group: Group) -> Array:
        """One step."""
        lr, momentum, mean = float(number_of(group["lr"])), group["momentum"], kept["momentum_buffer"]
        _lerp(mean, grad, 1 - momentum)
        ahead = mean
        if group["nesterov"]:
            ahead = grad.copy()
            _lerp(ahead, mean, momentum)
        update = _orthogonal(ahead, group["ns_coefficients"], group["ns_steps"], group["eps"])
        value = value * value.dtype.type(1 - lr * group["weight_decay"])
        return sums_for(value).plus(
            value, update.astype(value.dtype), -lr * _scale(group["adjust_lr_fn"], *value.shape)
        )


def _scale(rule: str | None, rows: int, columns: int) -> float:
    """By how much the step of a matrix is larger than lr."""
    return 0.2 * math.sqrt(max(rows, columns)) if rule == "match_rms_adamw" else math.sqrt(max(1, rows / columns))


def _orthogonal(matrix: Array, coefficients: tuple[float, float, float], steps: int, eps: float) -> Array:
    """A matrix with about the singular vectors of `matrix` and singular values near 1, in bfloat16's precision."""
    xp, (a, b, c) = xp_of(matrix), coefficients
    if steps >= 100:
        raise ValueError("Number of steps must be less than 100 for computational efficiency")
    tall = matrix.shape[0] > matrix.shape[1]
    x = _halved((matrix.T if tall else matrix).astype(np.float32))
    x = _halved(x / max(float(_halved(xp.sqrt(xp.sum(x * x)).reshape(1))[0]), eps))
    for _ in range(steps):
        gram = _halved(xp.matmul(x, x.T))
        polynomial = _halved(gram * np.float32(b) + xp.matmul(gram, gram) * np.float32(c))
        x = _halved(x * np.float32(a) + xp.matmul(polynomial, x))
    return x.T if tall else x


def _halved(array: Array) -> Array:
    """float32 rounded to the nearest numbers of bfloat16, which keep 8 of 24 digits. Source: Veltkamp 1968."""
    spread = array * np.float32(65537)
    rounded: Array = spread - (spread - array)
    return rounded


def _norm(xp: Any, array: Array) -> float:
    return float(xp.sqrt(xp.sum(array * array)))


def _lerp(out: Array, end: Array, share: float) -> None:
    """Bring `out` closer to `end`, in place."""
    sums_for(out).lerp(out, end, share)


def _require_single(lr: float | Tensor) -> None:
    if isinstance(lr, Tensor) and lr.numel() != 1:
        raise ValueError("Tensor lr must be 1-element")


def _require(condition: Any, rule: str, value: object) -> None:
    if not condition:
        raise ValueError(f"{rule} but is: {value}")
