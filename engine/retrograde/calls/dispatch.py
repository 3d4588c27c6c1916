"""From a call to a result, for operands of any kind: bring them to one type, compute, wrap, link to the tape.

Most calls never come here: `calls` writes each op a function of its own for the common kinds of operands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from retrograde import dtypes
from retrograde.calls.placing import together
from retrograde.calls.spelling import kind_of, operand_names, require_all
from retrograde.devices import arrays
from retrograde.devices.arrays import AWAY, XP
from retrograde.dtypes import F32
from retrograde.tape.node import Node
from retrograde.tape.state import state
from retrograde.tensor import Tensor

if TYPE_CHECKING:
    from retrograde.op import Op

_new_tensor = Tensor.__new__
_new_node = Node.__new__


def wrap(array: Any) -> Tensor:
    """A tensor without history around `array`."""
    out = _new_tensor(Tensor)
    out.array = array
    out._requires_grad = False
    out.node = out._storage = None
    out._trace = 0
    return out


def apply(op: Op, args: tuple[Any, ...], params: dict[str, Any], unsupported: Any = None) -> Any:
    """Run `op` on operands of any kind; `unsupported(op, args)` answers for what is no operand."""
    tensors = None if _is_foreign(op, args, unsupported is not defer) else coerce(op, args)
    if tensors is None:
        return (unsupported or reject)(op, args)
    if AWAY:
        tensors = together(op, tensors)
    values = [t.shared() for t in tensors] if op.view else [t.array for t in tensors]
    try:
        z = compute(op, values, params)
    except Exception as error:
        raise op.refuse(error, values, params, args) from None
    out = wrap(z)
    if state.grad_enabled and op.vjps and True in [t._requires_grad for t in tensors]:
        out.node = link(op, tensors, params, z)
        out._requires_grad = out.node is not None
        if (op.backward_of is not None or op.operator) and out.node is not None:
            out.node.params = {**out.node.params, "numbers": tuple([not isinstance(a, Tensor) for a in args])}
    if op.view and arrays.is_array(z) and arrays.xp_of(z).may_share_memory(z, values[0]):
        share(op, out, tensors[0])
    if state.listener is not None:
        state.listener.on_op(op, args, params, out, False)
    return out


def _is_foreign(op: Op, args: tuple[Any, ...], as_function: bool) -> bool:
    """Whether PyTorch refuses these kinds of operands: functions NumPy's arrays, operators them on the left."""
    kinds = [arg.__class__ for arg in args]
    if as_function:
        return np.ndarray in kinds
    on_the_left = kinds[0] is np.ndarray and op.operator != "truediv"
    if op.vjps and np.ndarray in kinds and not on_the_left and not state.passes:
        # NumPy computes it, and asks the tensor for its numbers. Rules of a pass may have constants as arrays.
        require_numbers(args)
    if op.operator == "matmul":
        return kinds[0] is np.ndarray or int in kinds or float in kinds
    if kinds[0] is np.ndarray:
        return op.operator != "truediv"
    return op.operator in _ORDER and np.ndarray in kinds


def require_numbers(args: Sequence[Any]) -> None:
    """RuntimeError for a tensor that asks for a gradient where NumPy computes, which would lose it."""
    if any(isinstance(arg, Tensor) and arg.requires_grad for arg in args):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")


def compute(op: Op, values: Sequence[Any], params: dict[str, Any]) -> Any:
    """The op's result for arrays on one device, computed there."""
    if AWAY:
        return arrays.launch(op.forward, values, params)
    return op.forward(XP[values[0].__class__], *values, **params)


def share(op: Op, view: Tensor, operand: Tensor) -> None:
    """`view` lies in the memory of `operand`; changing one in place changes the other."""
    view._storage = operand._storage
    if op.vjps:
        view.base = operand if operand.base is None else operand.base
        if state.grad_enabled and view._storage is not None:
            view._storage.add(view)


def link(op: Op, tensors: tuple[Tensor, ...], params: dict[str, Any], z: Any) -> Node | None:
    """The node of a new result; None when no gradient can flow to those who ask for one."""
    names = op.operands * len(tensors) if op.variadic else op.operands
    needs = tuple([t._requires_grad and name in op.vjps for t, name in zip(tensors, names, strict=True)])
    if True not in needs:
        return None
    saves, save_out = op.plans.get(needs) or op.plan(needs)
    node = _new_node(Node)
    node.op = op
    node.edges = tuple([(t.node or t) if need else None for t, need in zip(tensors, needs, strict=True)])
    node.saved = tuple([t if save else None for t, save in zip(tensors, saves, strict=True)]) if saves else None
    node.out = z if save_out else None
    node.params = _context(op, tensors, params) if op.wants_context else params
    node._dims = z.shape
    state.seq = node.seq = state.seq + 1
    node._trace = 0
    node._g = node.rare = None
    node._own = False
    return node


def _context(op: Op, tensors: tuple[Tensor, ...], params: dict[str, Any]) -> dict[str, Any]:
    """The parameters, and of the operands what VJPs and the node's name need beside values."""
    arrays = [t.array for t in tensors]
    context = {**params, "shapes": tuple([a.shape for a in arrays])}
    return {**context, "dtypes": tuple([a.dtype for a in arrays])} if op.wants_types else context


def coerce(op: Op, args: tuple[Any, ...]) -> tuple[Tensor, ...] | None:
    """The operands as tensors of the types the op wants; None when one of them is no operand at all."""
    tensors = 0
    for arg in args:
        if isinstance(arg, Tensor):
            tensors += 1
        elif not isinstance(arg, _OPERANDS) and arg.__class__ not in AWAY:
            return None
    if tensors < len(args) and (op.tensors_only or not (tensors or op.operator)):
        return None
    if op.promote == "none":
        found = tuple([a if isinstance(a, Tensor) else _constant(a, None) for a in args])
        _require_kernel(op, found[0].dtype)
        return found
    if not op.keep and _all_float32(args):
        return args
    kept = [name in op.keep for name in op.operands] if op.keep else [False] * len(args)
    kinds = [
        (a.dtype, dtypes.weight(a.array)) if isinstance(a, Tensor) else _kind(a)
        for a, keep in zip(args, kept, strict=True) if not keep
    ]  # fmt: skip
    if op.admit is not None:
        op.admit(kinds)
    target = dtypes.promote(kinds)
    _require_kernel(op, target)
    if op.promote == "float" and not target.is_floating_point:
        target = dtypes.default()
    return tuple([convert(a, None if keep else target) for a, keep in zip(args, kept, strict=True)])


def _require_kernel(op: Op, kind: dtypes.dtype) -> None:
    """NotImplementedError for an element type that PyTorch's op is not compiled for."""
    kernel = op.lacks and op.lacks.get("int" if kind.rank == 1 else kind.name)
    if kernel:
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{dtypes.kind(kind.array_type)}'")


def _all_float32(args: tuple[Any, ...]) -> bool:
    """The common case of several tensors, which needs no promotion."""
    return not [a for a in args if not isinstance(a, Tensor) or a.array.dtype is not F32]


def convert(operand: Any, target: dtypes.dtype | None) -> Tensor:
    """An operand as a tensor of the type `target`, or of its own."""
    if isinstance(operand, Tensor):
        return operand if target is None else _cast(operand, target)
    return _constant(operand, target)


def _kind(operand: Any) -> tuple[dtypes.dtype, int]:
    if arrays.is_array(operand):
        return dtypes.of(operand.dtype), dtypes.weight(operand)
    return dtypes.of_number(operand.item() if isinstance(operand, np.generic) else operand), dtypes.NUMBER


def _cast(tensor: Tensor, target: dtypes.dtype) -> Tensor:
    if tensor.array.dtype is target.array_type:
        return tensor
    if tensor.requires_grad:
        from retrograde.op import TAPED

        return TAPED.cast(tensor, target.array_type)  # type: ignore[no-any-return]
    with arrays.at(tensor.array):
        return wrap(tensor.array.astype(target.array_type))


def _constant(number: Any, target: dtypes.dtype | None) -> Tensor:
    """A number as a tensor without dimensions; common ones are kept, because making an array costs more than an op."""
    kind = target or _kind(number)[0]
    if arrays.is_array(number):
        return wrap(number.astype(kind.array_type))
    # A key cannot tell 0.0 from −0.0; text can.
    key = (number or str(number), number.__class__, kind.name)
    found = _CONSTANTS.get(key)
    if found is None:
        if len(_CONSTANTS) > 4096:
            _CONSTANTS.clear()
        found = _CONSTANTS[key] = wrap(np.asarray(number).astype(kind.array_type)[()])
    return found


def reject(op: Op, args: tuple[Any, ...]) -> Any:
    """TypeError for operands that are none."""
    if op.variadic and not args:
        raise RuntimeError(f"{op.name}(): expected a non-empty list of Tensors")
    require_all(op, args, {})
    numbers_only = not any(isinstance(arg, Tensor) for arg in args)
    names = operand_names(op)
    for position, arg in enumerate(args):
        wrong = isinstance(arg, np.ndarray) or not isinstance(arg, Tensor if op.tensors_only else _OPERANDS)
        if numbers_only or (wrong and arg.__class__ not in AWAY):
            if op.variadic:
                raise TypeError(f"expected Tensor as element {position} in argument 0, but got {kind_of(arg)}")
            name = names[min(position, len(names) - 1)]
            raise TypeError(
                f"{op.name}(): argument '{name}' (position {position + 1}) must be Tensor, not {kind_of(arg)}"
            )
    raise AssertionError(f"{op.name} rejected operands it supports")


def defer(op: Op, args: tuple[Any, ...]) -> Any:
    """Python's operators ask the other operand next, and raise TypeError themselves."""
    return NotImplemented


_ORDER = ("lt", "le", "gt", "ge")
_OPERANDS = (Tensor, int, float, np.ndarray, np.generic)
_CONSTANTS: dict[tuple[Any, type, str], Tensor] = {}
