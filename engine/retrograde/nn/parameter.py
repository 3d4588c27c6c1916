"""Tensors that a module owns: trained ones and kept ones."""

from __future__ import annotations

from retrograde.tensor import Parameter, Tensor

__all__ = ["Buffer", "Parameter"]


class Buffer(Tensor):
    """A tensor that is not trained; set as an attribute of a module it is a buffer, in the state when `persistent`."""

    __slots__ = ("persistent",)
    _shown_as = "torch.nn.parameter.Buffer"

    def __init__(self, data: Tensor, *, persistent: bool = True) -> None:
        super().__init__(data.array, requires_grad=data.requires_grad)
        self.storage = data.storage
        self.persistent = persistent
