"""Every op with every element type, mixed types and Python numbers: PyTorch's types and values, or its refusals."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import retrograde  # noqa: E402
from retrograde.op import Op, Sample  # noqa: E402
from retrograde.tensor import Tensor  # noqa: E402

from .counterparts import COMPARED, SPECIAL, differences, ours, outcome, public, tensors, theirs  # noqa: E402

TYPES = ("float16", "float64", "int8", "int16", "int32", "int64", "uint8", "bool")
CLOSE = {"torch.float64": 1e-9, "torch.float16": 3e-3}
INSIDE = "the counterpart is composed of PyTorch's functions; programs reach the op only behind other checks of types"
BY_SHAPE = "PyTorch's name of the kernel depends on the shape, and with whole numbers some of its kernels are missing"
MATRICES = "LAPACK's matrices: programs reach these ops through torch.linalg, which checks types first"
OVERLOADS = "a number before a tensor: PyTorch answers with a list of its overloads"
UNLIKE = {
    **dict.fromkeys(
        ("attention_scores", "sigmoid_part", "tanh_part", "cell_output", "gate", "candidate", "kept", "recur",
         "quantile", "convolution_weight", "scaled_direction", "batch_first", "linear_product", "positions",
         "cross_entropy"), INSIDE,
    ),
    **dict.fromkeys(
        ("max_pool", "max_pool_indices", "adaptive_max_pool", "adaptive_max_pool_indices", "avg_pool", "extend",
         "adaptive_avg_pool", "upsample", "nll_loss", "nll_loss_weighted", "median", "nanmedian", "round", "kthvalue",
         "convolution", "convolution_bias", "convolution_transpose", "convolution_transpose_bias"), BY_SHAPE,
    ),
    **dict.fromkeys(
        ("linalg_svd", "linalg_eigh", "linalg_qr", "linalg_cholesky", "linalg_pinv", "linalg_lu", "linalg_lstsq",
         "linalg_matrix_exp", "linalg_rank", "linalg_solve", "det"), MATRICES,
    ),
    **dict.fromkeys(
        ("copysign", "fmod", "gt", "ge", "lt", "le", "eq", "ne", "clamp_min", "clamp_max", "gcd", "lcm"), OVERLOADS,
    ),
    **dict.fromkeys(
        ("matmul", "bmm", "addmm", "addmv", "baddbmm", "linear", "einsum", "bilinear"),
        "products of booleans are computed here, and einsum and bilinear add small integers up to int64",
    ),
    **dict.fromkeys(("var_mean", "std_mean"), "programs call them through functions that name themselves"),
    **dict.fromkeys(
        ("mse_loss", "smooth_l1_loss", "huber_loss", "soft_margin_loss"),
        "PyTorch brings the shapes together before it mixes types, so that a single number weighs as much as the rest",
    ),
    **dict.fromkeys(("addr", "addcmul", "index_add"), "factors with a point among whole numbers"),
    "dist": "PyTorch computes the difference in the type of both, then the norm in that of the first",
    "histc": "PyTorch's words for uint8 and bool come from the function that makes the bounds",
    "hardtanh": "the bounds do not fit into uint8",
    "pow": "uint8 with a negative number; booleans with True",
    "relu": "booleans: nobody's",
    "rounded_div": "booleans: the name of the kernel depends on the way of rounding",
    "scatter_reduce": "means of booleans",
}  # fmt: skip
"""Ops whose types are not PyTorch's everywhere, and why; they are compared in float64, the rest in all."""


def drawn(op: Op, sample: Sample, kind: str) -> list[Any]:
    """Arrays of a sample's shapes and of one element type: whole numbers where that is one."""
    rng = np.random.default_rng(0)
    return [_drawn(rng, sample, i, np.dtype(kind)) for i in range(len(sample.shapes))]


def _drawn(rng: Any, sample: Sample, position: int, kind: Any) -> Any:
    shape = sample.shapes[position]
    if position in sample.integers:
        return np.asarray(rng.integers(0, 3, shape))
    if position in sample.booleans:
        return np.asarray(rng.random(shape) < 0.5)
    values = np.asarray(rng.uniform(sample.low, sample.high, shape))
    if kind.kind != "f":
        values = np.abs(np.rint(values)) if kind.kind == "u" else np.rint(values)
    return np.asarray(values).astype(kind)


ROWS = [
    pytest.param(op, kind, id=f"{name}-{kind}")
    for name, op in COMPARED.items()
    for kind in TYPES
    if kind == "float64" or name not in UNLIKE
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("op", "kind"), ROWS)
def test_every_type(op: Op, kind: str) -> None:
    for sample in op.samples:
        mine, other = tensors(drawn(op, sample, kind))
        here, there = outcome(ours(op, sample), *mine), outcome(theirs(op, sample), *other)
        different = differences(op, here, there, _close(there))
        assert not different, f"{different} for {sample}"


def _close(found: Any) -> float:
    return 0.0 if found.refusal else CLOSE.get(str(found.result.dtype), 2e-6)


MIXED = ("float16", "float32", "float64", "int8", "int32", "int64", "uint8", "bool")
NUMBERS = (2, 2.5, True, -3)
BINARY = [
    op
    for op in COMPARED.values()
    if len(op.operands) == 2 and not op.variadic and op.name not in SPECIAL
    and op.promote != "none" and public(retrograde, op.name) and op.name not in UNLIKE
]  # fmt: skip
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    op.name: getattr(operator, f"__{op.operator}__") for op in BINARY if op.operator
}


def _operand(given: Any, library: Any) -> Any:
    """A tensor of twos for a type and a shape; a number as it is."""
    if not isinstance(given, tuple):
        return given
    array = np.full(given[1], 2).astype(given[0])
    return Tensor(array) if library is retrograde else torch.tensor(array)


def pairs() -> list[tuple[Any, Any]]:
    """Tensors of two types, with and without dimensions, and numbers on either side."""
    kinds = [(kind, shape) for kind in MIXED for shape in ((), (2,))]
    return [*itertools.product(kinds, kinds), *itertools.product(kinds, NUMBERS), *itertools.product(NUMBERS, kinds)]


def _require_alike(op: Op, mine: Callable[..., Any], other: Callable[..., Any]) -> None:
    for pair in pairs():
        here = outcome(mine, *[_operand(given, retrograde) for given in pair])
        there = outcome(other, *[_operand(given, torch) for given in pair])
        different = differences(op, here, there, _close(there))
        assert not different, f"{different} for {pair}"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("op", [pytest.param(op, id=op.name) for op in BINARY])
def test_two_types(op: Op) -> None:
    sample = op.samples[0]
    _require_alike(op, ours(op, sample), theirs(op, sample))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", OPERATORS)
def test_two_types_with_the_operator(name: str) -> None:
    _require_alike(COMPARED[name], OPERATORS[name], OPERATORS[name])
