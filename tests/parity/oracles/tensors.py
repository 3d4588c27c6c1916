"""Elementwise functions that live in `torch.special`, and ops whose arguments differ in name or order."""

from __future__ import annotations

import torch

from . import Oracle

ORACLES: dict[str, Oracle] = {
    "diagonal_copy": lambda p: lambda a: torch.diag(a, p.get("offset", 0)),
    "block_diag": lambda p: torch.block_diag,
    "windows": lambda p: lambda a: a.unfold(**p),
    "strided": lambda p: lambda a: torch.as_strided(a, **p),
    "roll": lambda p: lambda a: torch.roll(a, p["shifts"], p["dims"]),
    "reshape_alias": lambda p: lambda a: a.T.contiguous().T.reshape(p["shape"]),
    "reshape_copy": lambda p: lambda a: a.T.contiguous().T.reshape(p["shape"]),
    "reinterpret": lambda p: lambda a: a.view(torch.float64),
    "piece": lambda p: PIECES[p["by"]],
    "scatter": lambda p: lambda a, index, src: torch.scatter(a, p["dim"], index, src),
    "scatter_add": lambda p: lambda a, index, src: torch.scatter_add(a, p["dim"], index, src),
    "scatter_reduce": lambda p: lambda a, index, src: torch.scatter_reduce(a, index=index, src=src, **p),
    "index_add": lambda p: lambda a, index, source: torch.index_add(a, index=index, source=source, **p),
    "index_copy": lambda p: lambda a, index, source: torch.index_copy(a, index=index, source=source, **p),
    "index_fill": lambda p: lambda a, index, value: torch.index_fill(a, index=index, value=value, **p),
    "special_erfcx": lambda p: torch.special.erfcx,
    "special_ndtri": lambda p: torch.special.ndtri,
    "special_log_ndtr": lambda p: torch.special.log_ndtr,
    "special_i1": lambda p: torch.special.i1,
    "special_i0e": lambda p: torch.special.i0e,
    "special_i1e": lambda p: torch.special.i1e,
    "special_entr": lambda p: torch.special.entr,
    "special_xlog1py": lambda p: torch.special.xlog1py,
    "special_zeta": lambda p: torch.special.zeta,
    "clamp_between": lambda p: torch.clamp,
    "rounded_div": lambda p: lambda a, b: torch.div(a, b, **p),
    "polygamma": lambda p: lambda a: torch.polygamma(p["n"], a),
}

PIECES = {
    "SplitBackward0": lambda a: torch.split(a[:, 1:], 2, 1)[0],
    "UnbindBackward0": lambda a: torch.unbind(a)[1],
    "IndexSelectBackward0": lambda a: torch.index_select(a, 0, torch.tensor([0, 2, 0])),
}
"""By the name of the backward: what the samples of `piece` cut out."""
