"""What the `forward` of a custom operation leaves for its `backward`: PyTorch's `ctx`."""

from __future__ import annotations

from typing import Any

from retrograde.tensor import Tensor


class Context:
    """What `forward` leaves for `backward`: saved tensors, and any attributes."""

    needs_input_grad: tuple[bool, ...]
    """Per argument: whether a gradient is asked for."""

    def __init__(self, needs: tuple[bool, ...]) -> None:
        self.needs_input_grad = needs
        self._saved: tuple[Any, ...] = ()
        self._results: frozenset[int] = frozenset()
        """Positions in the saved tensors that are the result itself, which would hold itself alive."""
        self._current: tuple[Any, tuple[Any, ...]] | None = None
        """The gradient that `backward` was called with, and what it returned."""
        self._dirty: tuple[Tensor, ...] = ()
        self._constant: tuple[Tensor, ...] = ()
        self._materialize = True
        self._places: list[int] = []
        """Positions of the results that gradients flow through."""
        self._like: list[Any] = []
        """Per result: array library, shape and type, or None for what is no tensor."""

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep arguments or results; unlike attributes, they are checked for changes and freed."""
        for position, tensor in enumerate(tensors):
            if not (tensor is None or isinstance(tensor, Tensor)):
                raise TypeError(
                    f"save_for_backward can only save variables, but argument {position} is of type "
                    f"{type(tensor).__name__}"
                )
        self._saved = tensors

    def save_for_forward(self, *tensors: Tensor | None) -> None:
        """Accepted for `jvp`, which is not needed here."""

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What was kept."""
        return self._saved

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Say which arguments `forward` changed in place; it must return them."""
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Say which results no gradient flows through."""
        self._constant = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Whether `backward` is given zeros (as it is at first) or None for results that were not used."""
        self._materialize = value


def context_class(function: type) -> type[Context]:
    """The class of a custom operation's contexts, called as PyTorch calls its backward function."""
    found = function.__dict__.get("_context")
    if found is None:
        found = type(f"{function.__name__}Backward", (Context,), {})
        function._context = found  # type: ignore[attr-defined]
    return found
