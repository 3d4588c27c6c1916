"""Runs a program whose backward passes make a mistake on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from retrograde.backward.wrong import mistaken
from retrograde.nn.module import Module
from retrograde.optim.optimizer import Optimizer
from retrograde.recording.trials import Wrong
from retrograde.tensor import Tensor


@contextmanager
def making(wrong: Wrong) -> Iterator[None]:
    """Inside, what the program does is done with this mistake. ValueError for an op without a wrong derivative."""
    if wrong.mistake == "kept":
        with _never_cleared():
            yield
    else:
        with mistaken(wrong.mistake, wrong.op):
            yield


@contextmanager
def _never_cleared() -> Iterator[None]:
    """Whatever clears a gradient does nothing: `zero_grad()`, `x.grad = None`, `x.grad.zero_()`."""
    grad: property = Tensor.__dict__["grad"]
    zero: Callable[[Tensor], Tensor] = Tensor.__dict__["zero_"]

    def put(tensor: Tensor, value: Tensor | None) -> None:
        if value is not None:
            grad.__set__(tensor, value)

    def zero_(tensor: Tensor) -> Tensor:
        return zero(tensor) if tensor.owner() is None else tensor

    with ExitStack() as stack:
        _replace(stack, Optimizer, "zero_grad", _nothing)
        _replace(stack, Module, "zero_grad", _nothing)
        _replace(stack, Tensor, "grad", property(grad.fget, put, None, grad.__doc__))
        _replace(stack, Tensor, "zero_", zero_)
        yield


def _replace(stack: ExitStack, owner: type, name: str, value: Any) -> None:
    stack.callback(setattr, owner, name, owner.__dict__[name])
    setattr(owner, name, value)


def _nothing(_: object, set_to_none: bool = True) -> None:
    """`zero_grad` that was forgotten."""
