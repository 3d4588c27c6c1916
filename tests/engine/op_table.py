"""The table behind the op tests: every op with each of its samples and refusals."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

import retrograde
from retrograde.op import OPS, Op, Sample

assert retrograde.__version__, "importing the package fills the table"


def _label(op: Op, shapes: Any, params: Any) -> str:
    told = ",".join(f"{k}={np.asarray(v).tolist() if isinstance(v, np.ndarray) else v}" for k, v in params.items())
    return f"{op.name}-{shapes}-{told}".replace(" ", "")


SAMPLES = [
    pytest.param(op, sample, id=_label(op, sample.shapes, sample.params))
    for op in OPS.values()
    for sample in op.samples
]
UNDERIVED = "NotImplemented"
"""The backward name of ops to which PyTorch gives a place in the graph, and no derivative."""
SMOOTH = [row for row in SAMPLES if row.values[0].vjps and row.values[0].backward != UNDERIVED]
REFUSALS = [
    pytest.param(op, refusal, id=_label(op, refusal.shapes, refusal.params))
    for op in OPS.values()
    for refusal in op.refusals
]


def params_of(op: Op, sample: Sample) -> dict[str, Any]:
    """All parameters, with defaults where the sample has none."""
    defaults = {name: value for name, value in op.params.items() if value is not inspect.Parameter.empty}
    return {**defaults, **sample.params}
