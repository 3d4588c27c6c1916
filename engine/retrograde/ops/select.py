"""Indexing: ops that pick elements of a tensor, and that put elements into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.calls.dispatch import coerce, convert
from retrograde.calls.inplace import change, require_changeable
from retrograde.calls.spelling import kind_of
from retrograde.devices.arrays import is_array
from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops.indexing import Key, as_key, backward_name, pick, picked_shape, put
from retrograde.ops.placement import placed
from retrograde.ops.shape import expand
from retrograde.ops.shapes import Shape
from retrograde.tensor import Tensor

ROWS = np.array([0, 0, 2])
MASK = np.array([True, False, True])
KEYS: list[tuple[Shape, Key]] = [
    ((3,), (1,)), ((3, 4), (0,)), ((3, 4), (slice(1, None),)), ((3, 4), (slice(None), -1)), ((3, 4), (0, 1)),
    ((3, 4), (Ellipsis, slice(None, None, 2))), ((3,), (None,)), ((3, 4), (None, 1, None)), ((3,), (Ellipsis,)),
    ((), (None,)), ((3, 4), (ROWS,)), ((3, 4), (ROWS, ROWS)), ((3, 4), (slice(None), ROWS)), ((3, 4), (MASK,)),
    ((2, 3, 3), (0, slice(None), ROWS)), ((3, 2), (MASK, 1)), ((2, 3), (slice(0, 1), None, ROWS)),
]  # fmt: skip


def _index_shape(a: Shape, key: Key) -> Shape:
    return picked_shape(a, key)


@op(symbol="[ ]", latex=r"{#a}_{[#key]}", backward="IndexBackward0", backward_of=lambda p: backward_name(p["key"]),
    shape=_index_shape, view=True, method=False, samples=[Sample((s,), {"key": key}) for s, key in KEYS],
    refusals=[Refusal(((3,),), IndexError, "index 3 is out of bounds for dimension 0", {"key": (3,)}, "to 2"),
              Refusal(((3,),), IndexError, "too many indices for tensor of dimension 1", {"key": (0, 0)}, "one index"),
              Refusal(((),), IndexError, "invalid index of a 0-dim tensor", {"key": (0,)}, "shape is []"),
              Refusal(((4,),), IndexError, "The shape of the mask [3]", {"key": (MASK,)}, "x[x > 0]")])  # fmt: skip
def index(xp: Any, a: Any, /, key: Any) -> Any:
    """The elements that an index picks: integers, slices, `...`, None, masks, tensors of positions."""
    return pick(a, key)


@index.vjp("a", latex=r"#g \text{ at } [#key],\ 0 \text{ elsewhere}")
def _(xp: Any, g: Any, shapes: Any, key: Any) -> Any:
    return xp.unindex(g, key, shapes[0])


def _unindex_shape(a: Shape, key: Key, shape: Shape) -> Shape:
    return shape


@op(symbol="[ ]⁻¹", latex=r"#a \text{ at } [#key],\ 0 \text{ elsewhere}", backward="IndexBackwardBackward0",
    shape=_unindex_shape, method=False,
    samples=[Sample((picked_shape(s, key),), {"key": key, "shape": s}) for s, key in KEYS])  # fmt: skip
def unindex(xp: Any, a: Any, /, key: Any, shape: Any) -> Any:
    """Zeros of a shape, with each element added where an index would pick it: the way back of indexing."""
    out = xp.zeros(shape, a.dtype)
    put(out, key, a, add=True)
    return out


@unindex.vjp("a", latex=r"{#g}_{[#key]}")
def _(xp: Any, g: Any, key: Any) -> Any:
    return xp.index(g, key)


def _put_shape(a: Shape, v: Shape, key: Key) -> Shape:
    target = picked_shape(a, key)
    extra = max(len(v) - len(target), 0)
    fits = all(n in (1, m) for n, m in zip(v[::-1], target[::-1], strict=False))
    if any(n != 1 for n in v[:extra]) or not fits:
        raise hinted(_unfit(v, target, key), "The value must broadcast to the shape of what the index picks.")
    return a


def _unfit(v: Shape, target: Shape, key: Key) -> Exception:
    if any(map(is_array, key)):
        return RuntimeError(
            f"shape mismatch: value tensor of shape {list(v)} cannot be broadcast to indexing result of shape "
            f"{list(target)}"
        )
    try:
        expand.shape(v, target)
    except RuntimeError as error:
        return error
    raise AssertionError(f"{v} fits {target}")


def _named_put(params: Mapping[str, Any]) -> str:
    return "CopySlices" if _through_a_view(params["key"]) else "IndexPutBackward0"


def _through_a_view(key: Key) -> bool:
    """Whether PyTorch writes through a view; only arrays alone need none."""
    arrays = [is_array(i) for i in key]
    return not any(arrays) or any(not array and i != slice(None) for i, array in zip(key, arrays, strict=True))


@op(symbol="[ ]←", latex=r"#a \text{ with } #v \text{ at } [#key]", backward="CopySlices", backward_of=_named_put,
    shape=_put_shape, method=False,
    samples=[Sample(((3, 4), (4,)), {"key": (0,)}), Sample(((3,), ()), {"key": (slice(1, None),)}),
             Sample(((3, 4), (2, 1)), {"key": (MASK, slice(1, 3))}), Sample(((2, 3), (2,)), {"key": (slice(None), 1)})],
    refusals=[Refusal(((3, 4), (3,)), RuntimeError, "expanded size of the tensor (4) must match the existing",
                      {"key": (0,)}, "what the index picks"),
              Refusal(((3, 4), (3,)), RuntimeError, "value tensor of shape [3] cannot be broadcast", {"key": (ROWS,)},
                      "what the index picks")])  # fmt: skip
def index_put(xp: Any, a: Any, v: Any, /, key: Any) -> Any:
    """A copy of a with v where an index picks; `x[i] = v` is the same in place."""
    out = xp.array(a)
    put(out, key, v)
    return out


@index_put.vjp("a", latex=r"#g \text{, but } 0 \text{ at } [#key]")
def _(xp: Any, g: Any, key: Any) -> Any:
    return xp.index_put(g, 0, key)


@index_put.vjp("v", latex=r"{#g}_{[#key]}")
def _(xp: Any, g: Any, key: Any) -> Any:
    return xp.index(g, key)


def _get(self: Tensor, item: Any) -> Tensor:
    """What an index picks: a view of the same memory unless it holds tensors or lists."""
    return index(self, as_key(item))  # type: ignore[no-any-return]


def _set(self: Tensor, item: Any, value: Any) -> None:
    """Put `value` where an index picks, in place; gradients flow to it and to what stays."""
    key = as_key(item)
    require_changeable(self, through_a_view=_through_a_view(key))
    operands = None if isinstance(value, np.ndarray) and value.ndim else coerce(index_put, (self, value))
    if operands is None:
        raise TypeError(f"can't assign a {kind_of(value)} to a torch.{dtypes.kind(self.array.dtype)}Tensor")
    v = placed(convert(operands[1], self.dtype), self.device)
    _put_shape(self.array.shape, v.array.shape, key)
    ndim = len(picked_shape(self.array.shape, key))
    if v.array.ndim > ndim:
        v = v.reshape(v.array.shape[v.array.ndim - ndim :])
    array = self.shared()
    change(self, index_put, (v,), (value,), {"key": key}, array, lambda: put(array, key, v.array))


def _refuse_deleting(self: Tensor, item: Any) -> None:
    """Refused: TypeError."""
    raise TypeError("Tensor does not support deleting items")


Tensor.__delitem__ = _refuse_deleting  # type: ignore[attr-defined]
Tensor.__getitem__ = _get  # type: ignore[method-assign]
Tensor.__setitem__ = _set  # type: ignore[method-assign]
