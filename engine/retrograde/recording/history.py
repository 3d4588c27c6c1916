"""Where in a program things happened to tensors: what the report of an error asks for later."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from retrograde.recording.events import Span

if TYPE_CHECKING:
    from retrograde.tape.storage import Storage

Place: TypeAlias = tuple[int, Span | None]
"""A node's id, and characters of the program."""


class History:
    """What a teller told, as far as errors are explained by it. The teller appends to the lists and dictionaries."""

    __slots__ = ("_changes", "_writes", "made", "starts", "visits")

    def __init__(self) -> None:
        self.made: list[Span | None] = []
        """Where each node was made; ids count from 1."""
        self.starts: dict[int, Place] = {}
        """By number of the backward pass: what it started from, and where."""
        self.visits: dict[int, int] = {}
        """By node: the last pass that went through it, which is the one that freed its values."""
        self._changes: dict[int, Place] = {}
        self._writes: dict[int, Place] = {}

    def changed(self, before: int | str, storage: Storage | None, after: Place) -> None:
        """What the node `before` was and its memory held became another node."""
        self._writes[id(storage)] = after
        if isinstance(before, int):
            self._changes[before] = after

    def place(self, node: int) -> Span | None:
        """Where a node was made."""
        return self.made[node - 1] if 0 < node <= len(self.made) else None

    def pass_through(self, node: int) -> Place | None:
        """The start of the last pass through a node."""
        return self.starts.get(self.visits.get(node, 0))

    def write_to(self, storage: Storage | None) -> Place | None:
        """The last change of memory that is still in use: what it made, and where."""
        return self._writes.get(id(storage))

    def change_of(self, node: int) -> Place | None:
        """The change of what a node had made: what it made instead, and where."""
        return self._changes.get(node)
