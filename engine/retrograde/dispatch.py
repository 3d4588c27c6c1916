"""From a call to a result: fetch the arrays, compute, wrap, link to the tape, tell the listener.

Ops with one or two operands and no parameters, which is most of what runs, get a function of their own with everything
inlined; the rest goes through `apply`. Mixed types and Python numbers leave the fast path in `coerce`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from retrograde import dtypes
from retrograde.arrays import XP
from retrograde.dtypes import F32
from retrograde.tape import state
from retrograde.tensor import Node, Storage, Tensor

if TYPE_CHECKING:
    from retrograde.op import Op

_new_tensor = Tensor.__new__
_new_node = Node.__new__


def make_call(op: Op) -> Callable[..., Any]:
    """The public function of `op`, with the signature of its forward."""
    if not op.params and not op.variadic and len(op.operands) in (1, 2):
        call = _unary(op) if len(op.operands) == 1 else _binary(op, _reject)
    else:
        call = _general(op)
    call.__name__ = call.__qualname__ = op.name
    call.__doc__ = op.doc
    return call


def make_operator(op: Op) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The methods behind the Python operator and its reflected form."""
    if len(op.operands) == 1:
        call = _unary(op)
        return call, call
    call = _binary(op, _defer)
    return call, lambda b, a: call(a, b)


def wrap(array: Any) -> Tensor:
    """A tensor without history around `array`."""
    out = _new_tensor(Tensor)
    out.array = array
    out.requires_grad = False
    out._grad = out.node = out.storage = out.base = out.hooks = None
    out.trace = 0
    return out


def _unary(op: Op) -> Callable[..., Any]:
    forward, needs = op.forward, (True,)
    any_type = op.promote == "none"

    def call(a: Any) -> Any:
        try:
            x = a.array
        except AttributeError:
            return apply(op, (a,), {})
        if op.view or not (any_type or x.dtype is F32):
            return apply(op, (a,), {})
        try:
            z = forward(XP[x.__class__], x)
        except Exception as error:
            raise op.refuse(error, (x,), {}) from None
        out = _new_tensor(Tensor)
        out.array = z
        out._grad = out.node = out.storage = out.base = out.hooks = None
        out.trace = 0
        if a.requires_grad and state.grad_enabled and op.vjps:
            out.requires_grad = True
            saves, save_out = op.plans.get(needs) or op.plan(needs)
            out.node = node = _new_node(Node)
            node.op = op
            node.edges = (a.node or a,)
            node.saved = (a,) if saves else None
            node.out = z if save_out else None
            node.params = {"shapes": (x.shape,)} if op.wants_shapes else _NO_PARAMS
            node.shape = z.shape
            state.seq = node.seq = state.seq + 1
            node.trace = node.clobbered = 0
            node.hooks = None
        else:
            out.requires_grad = False
        if state.listener is not None:
            state.listener.on_op(op, (a,), _NO_PARAMS, out, False)
        return out

    return call


def _binary(op: Op, unsupported: Callable[..., Any]) -> Callable[..., Any]:
    forward = op.forward
    typed = op.promote != "none"

    def call(a: Any, b: Any) -> Any:
        try:
            x = a.array
            y = b.array
        except AttributeError:
            return apply(op, (a, b), {}, unsupported)
        if typed and (x.dtype is not y.dtype or x.dtype is not F32):
            return apply(op, (a, b), {}, unsupported)
        try:
            z = forward(XP[x.__class__], x, y)
        except Exception as error:
            raise op.refuse(error, (x, y), {}) from None
        out = _new_tensor(Tensor)
        out.array = z
        out._grad = out.node = out.storage = out.base = out.hooks = None
        out.trace = 0
        need_a = a.requires_grad
        need_b = b.requires_grad
        if (need_a or need_b) and state.grad_enabled and op.vjps:
            out.requires_grad = True
            needs = (need_a, need_b)
            saves, save_out = op.plans.get(needs) or op.plan(needs)
            out.node = node = _new_node(Node)
            node.op = op
            node.edges = ((a.node or a) if need_a else None, (b.node or b) if need_b else None)
            node.saved = (a if saves[0] else None, b if saves[1] else None) if saves else None
            node.out = z if save_out else None
            node.params = {"shapes": (x.shape, y.shape)} if op.wants_shapes else _NO_PARAMS
            node.shape = z.shape
            state.seq = node.seq = state.seq + 1
            node.trace = node.clobbered = 0
            node.hooks = None
        else:
            out.requires_grad = False
        if state.listener is not None:
            state.listener.on_op(op, (a, b), _NO_PARAMS, out, False)
        return out

    return call


def _general(op: Op) -> Callable[..., Any]:
    """A function with the forward's own signature, and NumPy's `axis` and `keepdims` beside `dim` and `keepdim`."""
    alias = {"dim": "axis", "keepdim": "keepdims"}
    operands = [op.operands[0]] if op.variadic else list(op.operands)
    heads, body, kwonly = list(operands), [], []
    for name, default in op.params.items():
        heads.append(name if default is inspect.Parameter.empty else f"{name}=DEFAULT[{name!r}]")
        if name in alias:
            kwonly.append(f"{alias[name]}=UNSET")
            body.append(f"    if {alias[name]} is not UNSET: {name} = {alias[name]}")
    if op.operands and not op.variadic:
        heads.insert(len(operands), "/")
    signature = ", ".join(heads + (["*", *kwonly] if kwonly else []))
    args = f"tuple({operands[0]})" if op.variadic else f"({', '.join(operands)},)"
    params = ", ".join(f"{name!r}: {name}" for name in op.params)
    text = [f"def {op.name}({signature}):", *body, f"    return apply(OP, {args}, {{{params}}})"]
    space = {"OP": op, "apply": apply, "DEFAULT": op.params, "UNSET": _UNSET}
    exec("\n".join(text), space)
    return space[op.name]  # type: ignore[return-value]


def apply(op: Op, args: tuple[Any, ...], params: dict[str, Any], unsupported: Any = None) -> Any:
    """Run `op` on operands of any kind; `unsupported(op, args)` answers for what is no operand."""
    tensors = coerce(op, args)
    if tensors is None:
        return (unsupported or _reject)(op, args)
    values = [t.shared() for t in tensors] if op.view else [t.array for t in tensors]
    try:
        z = op.forward(XP[values[0].__class__], *values, **params)
    except Exception as error:
        raise op.refuse(error, values, params) from None
    out = wrap(z)
    if state.grad_enabled and op.vjps and any(t.requires_grad for t in tensors):
        out.node = link(op, tensors, params, z)
        out.requires_grad = out.node is not None
    if op.view and isinstance(z, np.ndarray) and np.may_share_memory(z, values[0]):
        out.base = tensors[0].base or tensors[0]
        out.storage = tensors[0].storage
    if state.listener is not None:
        state.listener.on_op(op, args, params, out, False)
    return out


def link(op: Op, tensors: tuple[Tensor, ...], params: dict[str, Any], z: Any) -> Node | None:
    """The node of a new result; None when no gradient can flow to those who ask for one."""
    names = op.operands * len(tensors) if op.variadic else op.operands
    needs = tuple(t.requires_grad and name in op.vjps for t, name in zip(tensors, names, strict=True))
    if not any(needs):
        return None
    saves, save_out = op.plan(needs)
    node = _new_node(Node)
    node.op = op
    node.edges = tuple((t.node or t) if need else None for t, need in zip(tensors, needs, strict=True))
    node.saved = tuple(t if save else None for t, save in zip(tensors, saves, strict=True)) if saves else None
    node.out = z if save_out else None
    node.params = {**params, "shapes": tuple(t.array.shape for t in tensors)} if op.wants_shapes else params
    node.shape = z.shape
    state.seq = node.seq = state.seq + 1
    node.trace = node.clobbered = 0
    node.hooks = None
    return node


def coerce(op: Op, args: tuple[Any, ...]) -> tuple[Tensor, ...] | None:
    """The operands as tensors of the types the op wants; None when one of them is no operand at all."""
    if not all(isinstance(a, _OPERANDS) for a in args) or not args:
        return None
    if op.promote == "none":
        return tuple(a if isinstance(a, Tensor) else _constant(a, None) for a in args)
    kinds = [(a.dtype, a.array.ndim > 0) if isinstance(a, Tensor) else _kind(a) for a in args]
    target = dtypes.promote(kinds)
    if op.promote == "float" and not target.is_floating_point:
        target = dtypes.float32
    return tuple(_cast(a, target) if isinstance(a, Tensor) else _constant(a, target) for a in args)


def _kind(operand: Any) -> tuple[dtypes.dtype, bool]:
    if isinstance(operand, np.ndarray):
        return dtypes.of(operand.dtype), operand.ndim > 0
    return dtypes.of_number(operand.item() if isinstance(operand, np.generic) else operand), False


def _cast(tensor: Tensor, target: dtypes.dtype) -> Tensor:
    if tensor.array.dtype is target.array_type:
        return tensor
    if tensor.requires_grad:
        from retrograde.op import TAPED

        return TAPED.cast(tensor, target.array_type)  # type: ignore[no-any-return]
    return wrap(tensor.array.astype(target.array_type))


def _constant(number: Any, target: dtypes.dtype | None) -> Tensor:
    """A number as a tensor without dimensions; common ones are kept, because making an array costs more than an op."""
    kind = target or _kind(number)[0]
    if isinstance(number, np.ndarray):
        return wrap(number.astype(kind.array_type))
    key = (number, number.__class__, kind.name)
    found = _CONSTANTS.get(key)
    if found is None:
        if len(_CONSTANTS) > 4096:
            _CONSTANTS.clear()
        found = _CONSTANTS[key] = wrap(kind.array_type.type(number))
    return found


def make_inplace(op: Op) -> Callable[..., Any]:
    """The in-place form `name_` of `op`: the result replaces the first operand's numbers."""

    def change(self: Tensor, *args: Any, **params: Any) -> Any:
        _require_changeable(self)
        operands, params = _split(op, args, params)
        tensors = coerce(op, (self, *operands))
        if tensors is None:
            return _reject(op, (self, *operands))
        try:
            z = op.forward(XP[self.array.__class__], *(t.array for t in tensors), **params)
        except Exception as error:
            raise op.refuse(error, [t.array for t in tensors], params) from None
        _require_fit(self, z)
        before = wrap(self.array)
        before.requires_grad, before.node, before.trace = self.requires_grad, self.node, self.trace
        before.storage = self.storage = self.storage or Storage()
        node = None
        if state.grad_enabled and op.vjps:
            node = link(op, (before, *tensors[1:]), params, z)
        write(self, z, node)
        if state.listener is not None:
            if node is None and self.node is None and self.requires_grad:
                state.listener.on_update(self, f"{op.name}_")
            else:
                state.listener.on_op(op, (before, *operands), params, self, True)
        return self

    change.__name__ = f"{op.name}_"
    change.__doc__ = f"In place: {op.doc}"
    return change


def write(tensor: Tensor, z: Any, node: Node | None) -> None:
    """Put the numbers `z` into `tensor`'s memory, whose history from now on is `node` when there is one."""
    version = tensor.stamp()
    owner = tensor if tensor.base is None else tensor.base
    for old in (tensor.node, owner.node):
        if old is not None and old.out is not None:
            old.clobbered = version
    if isinstance(tensor.array, np.ndarray):
        tensor.array[...] = z
        z = tensor.array
    else:
        tensor.array = tensor.array.dtype.type(z)
    if node is not None:
        if node.out is not None:
            node.out = tensor.array
        tensor.node = node
        tensor.requires_grad = True


def _require_changeable(tensor: Tensor) -> None:
    if not state.grad_enabled:
        return
    if tensor.requires_grad and tensor.node is None:
        raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
    base = tensor.base
    if base is not None and base.requires_grad:
        if base.node is None:
            raise RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")
        raise NotImplementedError(
            "changing a view in place while gradients are recorded is not supported yet; "
            "assign through the base instead, such as x[i] = value, or work on a .clone()"
        )


def _require_fit(tensor: Tensor, z: Any) -> None:
    if z.shape != tensor.array.shape:
        raise RuntimeError(
            f"output with shape {list(tensor.array.shape)} doesn't match the broadcast shape {list(z.shape)}"
        )
    have, want = dtypes.of(z.dtype), dtypes.of(tensor.array.dtype)
    if have.rank > want.rank:
        names = {"f": "Float", "i": "Long", "u": "Byte", "b": "Bool"}
        kinds = names[z.dtype.kind], names[tensor.array.dtype.kind]
        raise RuntimeError(f"result type {kinds[0]} can't be cast to the desired output type {kinds[1]}")


def _split(op: Op, args: tuple[Any, ...], params: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Positional arguments of an in-place call: first the remaining operands, then parameters."""
    count = len(op.operands) - 1
    named = dict(zip(op.params, args[count:], strict=False))
    defaults = {k: v for k, v in op.params.items() if v is not inspect.Parameter.empty}
    return args[:count], {**defaults, **named, **params}


def _reject(op: Op, args: tuple[Any, ...]) -> Any:
    if op.variadic and not args:
        raise RuntimeError(f"{op.name}(): expected a non-empty list of Tensors")
    for position, arg in enumerate(args):
        if not isinstance(arg, _OPERANDS):
            name = "tensors" if op.variadic else ("input", "other")[position] if position < 2 else op.operands[position]
            raise TypeError(
                f"{op.name}(): argument '{name}' (position {position + 1}) must be Tensor, not {type(arg).__name__}"
            )
    raise AssertionError(f"{op.name} rejected operands it supports")


def _defer(op: Op, args: tuple[Any, ...]) -> Any:
    """Python's operators ask the other operand next, and raise TypeError themselves."""
    return NotImplemented


_UNSET = object()
_NO_PARAMS: dict[str, Any] = {}
_OPERANDS = (Tensor, int, float, np.ndarray, np.generic)
_CONSTANTS: dict[tuple[Any, type, str], Tensor] = {}
