"""Matrices and order: decompositions, products, sorting, and ops with several results."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

from . import Oracle

PACKED = ("aminmax", "std_mean", "var_mean", "linalg_slogdet", "linalg_svd", "linalg_eigh", "linalg_qr", "linalg_lu")
"""Ops here whose one result holds several of PyTorch's."""


def _named(name: str) -> Any:
    return getattr(torch.linalg, name.removeprefix("linalg_")) if name.startswith("linalg_") else getattr(torch, name)


def _first(function: Callable[..., Any]) -> Oracle:
    """The first of several results."""
    return lambda p: lambda *given: function(*given, **p)[0]


def _values(found: Any) -> Any:
    return found if isinstance(found, torch.Tensor) else found[0]


def _packed(function: Callable[..., Any]) -> Oracle:
    """All results in one dimension, as `parts.pack` has them."""
    return lambda p: lambda *given: torch.cat([result.reshape(-1) for result in function(*given, **p)])


def _positions(a: Any, of: str, dim: int = -1, keepdim: bool = True, options: Any = None) -> Any:
    options = options or {}
    if of == "median":
        return torch.median(a, dim, keepdim)[1]
    keep = {"keepdim": keepdim} if of in ("kthvalue", "mode") else {}
    return getattr(torch, of)(a, **options, dim=dim, **keep)[1]


ORACLES: dict[str, Oracle] = {
    "part": lambda p: lambda a: _piece(a, p["offset"], p["shape"]),
    "median": lambda p: lambda a: _values(torch.median(a, **p)),
    "nanmedian": lambda p: lambda a: _values(torch.nanmedian(a, **p)),
    "quantile": lambda p: lambda a: torch.quantile(a, **{**p, "q": torch.tensor(p["q"], dtype=a.dtype)}),
    "einsum": lambda p: lambda a, b: torch.einsum(p["equation"], a, b),
    "linalg_cross": lambda p: lambda a, b: torch.linalg.cross(a, b, **p),
    "linalg_solve": lambda p: lambda a, b: torch.linalg.solve(a, b, **p),
    "linalg_solve_triangular": lambda p: lambda a, b: torch.linalg.solve_triangular(a, b, **p),
    "linalg_cholesky": lambda p: lambda a: torch.linalg.cholesky(a, **p),
    "linalg_matrix_exp": lambda p: torch.linalg.matrix_exp,
    "linalg_lstsq": lambda p: lambda a, b: torch.linalg.lstsq(a, b)[0],
    "linalg_rank": lambda p: torch.linalg.matrix_rank,
    "cholesky_solve": lambda p: lambda b, factor: torch.cholesky_solve(b, factor, **p),
    "linalg_pinv": lambda p: lambda a: torch.linalg.pinv(a),
    **{name: _packed(_named(name)) for name in PACKED},
    "searchsorted": lambda p: lambda ordered, values: torch.searchsorted(ordered, values, **p),
    "dist": lambda p: lambda a, b: torch.dist(a, b, **p),
    "cdist": lambda p: lambda a, b: torch.cdist(a, b, **{k: float(v) for k, v in p.items()}),
    "pdist": lambda p: lambda a: torch.pdist(a, **{k: float(v) for k, v in p.items()}),
    "positions": lambda p: lambda a: _positions(a, **p),
    **{name: _first(getattr(torch, name)) for name in ("sort", "topk", "kthvalue", "mode", "cummax", "cummin")},
}


def _piece(a: Any, offset: int, shape: tuple[int, ...]) -> Any:
    return a[offset : offset + math.prod(shape)].view(shape)
