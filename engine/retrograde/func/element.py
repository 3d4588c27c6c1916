"""One element of a batch at a time: which tensors depend on it, and what may not be done with them.

PyTorch runs a batched function once for all elements, so nothing in it can branch on the numbers of one, and it prints
once. A program that tries the first is told so in the same words, and only the first element's call prints.
"""

from __future__ import annotations

import io
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from typing import Any

from retrograde.random import default_generator
from retrograde.tape.relay import Relay
from retrograde.tensor import Tensor


class Elements(Relay):
    """The elements of one batched call."""

    def __init__(self, randomness: str) -> None:
        super().__init__()
        self._randomness = randomness
        self._numbers = default_generator.get_state() if randomness == "same" else None
        """Where the random numbers are at the first element."""
        self._dependent: weakref.WeakValueDictionary[int, Tensor] = weakref.WeakValueDictionary()
        """Tensors computed from an element, by `id`: tensors compare element by element."""

    @contextmanager
    def at(self, position: int) -> Iterator[None]:
        """The function runs for the element at `position`."""
        with ExitStack() as stack:
            stack.enter_context(self)
            for name, message in _REFUSED.items():
                stack.enter_context(_instead(Tensor, name, self._refusing(getattr(Tensor, name), message)))
            if self._randomness == "error":
                stack.enter_context(_instead(default_generator, "draws", _refuse_draws))
            elif self._randomness == "same":
                default_generator.set_state(self._numbers)
            if position:
                stack.enter_context(redirect_stdout(io.StringIO()))
            yield

    def pick(self, value: Any, dim: int | None, position: int) -> Any:
        """The element at `position` of `value` along `dim`; all of it when `dim` is None."""
        if dim is None:
            return value
        element = value.select(dim, position)
        self._dependent[id(element)] = element
        return element

    def depends(self, value: Any) -> bool:
        """Whether `value` was computed from an element."""
        return isinstance(value, Tensor) and id(value) in self._dependent

    def heard(self, op: Any, args: tuple[Any, ...], params: dict[str, Any], out: Tensor, inplace: bool) -> None:
        """See `Relay`."""
        if any(self.depends(arg) for arg in args):
            self._dependent[id(out)] = out

    def _refusing(self, method: Callable[..., Any], message: str) -> Callable[..., Any]:
        """A method of tensors that refuses those that depend on an element."""

        def refusing(tensor: Tensor, *args: Any) -> Any:
            if self.depends(tensor):
                raise RuntimeError(message)
            return method(tensor, *args)

        return refusing


@contextmanager
def _instead(owner: Any, name: str, function: Any) -> Iterator[None]:
    """Inside, the attribute `name` of `owner` is `function`. The methods cost nothing while no batch runs."""
    own = vars(owner).get(name)
    setattr(owner, name, function)
    try:
        yield
    finally:
        if own is None:
            delattr(owner, name)
        else:
            setattr(owner, name, own)


def _refuse_draws(count: int) -> Any:
    raise RuntimeError(
        "vmap: called random operation while in randomness error mode. Please either use the 'same' or 'different' "
        "randomness flags on vmap or perform the randomness operation out of vmap"
    )


_ITEM = (
    "vmap: It looks like you're calling .item() on a Tensor. We don't support vmap over calling .item() on a Tensor, "
    "please try to rewrite what you're doing with other operations. If error is occurring somewhere inside PyTorch "
    "internals, please file a bug report."
)
_REFUSED = {
    "__bool__": "vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow. We don't "
    "support that yet, please file an issue at https://github.com/pytorch/pytorch/issues .",
    "item": _ITEM,
    "__float__": _ITEM,
    "__int__": _ITEM,
    "tolist": "Cannot access data pointer of Tensor that doesn't have storage",
    "numpy": "Cannot access data pointer of Tensor that doesn't have storage",
}
