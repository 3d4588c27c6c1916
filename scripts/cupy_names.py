"""Writes down which of NumPy's names CuPy has, with their parameters: what the stand-in for it in the tests offers.

Run by hand in an environment with CuPy (no GPU is needed): python scripts/cupy_names.py
"""

from __future__ import annotations

import inspect
import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

TARGET = Path(__file__).resolve().parent.parent / "tests" / "engine" / "cupy_names.json"


def parameters(function: Any) -> list[str] | None:
    """Names of the parameters; None when they cannot be told."""
    try:
        found = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        lines = (function.__doc__ or "").strip().splitlines()
        match = re.search(r"\((.*)\)", lines[0]) if lines else None
        if match is None:
            return None
        parts = [part.split("=")[0].strip() for part in match[1].split(",")]
        found = [part.split()[-1] for part in parts if part not in ("", "/", "*")]
    return [name for name in found if name != "self"]


def functions(theirs: Any, ours: Any) -> dict[str, list[str] | None]:
    """What both modules have, but for classes, ufuncs and constants."""
    names = [n for n in dir(ours) if not n.startswith("_") and callable(getattr(ours, n)) and hasattr(theirs, n)]
    kept = [n for n in names if not isinstance(getattr(ours, n), type | np.ufunc)]
    return {name: parameters(getattr(theirs, name)) for name in kept}


def names(cupy: Any) -> dict[str, Any]:
    """Everything the stand-in needs to know."""
    ufuncs = [n for n in dir(np) if isinstance(getattr(np, n), np.ufunc) and hasattr(cupy, n)]
    methods = [n for n in dir(np.ndarray) if not n.startswith("_") and callable(getattr(np.ndarray, n))]
    return {
        "version": cupy.__version__,
        "ufuncs": ufuncs,
        "functions": functions(cupy, np),
        "linalg": functions(cupy.linalg, np.linalg),
        "methods": {n: parameters(getattr(cupy.ndarray, n)) for n in methods if hasattr(cupy.ndarray, n)},
    }


if __name__ == "__main__":
    TARGET.write_text(json.dumps(names(import_module("cupy")), indent=0) + "\n")
