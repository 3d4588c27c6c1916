"""Scaling of a loss so that small gradients survive low precision, and of the gradients back."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from retrograde.accelerator import is_available
from retrograde.factories.creation import tensor
from retrograde.tensor import Tensor


class GradScaler:
    """Multiplies a loss, divides the gradients before a step, and leaves out steps whose gradients are not finite.

    For "cuda" without a CUDA device it is off, with a warning, and hands everything on as it is.
    """

    def __init__(
        self,
        device: str = "cuda",
        init_scale: float = 2.0**16,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        if enabled and device == "cuda" and not is_available():
            warnings.warn(_OFF, UserWarning, stacklevel=2)
            enabled = False
        self._enabled = enabled
        self._scale, self._steps = init_scale, 0
        self._growth, self._backoff, self._interval = growth_factor, backoff_factor, growth_interval
        self._unscaled: dict[int, bool] = {}
        """Of the optimizers whose gradients were divided since the last update: whether all were finite."""

    def is_enabled(self) -> bool:
        """Whether it scales at all."""
        return self._enabled

    def get_scale(self) -> float:
        """The factor; 1 while it is off."""
        return self._scale if self._enabled else 1.0

    def scale(self, outputs: Any) -> Any:
        """A loss, or several, multiplied by the factor."""
        if not self._enabled:
            return outputs
        if isinstance(outputs, Tensor):
            return outputs * tensor(self._scale, dtype=outputs.dtype)
        return type(outputs)(self.scale(output) for output in outputs)

    def unscale_(self, optimizer: Any) -> None:
        """Divide the gradients of an optimizer's parameters by the factor, once before each update."""
        if not self._enabled:
            return
        if id(optimizer) in self._unscaled:
            raise RuntimeError("unscale_() has already been called on this optimizer since the last update().")
        finite = True
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    parameter.grad.mul_(1.0 / self._scale)
                    finite = finite and bool(np.isfinite(np.asarray(parameter.grad.tolist())).all())
        self._unscaled[id(optimizer)] = finite

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """`optimizer.step()` with divided gradients, left out when one of them is not finite."""
        if self._enabled and id(optimizer) not in self._unscaled:
            self.unscale_(optimizer)
        finite = not self._enabled or self._unscaled[id(optimizer)]
        return optimizer.step(*args, **kwargs) if finite else None

    def update(self, new_scale: float | None = None) -> None:
        """Choose the factor for the next step: smaller after gradients that were not finite, else larger at times."""
        if not self._enabled:
            return
        if new_scale is not None:
            self._scale = float(new_scale)
        elif not all(self._unscaled.values()):
            self._scale, self._steps = self._scale * self._backoff, 0
        else:
            self._steps += 1
            if self._steps == self._interval:
                self._scale, self._steps = self._scale * self._growth, 0
        self._unscaled.clear()

    def state_dict(self) -> dict[str, Any]:
        """What to save; empty while it is off."""
        if not self._enabled:
            return {}
        return {
            "scale": self._scale,
            "growth_factor": self._growth,
            "backoff_factor": self._backoff,
            "growth_interval": self._interval,
            "_growth_tracker": self._steps,
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what `state_dict` gave."""
        if self._enabled:
            self._scale, self._growth = state_dict["scale"], state_dict["growth_factor"]
            self._backoff, self._interval = state_dict["backoff_factor"], state_dict["growth_interval"]
            self._steps = state_dict["_growth_tracker"]


_OFF = "torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling."
