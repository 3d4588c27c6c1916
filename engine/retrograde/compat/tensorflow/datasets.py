"""`tf.data.Dataset`, as far as training loops with a tape use it: slices, order, batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice, repeat
from typing import Any

from retrograde.compat.tensorflow.engine import rg
from retrograde.compat.tensorflow.recording import tensor
from retrograde.compat.tensorflow.shaping import FUNCTIONS as SHAPING
from retrograde.compat.tensorflow.tensors import constant
from retrograde.pytree import leaves, rebuilt


def _opened(tensors: Any) -> tuple[Any, list[Any]]:
    """The tuples and dictionaries of a nest, and the tensors in them: lists are tensors too."""
    if isinstance(tensors, tuple):
        parts = [_opened(each) for each in tensors]
        return tuple(form for form, _ in parts), [each for _, held in parts for each in held]
    if isinstance(tensors, dict):
        forms = {key: _opened(each) for key, each in tensors.items()}
        return {key: form for key, (form, _) in forms.items()}, [t for _, held in forms.values() for t in held]
    return None, [tensor(tensors)]


class Dataset:
    """Elements one after the other; every method gives a new data set."""

    def __init__(self, elements: Callable[[], Iterable[Any]], count: int | None) -> None:
        self._elements = elements
        self._count = count

    @staticmethod
    def from_tensor_slices(tensors: Any) -> Dataset:
        """The rows of a tensor, or nests of the rows of several."""
        form, held = _opened(tensors)
        count = held[0].shape[0]
        return Dataset(lambda: (rebuilt(form, [each[i] for each in held]) for i in range(count)), count)

    @staticmethod
    def range(*bounds: int) -> Dataset:
        """Numbers, as Python's `range`."""
        numbers = range(*bounds)
        return Dataset(lambda: (constant(n, "int64") for n in numbers), len(numbers))

    def shuffle(self, buffer_size: int, seed: Any = None, reshuffle_each_iteration: bool = True) -> Dataset:
        """In random order, which is not TensorFlow's."""

        def elements() -> Iterator[Any]:
            whole = list(self._elements())
            return (whole[i] for i in rg.randperm(len(whole)).tolist())

        return Dataset(elements, self._count)

    def batch(self, batch_size: int, drop_remainder: bool = False) -> Dataset:
        """Tensors of `batch_size` elements; the last may be shorter unless it is dropped."""

        def elements() -> Iterator[Any]:
            left = iter(self._elements())
            while group := list(islice(left, batch_size)):
                if len(group) == batch_size or not drop_remainder:
                    columns = zip(*map(leaves, group), strict=True)
                    yield rebuilt(group[0], [SHAPING["stack"](list(column)) for column in columns])

        if self._count is None:
            return Dataset(elements, None)
        whole, rest = divmod(self._count, batch_size)
        return Dataset(elements, whole + (rest > 0 and not drop_remainder))

    def map(self, map_func: Callable[..., Any], **_: Any) -> Dataset:
        """What `map_func` makes of each element; a tuple is given as several arguments."""

        def changed(element: Any) -> Any:
            return map_func(*element) if isinstance(element, tuple) else map_func(element)

        return Dataset(lambda: map(changed, self._elements()), self._count)

    def repeat(self, count: int | None = None) -> Dataset:
        """All elements so many times, or for ever."""
        turns = None if count is None or count < 0 else count
        again = repeat(None) if turns is None else repeat(None, turns)
        total = None if turns is None or self._count is None else self._count * turns
        return Dataset(lambda: chain.from_iterable(self._elements() for _ in again), total)

    def take(self, count: int) -> Dataset:
        """The first elements."""
        return Dataset(
            lambda: islice(self._elements(), count), None if self._count is None else min(count, self._count)
        )

    def prefetch(self, buffer_size: int) -> Dataset:
        """The same: nothing is fetched ahead."""
        return self

    cache = prefetch

    def __iter__(self) -> Iterator[Any]:
        return iter(self._elements())

    def __len__(self) -> int:
        if self._count is None:
            raise TypeError("The dataset is infinite.")
        return self._count
