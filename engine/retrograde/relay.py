"""A listener that stands before another one for a while: it hears of every op first and hands everything on."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from retrograde.tape import state

if TYPE_CHECKING:
    from retrograde.op import Op
    from retrograde.tensor import Tensor


class Relay:
    """Entered, it listens; left, the one before it does again. Subclasses say what to do about an op."""

    def __init__(self) -> None:
        self._before: list[Any] = []

    def heard(self, op: Op, args: tuple[Any, ...], params: dict[str, Any], out: Tensor, inplace: bool) -> None:
        """`op` ran; see `Listener.on_op`."""
        raise NotImplementedError

    def __enter__(self) -> Any:
        self._before.append(state.listener)
        state.listener = self
        return self

    def __exit__(self, *exc: object) -> None:
        state.listener = self._before.pop()

    def on_op(self, op: Op, args: tuple[Any, ...], params: dict[str, Any], out: Tensor, inplace: bool) -> None:
        """See `Listener`."""
        self.heard(op, args, params, out, inplace)
        if self._before[-1] is not None:
            self._before[-1].on_op(op, args, params, out, inplace)

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("on_"):
            raise AttributeError(name)
        before = self._before[-1] if self._before else None
        return _nobody if before is None else getattr(before, name)


def _nobody(*_: Any) -> Any:
    """In place of a listener's method when nobody listened before."""
    return nullcontext()
