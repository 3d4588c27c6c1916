"""In-place changes: new numbers in a tensor's memory, and a history that says so for all that share the memory.

The tensor's history becomes the op's new node. Views are kept right by two more links, as in PyTorch: the base becomes
"the base with the view put in", and every living view becomes "picked from the new base".

    h ──index──▶ row, then row.mul_(2):    h, row ──index_put──▶ h's new node ──index──▶ row's new node
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from retrograde import dtypes
from retrograde.calls.dispatch import coerce, compute, link, reject, wrap
from retrograde.calls.placing import together
from retrograde.devices import arrays
from retrograde.devices.arrays import AWAY
from retrograde.errors import Hint, Part, hinted, involving
from retrograde.tape.node import Node
from retrograde.tape.state import state
from retrograde.tape.storage import Storage
from retrograde.tensor import Tensor
from retrograde.words import sayings

if TYPE_CHECKING:
    from retrograde.op import Op

_VIEW_OF_NO_GRAD = (
    "A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given that this use case "
    "is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace "
    "either both inside the no_grad block (if you don't want the inplace to be tracked) or both outside (if you want "
    "the inplace to be tracked)."
)
_ONE_OF_SEVERAL_VIEWS = (
    "is a view and is being modified inplace. This view is the output of a function that returns multiple views. Such "
    "functions do not allow the output views to be modified inplace. You should replace the inplace operation by an "
    "out-of-place one."
)
_IN_PLACE_HINT = Hint(
    "A leaf that asks for a gradient keeps its value while gradients are recorded, and {leaf} is one. Write a new "
    "value instead, such as `{leaf_} = {leaf_} - 0.1`; for an update step, put it under `with torch.no_grad():`.",
    leaf="this tensor", leaf_="w",
)  # fmt: skip


def make_inplace(op: Op) -> Callable[..., Any]:
    """The in-place form `name_` of `op`: the result replaces the first operand's numbers."""

    def change_by_op(self: Tensor, *args: Any, **params: Any) -> Any:
        require_changeable(self)
        operands, params = _split(op, args, params)
        tensors = coerce(op, (self, *operands))
        if tensors is None:
            return reject(op, (self, *operands))
        if AWAY:
            tensors = together(op, tensors)
        try:
            z = compute(op, [t.array for t in tensors], params)
        except Exception as error:
            raise op.refuse(error, [t.array for t in tensors], params, (self, *operands)) from None
        _require_fit(self, z)
        return change(self, op, tensors[1:], operands, params, z)

    change_by_op.__name__ = change_by_op.__qualname__ = f"{op.name}_"
    change_by_op.__doc__ = f"In place: {op.doc}"
    return change_by_op


def change(
    tensor: Tensor,
    op: Op,
    operands: tuple[Tensor, ...],
    shown: tuple[Any, ...],
    params: dict[str, Any],
    z: Any,
    put: Callable[[], None] | None = None,
) -> Tensor:
    """Replace `tensor`'s numbers by `z`, what `op` gave for it and `operands`; `put` writes them another way.

    `shown` are the operands as the program gave them, for the listener.
    """
    before = _past(tensor)
    node = None
    if state.grad_enabled and op.vjps:
        node = link(op, (before, *operands), params, z)
        if node is not None and op.backward_of is not None:
            node.params = {**node.params, "numbers": (False, *[not isinstance(v, Tensor) for v in shown])}
        if node is not None and node.saved is not None and node.saved[0] is before:
            # The VJP asks for the numbers that are overwritten now.
            before.array, before._storage = before.array.copy(), None
    write(tensor, z, put)
    if node is not None:
        _adopt(tensor, node)
    if state.listener is not None:
        if node is None and tensor.node is None and tensor.requires_grad:
            state.listener.on_update(tensor, f"{op.name}_")
        else:
            state.listener.on_op(op, (before, *shown), params, tensor, True)
    if node is not None and tensor._storage is not None and (tensor.base is not None or tensor._storage.views):
        _relink(tensor, tensor if tensor.base is None else tensor.base)
    return tensor


def write(tensor: Tensor, z: Any, put: Callable[[], None] | None = None) -> None:
    """Put the numbers `z` into `tensor`'s memory, whatever its history, and note that this happened now."""
    state.changing(tensor)
    version = tensor.stamp()
    assert tensor._storage is not None
    for node in tensor._storage.makers:
        node.clobbered = version
    tensor._storage.makers.clear()
    with arrays.at(tensor.array):
        try:
            _put(tensor, z, put)
        except ValueError:
            if getattr(tensor.array.flags, "writeable", True):
                raise
            _put_unlocked(tensor, z, put)


def _put(tensor: Tensor, z: Any, put: Callable[[], None] | None) -> None:
    if put is not None:
        put()
    elif arrays.is_array(tensor.array):
        tensor.array[...] = arrays.beside(tensor.array, z)
    else:
        tensor.array = tensor.array.dtype.type(arrays.host(z))


def _put_unlocked(tensor: Tensor, z: Any, put: Callable[[], None] | None) -> None:
    """Write into an expanded view, which NumPy locks: through it PyTorch changes single elements, but not the whole."""
    array = tensor.array
    if put is None and any(step == 0 and n > 1 for step, n in zip(array.strides, array.shape, strict=True)):
        raise hinted(RuntimeError(sayings.OVERLAPPING), "Several elements of an expanded tensor are one number.")
    array.flags.writeable = True
    try:
        _put(tensor, z, put)
    finally:
        array.flags.writeable = False


def require_changeable(tensor: Tensor, through_a_view: bool = False) -> None:
    """RuntimeError for what PyTorch does not let programs change in place while gradients are recorded."""
    if not state.grad_enabled:
        return
    if id(tensor) in state.inferred:
        raise RuntimeError(sayings.INFERRED_CHANGED)
    if tensor.requires_grad and tensor.node is None:
        what = "a view of a leaf Variable" if through_a_view or tensor.base is not None else "a leaf Variable"
        raise _leaf_error(tensor, what)
    base = tensor.base
    if base is not None and base.requires_grad:
        if base.node is None:
            raise _leaf_error(base, "a view of a leaf Variable")
        if tensor.node is None:
            raise RuntimeError(_VIEW_OF_NO_GRAD)
    if base is not None and tensor.node is not None and tensor.node.op.name == "piece":
        _require_single_view(tensor.node.params)


def _leaf_error(leaf: Tensor, what: str) -> RuntimeError:
    error = RuntimeError(f"{what} that requires grad is being used in an in-place operation.")
    return involving(hinted(error, _IN_PLACE_HINT), Part(leaf, "leaf"))


def _require_single_view(params: Any) -> None:
    """RuntimeError for one of several views that a function such as `split` returned at once."""
    name = params["by"].removesuffix("Backward0")
    if name in ("Unbind", "Split", "SplitWithSizes"):
        raise RuntimeError(f"Output {params['output']} of {name} {_ONE_OF_SEVERAL_VIEWS}")


def _past(tensor: Tensor) -> Tensor:
    """What `tensor` was until now, as an operand of the change: same memory, same history."""
    if tensor._storage is None:
        tensor._storage = Storage(tensor.node)
    before = wrap(tensor.array)
    before.node, before._trace = tensor.node, tensor._trace
    before._requires_grad = tensor._requires_grad
    if before.node is None and before._requires_grad:
        before._ask()
    before._storage = tensor._storage
    return before


def _adopt(tensor: Tensor, node: Node) -> None:
    """From now on `node` made `tensor`."""
    assert tensor._storage is not None
    tensor.node = node
    tensor.requires_grad = True
    if node.out is not None:
        node.out = tensor.array
        tensor._storage.makers.append(node)


def _relink(changed: Tensor, base: Tensor) -> None:
    """Make the histories of `base` and its living views say that `changed`, one of them, was changed."""
    from retrograde.op import OPS

    assert changed._storage is not None
    piece, index_put = OPS["piece"], OPS["index_put"]
    if changed is not base:
        _report(index_put, (_past(base), changed), {"key": _position(changed, base)}, base, inplace=True)
    for view in changed._storage.living():
        if view.base is base:
            params = {"key": _position(view, base), "by": "AsStridedBackward0", "output": 0}
            _report(piece, (base,), params, view, inplace=False)


def _report(op: Op, args: tuple[Tensor, ...], params: dict[str, Any], out: Tensor, inplace: bool) -> None:
    """Link what another tensor's change did to `out`, and tell the listener."""
    node = link(op, args, params, out.array)
    assert node is not None, "a change is only passed on where a gradient flows"
    _adopt(out, node)
    if state.listener is not None:
        state.listener.on_op(op, args, params, out, inplace)


def _position(view: Tensor, base: Tensor) -> tuple[Any, ...]:
    """Where in `base` the elements of `view` lie, as an index of arrays: found by their addresses in memory."""
    there = _addresses(base.array).reshape(-1)
    order = np.argsort(there)
    flat = order[np.searchsorted(there, _addresses(view.array), sorter=order)]
    # The dots say that the elements are written through a view.
    return (Ellipsis, *np.unravel_index(flat, base.array.shape)) if base.array.ndim else ()


def _addresses(array: Any) -> Any:
    """The address of each element, in the array's shape."""
    start = np.full(array.shape, arrays.address_of(array), np.int64)
    for axis, stride in enumerate(array.strides):
        start += (np.arange(array.shape[axis]) * stride).reshape(-1, *[1] * (array.ndim - axis - 1))
    return start


def _require_fit(tensor: Tensor, z: Any) -> None:
    if z.shape != tensor.array.shape:
        raise RuntimeError(
            f"output with shape {list(tensor.array.shape)} doesn't match the broadcast shape {list(z.shape)}"
        )
    have, want = dtypes.of(z.dtype), dtypes.of(tensor.array.dtype)
    if have.rank > want.rank:
        given, own = dtypes.kind(z.dtype), dtypes.kind(tensor.array.dtype)
        raise RuntimeError(f"result type {given} can't be cast to the desired output type {own}")


def _split(op: Op, args: tuple[Any, ...], params: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Positional arguments of an in-place call: first the remaining operands, then parameters."""
    count = len(op.operands) - 1
    named = dict(zip(op.params, args[count:], strict=False))
    defaults = {k: v for k, v in op.params.items() if v is not inspect.Parameter.empty}
    return args[:count], {**defaults, **named, **params}
