"""Small programs print PyTorch's digits to the last, because its roundings and orders of additions are kept.

The figures are shares of elements with the same bits, over random operands. Where one falls, an order was lost.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from retrograde.op import OPS
from retrograde.tensor import Tensor

torch = pytest.importorskip("torch")

from .digits import Share, shares  # noqa: E402
from .printed import under_retrograde, under_torch  # noqa: E402

EXACT = (
    "add", "sub", "mul", "div", "neg", "abs", "rsqrt", "reciprocal", "tanh", "sigmoid", "silu", "relu", "leaky_relu",
    "sum", "mean", "var", "std", "maximum", "minimum", "clamp", "matmul", "bmm", "linear", "linear_product",
    "mse_loss", "huber_loss", "smooth_l1_loss", "nll_loss", "addcmul", "lerp", "erf", "logsumexp",
)  # fmt: skip
ROUGHER = {
    "exp": 0.95, "log": 0.92, "log1p": 0.95, "sin": 0.93, "cos": 0.93, "sqrt": 0.8, "pow": 0.88, "softmax": 0.87,
    "log_softmax": 0.93, "softplus": 0.92, "elu": 0.93, "binary_cross_entropy_with_logits": 0.85,
}  # fmt: skip
"""Functions that PyTorch's vector libraries themselves do not always round to nearest."""
SHARES = {**dict.fromkeys(EXACT, 0.97), **ROUGHER}
PARTS = {"matmul": {"b": 0.85, "a": 0.95, "forward": 0.9}}
"""What is less exact than the rest: sums over a batch of products; and products with a batch, whose order is that of
the kernels NumPy's library picks for the processor (0.957 with those for AVX-512, 1 with the others)."""
PROGRAMS = sorted((Path(__file__).parent / "programs" / "digits").glob("*.py"))


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)


@pytest.mark.filterwarnings("ignore:Using a target size")
@pytest.mark.parametrize("name", SHARES)
def test_bits_of_an_op(name: str) -> None:
    found = shares(OPS[name])
    assert {part for part, share in found.items() if share < PARTS.get(name, {}).get(part, SHARES[name])} == set()


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_every_digit_of_a_program(path: Path) -> None:
    source = path.read_text("utf-8")
    assert under_retrograde(source).splitlines() == under_torch(source).splitlines()


def test_sums_of_any_size() -> None:
    share, draw = Share(), random.Random(5)
    for _ in range(200):
        shape = [draw.randint(1, 9) for _ in range(draw.randint(1, 3))]
        numbers = torch.randn(shape)
        dim = draw.choice([None, *range(len(shape))])
        mine = Tensor(numbers.numpy())
        share.add(*((x.sum() if dim is None else x.sum(dim)).numpy() for x in (mine, numbers)))
    assert share.value == 1
