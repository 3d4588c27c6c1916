"""Functions that programs hang on tensors and nodes, and how a backward pass calls them.

    gradient complete ─▶ hooks in the order they came ─▶ `Retain` ─▶ the node's step ─▶ `After` ─▶ operands
                                                                  or a leaf: added to .grad ─▶ `Accumulated`

All hooks of a tensor or node stand in its one list `hooks`.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from retrograde.tape.state import state

if TYPE_CHECKING:
    from retrograde.tensor import Tensor


class Before:
    """A hook of a node that runs before its step: `hook(grad_outputs)`, a tuple of one."""

    __slots__ = ("hook",)

    def __init__(self, hook: Callable[..., Any]) -> None:
        self.hook = hook

    def __call__(self, grad: Tensor) -> Any:
        found = self.hook((grad,))
        return found[0] if isinstance(found, tuple) else found


class After:
    """A hook of a node that runs after its step: `hook(grad_inputs, grad_outputs)`, both tuples."""

    __slots__ = ("hook",)

    def __init__(self, hook: Callable[..., Any]) -> None:
        self.hook = hook


class Accumulated:
    """A hook of a leaf that runs when its `.grad` has been added to: `hook(leaf)`."""

    __slots__ = ("hook",)

    def __init__(self, hook: Callable[..., Any]) -> None:
        self.hook = hook


class Retain:
    """The hook behind `retain_grad`; holds its tensor weakly so that the graph stays free of cycles."""

    __slots__ = ("_tensor",)

    def __init__(self, tensor: Tensor) -> None:
        self._tensor = weakref.ref(tensor)

    def __call__(self, grad: Tensor) -> None:
        tensor = self._tensor()
        if tensor is None:
            return
        before = tensor._grad
        tensor._grad = grad.clone() if before is None else before + grad
        if state.listener is not None:
            state.listener.on_accumulate(tensor, before is not None)


_OTHERS = (Retain, After, Accumulated)
"""Hooks that do not run first."""


def run_hooks(hooks: list[Any], g: Any) -> Any:
    """A complete gradient, an array or a tensor, as the hooks leave it."""
    for hook in hooks:
        if not isinstance(hook, _OTHERS):
            result = hook(_tensor(g))
            if result is not None:
                g = _like(g, result, hook)
    for hook in hooks:
        if isinstance(hook, Retain):
            hook(_tensor(g))
    return g


def run_after(hooks: list[Any], sent: list[Any], g: Any) -> list[Any]:
    """What a node sends to its operands, as the hooks that run after its step leave it."""
    for after in hooks:
        if isinstance(after, After):
            found = after.hook(tuple(None if c is None else _tensor(c) for c in sent), (_tensor(g),))
            if found is not None:
                new = found if isinstance(found, tuple) else (found,)
                sent = [c if n is None else _like(g, n, after.hook) for c, n in zip(sent, new, strict=True)]
    return sent


def run_accumulated(hooks: list[Any], leaf: Tensor) -> None:
    """Call the hooks of a leaf whose `.grad` has been added to."""
    for hook in hooks:
        if isinstance(hook, Accumulated):
            hook.hook(leaf)


def _tensor(g: Any) -> Any:
    from retrograde.calls.dispatch import wrap

    return g if hasattr(g, "requires_grad") else wrap(g)


def _like(g: Any, result: Any, hook: Any) -> Any:
    """What a hook returned, as an array or tensor as `g` is one; refused when it is no gradient of that shape."""
    if not hasattr(result, "requires_grad"):
        raise TypeError(f"expected Variable, but hook returned '{type(result).__name__}'")
    if result.shape != g.shape:
        raise RuntimeError(f"hook '{getattr(hook, '__name__', hook)}' has changed the size of value")
    return result if hasattr(g, "requires_grad") else result.array
