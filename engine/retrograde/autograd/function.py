"""What programs import beside `Function` to write operations of their own: PyTorch's `torch.autograd.function`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from retrograde.autograd.context import Context as FunctionCtx
from retrograde.autograd.custom import Function
from retrograde.tape.state import is_grad_enabled, no_grad
from retrograde.tensor import Tensor

__all__ = ["Function", "FunctionCtx", "once_differentiable"]


class DelayedError(Function):
    """The identity, whose derivative is an error."""

    backward_name = "Error"

    @staticmethod
    def forward(ctx: Any, message: str, *tensors: Any) -> Any:
        """Keep the message."""
        ctx.message = message
        return tensors if len(tensors) > 1 else tensors[0]

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        """RuntimeError: what was computed cannot be differentiated again."""
        raise RuntimeError(ctx.message)


def once_differentiable(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a `backward` that is not to be differentiated itself; RuntimeError when that is tried."""

    @wraps(function)
    def backward(ctx: Any, *grads: Any) -> Any:
        with no_grad():
            made = function(ctx, *grads)
        if not is_grad_enabled() or not any(isinstance(g, Tensor) and g.requires_grad for g in grads):
            return made
        found = list(made) if isinstance(made, tuple) else [made]
        places = [i for i, value in enumerate(found) if isinstance(value, Tensor)]
        asking = [found[i].detach().requires_grad_() for i in places]
        guarded = DelayedError.apply(_TWICE, *asking)
        for place, tensor in zip(places, guarded if isinstance(guarded, tuple) else (guarded,), strict=True):
            found[place] = tensor
        return tuple(found) if isinstance(made, tuple) else found[0]

    return backward


_TWICE = "trying to differentiate twice a function that was marked with @once_differentiable"
