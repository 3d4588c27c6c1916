"""Layers that only rearrange, or drop, what passes through."""

from __future__ import annotations

from typing import Any

from retrograde.nn.dropout import Dropout as Dropout
from retrograde.nn.module import Module
from retrograde.op import FUNCTIONS
from retrograde.tensor import Tensor


class Flatten(Module):
    """The axes from `start_dim` to `end_dim` as one; by default all but the batch."""

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, input: Tensor) -> Any:
        """The same elements with fewer axes."""
        return FUNCTIONS["flatten"](input, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """The axis `dim` as several, of lengths `unflattened_size`."""

    def __init__(self, dim: int, unflattened_size: tuple[int, ...]) -> None:
        super().__init__()
        _require_lengths(unflattened_size)
        self.dim = dim
        self.unflattened_size = unflattened_size

    def forward(self, input: Tensor) -> Any:
        """The same elements with more axes."""
        return FUNCTIONS["unflatten"](input, self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"


def _require_lengths(lengths: object) -> None:
    if not isinstance(lengths, tuple | list):
        raise TypeError(f"unflattened_size must be a tuple of ints, but found type {type(lengths).__name__}")
    for position, length in enumerate(lengths):
        if not isinstance(length, int):
            raise TypeError(
                f"unflattened_size must be tuple of ints, but found element of type {type(length).__name__} at pos "
                f"{position}"
            )


class Identity(Module):
    """Gives back what it is given; takes and ignores any arguments."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        """The input."""
        return input
