"""The graph and what it keeps: PyTorch's `torch.autograd.graph`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from retrograde.tape.grad_fn import BackwardFunction as Node
from retrograde.tape.grad_fn import view
from retrograde.tape.node import Node as Recorded
from retrograde.tape.relay import Relay
from retrograde.tape.state import state
from retrograde.tensor import Tensor

__all__ = [
    "GradientEdge",
    "Node",
    "disable_saved_tensors_hooks",
    "get_gradient_edge",
    "register_multi_grad_hook",
    "save_on_cpu",
    "saved_tensors_hooks",
]

_refusals: list[str] = []
"""Why hooks of saved tensors are refused now; the last one counts."""
_LAST_FIRST = ("mul",)
"""Ops of which PyTorch keeps the second operand first."""


class saved_tensors_hooks(Relay):
    """A context: what operations inside keep for backward is `pack_hook(tensor)`, and used is what unpacking gives.

    `unpack_hook` is called with what packing gave, when a backward pass needs the value.
    """

    def __init__(self, pack_hook: Callable[[Tensor], Any], unpack_hook: Callable[[Any], Tensor]) -> None:
        super().__init__()
        self.pack_hook = pack_hook
        self.unpack_hook = unpack_hook

    def __enter__(self) -> None:
        if _refusals:
            raise RuntimeError(_refusals[-1])
        super().__enter__()

    def heard(self, op: Any, args: tuple[Any, ...], params: dict[str, Any], out: Tensor, inplace: bool) -> None:
        """See `Relay`."""
        node = out.node
        if node is None:
            return
        kept = list(node.saved or ())
        places = [i for i, tensor in enumerate(kept) if tensor is not None and _is_operand(node, args, i)]
        for place in reversed(places) if op.name in _LAST_FIRST else places:
            kept[place] = _Packed(self, kept[place])
        if places:
            node.saved = tuple(kept)
        if node.out is not None:
            node.out = _PackedResult(_Packed(self, out))


class _Packed:
    """In place of a kept tensor: what packing gave for it."""

    storage = None
    """Packed values are not looked after: a change in place does not reach them."""

    def __init__(self, hooks: saved_tensors_hooks, tensor: Tensor) -> None:
        self._unpack = hooks.unpack_hook
        with _nobody_listening():
            self._packed = hooks.pack_hook(tensor)

    def unpacked(self) -> Tensor:
        """The value again; TypeError when that is no tensor."""
        with _nobody_listening():
            found = self._unpack(self._packed)
        if not isinstance(found, Tensor):
            raise TypeError(
                "Output of saved tensor unpack_hook expected to be a Tensor but got result of type "
                f"{type(found).__name__}"
            )
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unpacked(), name)


class _PackedResult(np.lib.mixins.NDArrayOperatorsMixin):
    """In place of a kept result: an array that is unpacked when it is first used."""

    def __init__(self, packed: _Packed) -> None:
        self._packed = packed
        self._array: Any = None

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        if self._array is None:
            self._array = np.asarray(self._packed.unpacked().array)
        return self._array

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return getattr(ufunc, method)(*[np.asarray(i) if i is self else i for i in inputs], **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__array__(), name)


def _is_operand(node: Recorded, args: tuple[Any, ...], place: int) -> bool:
    """Whether a kept tensor is the program's own, and not made of a number."""
    return "ctx" in node.params or (place < len(args) and isinstance(args[place], Tensor))


@contextmanager
def _nobody_listening() -> Iterator[None]:
    listener, state.listener = state.listener, None
    try:
        yield
    finally:
        state.listener = listener


class save_on_cpu(saved_tensors_hooks):
    """A context in which kept values live on the CPU, and come back to their device when they are needed."""

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        super().__init__(lambda tensor: (tensor.device, tensor.cpu()), lambda kept: kept[1].to(kept[0]))


@contextmanager
def disable_saved_tensors_hooks(error_message: str) -> Iterator[None]:
    """A context in which `saved_tensors_hooks` is a RuntimeError with this message."""
    _refusals.append(error_message)
    try:
        yield
    finally:
        _refusals.pop()


class GradientEdge(NamedTuple):
    """Where a tensor's gradient goes: a node, and which of its results the tensor is."""

    node: Any
    output_nr: int


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """The edge of a tensor; RuntimeError when it asks for no gradient."""
    if not tensor.requires_grad:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    return GradientEdge(view(tensor if tensor.node is None else tensor.node), 0)


def register_multi_grad_hook(tensors: Sequence[Tensor], fn: Callable[..., Any], *, mode: str = "all") -> _Handles:
    """Call `fn` in a backward pass with the gradients of all tensors, None for those that have none.

    With the mode "any" it is called with the first gradient that is complete.
    """
    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of ('all', 'any') but got {mode}")
    return _Handles(_Several(tensors, fn, mode))


class _Several:
    """Gathers the gradients of several tensors in one pass."""

    def __init__(self, tensors: Sequence[Tensor], fn: Callable[..., Any], mode: str) -> None:
        self._fn, self._any, self._count = fn, mode == "any", len(tensors)
        self._found: dict[int, Tensor] = {}
        self.handles = [tensor.register_hook(self._hook(i)) for i, tensor in enumerate(tensors)]

    def _hook(self, place: int) -> Callable[[Tensor], None]:
        def hook(grad: Tensor) -> None:
            if not self._found:
                state.at_end.append(self._end)
                if self._any:
                    self._fn(grad)
            self._found[place] = grad

        return hook

    def _end(self) -> None:
        found, self._found = self._found, {}
        if not self._any:
            self._fn([found.get(i) for i in range(self._count)])


class _Handles:
    """Takes the hooks of several tensors away again."""

    def __init__(self, several: _Several) -> None:
        self._handles = several.handles

    def remove(self) -> None:
        """None of the hooks is called any more."""
        for handle in self._handles:
            handle.remove()
