"""Modules that spread a batch over several devices; where there is one, they pass it on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from retrograde.nn.module import Module

__all__ = ["DataParallel"]


class DataParallel(Module):
    """Holds `module`, whose paths begin with "module." then, and calls it: here all batches stay on one device."""

    _version = 1

    def __init__(
        self, module: Module, device_ids: Sequence[Any] | None = None, output_device: Any = None, dim: int = 0
    ) -> None:
        super().__init__()
        self.module = module
        self.device_ids: list[Any] = []

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        """What the module computes."""
        return self.module(*inputs, **kwargs)


DataParallel.__module__ = "torch.nn.parallel.data_parallel"
