"""Averages of a model's weights over training: stochastic weight averaging and moving averages."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from itertools import chain
from typing import Any, Literal

from retrograde.dtypes import int64
from retrograde.factories.creation import tensor
from retrograde.nn.module import Module
from retrograde.optim.lr_scheduler.scheduler import LRScheduler, per_group
from retrograde.optim.optimizer import Optimizer
from retrograde.tape.state import no_grad
from retrograde.tensor import Tensor

Average = Callable[[Tensor, Tensor, Any], Tensor]
"""(average, newest, how many are in the average) → the new average."""
Averages = Callable[[Sequence[Tensor], Sequence[Tensor], Any], None]
"""The same for lists, changing the averages in place."""


def get_ema_avg_fn(decay: float = 0.999) -> Average:
    """For `AveragedModel(avg_fn=…)`: the average keeps `decay` of itself."""
    _require_share(decay)

    @no_grad()
    def ema_update(ema_param: Tensor, current_param: Tensor, num_averaged: Any) -> Tensor:
        return decay * ema_param + (1 - decay) * current_param

    found: Average = ema_update
    return found


def get_swa_avg_fn() -> Average:
    """For `AveragedModel(avg_fn=…)`: the mean of all."""

    @no_grad()
    def swa_update(averaged_param: Tensor, current_param: Tensor, num_averaged: Any) -> Tensor:
        mean: Tensor = averaged_param + (current_param - averaged_param) / (num_averaged + 1)
        return mean

    found: Average = swa_update
    return found


def get_ema_multi_avg_fn(decay: float = 0.999) -> Averages:
    """For `AveragedModel(multi_avg_fn=…)`: the averages keep `decay` of themselves."""
    _require_share(decay)
    return _towards(lambda _: 1 - decay)


def get_swa_multi_avg_fn() -> Averages:
    """For `AveragedModel(multi_avg_fn=…)`: the means of all."""
    return _towards(lambda count: 1 / (int(count) + 1))


def _towards(share: Callable[[Any], float]) -> Averages:
    """Move the averages towards the newest by a share that depends on how many are in them."""

    @no_grad()
    def update(averaged: Sequence[Tensor], current: Sequence[Tensor], num_averaged: Any) -> None:
        weight = share(num_averaged)
        for old, new in zip(averaged, current, strict=True):
            old.copy_(old + (new - old) * weight if weight < 0.5 else new - (new - old) * (1 - weight))

    found: Averages = update
    return found


def _require_share(decay: float) -> None:
    if not 0.0 <= decay <= 1.0:
        raise ValueError(f"Invalid decay value {decay} provided. Please provide a value in [0,1] range.")


class AveragedModel(Module):
    """A copy of `model` whose parameters are averages: of all states given to `update_parameters`, or by a function."""

    n_averaged: Tensor

    def __init__(
        self,
        model: Module,
        device: Any = None,
        avg_fn: Average | None = None,
        multi_avg_fn: Averages | None = None,
        use_buffers: bool = False,
    ) -> None:
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = deepcopy(model) if device is None else deepcopy(model).to(device)
        self.register_buffer("n_averaged", tensor(0, dtype=int64, device=device))
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the averaged model computes."""
        return self.module(*args, **kwargs)

    @no_grad()
    def update_parameters(self, model: Module) -> None:
        """Take the present parameters of `model` into the average."""
        pairs = list(zip(self._averaged(self.module), self._averaged(model), strict=True))
        if int(self.n_averaged) == 0:
            for old, new in pairs:
                old.copy_(new)
        elif self.avg_fn is not None:
            for old, new in pairs:
                old.copy_(self.avg_fn(old.detach(), new.detach(), self.n_averaged))
        else:
            average = self.multi_avg_fn or get_swa_multi_avg_fn()
            average([old for old, _ in pairs], [new for _, new in pairs], self.n_averaged)
        if not self.use_buffers:
            for old, new in zip(self.module.buffers(), model.buffers(), strict=True):
                old.copy_(new)
        self.n_averaged += 1

    def _averaged(self, model: Module) -> Iterable[Tensor]:
        return chain(model.parameters(), model.buffers()) if self.use_buffers else model.parameters()


@no_grad()
def update_bn(loader: Iterable[Any], model: Module, device: Any = None) -> None:
    """Give the batch normalisations of `model` the statistics of all inputs of `loader`, in batches of its own.

    What the loader gives is the input, or a list or tuple with the input first.
    """
    from retrograde.nn.normalization import _BatchNorm  # Layers are loaded when a program asks for one.

    layers = [module for module in model.modules() if isinstance(module, _BatchNorm)]
    if not layers:
        return
    momenta = [layer.momentum for layer in layers]
    training = model.training
    model.train()
    for layer in layers:
        layer.reset_running_stats()
        layer.momentum = None
    for given in loader:
        batch = given[0] if isinstance(given, list | tuple) else given
        model(batch if device is None else batch.to(device))
    for layer, momentum in zip(layers, momenta, strict=True):
        layer.momentum = momentum
    model.train(training)


class SWALR(LRScheduler):
    """From the present rates to `swa_lr` in `anneal_epochs` epochs, then steady."""

    def __init__(
        self,
        optimizer: Optimizer,
        swa_lr: float,
        anneal_epochs: int = 10,
        anneal_strategy: Literal["cos", "linear"] = "cos",
        last_epoch: int = -1,
    ) -> None:
        for group, rate in zip(optimizer.param_groups, per_group("swa_lr", optimizer, swa_lr), strict=True):
            group["swa_lr"] = rate
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self._anneal_strategy = anneal_strategy
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The rates of the current epoch, one per group."""
        self._warn_outside()
        step = self._step_count - 1 if self.anneal_epochs else max(1, self._step_count - 1)
        before, now = self._share(step - 1), self._share(step)
        found = []
        for group in self.optimizer.param_groups:
            end = group["swa_lr"]
            start = end if before == 1 else (group["lr"] - before * end) / (1 - before)
            found.append(end * now + start * (1 - now))
        return found

    def _share(self, step: int) -> float:
        """How far it has gone after so many epochs."""
        time = max(0, min(1, step / max(1, self.anneal_epochs)))
        return time if self._anneal_strategy == "linear" else (1 - math.cos(math.pi * time)) / 2


__all__ = [
    "SWALR",
    "AveragedModel",
    "get_ema_avg_fn",
    "get_ema_multi_avg_fn",
    "get_swa_avg_fn",
    "get_swa_multi_avg_fn",
    "update_bn",
]
