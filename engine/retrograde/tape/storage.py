"""Memory that several tensors may share."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from retrograde.tape.node import Node

if TYPE_CHECKING:
    from retrograde.tensor import Tensor


_LATEST = 1024
"""So many changes are remembered one by one."""


class Storage:
    """Memory that several tensors may share: when it was changed in place, and what has to be told of it."""

    __slots__ = ("_prune_at", "forgotten", "makers", "stamps", "views")

    def __init__(self, maker: Node | None) -> None:
        self.stamps: list[int] = []
        """The moments (tape positions) of the latest changes."""
        self.forgotten = 0
        """Changes before those: parameters change at every step of a long training."""
        self.makers: list[Node] = [] if maker is None or maker.out is None else [maker]
        """Nodes whose VJPs need the numbers that lie here now."""
        self.views: list[weakref.ref[Tensor]] = []
        self._prune_at = 8

    @property
    def version(self) -> int:
        """How often the memory was changed."""
        return self.forgotten + len(self.stamps)

    def stamp(self, moment: int) -> None:
        """Note that the memory was changed at this moment."""
        self.stamps.append(moment)
        if len(self.stamps) > _LATEST:
            self.forgotten += _LATEST // 2
            del self.stamps[: _LATEST // 2]

    def add(self, view: Tensor) -> None:
        """Remember a view of this memory for as long as it lives."""
        if len(self.views) >= self._prune_at:
            self.views = [ref for ref in self.views if ref() is not None]
            self._prune_at = 2 * len(self.views) + 8
        self.views.append(weakref.ref(view))

    def living(self) -> list[Tensor]:
        """The views that are still there."""
        return [view for ref in self.views if (view := ref()) is not None]
