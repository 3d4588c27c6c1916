"""Optimizers that treat every element alike: small parameters of a group are stepped together, large ones in chunks.

    group ──▶ batches (one element type, one history) ──prepare──▶ numbers of the step ──advance──▶ chunks of elements

What is remembered of the parameters of a batch lies in one array per name; `state` holds views of it. A batch is kept
from step to step as long as the same parameters have gradients and nobody has replaced what is remembered of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.devices.arrays import at, device_of, xp_of
from retrograde.optim.arithmetic import SMALL, Sums, sums_for
from retrograde.optim.optimizer import Group, Optimizer
from retrograde.tape.state import enable_grad, state
from retrograde.tensor import Tensor

CHUNK = 65536
"""Elements of a very large parameter that are updated together, so that the passes over them stay in the cache."""


@dataclass(slots=True)
class Part:
    """Some elements of a batch; all arrays are (n,)."""

    xp: Any
    sums: Sums
    value: Any
    """Changed in place."""
    grad: Any
    """Never changed in place."""
    kept: dict[str, Any]
    """What is remembered, by name; changed in place."""
    first: bool
    """Whether nothing is remembered yet: the arrays of `kept` hold their initial value."""


class Elementwise(Optimizer):
    """Base of optimizers with a formula per element: a subclass defines `advance`, and what it needs for it."""

    def _set_up(self) -> None:
        super()._set_up()
        self._batches: dict[int, list[Batch]] = {}
        self._batched_for: dict[int, tuple[tuple[str, ...], list[int]]] = {}
        """Per group: the names and parameters its batches were made for."""
        self._sums: dict[Any, Sums] = {}
        """By size, type and device of the elements that are stepped together."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._batches, self._batched_for, self._sums = {}, {}, {}

    def arrays(self, group: Group) -> Sequence[str]:
        """Names of what is remembered of each element."""
        return ()

    def numbers(self, group: Group) -> dict[str, float]:
        """What is remembered of each parameter as one number, by name, and its initial value."""
        return {}

    def initial(self, name: str, param: Tensor, group: Group) -> Any:
        """What is remembered under `name` before the first step: a number, or an array like the parameter's."""
        return 0

    def prepare(self, numbers: dict[str, float], group: Group) -> Any:
        """Count the step in `numbers`; returns what `advance` needs that is the same for all elements."""
        return None

    def advance(self, part: Part, fixed: Any, group: Group) -> None:
        """Change the elements of `part`, and what is remembered of them, by their gradients, in place."""
        raise NotImplementedError

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient, in place; `closure` recomputes the loss first and is returned."""
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        for group in self.param_groups:
            live = [param for param in group["params"] if param._grad is not None]
            if state.note is not None:
                state.listener.before_updates(live)  # type: ignore[union-attr]
            for batch in self._batched(live, group):
                fixed = self.prepare(batch.numbers, group)
                batch.store_numbers()
                with at(batch.params[0].array):
                    for part in batch.parts(self.sums_like):
                        self.advance(part, fixed, group)
                    batch.finish()
            self._tell(live, group)
        return loss

    def sums_like(self, values: Any) -> Sums:
        """What sums are computed by over arrays like this one."""
        key = values.size, values.dtype, device_of(values)
        found = self._sums.get(key)
        if found is None:
            found = self._sums[key] = sums_for(values)
        return found

    def _tell(self, changed: list[Tensor], group: Group) -> None:
        """Note that parameters were changed in place now."""
        for param in changed:
            param.stamp()
        listener: Any = state.listener
        if state.note is not None:
            listener.on_updates(changed, type(self).__name__, group)
        elif listener is not None:
            for param in changed:
                listener.on_update(param, type(self).__name__)

    def _batched(self, live: list[Tensor], group: Group) -> list[Batch]:
        key, names = id(group), tuple(self.arrays(group))
        wanted = names, list(map(id, live))
        found = self._batches.get(key)
        if found is None or self._batched_for.get(key) != wanted or not all(b.holds(self.state) for b in found):
            found = self._batches[key] = self._make_batches(live, names, group)
            self._batched_for[key] = wanted
        return found

    def _make_batches(self, live: list[Tensor], names: tuple[str, ...], group: Group) -> list[Batch]:
        shared: dict[Any, list[Tensor]] = {}
        for param in live:
            small = param.array.size <= SMALL
            shared.setdefault(self._alike(param, names, group) if small else id(param), []).append(param)
        batches = []
        for params in shared.values():
            with at(params[0].array):
                batches.append(self._make_batch(params, names, group))
        return batches

    def _alike(self, param: Tensor, names: tuple[str, ...], group: Group) -> Any:
        """Equal for parameters that can be stepped together."""
        kept = self.state.get(param, {})
        counts = [float(kept[name].item()) if name in kept else None for name in self.numbers(group)]
        there = [name in kept for name in names]
        return (param.array.dtype, device_of(param.array), *counts, *there)

    def _make_batch(self, params: list[Tensor], names: tuple[str, ...], group: Group) -> Batch:
        first = any(name not in self.state[param] for param in params for name in names)
        numbers = {}
        for name, start in self.numbers(group).items():
            known = self.state[params[0]].get(name)
            numbers[name] = float(start) if known is None else float(known.item())
        batch = Batch(params, names, numbers, first)
        for param, place in zip(params, batch.places, strict=True):
            self._remember(param, batch, place, group)
        return batch

    def _remember(self, param: Tensor, batch: Batch, place: Place, group: Group) -> None:
        """Let `state` hold views of the batch's arrays for this parameter, with what it held so far."""
        if not (batch.names or batch.numbers):
            return
        kept = self.state[param]
        for name in batch.numbers:
            _move(kept, name, batch.counts[name][place.number : place.number + 1].reshape(()), batch.numbers[name])
        for name in batch.names:
            view = batch.kept[name][place.start : place.end].reshape(param.array.shape)
            _move(kept, name, view, None if name in kept else self.initial(name, param, group))
        batch.held.append((kept, [kept[name] for name in batch.names]))


@dataclass(frozen=True)
class Place:
    """Where a parameter lies in the arrays of its batch."""

    number: int
    start: int
    end: int


class Batch:
    """Parameters that are stepped together."""

    def __init__(self, params: list[Tensor], names: tuple[str, ...], numbers: dict[str, float], first: bool) -> None:
        self.params = params
        self.names = names
        self.numbers = numbers
        self.first = first
        self.held: list[tuple[dict[str, Any], list[Tensor]]] = []
        """Per parameter: its entry of `state`, and what that holds by `names`."""
        self.kind = params[0].array.dtype
        self.shapes = [param.array.shape for param in params]
        xp = self._xp = xp_of(params[0].array)
        sizes = [param.array.size for param in params]
        ends = np.cumsum(sizes).tolist()
        self.places = [Place(i, end - n, end) for i, (n, end) in enumerate(zip(sizes, ends, strict=True))]
        self.kept = {name: xp.empty(ends[-1], self.kind) for name in names}
        self.counts = {name: np.empty(len(params), _number_kind()) for name in numbers}
        self._value: Any = None
        if len(params) > 1:
            self._value, self._grad = (xp.empty(ends[-1], self.kind) for _ in range(2))
            self._views = [
                self._value[p.start : p.end].reshape(s) for p, s in zip(self.places, self.shapes, strict=True)
            ]

    def holds(self, state: Any) -> bool:
        """Whether the parameters are as they were, and what is remembered of them too."""
        kind, names = self.kind, self.names
        for param, shape in zip(self.params, self.shapes, strict=True):
            array = param.array
            if array.dtype is not kind or array.shape != shape:
                return False
        for param, (kept, tensors) in zip(self.params, self.held, strict=False):
            if state.get(param) is not kept:
                return False
            for name, tensor in zip(names, tensors, strict=True):
                if kept.get(name) is not tensor:
                    return False
        return True

    def store_numbers(self) -> None:
        """Show in `state` what `prepare` has counted."""
        for name, value in self.numbers.items():
            self.counts[name].fill(value)

    def parts(self, sums_like: Callable[[Any], Sums]) -> list[Part]:
        """All elements, in chunks; `finish` puts what was computed in its place where that has not happened yet."""
        grads = [param._grad.array for param in self.params if param._grad is not None]
        if len(grads) > 1:
            value, grad = self._value, self._grad
            self._xp.concatenate([param.array for param in self.params], axis=None, out=value)
            self._xp.concatenate(grads, axis=None, out=grad)
        else:
            value, grad = self.params[0].array.reshape(-1), grads[0].reshape(-1)
            self._value = value
        first, self.first = self.first, False
        return self.cut(value, grad, first, sums_like)

    def cut(self, value: Any, grad: Any, first: bool, sums_like: Callable[[Any], Sums]) -> list[Part]:
        """The elements `value` with their gradients, in chunks when they are very many."""
        if value.size <= CHUNK:
            return [Part(self._xp, sums_like(value), value, grad, self.kept, first)]
        parts = []
        size = -(-value.size // -(-value.size // CHUNK))
        for start in range(0, value.size, size):
            chunk = slice(start, start + size)
            kept = {name: array[chunk] for name, array in self.kept.items()}
            parts.append(Part(self._xp, sums_like(value[chunk]), value[chunk], grad[chunk], kept, first))
        return parts

    def finish(self) -> None:
        """Put the new numbers into the parameters' memory, unless they were computed there."""
        if len(self.params) > 1:
            for param, view in zip(self.params, self._views, strict=True):
                put(param, view)
        else:
            if not _shares(self.params[0].array, self._value):
                put(self.params[0], self._value.reshape(self.shapes[0]))
            # Who notes changes asks whether anybody else holds the parameter's memory.
            self._value = None


def _number_kind() -> Any:
    """The type of what is remembered as one number."""
    return np.float64 if dtypes.default() is dtypes.float64 else np.float32


def _shares(array: Any, flat: Any) -> bool:
    """Whether `flat` is the array's own memory."""
    return not isinstance(array, np.generic) and bool(array.flags.c_contiguous)


def put(param: Tensor, values: Any) -> None:
    """Overwrite the parameter's memory, which has to be told of: `state.changing` before, `stamp` after."""
    if isinstance(param.array, np.generic):
        # Numbers without dimensions may be kept as immutable scalars.
        param.array = values[()]
    else:
        param.array[...] = values


def _move(kept: dict[str, Any], name: str, view: Any, value: Any) -> None:
    """Let the tensor under `name` hold `view`, with its numbers so far or else with `value`."""
    known = kept.get(name)
    if known is None:
        view[...] = value
        kept[name] = Tensor(view)
    else:
        view[...] = known.array
        known.array = view
