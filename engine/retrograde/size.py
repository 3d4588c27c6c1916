"""Shapes, as programs see them."""

from __future__ import annotations

import numpy as np

from retrograde.naming import Named


class Size(tuple[int, ...], metaclass=Named):
    """A shape, printed as PyTorch prints it."""

    __slots__ = ()
    _shown_as = "torch.Size"

    def numel(self) -> int:
        """Product of the lengths."""
        return int(np.prod(self, dtype=np.int64))

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"
