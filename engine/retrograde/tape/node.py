"""What a result remembers of the operation that made it: the links of the tape.

    Tensor ──node──▶ Node ──edges──▶ Node ──edges──▶ Tensor (a leaf that asks for a gradient)
                       │ op, saved, params, seq

A node holds the nodes of its operands and only those operands' tensors whose values its VJPs need. Nothing points the
other way, so a graph dies by reference counting with the last result that needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from retrograde.op import Op
    from retrograde.tensor import Tensor

Hook = Callable[[Any], Any]
FREED: tuple[Any, ...] = ()
"""In place of `Node.saved`: the values were needed, and are gone."""


class Rare:
    """What few nodes have: a slot of each node for both together instead of two."""

    __slots__ = ("clobbered", "hooks")

    def __init__(self) -> None:
        self.clobbered = 0
        self.hooks: list[Hook] | None = None


class Node:
    """One recorded operation: what backward needs to know of it."""

    __slots__ = ("_dims", "_g", "_own", "_trace", "edges", "op", "out", "params", "rare", "saved", "seq")

    op: Op
    edges: tuple[Node | Tensor | None, ...]
    """Per operand: where its gradient goes; None when it asks for none."""
    saved: Any
    """Per operand: the tensor, when a VJP needs its value, else None. None as a whole when no operand is needed,
    `FREED` after the pass that freed it."""
    params: dict[str, Any]
    out: Any
    """The result's array, when a VJP needs it."""
    seq: int
    """Position on the tape: larger than that of everything it was made from."""
    _dims: tuple[int, ...]
    """Shape of the result. A leaf has `_dims`, `_g` and `_own` as well: a pass treats what an edge leads to alike."""
    _g: Any
    """During a backward pass: the gradient as far as it has added up; else None."""
    _own: bool
    """Whether `_g` is a sum that the pass made itself and may add to in place."""
    _trace: int
    rare: Rare | None
    """What few nodes have."""

    @property
    def hooks(self) -> list[Hook] | None:
        """What is called when the node's turn comes in a pass."""
        return None if self.rare is None else self.rare.hooks

    @hooks.setter
    def hooks(self, hooks: list[Hook] | None) -> None:
        self._rarity().hooks = hooks

    @property
    def clobbered(self) -> int:
        """The version an in-place op gave the result that a VJP needs; 0 while it is intact."""
        return 0 if self.rare is None else self.rare.clobbered

    @clobbered.setter
    def clobbered(self, version: int) -> None:
        self._rarity().clobbered = version

    def _rarity(self) -> Rare:
        if self.rare is None:
            self.rare = Rare()
        return self.rare

    def name(self) -> str:
        """PyTorch's name of the backward function, such as `MulBackward0`."""
        choose = self.op.backward_of
        return self.params.get("printed") or (self.op.backward if choose is None else choose(self.params))

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the result."""
        return self._dims

    def __repr__(self) -> str:
        return f"<{self.name()} object at {id(self):#x}>"


class RemovableHandle:
    """Takes a hook away again."""

    __slots__ = ("_hook", "_owner")

    def __init__(self, owner: Node | Tensor, hook: Any) -> None:
        owner.hooks = [*(owner.hooks or []), hook]
        self._owner = owner
        self._hook = hook

    def remove(self) -> None:
        """The hook is not called any more."""
        self._owner.hooks = [h for h in self._owner.hooks or () if h is not self._hook] or None
