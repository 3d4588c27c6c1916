"""Gaussian elimination with the steps, and so the rounding, of the library that PyTorch calls for small matrices.

    factor:  P A = L U, row by row, the largest element of a column as its pivot
    solve:   L y = P b downwards, U x = y upwards, each element from one inner product

An inverse of whole numbers then prints as whole numbers exactly where PyTorch's does. Batches are factored together.
Source: G. Golub, C. Van Loan, "Matrix Computations", sections 3.2 to 3.4.
"""

from __future__ import annotations

from typing import Any

SMALL = 16
"""Larger systems go to the array library, which is faster and rounds in its own way."""
DIVIDED = 4
"""Up to this size the last column is divided by its pivot; all others are multiplied by the pivot's reciprocal."""


def factor(xp: Any, a: Any) -> tuple[Any, Any, Any]:
    """L below and U on and above the diagonal, the order of the rows, and −1 for an odd number of exchanges."""
    a = a.copy()
    rows, columns = a.shape[-2:]
    order = xp.broadcast_to(xp.arange(rows), a.shape[:-1]).copy()
    sign = xp.ones(a.shape[:-2], a.dtype)
    for k in range(min(rows, columns)):
        pivot = xp.argmax(xp.abs(a[..., k:, k]), axis=-1) + k
        swap = _exchanged(xp, rows, k, pivot)
        a, order = xp.take_along_axis(a, swap[..., None], axis=-2), xp.take_along_axis(order, swap, axis=-1)
        sign = xp.where(pivot == k, sign, -sign)
        top = a[..., k : k + 1, k]
        safe = xp.where(top == 0, xp.ones_like(top), top)
        divided = k == rows - 2 and rows <= DIVIDED
        a[..., k + 1 :, k] = a[..., k + 1 :, k] / safe if divided else a[..., k + 1 :, k] * (1 / safe)
        a[..., k + 1 :, k + 1 :] -= a[..., k + 1 :, k, None] * a[..., k, None, k + 1 :]
    return a, order, sign


def _exchanged(xp: Any, rows: int, k: int, pivot: Any) -> Any:
    """The order of rows that has rows `k` and `pivot` exchanged."""
    order = xp.arange(rows)
    pivot = pivot[..., None]
    return xp.where(order == k, pivot, xp.where(order == pivot, k, order))


def solve(xp: Any, factored: tuple[Any, Any, Any], b: Any) -> Any:
    """x of a x = b, for (…, n, k) and what `factor` made of a (…, n, n)."""
    lu, order, _ = factored
    batch = max(lu.shape[:-2], b.shape[:-2], key=len)
    order = xp.broadcast_to(order, (*batch, order.shape[-1]))
    rows = xp.broadcast_to(b, (*batch, *b.shape[-2:]))
    permuted = xp.take_along_axis(rows, order[..., None], axis=-2)
    return substitute(xp, lu, substitute(xp, lu, permuted, upper=False, unit=True), upper=True)


def substitute(xp: Any, t: Any, b: Any, upper: bool, unit: bool = False) -> Any:
    """x of t x = b, where of t only the upper (or lower) triangle counts, with ones on its diagonal when `unit`."""
    count = t.shape[-1]
    x = xp.broadcast_to(b, (*max(t.shape[:-2], b.shape[:-2], key=len), *b.shape[-2:])).copy()
    for i in reversed(range(count)) if upper else range(count):
        known = reversed(range(i + 1, count)) if upper else range(i)
        total = xp.zeros_like(x[..., i, :])
        for j in known:
            total = total + t[..., i, j, None] * x[..., j, :]
        x[..., i, :] = x[..., i, :] - total
        if not unit:
            x[..., i, :] = x[..., i, :] * (1 / t[..., i, i, None])
    return x


def first_zero(xp: Any, lu: Any) -> Any:
    """Where the diagonal of U first has a zero, counted from 1; 0 where it has none."""
    zero = xp.diagonal(lu, axis1=-2, axis2=-1) == 0
    return xp.where(xp.any(zero, axis=-1), xp.argmax(zero, axis=-1) + 1, 0)
