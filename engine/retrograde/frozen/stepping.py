"""Steps of elementwise optimizers without their search for what belongs together: found once, repeated in each replay.

The optimizer's own formulas run on its own batches. Gradients are computed straight into one array per batch, and
parameters that nobody else has hold of move into one array too, so that nothing is gathered or handed back.
"""

from __future__ import annotations

import inspect
import sys
from typing import Any

import numpy as np

from retrograde.optim import Optimizer
from retrograde.optim.elementwise import Batch, Elementwise, Part, put
from retrograde.optim.optimizer import Group
from retrograde.tensor import Tensor


def settle(optimizer: Optimizer) -> None:
    """Move the parameters of each batch into the batch's array, where nobody else holds their memory."""
    if not isinstance(optimizer, Elementwise):
        return
    for batches in optimizer._batches.values():
        for batch in batches:
            if len(batch.params) > 1 and all(_is_free(param.array) for param in batch.params):
                for param, view in zip(batch.params, batch._views, strict=True):
                    view[...] = param.array
                    param.array = view


def _is_free(array: Any) -> bool:
    """Whether one reference beside the caller's own is all there is to the memory."""
    if not isinstance(array, np.ndarray) or sys.getrefcount(array) > 4:
        return False
    return array.base is None or (isinstance(array.base, np.ndarray) and sys.getrefcount(array.base) <= 3)


class Stepping:
    """One optimizer's step, for the parameters that have gradients now."""

    def __init__(self, optimizer: Elementwise) -> None:
        self._optimizer = optimizer
        self._groups: list[tuple[Group, list[Batch]]] = [
            (group, optimizer._batches.get(id(group), [])) for group in optimizer.param_groups
        ]
        self._flat = {id(batch): np.empty(batch.places[-1].end, batch.kind) for batch in self._batches()}
        """Gradients of each batch."""
        self.memory = self._places()
        """By parameter: where its gradient has to be put."""
        self._rounds = [(group, batch, self._parts(batch)) for group, found in self._groups for batch in found]

    @classmethod
    def of(cls, optimizer: Optimizer, params: list[Tensor]) -> Stepping | None:
        """None for optimizers with a step or hooks of their own, and where the batches hold other parameters."""
        own = inspect.unwrap(type(optimizer).step) is not inspect.unwrap(Elementwise.step)
        if not isinstance(optimizer, Elementwise) or own or "step" in vars(optimizer) or any(optimizer._hooks.values()):
            return None
        made = cls(optimizer)
        known = [param for batch in made._batches() for param in batch.params]
        plain = all(isinstance(p.array, np.ndarray) and p.array.flags.c_contiguous for p in known)
        return made if plain and {id(p) for p in known} == {id(p) for p in params} else None

    def _batches(self) -> list[Batch]:
        return [batch for _, found in self._groups for batch in found]

    def _places(self) -> dict[Tensor, Any]:
        found = {}
        for batch in self._batches():
            for param, place, shape in zip(batch.params, batch.places, batch.shapes, strict=True):
                found[param] = self._flat[id(batch)][place.start : place.end].reshape(shape)
        return found

    def fits(self) -> bool:
        """Whether the optimizer still has the same batches."""
        optimizer = self._optimizer
        known = optimizer._batches
        return len(optimizer.param_groups) == len(self._groups) and all(
            known.get(id(group)) is found for group, found in self._groups
        )

    def _parts(self, batch: Batch) -> list[Part]:
        """The batch's elements, cut as the optimizer cuts them."""
        single = batch.params[0].array.reshape(-1)
        value, grad = single if len(batch.params) == 1 else batch._value, self._flat[id(batch)]
        return batch.cut(value, grad, False, self._optimizer.sums_like)

    def __call__(self) -> None:
        """The step."""
        optimizer = self._optimizer
        for group, batch, parts in self._rounds:
            apart = len(batch.params) > 1 and batch.params[0].array.base is not batch._value
            if apart:
                np.concatenate([param.array for param in batch.params], axis=None, out=batch._value)
            fixed = optimizer.prepare(batch.numbers, group)
            batch.store_numbers()
            for part in parts:
                optimizer.advance(part, fixed, group)
            if apart:
                for param, view in zip(batch.params, batch._views, strict=True):
                    put(param, view)
            optimizer._tell(batch.params, group)
