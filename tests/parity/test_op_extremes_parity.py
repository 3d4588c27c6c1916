"""Every op at zeros, ties, infinities, NaN and very large or small numbers: PyTorch's values and gradients there."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")

from retrograde.op import Op, Sample  # noqa: E402
from retrograde.ops.shapes import broadcast, same  # noqa: E402
from retrograde.testing.gradients import SPECIAL_NUMBERS, operands  # noqa: E402

from .counterparts import COMPARED, Outcome, differences, ours, outcome, theirs, unlike  # noqa: E402

CLOSE = 2e-5
MATRICES = (
    "solving",
    "decompositions",
    "matrix_functions",
    "symmetric_eigen",
    "matrix_norms",
    "elimination",
    "singular",
)
"""Modules left out: LAPACK may not come back from matrices with infinities, and picks bases where values are equal."""
ORDER = "what overflows, or meets a zero of the padding, depends on the order in which a library adds and multiplies"
KINK = (
    "NaN, or infinity, at a kink: the branch that PyTorch takes there has another slope; the value itself is the same"
)
POLES = "series and reflections close to their poles, where single precision decides"
DIVIDED = "PyTorch's formula of the gradient divides elsewhere, so that infinities or zeros cancel otherwise"
FIRST = "which of several NaN, or of elements beyond the border, counts as the largest"
UNLIKE = {
    **dict.fromkeys(
        ("convolution", "convolution_bias", "convolution_transpose", "convolution_transpose_bias", "upsample"),
        ("infinities nan large", ORDER),
    ),
    **dict.fromkeys(
        ("attention_scores", "bilinear", "batch_norm", "batch_norm_fixed", "logcumsumexp"), ("large", ORDER)
    ),
    **dict.fromkeys(("convolution_weight", "scaled_direction", "std_mean", "var_mean"), ("infinities", ORDER)),
    "adaptive_avg_pool": ("infinities nan", ORDER),
    **dict.fromkeys(("relu", "elu", "celu", "dist", "renorm"), ("nan", KINK)),
    **dict.fromkeys(("prelu_kernel", "kept"), ("infinities nan large", KINK)),
    **dict.fromkeys(("binary_cross_entropy_with_logits_weighted", "soft_margin_loss"), ("infinities large", DIVIDED)),
    **dict.fromkeys(("prod", "cumprod", "remainder", "gelu"), ("infinities", DIVIDED)),
    "copysign": ("infinities nan", DIVIDED),
    "scatter_reduce": ("zeros minus_zero infinities nan", DIVIDED),
    "norm": ("zeros minus_zero infinities nan small", "negative powers and NaN under the infinite norm"),
    "nll_loss_weighted": ("zeros minus_zero edges infinities nan", "weights that add up to 0: NaN for all classes"),
    "logit": ("minus_zero nan", DIVIDED),
    **dict.fromkeys(("digamma", "polygamma"), ("minus_zero ties edges infinities large", POLES)),
    "lgamma": ("minus_zero infinities", POLES),
    "special_log_ndtr": ("infinities large", POLES),
    "special_erfcx": ("infinities", POLES),
    **dict.fromkeys(("special_i1", "special_i1e"), ("nan", POLES)),
    "special_zeta": (" ".join(SPECIAL_NUMBERS), POLES),
    **dict.fromkeys(("igamma", "igammac"), ("infinities large", "PyTorch has an asymptotic series there")),
    "nextafter": (" ".join(SPECIAL_NUMBERS), "PyTorch gives a gradient of its own where both operands are the same"),
    "searchsorted": ("halves nan small", "the sequence is not sorted: any answer is right"),
    "histc": ("infinities nan", "the sign that C++ prints before NaN"),
    "heaviside": ("nan", FIRST),
    "mode": ("nan", FIRST),
    **dict.fromkeys(("max_pool", "max_pool_indices"), ("infinities nan", FIRST)),
    **dict.fromkeys(("adaptive_max_pool", "adaptive_max_pool_indices"), ("nan", FIRST)),
    **dict.fromkeys(("cdist", "pdist"), ("ties infinities nan", "ties under the infinite norm")),
}  # fmt: skip
"""Ops that differ at some numbers, and why."""


def compare(op: Op, sample: Sample, kind: str) -> str:
    """In words, where the results or the gradients differ."""
    mine = operands(op, sample, "float32", numbers=SPECIAL_NUMBERS[kind])
    other = [torch.tensor(t.array, requires_grad=t.requires_grad and op.backward != "NotImplemented") for t in mine]
    here, there = outcome(ours(op, sample), *mine), outcome(theirs(op, sample), *other)
    different = differences(op, here, there, CLOSE)
    if different or there.refusal is not None or not there.result.requires_grad:
        return different
    return _gradients(mine, other, here, there)


def _gradients(mine: list[Any], other: list[Any], here: Outcome, there: Outcome) -> str:
    here.result.sum().backward()
    there.result.sum().backward()
    for position, (tensor, reference) in enumerate(zip(mine, other, strict=True)):
        if reference.grad is not None and tensor.requires_grad:
            different = unlike(tensor.grad, reference.grad, CLOSE)
            if different:
                return f"gradient of operand {position}: {different}"
    return ""


ROWS = [
    pytest.param(op, kind, id=f"{name}-{kind}")
    for name, op in COMPARED.items()
    if op.forward.__module__.split(".")[-1] not in MATRICES
    for kind in SPECIAL_NUMBERS
    if kind not in UNLIKE.get(name, ("",))[0].split()
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("op", "kind"), ROWS)
def test_special_numbers(op: Op, kind: str) -> None:
    for sample in op.samples:
        different = compare(op, sample, kind)
        assert not different, f"{different} for {sample}"


BROADCASTING = [pytest.param(op, id=name) for name, op in COMPARED.items() if op.shape in (same, broadcast)]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("op", BROADCASTING)
@pytest.mark.parametrize("shape", [(0,), (0, 3), (2, 0)])
def test_no_elements(op: Op, shape: tuple[int, ...]) -> None:
    sample = max(op.samples, key=lambda sample: sum(map(len, sample.shapes)))
    shapes = tuple([shape if given else () for given in sample.shapes])
    empty = Sample(shapes, sample.params, integers=sample.integers, booleans=sample.booleans)
    different = compare(op, empty, "zeros")
    assert not different, different
