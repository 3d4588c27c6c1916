"""Memory that several tensors may share."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from retrograde.node import Node

if TYPE_CHECKING:
    from retrograde.tensor import Tensor


class Storage:
    """Memory that several tensors may share: when it was changed in place, and what has to be told of it."""

    __slots__ = ("_prune_at", "makers", "stamps", "views")

    def __init__(self, maker: Node | None) -> None:
        self.stamps: list[int] = []
        """The moments (tape positions) of the changes."""
        self.makers: list[Node] = [] if maker is None or maker.out is None else [maker]
        """Nodes whose VJPs need the numbers that lie here now."""
        self.views: list[weakref.ref[Tensor]] = []
        self._prune_at = 8

    def add(self, view: Tensor) -> None:
        """Remember a view of this memory for as long as it lives."""
        if len(self.views) >= self._prune_at:
            self.views = [ref for ref in self.views if ref() is not None]
            self._prune_at = 2 * len(self.views) + 8
        self.views.append(weakref.ref(view))

    def living(self) -> list[Tensor]:
        """The views that are still there."""
        return [view for ref in self.views if (view := ref()) is not None]
