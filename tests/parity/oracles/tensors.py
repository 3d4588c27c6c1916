"""Elementwise functions that live in `torch.special`, and ops whose arguments differ in name or order."""

from __future__ import annotations

import torch

from . import Oracle

ORACLES: dict[str, Oracle] = {
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
