"""Things under another library's names that stand for a tensor of the engine, so that a program's marks know them."""

from __future__ import annotations

from retrograde.tensor import Tensor


class Held:
    """Stands for `tensor`."""

    __slots__ = ()

    tensor: Tensor
