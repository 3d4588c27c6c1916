"""One level of differentiation: inputs that are new to it, and results that keep only the history others ask for.

    outside ── x ──▶ tracked x ──▶ f ──▶ result ──▶ derivative by the tracked x, and the result released

Levels nest, since a tracked input is a recorded view of the outer level's input, and the tape does the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from retrograde.backward.walk import grad
from retrograde.calls.dispatch import wrap
from retrograde.devices.arrays import at, xp_of
from retrograde.pytree import leaves, rebuilt
from retrograde.tape.node import Node
from retrograde.tape.state import enable_grad, is_grad_enabled
from retrograde.tensor import Tensor


def constant(value: float, like: Tensor) -> Tensor:
    """A tensor of the same shape and type that is `value` everywhere, without history."""
    with at(like.array):
        return wrap(xp_of(like.array).full_like(like.array, value))


class Level:
    """Differentiation of one call of a function by some of its inputs.

    Entered, it records whatever the grad mode outside; its results have history only where someone outside asks.
    """

    def __init__(self) -> None:
        self._recorded_outside = is_grad_enabled()
        self._mode = enable_grad()
        self.inputs: list[Tensor] = []
        """The tracked inputs, flat."""
        self._own: set[Tensor] = set()
        """Those that nobody outside asks for."""
        self.outer = False
        """Whether derivatives must be recorded too. Known once `look` has seen the results."""

    def __enter__(self) -> Level:
        self._mode.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._mode.__exit__(*exc)

    def track(self, tree: Any) -> Any:
        """The nest `tree` of tensors as inputs of this level."""
        tracked = [self._track(leaf) for leaf in leaves(tree)]
        self.inputs += tracked
        return rebuilt(tree, tracked)

    def _track(self, leaf: Any) -> Tensor:
        if not isinstance(leaf, Tensor):
            raise ValueError(f"Thing passed to transform API must be Tensor, got {type(leaf)}")
        if leaf.requires_grad and self._recorded_outside:
            return leaf.view_as(leaf)  # type: ignore[no-any-return]
        own = leaf.detach().requires_grad_()
        self._own.add(own)
        return own  # type: ignore[no-any-return]

    def own(self, tensor: Tensor) -> Tensor:
        """`tensor`, made inside, as something to differentiate by that nobody outside knows."""
        tensor.requires_grad_()
        self._own.add(tensor)
        return tensor

    def look(self, results: Iterable[Any]) -> None:
        """Find out from the tensors `results` whether someone outside will differentiate them again."""
        self.outer = self.outer or (self._recorded_outside and any(self._asked_outside(r) for r in results))

    def _asked_outside(self, result: Any) -> bool:
        """Whether the history of `result` leads to a leaf that is not this level's own."""
        if not isinstance(result, Tensor) or not result.requires_grad:
            return False
        stack: list[Any] = [result if result.node is None else result.node]
        seen = set(stack)
        while stack:
            place = stack.pop()
            if not isinstance(place, Node):
                if place not in self._own:
                    return True
                continue
            for edge in place.edges:
                if edge is not None and edge not in seen:
                    seen.add(edge)
                    stack.append(edge)
        return False

    def derivatives(
        self, outputs: Sequence[Any], inputs: Sequence[Any], seeds: Sequence[Any], *, record: bool, retain: bool = True
    ) -> list[Tensor | None]:
        """The derivative of `outputs`, weighted by `seeds`, by each of `inputs`; None where there is no path."""
        pairs = [(out, seed) for out, seed in zip(outputs, seeds, strict=True) if out is not None and out.requires_grad]
        if not pairs:
            return [None] * len(inputs)
        roots, weights = zip(*pairs, strict=True)
        return list(grad(roots, inputs, weights, retain_graph=retain, create_graph=record, allow_unused=True))

    def pull(self, outputs: Sequence[Any], seeds: Sequence[Any], *, retain: bool = True) -> list[Tensor]:
        """The vector-Jacobian product with `seeds` by every input, zeros where there is no path."""
        found = self.derivatives(outputs, self.inputs, seeds, record=self.outer, retain=retain or self.outer)
        return [constant(0, x) if g is None else g for g, x in zip(found, self.inputs, strict=True)]

    def release(self, tree: Any) -> Any:
        """The nest `tree` of results, each without its history when that leads to this level's inputs only."""
        return rebuilt(tree, [self._release(leaf) for leaf in leaves(tree)])

    def _release(self, leaf: Any) -> Any:
        if not isinstance(leaf, Tensor):
            raise RuntimeError(f"Expected tensors, got unsupported type {type(leaf)}")
        return leaf if self._recorded_outside and self._asked_outside(leaf) else leaf.detach()


class Push:
    """Jacobian-vector products through results of a level, by the derivative of their vector-Jacobian product.

    The vector-Jacobian product is linear in its vector u; its derivative by u in the direction t is J·t. One recorded
    pass serves any number of directions, and no op needs a rule of its own for this.
    """

    def __init__(self, level: Level, outputs: Sequence[Tensor]) -> None:
        self._level = level
        self._outputs = outputs
        self._weights = [level.own(constant(0, out)) for out in outputs]
        self._pulled = level.derivatives(outputs, level.inputs, self._weights, record=True)

    def __call__(self, tangents: Sequence[Any]) -> list[Tensor | None]:
        """One tangent per input → one per output; None where no path leads from an input to the output."""
        level = self._level
        seeds = [t.detach() if not level.outer else t for t in tangents]
        return level.derivatives(self._pulled, self._weights, seeds, record=level.outer)

    def filled(self, tangents: Sequence[Any]) -> list[Tensor]:
        """The same with zeros where there is no path."""
        return [constant(0, out) if t is None else t for t, out in zip(self(tangents), self._outputs, strict=True)]
