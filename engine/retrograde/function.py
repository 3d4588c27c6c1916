"""Operations whose derivative a program writes itself: PyTorch's `torch.autograd.Function`.

    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return grad * 2 * x

    y = Square.apply(x)

Each class gets an op record of its own, which no registry holds. What happens inside is one step for a listener.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from retrograde.arrays import xp_of
from retrograde.dispatch import link, wrap
from retrograde.errors import hinted
from retrograde.node import Node
from retrograde.op import Op, Vjp
from retrograde.tape import no_grad, state
from retrograde.tensor import Tensor

_NO_GRADIENT = wrap(np.float32(0))
"""Stands for arguments that are no tensors."""


class Context:
    """What `forward` leaves for `backward`: saved tensors, and any attributes."""

    needs_input_grad: tuple[bool, ...]
    """Per argument: whether a gradient is asked for."""

    def __init__(self, needs: tuple[bool, ...]) -> None:
        self.needs_input_grad = needs
        self._saved: tuple[Any, ...] = ()
        self._results: frozenset[int] = frozenset()
        """Positions in the saved tensors that are the result itself, which would hold itself alive."""
        self._current: tuple[Any, tuple[Any, ...]] | None = None
        """The gradient that `backward` was called with, and what it returned."""

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep arguments or the result; unlike attributes, they are checked for changes and freed."""
        self._saved = tensors

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What was kept."""
        return self._saved


class Function:
    """Base of custom operations: define `forward` and `backward`, both static, and call `apply`."""

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """`forward(ctx, *args)` computes the result, one tensor; without `ctx` when there is a `setup_context`."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        """May be defined to save what `backward` needs apart from `forward`."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """`backward(ctx, grad)` returns one gradient per argument of `forward`, None where there is none."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with "
            "backward mode AD."
        )

    def __call__(self, *args: Any) -> Any:
        """RuntimeError: operations are applied, not made and called."""
        raise hinted(
            RuntimeError(
                "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd "
                "function with static forward method. (Example: "
                "https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
            ),
            f"Write {type(self).__name__}.apply(x) instead of {type(self).__name__}()(x).",
        )

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Run the operation and record it."""
        ctx = Context(tuple(isinstance(a, Tensor) and a.requires_grad for a in args))
        made = _quietly(lambda: _forward(cls, ctx, args))
        if not isinstance(made, Tensor):
            return made
        out = wrap(made.array)
        record = _record_of(cls)
        if state.grad_enabled and any(ctx.needs_input_grad):
            tensors = tuple(a if isinstance(a, Tensor) else _NO_GRADIENT for a in args)
            out.node = link(record, tensors, {"ctx": ctx}, out.array)
            out.requires_grad = out.node is not None
            if out.node is not None:
                _save(ctx, out.node, made)
        if state.listener is not None:
            state.listener.on_op(record, args, {}, out, False)
        return out


def _quietly(call: Callable[[], Any]) -> Any:
    """The result of `call` while nobody listens."""
    listener, state.listener = state.listener, None
    try:
        return call()
    finally:
        state.listener = listener


def _forward(cls: type[Function], ctx: Context, args: tuple[Any, ...]) -> Any:
    with no_grad():
        if cls.setup_context is Function.setup_context:
            made = cls.forward(ctx, *args)
        else:
            made = cls.forward(*args)
            cls.setup_context(ctx, args, made)
    if isinstance(made, tuple):
        raise hinted(
            NotImplementedError(f"{cls.__name__}.forward returned {len(made)} results, and one is supported"),
            "Return one tensor: torch.stack((a, b)), or write one Function per result.",
        )
    return made


def _save(ctx: Context, node: Node, made: Tensor) -> None:
    """Move what was kept to the node, where the walk checks and frees it."""
    ctx._results = frozenset(i for i, tensor in enumerate(ctx._saved) if tensor is made)
    if ctx._saved:
        node.saved = tuple(None if i in ctx._results else tensor for i, tensor in enumerate(ctx._saved))
    node.out = made.array if ctx._results else None
    ctx._saved = ()


def _record_of(cls: type[Function]) -> Op:
    """The op record of a custom operation, made at its first use."""
    found = cls.__dict__.get("_record")
    if isinstance(found, Op):
        return found

    def forward(xp: Any, *inputs: Any) -> Any:
        raise AssertionError("custom functions run through apply")

    forward.__name__, forward.__doc__ = cls.__name__, cls.__doc__
    escaped = cls.__name__.replace("_", r"\_")
    record = Op(
        forward, symbol=cls.__name__, latex=rf"\operatorname{{{escaped}}}(#inputs)", shape=lambda *shapes: (),
        samples=(), backward=f"{cls.__name__}Backward", backward_of=None, refusals=(), promote="none", keep=(),
        view=False, names=(), operator="", inplace=False, method=False, no_grad={},
    )  # fmt: skip
    record.vjps["inputs"] = Vjp(cls.backward, ("g",), rf"\operatorname{{{escaped}.backward}}(#g)", "")

    def rule(xp: Any, g: Any, node: Any, i: int) -> Any:
        return _contribution(cls, g, node, i)

    record.raw = record.taped = [rule]  # type: ignore[list-item]
    cls._record = record  # type: ignore[attr-defined]
    return record


def _contribution(cls: type[Function], g: Any, node: Node, i: int) -> Any:
    """The gradient of argument `i`; `backward` runs once for all of them."""
    ctx: Context = node.params["ctx"]
    if ctx._current is None or ctx._current[0] is not g:
        ctx._current = (g, _backward(cls, ctx, g, node))
    grads = ctx._current[1]
    if i == max(position for position, needed in enumerate(ctx.needs_input_grad) if needed):
        ctx._current = None
    edge = node.edges[i]
    assert edge is not None
    shape = edge.shape if isinstance(edge, Node) else edge.array.shape
    taped = isinstance(g, Tensor)
    if grads[i] is None:
        array = g.array if taped else g
        nothing = xp_of(array).zeros(shape, array.dtype)
        return wrap(nothing) if taped else nothing
    _require_fit(cls, grads[i], shape, i)
    return grads[i] if taped else grads[i].array


def _require_fit(cls: type[Function], grad: Any, shape: tuple[int, ...], i: int) -> None:
    """Refuse what `backward` returned for argument `i` when it is no gradient of that shape."""
    name = f"{cls.__name__}Backward"
    if not isinstance(grad, Tensor):
        raise TypeError(f"expected Variable or None (got {type(grad).__name__}): {name} at index {i}")
    given = grad.array.shape
    if len(given) < len(shape) or any(a not in (1, b) for a, b in zip(shape[::-1], given[::-1], strict=False)):
        raise RuntimeError(
            f"Function {name} returned an invalid gradient at index {i} - got {list(given)} "
            f"but expected shape compatible with {list(shape)}"
        )


def _backward(cls: type[Function], ctx: Context, g: Any, node: Node) -> tuple[Any, ...]:
    """Call the program's `backward` and check what it returns."""
    taped = isinstance(g, Tensor)
    ctx._saved = tuple(
        _result(node, taped) if i in ctx._results else tensor for i, tensor in enumerate(node.saved or ())
    )
    try:
        made = cls.backward(ctx, g) if taped else _quietly(lambda: cls.backward(ctx, wrap(g)))
    finally:
        ctx._saved = ()
    grads = made if isinstance(made, tuple) else (made,)
    count = len(node.edges)
    if len(grads) < count or any(extra is not None for extra in grads[count:]):
        raise hinted(
            RuntimeError(
                f"function {cls.__name__}Backward returned an incorrect number of gradients "
                f"(expected {count}, got {len(grads)})"
            ),
            "backward returns one gradient for each argument of forward after ctx, None for those without.",
        )
    return grads


def _result(node: Node, taped: bool) -> Tensor:
    """The operation's own result, with its history when the backward pass is recorded."""
    tensor = wrap(node.out)
    if taped:
        tensor.node, tensor.requires_grad, tensor.trace = node, True, node.trace
    return tensor
