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
Several results are packed into one and taken out again, as every op's; see `ops.parts`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from retrograde.autograd.context import Context, context_class
from retrograde.calls.dispatch import link, wrap
from retrograde.devices.arrays import xp_of
from retrograde.errors import hinted
from retrograde.op import TAPED, Op, Vjp
from retrograde.ops.parts import pack, split, unpack
from retrograde.tape.node import Node
from retrograde.tape.state import no_grad, state
from retrograde.tensor import Tensor

_NO_GRADIENT = wrap(np.float32(0))
"""Stands for arguments that are no tensors."""


class Function:
    """Base of custom operations: define `forward` and `backward`, both static, and call `apply`."""

    backward_name = ""
    """How the backward function is printed; by the class's own name when this is empty."""

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """`forward(ctx, *args)` computes the result or a tuple of results; no `ctx` when there is a `setup_context`."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        """May be defined to save what `backward` needs apart from `forward`."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """`backward(ctx, *grads)`, one for each result, returns one gradient per argument, None where there is none."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with "
            "backward mode AD."
        )

    vjp = backward

    @staticmethod
    def jvp(ctx: Any, *grad_inputs: Any) -> Any:
        """May be defined, and is not needed: forward mode follows from `backward` here."""
        raise NotImplementedError(
            "You must implement the jvp function for custom autograd.Function to use it with forward mode AD."
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Allowed, as it was once; see `__call__`."""

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
        asking = state.grad_enabled
        ctx = context_class(cls)(tuple(isinstance(a, Tensor) and a.requires_grad for a in args))
        made = _quietly(lambda: _forward(cls, ctx, args))
        values = list(made) if isinstance(made, tuple) else [made]
        results = _Results(cls, ctx, args, values, asking and any(ctx.needs_input_grad))
        out = results.recorded()
        return tuple(out) if isinstance(made, tuple) else out[0]


class _Results:
    """What a `forward` returned, on the way to what `apply` returns."""

    def __init__(self, cls: type[Function], ctx: Context, args: tuple[Any, ...], values: list[Any], ask: bool) -> None:
        self._record = _record_of(cls)
        self._ctx, self._args, self._values, self._ask = ctx, args, values, ask
        self._places = [i for i, value in enumerate(values) if _differentiable(ctx, value)]
        """Positions of the results that gradients flow through."""
        ctx._places = self._places
        ctx._like = [_kind(value) for value in values]

    def recorded(self) -> list[Any]:
        """The results with their history."""
        out = [wrap(v.array) if isinstance(v, Tensor) and not self._is_dirty(v) else v for v in self._values]
        if len(self._places) == 1:
            place = self._places[0]
            value = self._values[place]
            out[place] = self._linked(value if self._is_dirty(value) else out[place], value)
        elif self._places:
            for place, part in zip(self._places, self._parts(), strict=True):
                out[place] = part
        elif state.listener is not None and isinstance(out[0], Tensor):
            state.listener.on_op(self._record, self._args, {}, out[0], False)
        # Results hold the context, which must not hold them.
        self._ctx._dirty = self._ctx._constant = ()
        return out

    def _linked(self, out: Tensor, value: Tensor) -> Tensor:
        """`out`, whose numbers `forward` returned as `value`, with the operation as its history."""
        if self._ask:
            _refuse_leaf(self._is_dirty(value) and value)
            tensors = tuple(a if isinstance(a, Tensor) else _NO_GRADIENT for a in self._args)
            node = link(self._record, tensors, {"ctx": self._ctx}, out.array)
            if node is not None:
                out.node, out.requires_grad = node, True
                _save(self._ctx, node, value)
        if state.listener is not None:
            state.listener.on_op(self._record, self._args, {}, out, self._is_dirty(value))
        return out

    def _parts(self) -> tuple[Tensor, ...]:
        """Several results, each a part of one packed result that has the operation as its history."""
        arrays = [self._values[place].array for place in self._places]
        if len({array.dtype for array in arrays}) > 1:
            raise hinted(
                NotImplementedError(f"{self._record.name} returned results of several floating-point types"),
                "Convert them to one type with .to(...), or write one Function per result.",
            )
        packed = wrap(pack(xp_of(arrays[0]), arrays))
        shapes = [array.shape for array in arrays]
        return unpack(self._linked(packed, packed), shapes, self._record.backward)

    def _is_dirty(self, value: Any) -> bool:
        """Whether `value` is an argument that `forward` changed in place and said so."""
        return any(value is tensor for tensor in self._ctx._dirty)


def _differentiable(ctx: Context, value: Any) -> bool:
    return (
        isinstance(value, Tensor)
        and value.dtype.is_floating_point
        and not any(value is tensor for tensor in ctx._constant)
    )


def _refuse_leaf(changed: Any) -> None:
    if isinstance(changed, Tensor) and changed.requires_grad and changed.is_leaf:
        raise RuntimeError("a leaf Variable that requires grad has been used in an in-place operation.")


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
            return cls.forward(ctx, *args)
        made = cls.forward(*args)
        cls.setup_context(ctx, args, made)
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
        samples=(), backward=cls.backward_name or f"{cls.__name__}Backward", backward_of=None, refusals=(),
        promote="none", keep=(), view=False, names=(), operator="", inplace=False, method=False, no_grad={},
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
    if not isinstance(grad, Tensor):
        raise RuntimeError(f"expected Variable or None (got {type(grad).__name__})")
    given = grad.array.shape
    if len(given) < len(shape) or any(a not in (1, b) for a, b in zip(shape[::-1], given[::-1], strict=False)):
        raise RuntimeError(
            f"Function {cls.__name__}Backward returned an invalid gradient at index {i} - got {list(given)} "
            f"but expected shape compatible with {list(shape)}"
        )


def _backward(cls: type[Function], ctx: Context, g: Any, node: Node) -> tuple[Any, ...]:
    """Call the program's `backward` and check what it returns."""
    taped = isinstance(g, Tensor)
    ctx._saved = tuple(
        _result(node, taped) if i in ctx._results else tensor for i, tensor in enumerate(node.saved or ())
    )
    given = _gradients(ctx, g if taped else wrap(g))
    call = cls.backward if cls.vjp is Function.vjp else cls.vjp
    try:
        made = call(ctx, *given) if taped else _quietly(lambda: call(ctx, *given))
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


def _gradients(ctx: Context, g: Tensor) -> list[Tensor | None]:
    """The gradient of each result, from that of the one result or of the packed ones; else zeros, or None."""
    if len(ctx._places) == 1:
        arrived: Sequence[Any] = (g,)
    else:
        arrived = split(TAPED, g, [ctx._like[place][1] for place in ctx._places])
    out = [_nothing(ctx, kind) for kind in ctx._like]
    for place, gradient in zip(ctx._places, arrived, strict=True):
        # Of packed results those that were not used have zeros.
        unused = not ctx._materialize and len(ctx._places) > 1 and not gradient.array.any()
        out[place] = None if unused else gradient
    return out


def _kind(value: Any) -> tuple[Any, ...] | None:
    if not isinstance(value, Tensor):
        return None
    return xp_of(value.array), value.array.shape, value.array.dtype


def _nothing(ctx: Context, kind: tuple[Any, ...] | None) -> Tensor | None:
    if kind is None or not ctx._materialize:
        return None
    xp, shape, dtype = kind
    return wrap(xp.zeros(shape, dtype))


def _result(node: Node, taped: bool) -> Tensor:
    """The operation's own result, with its history when the backward pass is recorded."""
    tensor = wrap(node.out)
    if taped:
        tensor.node, tensor.requires_grad, tensor._trace = node, True, node._trace
    return tensor
