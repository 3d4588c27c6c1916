"""Inference mode: nothing inside is recorded, and what is made there never will be: PyTorch's `inference_mode`."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from typing import Any

from retrograde.tape.relay import Relay
from retrograde.tape.state import state
from retrograde.tensor import Tensor
from retrograde.words import sayings

state.inferred = weakref.WeakValueDictionary()
_modes: list[bool] = []
"""Of the contexts that are open, outermost first: whether inference is on."""


class inference_mode:
    """A context and a decorator, with or without parentheses; with `mode=False` it ends inference mode inside."""

    def __new__(cls, mode: Any = True) -> Any:
        made = super().__new__(cls)
        if isinstance(mode, bool):
            return made
        made._mode = True
        return made(mode)

    def __init__(self, mode: bool = True) -> None:
        self._mode = mode
        self._before: list[bool] = []
        self._marking = _Marking()

    def __enter__(self) -> None:
        self._before.append(state.grad_enabled)
        _modes.append(self._mode)
        state.grad_enabled = not self._mode
        if self._mode:
            self._marking.__enter__()

    def __exit__(self, *exc: object) -> None:
        if self._mode:
            self._marking.__exit__()
        _modes.pop()
        state.grad_enabled = self._before.pop()
        if state.inferred and not _modes and not isinstance(state.listener, _Guarding):
            _Guarding().__enter__()

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        mode = self._mode

        @wraps(function)
        def inner(*args: Any, **kwargs: Any) -> Any:
            with inference_mode(mode):
                return function(*args, **kwargs)

        return inner


def is_inference_mode_enabled() -> bool:
    """Whether inference mode is on."""
    return bool(_modes and _modes[-1])


def is_inference(input: Tensor) -> bool:
    """Whether `input` was made in inference mode."""
    return input.is_inference()


class _Marking(Relay):
    """Marks what is made in inference mode."""

    def heard(self, op: Any, args: tuple[Any, ...], params: dict[str, Any], out: Tensor, inplace: bool) -> None:
        """See `Relay`."""
        if not inplace:
            state.inferred[id(out)] = out

    def on_leaf(self, tensor: Tensor, made: str) -> None:
        """See `Listener`."""
        state.inferred[id(tensor)] = tensor
        if self._before[-1] is not None:
            self._before[-1].on_leaf(tensor, made)


class _Guarding(Relay):
    """Refuses operations that would keep marked tensors for backward; steps back when there are none any more."""

    def heard(self, op: Any, args: tuple[Any, ...], params: dict[str, Any], out: Tensor, inplace: bool) -> None:
        """See `Relay`."""
        if not state.inferred:
            if state.listener is self:
                self.__exit__()
        elif out.node is not None and any(id(kept) in state.inferred for kept in out.node.saved or ()):
            raise RuntimeError(sayings.INFERRED_SAVED)
