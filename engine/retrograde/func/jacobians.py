"""Whole Jacobians and Hessians: one product for each row, or for each column."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from retrograde.factories.creation import eye
from retrograde.func.derivatives import Argnums, Function, _apart, _named, _require_tensors, choose, replace
from retrograde.func.level import Level, Push
from retrograde.op import TAPED
from retrograde.pytree import leaves, rebuilt
from retrograde.tensor import Tensor

Products = Callable[[Level, list[Tensor]], list[list[Tensor]]]
"""Flat outputs of a level → for each of them its Jacobian by each input."""


def jacrev(
    func: Function,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    chunk_size: int | None = None,
    _preallocate_and_copy: bool = False,
) -> Function:
    """The function that gives the Jacobian of `func` by reverse mode: a backward pass for each element of the output.

    The Jacobian of an output by an input has the output's dimensions and then the input's; nests stay nests, the
    output's around the input's.
    """
    if not (chunk_size is None or chunk_size > 0):
        raise ValueError("jacrev: `chunk_size` should be greater than 0.")
    return _jacobian(func, argnums, has_aux, "jacrev(f, *primals)", _by_rows)


def jacfwd(func: Function, argnums: Argnums = 0, has_aux: bool = False, *, randomness: str = "error") -> Function:
    """The same by forward mode: a product for each element of the input."""
    return _jacobian(func, argnums, has_aux, "jacfwd(f, *primals)", _by_columns)


def hessian(func: Function, argnums: Argnums = 0) -> Function:
    """The function that gives the second derivatives of `func`, forward over reverse."""
    return jacfwd(jacrev(func, argnums), argnums)


def _jacobian(func: Function, argnums: Argnums, has_aux: bool, api: str, products: Products) -> Function:
    @wraps(_named(func))
    def jacobian(*args: Any) -> Any:
        with Level() as level:
            chosen = choose(args, argnums)
            made = func(*replace(args, argnums, level.track(chosen)))
            output, aux = _apart(made, has_aux, api)
            outputs = leaves(output)
            _require_tensors(outputs, api)
            level.look(outputs)
            blocks = [rebuilt(chosen, row) for row in products(level, outputs)]
            found = rebuilt(output, blocks)
            return (found, level.release(aux)) if has_aux else found

    return jacobian


def _by_rows(level: Level, outputs: list[Tensor]) -> list[list[Tensor]]:
    found = []
    for out in outputs:
        rows = [level.pull([out], [seed]) for seed in basis(out)]
        shapes = [(*out.shape, *x.shape) for x in level.inputs]
        found.append([_stacked(row, shape) for row, shape in zip(zip(*rows, strict=True), shapes, strict=True)])
    return found


def _by_columns(level: Level, outputs: list[Tensor]) -> list[list[Tensor]]:
    push = Push(level, outputs)
    found: list[list[Tensor]] = [[] for _ in outputs]
    still = [TAPED.mul(x.detach(), 0.0) for x in level.inputs]
    for place, x in enumerate(level.inputs):
        columns = [push.filled([*still[:place], seed, *still[place + 1 :]]) for seed in basis(x)]
        for blocks, out, moved in zip(found, outputs, zip(*columns, strict=True), strict=True):
            last = [column.unsqueeze(-1) for column in moved]
            blocks.append(TAPED.cat(last, -1).reshape((*out.shape, *x.shape)))
    return found


def basis(like: Tensor) -> list[Tensor]:
    """Tensors like this one that are 1 at one element and 0 elsewhere, one for each element."""
    count = math.prod(like.shape)
    rows = eye(count, dtype=like.dtype, device=like.device)
    return [rows[i].reshape(tuple(like.shape)) for i in range(count)]


def _stacked(rows: tuple[Tensor, ...], shape: tuple[int, ...]) -> Tensor:
    return TAPED.stack(list(rows), 0).reshape(shape)  # type: ignore[no-any-return]
