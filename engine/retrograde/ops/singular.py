"""Singular vectors of small matrices, with the signs that PyTorch's library gives them.

A pair of singular vectors may change sign together, and programs print it. Which sign it is depends on the way to two
diagonals: PyTorch's library first takes R of a QR decomposition for somewhat narrower matrices than NumPy's does, and
never L of an LQ decomposition for wide ones. Both ways can be had from NumPy's: R is decomposed in place of the
matrix, and rows of zeros make a wide matrix not wide enough.

Source: T. Chan, "An Improved Algorithm for Computing the Singular Value Decomposition", 1982, for R in place of A.
"""

from __future__ import annotations

from typing import Any

import numpy as np

FEW = 4096
"""Elements of a batch up to which signs are worth the time that they take."""

Array = Any


def svd(a: Array, full: bool) -> tuple[Array, Array, Array]:
    """U, S and Vh of each matrix; with `full`, U and Vh are square."""
    rows, columns = a.shape[-2:]
    if columns < rows and int(1.5 * columns) <= rows < _tall(columns):
        return _through_r(a, full)
    if 1 < rows < columns and columns >= _tall(rows):
        return _not_through_l(a, full)
    u, s, vh = np.linalg.svd(a, full_matrices=full)
    return u, s, vh


def _tall(count: int) -> int:
    """So many rows NumPy's library finds many for so many columns."""
    return int(count * 11 / 6)


def _through_r(a: Array, full: bool) -> tuple[Array, Array, Array]:
    columns = a.shape[-1]
    q, r = np.linalg.qr(a, mode="complete" if full else "reduced")
    u, s, vh = np.linalg.svd(r[..., :columns, :], full_matrices=False)
    u = q[..., :columns] @ u
    return (np.concatenate([u, q[..., columns:]], axis=-1) if full else u), s, vh


def _not_through_l(a: Array, full: bool) -> tuple[Array, Array, Array]:
    rows, columns = a.shape[-2:]
    wide = max(columns, 4)
    padded = np.zeros((*a.shape[:-2], wide - 1, wide), a.dtype)
    padded[..., :rows, :columns] = a
    u, s, vh = np.linalg.svd(padded, full_matrices=False)
    u, s, vh = u[..., :rows, :rows], s[..., :rows], vh[..., :rows, :columns]
    if full:
        flat = a.reshape(-1, rows, columns)
        rest = np.stack([_null_rows(matrix.copy()) for matrix in flat]) if len(flat) else flat
        vh = np.concatenate([vh, rest.reshape(*a.shape[:-2], columns - rows, columns)], axis=-2)
    return u, s, vh


def _null_rows(a: Array) -> Array:
    """The last rows of the product of the reflections that make a wide matrix lower bidiagonal."""
    rows, columns = a.shape
    turned = np.eye(columns, dtype=a.dtype)
    for i in range(rows):
        v, scale = _reflection(a[i, i:])
        a[:, i:] -= scale * np.outer(a[:, i:] @ v, v)
        turned[:, i:] -= scale * np.outer(turned[:, i:] @ v, v)
        if i + 1 < rows:
            v, scale = _reflection(a[i + 1 :, i])
            a[i + 1 :] -= scale * np.outer(v, v @ a[i + 1 :])
    return turned.T[rows:]


def _reflection(x: Array) -> tuple[Array, Any]:
    """v and its factor such that (I − factor · v vᵀ) x has only its first element, with the opposite sign."""
    v = x.copy()
    rest = np.sqrt((x[1:] * x[1:]).sum())
    if rest == 0:
        return v, x.dtype.type(0)
    beta = np.hypot(x[0], rest) if x[0] < 0 else -np.hypot(x[0], rest)
    v /= x[0] - beta
    v[0] = 1
    return v, (beta - x[0]) / beta
