"""New parameters and their first values, in silence: to a listener a layer begins when it is first used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from retrograde.calls.literals import DType
from retrograde.nn.parameter import Parameter, silent_empty
from retrograde.tape.state import state


def quietly(call: Callable[[], Any]) -> Any:
    """The result of `call` while nobody listens."""
    listener, state.listener = state.listener, None
    try:
        return call()
    finally:
        state.listener = listener


def parameter(*shape: int, device: Any = None, dtype: DType = None) -> Parameter:
    """A parameter of that shape whose values are yet to be set."""
    return Parameter(silent_empty(shape, device, dtype))
