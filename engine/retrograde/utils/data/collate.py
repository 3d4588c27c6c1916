"""From a list of samples to one batch: tensors are stacked, numbers become tensors, structures keep their form."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.factories.creation import as_tensor, tensor
from retrograde.op import FUNCTIONS
from retrograde.tensor import Tensor

_NOT_BATCHABLE = "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {}"


def default_collate(batch: Sequence[Any]) -> Any:
    """A batch of samples that have all the same form: tensors, arrays, numbers, text, and structures of them."""
    first = batch[0]
    if isinstance(first, Tensor):
        return FUNCTIONS["stack"](list(batch))
    if isinstance(first, np.ndarray):
        if first.dtype.kind in "SUO":
            raise TypeError(_NOT_BATCHABLE.format(first.dtype))
        return default_collate([as_tensor(array) for array in batch])
    if isinstance(first, np.bool_ | np.number):
        return as_tensor(np.array(batch))
    if isinstance(first, float):
        return tensor(batch, dtype=dtypes.float64)
    if isinstance(first, int):
        return tensor(batch)
    if isinstance(first, str | bytes):
        return batch
    return _collate_structure(batch, first)


def _collate_structure(batch: Sequence[Any], first: Any) -> Any:
    if isinstance(first, Mapping):
        return _like_mapping(first, {key: default_collate([sample[key] for sample in batch]) for key in first})
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*(default_collate(column) for column in zip(*batch, strict=False)))
    if isinstance(first, Sequence):
        if any(len(sample) != len(first) for sample in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        columns = [default_collate(column) for column in zip(*batch, strict=True)]
        return columns if isinstance(first, tuple) else _like_sequence(first, columns)
    raise TypeError(_NOT_BATCHABLE.format(type(first)))


def default_convert(data: Any) -> Any:
    """One sample with its arrays as tensors, for loaders without batches."""
    if isinstance(data, np.ndarray | np.number | np.bool_):
        return data if data.dtype.kind in "SUO" else as_tensor(data)
    if isinstance(data, Mapping):
        return _like_mapping(data, {key: default_convert(value) for key, value in data.items()})
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*map(default_convert, data))
    if isinstance(data, tuple):
        return [default_convert(item) for item in data]
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return _like_sequence(data, [default_convert(item) for item in data])
    return data


def _like_mapping(form: Any, values: dict[Any, Any]) -> Any:
    """The values in a mapping like `form`, or in a dictionary when it cannot be made so."""

    def fill(clone: Any) -> None:
        clone.update(values)

    return _filled(form, MutableMapping, fill, values)


def _like_sequence(form: Any, values: list[Any]) -> Any:
    def fill(clone: Any) -> None:
        clone[:] = values

    return _filled(form, MutableSequence, fill, values)


def _filled(form: Any, changeable: type, fill: Callable[[Any], None], values: Any) -> Any:
    try:
        if not isinstance(form, changeable):
            return type(form)(values)
        clone = copy.copy(form)
        fill(clone)
        return clone
    except TypeError:
        return values
