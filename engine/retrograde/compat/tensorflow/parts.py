"""Parts of tensors and variables by index."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde.compat.tensorflow.engine import rg
from retrograde.compat.tensorflow.errors import op_error
from retrograde.compat.tensorflow.recording import run
from retrograde.compat.tensorflow.tensors import EagerTensor, TensorLike, constant
from retrograde.compat.tensorflow.variables import Variable

_END = " name: strided_slice/"


class VariablePart(EagerTensor):
    """A part of a variable: a tensor, and a place that can be assigned to."""

    __slots__ = ("_key", "_variable")
    _key: Any
    _variable: Variable

    def assign(self, value: Any, use_locking: bool = False, name: Any = None, read_value: bool = True) -> Variable:
        """Change this part of the variable."""
        numbers = np.array(self._variable.numpy())
        numbers[self._key] = constant(value, self.dtype).numpy() if not isinstance(value, TensorLike) else value.numpy()
        return self._variable.assign(constant(numbers))


def part_of(held: TensorLike, key: Any) -> EagerTensor:
    """The part at `key`: integers, slices, None, an ellipsis, or boolean masks.

    InvalidArgumentError for an index out of bounds.
    """
    plain = _plain(key)
    keys = plain if isinstance(plain, tuple) else (plain,)
    _require_bounds(held, keys)
    backwards = [i for i, k in enumerate(keys) if isinstance(k, slice) and k.step is not None and k.step < 0]
    if backwards:
        # The engine's slices go forward: pick by numbers instead.
        keys = tuple(_numbers(k, held.shape[i]) if i in backwards else k for i, k in enumerate(keys))
    found = run(lambda t: t[keys], held)
    if isinstance(held, Variable):
        part = VariablePart(found.tensor, found.tapes)
        part._variable, part._key = held, plain
        return part
    return found  # type: ignore[no-any-return]


def _plain(key: Any) -> Any:
    if isinstance(key, tuple):
        return tuple(_plain(each) for each in key)
    if isinstance(key, TensorLike):
        return key.numpy() if key.ndim else key.numpy().item()
    if isinstance(key, slice):
        return slice(*(_plain(end) for end in (key.start, key.stop, key.step)))
    return key


def _numbers(key: slice, length: int) -> Any:
    return rg.tensor(list(range(*key.indices(length))), dtype=rg.int64)


def _require_bounds(held: TensorLike, keys: tuple[Any, ...]) -> None:
    if any(key is None or key is Ellipsis or isinstance(key, np.ndarray) for key in keys):
        return
    if len(keys) > held.ndim:
        message = f"Index out of range using input dim {held.ndim}; input has only {held.ndim} dims"
        raise op_error("StridedSlice", message, _END)
    for axis, key in enumerate(keys):
        if isinstance(key, int) and not -held.shape[axis] <= key < held.shape[axis]:
            raise op_error("StridedSlice", f"slice index {key} of dimension {axis} out of bounds.", _END)


setattr(TensorLike, "__getitem__", part_of)  # noqa: B010
