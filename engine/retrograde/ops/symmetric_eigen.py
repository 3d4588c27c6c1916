"""Eigenvectors of small symmetric matrices, with the signs that PyTorch's library gives them.

An eigenvector may point either way, and programs print it. Which way depends on the steps of the algorithm: Householder
reflections to three diagonals, then implicit QL sweeps of plane rotations, beginning at the end with the larger element
of the diagonal. The same steps are taken here, in the matrix's own precision.

Sources: G. Golub, C. Van Loan, "Matrix Computations", sections 8.3.1 and 8.3.3; J. Demmel, "Applied Numerical Linear
Algebra", section 5.3; for the rotation's sign LAPACK Working Note 148.
"""

from __future__ import annotations

from typing import Any

import numpy as np

SMALL = 25
"""Larger matrices are divided and conquered by the array library."""

Array = Any


def eigen(matrix: Array, upper: bool) -> tuple[Array, Array]:
    """Eigenvalues, ascending, and eigenvectors as columns of one symmetric matrix, of which one triangle counts."""
    diagonal, beside, vectors = _upper_diagonals(matrix) if upper else _lower_diagonals(matrix)
    epsilon = np.finfo(matrix.dtype).eps / 2
    first = 0
    while first < len(diagonal):
        last = _end_of_block(diagonal, beside, first, epsilon)
        block = slice(first, last + 1)
        views = (diagonal[block], beside[first:last], vectors[:, block])
        if abs(diagonal[last]) < abs(diagonal[first]):
            _sweep(views[0][::-1], views[1][::-1], views[2][:, ::-1], mirrored=True, epsilon=epsilon)
        else:
            _sweep(*views, mirrored=False, epsilon=epsilon)
        first = last + 1
    return _ascending(diagonal, vectors)


def _lower_diagonals(matrix: Array) -> tuple[Array, Array, Array]:
    """The diagonal, the elements beside it, and Q of A = Q T Qᵀ; the lower triangle counts."""
    count = len(matrix)
    a = np.tril(matrix) + np.tril(matrix, -1).T
    vectors = np.eye(count, dtype=a.dtype)
    beside = np.zeros(max(count - 1, 0), a.dtype)
    for i in range(count - 1):
        beside[i] = _reflect(a, vectors, a[i + 1 :, i].copy(), slice(i + 1, None), 0)
    return np.diagonal(a).copy(), beside, vectors


def _upper_diagonals(matrix: Array) -> tuple[Array, Array, Array]:
    """As `_lower_diagonals`, from the last row upwards; the upper triangle counts."""
    count = len(matrix)
    a = np.triu(matrix) + np.triu(matrix, 1).T
    vectors = np.eye(count, dtype=a.dtype)
    beside = np.zeros(max(count - 1, 0), a.dtype)
    for i in range(count - 2, -1, -1):
        beside[i] = _reflect(a, vectors, a[: i + 1, i + 1].copy(), slice(0, i + 1), i)
    return np.diagonal(a).copy(), beside, vectors


def _reflect(a: Array, vectors: Array, column: Array, rows: slice, pivot: int) -> Array:
    """Reflect `column`, which stands in `rows`, onto its element `pivot`, in place on both sides; returns that element.

    The result has the opposite sign of the element, unless all others are 0 already.
    """
    alpha = column[pivot]
    column[pivot] = 0
    rest = np.sqrt((column * column).sum())
    if rest == 0:
        return alpha
    beta = np.hypot(alpha, rest) if alpha < 0 else -np.hypot(alpha, rest)
    scale = (beta - alpha) / beta
    column /= alpha - beta
    column[pivot] = 1
    a[rows] -= scale * np.outer(column, column @ a[rows])
    a[:, rows] -= scale * np.outer(a[:, rows] @ column, column)
    vectors[:, rows] -= scale * np.outer(vectors[:, rows] @ column, column)
    return beta


def _end_of_block(diagonal: Array, beside: Array, first: int, epsilon: Any) -> int:
    """Where the block from `first` on ends: elements beside the diagonal that are as good as 0 become 0."""
    for m in range(first, len(beside)):
        if abs(beside[m]) <= np.sqrt(abs(diagonal[m])) * np.sqrt(abs(diagonal[m + 1])) * epsilon:
            beside[m] = 0
            return m
    return len(diagonal) - 1


def _sweep(d: Array, e: Array, z: Array, mirrored: bool, epsilon: Any) -> None:
    """Make the block diagonal, one eigenvalue after the other from its beginning, and turn the columns of `z` along."""
    tiny = np.finfo(d.dtype).tiny
    start = 0
    while start < len(d):
        stop = start
        while stop < len(e) and e[stop] ** 2 > (epsilon**2 * abs(d[stop])) * abs(d[stop + 1]) + tiny:
            stop += 1
        if stop < len(e):
            e[stop] = 0
        if stop == start:
            start += 1
        elif stop == start + 1:
            _solve_pair(d, e, z, start, mirrored)
            start += 2
        else:
            _step(d, e, z, start, stop)


def _step(d: Array, e: Array, z: Array, start: int, stop: int) -> None:
    """One implicit QL step with Wilkinson's shift."""
    p = d[start]
    g = (d[start + 1] - p) / (2 * e[start])
    r = np.hypot(g, d.dtype.type(1))
    # Not `copysign`: minus zero counts as positive.
    g = d[stop] - p + e[start] / (g - r if g < 0 else g + r)
    s, c, p = d.dtype.type(1), d.dtype.type(1), d.dtype.type(0)
    for i in range(stop - 1, start - 1, -1):
        f, b = s * e[i], c * e[i]
        c, s, r = _rotation(g, f)
        if i != stop - 1:
            e[i + 1] = r
        g = d[i + 1] - p
        r = (d[i] - g) * s + 2 * c * b
        p = s * r
        d[i + 1] = g + p
        g = c * r - b
        _turn(z, i, c, -s)
    d[start] -= p
    e[start] = g


def _turn(z: Array, i: int, c: Any, s: Any) -> None:
    later = z[:, i + 1].copy()
    z[:, i + 1] = c * later - s * z[:, i]
    z[:, i] = s * later + c * z[:, i]


def _rotation(f: Any, g: Any) -> tuple[Any, Any, Any]:
    """The cosine and sine that turn (f, g) into (r, 0); the cosine is positive where |f| > |g|."""
    one = type(f)(1)
    if g == 0:
        return one, type(f)(0), f
    if f == 0:
        return type(f)(0), one, g
    r = np.sqrt(f * f + g * g)
    c, s = f / r, g / r
    return (-c, -s, -r) if abs(f) > abs(g) and c < 0 else (c, s, r)


def _solve_pair(d: Array, e: Array, z: Array, i: int, mirrored: bool) -> None:
    """Diagonalise the two by two block at `i`; the eigenvalue of larger size comes first in memory."""
    first, second = (i + 1, i) if mirrored else (i, i + 1)
    d[first], d[second], c, s = _pair(d[first], e[i], d[second])
    e[i] = 0
    _turn(_columns(z, first, second), 0, c, s)


def _columns(z: Array, first: int, second: int) -> Array:
    return z[:, first : second + 1] if first < second else z[:, second : first + 1][:, ::-1]


def _pair(a: Any, b: Any, c: Any) -> tuple[Any, Any, Any, Any]:
    """Eigenvalues of [[a, b], [b, c]], the larger in size first, and the cosine and sine of the first's vector."""
    total, apart, twice = a + c, a - c, b + b
    large, small = (a, c) if abs(a) > abs(c) else (c, a)
    root = np.hypot(apart, twice)
    if total == 0:
        first, second, sign = root / 2, -root / 2, 1
    else:
        sign = 1 if total > 0 else -1
        first = (total + sign * root) / 2
        second = (large / first) * small - (b / first) * b
    side = 1 if apart >= 0 else -1
    cosine = apart + side * root
    if abs(cosine) > abs(twice):
        ratio = -twice / cosine
        s = 1 / np.sqrt(1 + ratio * ratio)
        c = ratio * s
    elif twice == 0:
        c, s = type(a)(1), type(a)(0)
    else:
        ratio = -cosine / twice
        c = 1 / np.sqrt(1 + ratio * ratio)
        s = ratio * c
    return (first, second, -s, c) if sign == side else (first, second, c, s)


def _ascending(diagonal: Array, vectors: Array) -> tuple[Array, Array]:
    """Sorted by selection: as few exchanges of columns as possible."""
    for i in range(len(diagonal) - 1):
        k = i + int(np.argmin(diagonal[i:]))
        if k != i:
            diagonal[[i, k]] = diagonal[[k, i]]
            vectors[:, [i, k]] = vectors[:, [k, i]]
    return diagonal, vectors
