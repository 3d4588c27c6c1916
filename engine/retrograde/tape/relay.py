"""A listener that stands before another one for a while: it hears of every op first and hands everything on."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from retrograde.tape.state import state

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
        before = self._before[-1]
        self.heard(op, args, params, out, inplace)
        if before is not None:
            before.on_op(op, args, params, out, inplace)

    def __getattr__(self, name: str) -> Any:
        before = self.__dict__["_before"]
        if before and before[-1] is not None:
            found = getattr(before[-1], name)
            return self._noted if name == "note" else found
        if name.startswith("on_"):
            return _nobody
        raise AttributeError(name)

    def _noted(self, note: tuple[Any, ...]) -> None:
        """What happens most comes as bare tuples; see `tape.Notes`."""
        before = self._before[-1]
        if hasattr(note[0], "forward"):
            op, args, params, out = note[:4]
            self.heard(op, args, params, out, False)
        before.note(note)


def _nobody(*_: Any) -> Any:
    """In place of a listener's method when nobody listened before."""
    return nullcontext()
