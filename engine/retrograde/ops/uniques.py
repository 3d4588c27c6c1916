"""Different elements, or different slices, each once: how many and where. The results' shapes depend on the values."""

from __future__ import annotations

from typing import Any

from retrograde.calls.dispatch import wrap
from retrograde.devices.arrays import at, xp_of
from retrograde.op import composed
from retrograde.ops import shapes


def _rows(xp: Any, a: Any, dim: int | None) -> Any:
    """The elements, or the slices along `dim`, as the rows of a matrix."""
    if dim is None:
        return a.reshape(-1, 1)
    axis = shapes.axis(dim, a.ndim)
    count = a.shape[axis] if a.ndim else 1
    return xp.moveaxis(a, axis, 0).reshape(count, -1) if a.ndim else a.reshape(1, 1)


def _runs(xp: Any, rows: Any) -> Any:
    """Which rows differ from the one before."""
    new = xp.any(rows[1:] != rows[:-1], axis=1)
    return xp.concatenate([xp.ones((min(len(rows), 1),), bool), new])


def _results(xp: Any, input: Any, dim: int | None, picked: Any, places: Any, new: Any) -> tuple[Any, Any, Any]:
    """Values, the place of each element among them, and counts; `picked` are positions of the values."""
    a = input.array
    starts = xp.flatnonzero(new)
    ends = xp.concatenate([starts[1:], xp.asarray([len(new)])])
    values = a.reshape(-1)[picked] if dim is None else xp.take(a, picked, axis=dim)
    inverse = places.reshape(a.shape) if dim is None else places
    return wrap(values), wrap(inverse.astype("int64")), wrap((ends - starts).astype("int64"))


def _asked(found: tuple[Any, Any, Any], inverse: bool, counts: bool) -> Any:
    asked = (found[0], *((found[1],) if inverse else ()), *((found[2],) if counts else ()))
    return asked if len(asked) > 1 else asked[0]


@composed("unique")
def _(
    input: Any, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
) -> Any:
    """The different elements in ascending order, or the different slices along `dim`.

    With `return_inverse` also the place of each element among them, with `return_counts` how often each comes.
    """
    xp = xp_of(input.array)
    with at(input.array):
        rows = _rows(xp, input.array, dim)
        order = xp.argsort(rows[:, 0], kind="stable") if rows.shape[1] == 1 else xp.lexsort(rows.T[::-1])
        new = _runs(xp, rows[order])
        places = xp.empty_like(order)
        places[order] = xp.cumsum(new) - 1
        return _asked(_results(xp, input, dim, order[new], places, new), return_inverse, return_counts)


@composed("unique_consecutive")
def _(input: Any, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None) -> Any:
    """The elements, or the slices along `dim`, without those that are equal to the one before."""
    xp = xp_of(input.array)
    with at(input.array):
        new = _runs(xp, _rows(xp, input.array, dim))
        found = _results(xp, input, dim, xp.flatnonzero(new), xp.cumsum(new) - 1, new)
    return _asked(found, return_inverse, return_counts)
