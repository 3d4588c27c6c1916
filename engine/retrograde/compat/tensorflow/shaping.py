"""TensorFlow's functions on shapes and places: making, joining, cutting and picking."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from retrograde.compat.tensorflow.elementwise import cast
from retrograde.compat.tensorflow.engine import rg
from retrograde.compat.tensorflow.errors import op_error, written
from retrograde.compat.tensorflow.recording import run, tensor
from retrograde.compat.tensorflow.tensors import EagerTensor, TensorLike, constant
from retrograde.compat.tensorflow.types import FLOAT32, INT32, as_dtype

FUNCTIONS: dict[str, Callable[..., Any]] = {}
"""By TensorFlow's names."""
newaxis = None


def _own(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: publish under its own name."""
    FUNCTIONS[function.__name__] = function
    return function


def lengths(shape: Any) -> list[int]:
    """A shape given as numbers, a list or a tensor."""
    plain = shape.numpy().tolist() if isinstance(shape, TensorLike) else shape
    return [int(n) for n in plain] if isinstance(plain, list | tuple) else [int(plain)]


def _made(name: str, function: Callable[..., Any]) -> None:
    def call(shape: Any, dtype: Any = FLOAT32, name: Any = None) -> EagerTensor:
        return EagerTensor(function(lengths(shape), dtype=as_dtype(dtype).inner))

    def like(input: Any, dtype: Any = None, name: Any = None) -> EagerTensor:
        given = tensor(input)
        return EagerTensor(function(list(given.shape), dtype=as_dtype(dtype or given.dtype).inner))

    call.__doc__ = f"A tensor of {name}."
    like.__doc__ = f"A tensor of {name} in the shape and type of another."
    FUNCTIONS[name], FUNCTIONS[f"{name}_like"] = call, like


_made("zeros", rg.zeros)
_made("ones", rg.ones)


@_own
def fill(dims: Any, value: Any, name: Any = None) -> EagerTensor:
    """`value` everywhere."""
    return constant(value, shape=lengths(dims))


@_own
def eye(num_rows: int, num_columns: int | None = None, dtype: Any = FLOAT32) -> EagerTensor:
    """Ones on the diagonal."""
    return EagerTensor(rg.eye(num_rows, num_columns or num_rows, dtype=as_dtype(dtype).inner))


@_own
def range(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: Any = None) -> EagerTensor:
    """Numbers from `start` (0 when there is one bound) up to, not including, `limit`."""
    bounds = [b.numpy().item() if isinstance(b, TensorLike) else b for b in (start, limit, delta)]
    first, last = (0, bounds[0]) if limit is None else bounds[:2]
    return constant(np.arange(first, last, bounds[2]).tolist(), dtype or (None if last != first else INT32))


@_own
def linspace(start: Any, stop: Any, num: int, name: Any = None, axis: int = 0) -> EagerTensor:
    """`num` numbers spaced evenly from `start` to `stop`, both included."""
    return constant(np.linspace(float(start), float(stop), num).tolist())


@_own
def shape(input: Any, out_type: Any = INT32, name: Any = None) -> EagerTensor:
    """The lengths of the dimensions as a tensor."""
    return constant(list(tensor(input).shape), out_type)


@_own
def rank(input: Any, name: Any = None) -> EagerTensor:
    """The number of dimensions as a tensor."""
    return constant(tensor(input).ndim, INT32)


@_own
def size(input: Any, out_type: Any = INT32, name: Any = None) -> EagerTensor:
    """The number of elements as a tensor."""
    return constant(tensor(input).tensor.numel(), out_type)


@_own
def identity(input: Any, name: Any = None) -> Any:
    """A copy."""
    return run(rg.clone, tensor(input))


@_own
def reshape(tensor_: Any, shape: Any, name: Any = None) -> Any:
    """The same numbers in another shape; −1 stands for what is left."""
    operand, wanted = tensor(tensor_), lengths(shape)
    try:
        return run(lambda t: t.reshape(wanted), operand)
    except RuntimeError:
        count, other = operand.tensor.numel(), int(np.prod(wanted))
        message = f"Input to reshape is a tensor with {count} values, but the requested shape has {other}"
        raise op_error("Reshape", message, end="") from None


@_own
def transpose(a: Any, perm: Any = None, conjugate: bool = False, name: Any = None) -> Any:
    """The dimensions in another order, reversed without `perm`."""
    operand = tensor(a)
    order = lengths(perm) if perm is not None else list(builtins.range(operand.ndim))[::-1]
    return run(lambda t: t.permute(order), operand)


@_own
def expand_dims(input: Any, axis: int, name: Any = None) -> Any:
    """One more dimension of length 1."""
    return run(lambda t: t.unsqueeze(axis), tensor(input))


@_own
def squeeze(input: Any, axis: Any = None, name: Any = None) -> Any:
    """Without dimensions of length 1."""
    return run(lambda t: t.squeeze() if axis is None else t.squeeze(axis), tensor(input))


@_own
def concat(values: Sequence[Any], axis: int, name: Any = None) -> Any:
    """Tensors one after the other along an axis."""
    held = [tensor(each) for each in values]
    try:
        return run(lambda parts: rg.cat(parts, axis), held)
    except RuntimeError:
        first, bad = held[0].shape, next(h.shape for h in held if h.shape != held[0].shape)
        place = next((i for i, (a, b) in enumerate(zip(first, bad, strict=False)) if a != b and i != axis), 0)
        message = (
            f"ConcatOp : Dimension {place} in both shapes must be equal: shape[0] = {written(first)} vs. shape[1] = "
            f"{written(bad)}"
        )
        raise op_error(f"ConcatV2_N_{len(held)}", message, " name: concat") from None


@_own
def stack(values: Sequence[Any], axis: int = 0, name: Any = None) -> Any:
    """Tensors of one shape along a new axis."""
    return run(lambda parts: rg.stack(parts, axis), [tensor(each) for each in values])


@_own
def unstack(value: Any, num: int | None = None, axis: int = 0, name: Any = None) -> list[Any]:
    """The parts along an axis, without it."""
    return list(run(lambda t: t.unbind(axis), tensor(value)))


@_own
def split(value: Any, num_or_size_splits: Any, axis: int = 0, num: Any = None, name: Any = None) -> list[Any]:
    """Parts along an axis: so many equal ones, or of these lengths."""
    operand = tensor(value)
    if isinstance(num_or_size_splits, int):
        return list(run(lambda t: t.chunk(num_or_size_splits, axis), operand))
    return list(run(lambda t: t.split(lengths(num_or_size_splits), axis), operand))


@_own
def tile(input: Any, multiples: Any, name: Any = None) -> Any:
    """Repeated along each axis."""
    return run(lambda t: t.repeat(lengths(multiples)), tensor(input))


@_own
def repeat(input: Any, repeats: Any, axis: Any = None, name: Any = None) -> Any:
    """Each element repeated."""
    return run(lambda t: t.repeat_interleave(repeats, axis), tensor(input))


@_own
def reverse(tensor_: Any, axis: Any, name: Any = None) -> Any:
    """Along these axes from the end to the start."""
    return run(lambda t: t.flip(lengths(axis)), tensor(tensor_))


@_own
def roll(input: Any, shift: Any, axis: Any, name: Any = None) -> Any:
    """Moved round along an axis."""
    return run(lambda t: t.roll(shift, axis), tensor(input))


@_own
def broadcast_to(input: Any, shape: Any, name: Any = None) -> Any:
    """Repeated to a shape."""
    return run(lambda t: t.expand(lengths(shape)), tensor(input))


@_own
def pad(tensor_: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0, name: Any = None) -> Any:
    """With `constant_values` before and after each axis."""
    widths = [int(n) for pair in reversed(np.asarray(paddings).tolist()) for n in pair]
    return run(lambda t: rg.nn.functional.pad(t, widths, mode.lower(), constant_values), tensor(tensor_))


@_own
def one_hot(
    indices: Any, depth: int, on_value: Any = 1, off_value: Any = 0, axis: Any = None, dtype: Any = FLOAT32
) -> EagerTensor:
    """Rows of zeros with a one at each index."""
    places = tensor(indices).numpy()
    rows = np.where(np.arange(depth) == places[..., None], on_value, off_value)
    return constant(rows.astype(as_dtype(dtype).as_numpy_dtype))


@_own
def where(condition: Any, x: Any = None, y: Any = None, name: Any = None) -> Any:
    """x where the condition holds, else y; without them, where it holds, as rows of indices."""
    asked = tensor(condition)
    if x is None or y is None:
        return constant(np.argwhere(asked.numpy()))
    kind = next((t.dtype for t in (x, y) if isinstance(t, TensorLike)), None)
    a = tensor(x, kind)
    return run(rg.where, cast(asked, "bool"), a, tensor(y, a.dtype))


@_own
def gather(params: Any, indices: Any, validate_indices: Any = None, axis: int = 0, name: Any = None) -> Any:
    """The parts at these indices along an axis."""
    places = tensor(indices)

    def picked(t: Any, at: Any) -> Any:
        flat = t.index_select(axis, at.reshape(-1).to(rg.int64))
        return flat.reshape(*t.shape[: axis % t.ndim], *at.shape, *t.shape[axis % t.ndim + 1 :])

    return run(picked, tensor(params), places)


@_own
def gather_nd(params: Any, indices: Any, name: Any = None) -> Any:
    """The parts at these rows of indices."""
    places = np.moveaxis(tensor(indices).numpy(), -1, 0)
    return run(lambda t: t[tuple(rg.tensor(p.astype(np.int64)) for p in places)], tensor(params))


@_own
def boolean_mask(tensor_: Any, mask: Any, axis: Any = None, name: Any = None) -> Any:
    """The parts where the mask is true."""
    return run(lambda t, m: t[m], tensor(tensor_), tensor(mask))


@_own
def meshgrid(*args: Any, indexing: str = "xy") -> list[Any]:
    """Coordinates of all points of a grid."""
    return list(run(lambda parts: rg.meshgrid(*parts, indexing=indexing), [tensor(arg) for arg in args]))


@_own
def tensor_scatter_nd_update(tensor_: Any, indices: Any, updates: Any, name: Any = None) -> Any:
    """A copy with new parts at these rows of indices."""
    places = np.moveaxis(tensor(indices).numpy(), -1, 0)

    def put(t: Any, u: Any) -> Any:
        return t.index_put(tuple(rg.tensor(p.astype(np.int64)) for p in places), u)

    return run(put, tensor(tensor_), tensor(updates))
