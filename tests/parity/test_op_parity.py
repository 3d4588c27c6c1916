"""Every op's samples give PyTorch's values, types, gradients and names of backward functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from retrograde.op import OPS, Op, Sample
from retrograde.tensor import Tensor
from retrograde.testing.gradients import operands, runner

torch = pytest.importorskip("torch")

from .counterparts import COMPARED, theirs  # noqa: E402
from .oracles.matrices import PACKED  # noqa: E402

ROWS = [
    pytest.param(op, sample, id=f"{name}-{number}")
    for name, op in COMPARED.items()
    for number, sample in enumerate(op.samples)
]


@pytest.mark.filterwarnings("ignore:Using a target size")
@pytest.mark.parametrize(("op", "sample"), ROWS)
def test_value_gradient_and_name(op: Op, sample: Sample) -> None:
    mine = operands(op, sample, "float32")
    other = [torch.tensor(t.array, requires_grad=t.requires_grad) for t in mine]
    out, expected = runner(op, sample)(*mine), theirs(op, sample)(*other)
    assert tuple(out.shape) == tuple(expected.shape)
    assert str(out.dtype) == str(expected.dtype)
    np.testing.assert_allclose(out.array, expected.detach().numpy(), rtol=2e-6, atol=1e-6)
    if not op.vjps or op.backward == "NotImplemented":
        return
    weights = np.random.default_rng(1).standard_normal(out.array.shape).astype(out.array.dtype)
    out.backward(Tensor(np.asarray(weights)))
    expected.backward(torch.tensor(weights))
    for tensor, reference in zip(mine, other, strict=True):
        if tensor.requires_grad and reference.grad is not None:
            np.testing.assert_allclose(tensor.grad.array, reference.grad.numpy(force=True), rtol=2e-5, atol=2e-6)  # type: ignore[union-attr]
    assert out.node is not None
    assert _same_name(op, out.node.name(), _maker(op, expected.grad_fn).name())


def _maker(op: Op, node: Any) -> Any:
    """What made the results that a counterpart put together, where an op here gives several as one; else `node`."""
    while op.name in PACKED and node.name() in (
        "CatBackward0",
        "ViewBackward0",
        "UnsafeViewBackward0",
        "CloneBackward0",
    ):
        node = node.next_functions[0][0]
    return node


def _same_name(op: Op, name: str, expected: str) -> bool:
    """PyTorch composes a few of our ops; there the last step's name may differ, and only there."""
    if op.name in ("index", "reshape", "squeeze", "matmul", "flip", "cat"):
        name, expected = name.replace("UnsafeView", "View"), expected.replace("UnsafeView", "View")
    return name == expected.removeprefix("torch::autograd::")


SCALAR_CASES: dict[str, Callable[[Any], Any]] = {
    "x ** 2": lambda x: x**2,
    "x ** 3": lambda x: x**3,
    "x ** 0.5": lambda x: x**0.5,
    "x ** -1": lambda x: x**-1,
    "x ** 0": lambda x: x**0,
    "2 ** x": lambda x: 2**x,
    "x ** x": lambda x: x**x,
    "1 - x": lambda x: 1 - x,
    "x - 1": lambda x: x - 1,
    "1 + x": lambda x: 1 + x,
    "3 * x": lambda x: 3 * x,
    "x / 2": lambda x: x / 2,
    "1 / x": lambda x: 1 / x,
    "-x": lambda x: -x,
    "abs(x)": lambda x: abs(x),
    "x % 2": lambda x: x % 2,
    "x.square()": lambda x: x.square(),
    "x.T": lambda x: x.T,
    "x.mT": lambda x: x.mT,
    "x.t()": lambda x: x.t(),
    "x @ x.t()": lambda x: x @ x.t(),
    "x.mm(x.t())": lambda x: x.mm(x.t()),
    "x.mv(x[0])": lambda x: x.mv(x[0]),
    "x[0].dot(x[1])": lambda x: x[0].dot(x[1]),
    "x.view(-1)": lambda x: x.view(-1),
    "x.view(3, 2)": lambda x: x.view(3, 2),
    "x.reshape(3, -1)": lambda x: x.reshape(3, -1),
    "x.reshape((6,))": lambda x: x.reshape((6,)),
    "x.flatten()": lambda x: x.flatten(),
    "x.flatten(1)": lambda x: (x * 1).flatten(1),
    "x.permute(1, 0)": lambda x: x.permute(1, 0),
    "x.transpose(0, 1)": lambda x: x.transpose(0, 1),
    "x.unsqueeze(0)": lambda x: x.unsqueeze(0),
    "x.squeeze()": lambda x: x.squeeze(),
    "x.unsqueeze(0).squeeze(0)": lambda x: x.unsqueeze(0).squeeze(0),
    "x[0].expand(4, 3)": lambda x: x[0].expand(4, 3),
    "x[0].expand_as(x)": lambda x: x[0].expand_as(x),
    "x.repeat(2, 1)": lambda x: x.repeat(2, 1),
    "x[0, 1]": lambda x: x[0, 1],
    "x[:, 1]": lambda x: x[:, 1],
    "x[..., 1:]": lambda x: x[..., 1:],
    "x[0, 1:]": lambda x: x[0, 1:],
    "x[1:, 0]": lambda x: x[1:, 0],
    "x[None]": lambda x: x[None],
    "x[[0, 1, 0]]": lambda x: x[[0, 1, 0]],
    "x[x > 1]": lambda x: x[x > 1],
    "x[-1]": lambda x: x[-1],
    "x.sum()": lambda x: x.sum(),
    "x.sum(0)": lambda x: x.sum(0),
    "x.sum(dim=(0, 1))": lambda x: x.sum(dim=(0, 1)),
    "x.sum(axis=1, keepdims=True)": lambda x: x.sum(axis=1, keepdims=True),
    "x.mean()": lambda x: x.mean(),
    "x.mean(-1)": lambda x: x.mean(-1),
    "x.max()": lambda x: x.max(),
    "x.max(1)[0]": lambda x: x.max(1)[0],
    "x.max(dim=0).values": lambda x: x.max(dim=0).values,
    "x.min()": lambda x: x.min(),
    "x.max(x.flip(0))": lambda x: x.max(x.flip(0)),
    "x.prod()": lambda x: x.prod(),
    "x.prod(1)": lambda x: x.prod(1),
    "x.norm()": lambda x: x.norm(),
    "x.norm(dim=1)": lambda x: x.norm(dim=1),
    "x.norm(1)": lambda x: x.norm(1),
    "x.var()": lambda x: x.var(),
    "x.var(1, unbiased=False)": lambda x: x.var(1, unbiased=False),
    "x.std(dim=1, correction=0)": lambda x: x.std(dim=1, correction=0),
    "x.clamp(0.5, 1)": lambda x: x.clamp(0.5, 1),
    "x.clamp(min=1)": lambda x: x.clamp(min=1),
    "x.softmax(1)": lambda x: x.softmax(1),
    "x.log_softmax(dim=-1)": lambda x: x.log_softmax(dim=-1),
    "x.double()": lambda x: x.double(),
    "x.T.contiguous()": lambda x: x.T.contiguous(),
    "x.masked_fill(x > 1, 0)": lambda x: x.masked_fill(x > 1, 0),
    "x.where(x > 1, x * 2)": lambda x: x.where(x > 1, x * 2),
    "x.cumsum(1)": lambda x: x.cumsum(1),
    "x.relu_ on a copy": lambda x: x.clone().relu_(),
    "x.split(1)[1] * 1": lambda x: x.split(1)[1] * 1,
    "x.chunk(2, dim=1)[0] * 1": lambda x: x.chunk(2, dim=1)[0] * 1,
    "x.unbind()[1] * 1": lambda x: x.unbind()[1] * 1,
    "x.floor()": lambda x: x.floor(),
    "x.logsumexp(1)": lambda x: x.logsumexp(1),
    "x.tril()": lambda x: x.tril(),
    "x.outer": lambda x: x[0].outer(x[1]),
}


@pytest.mark.parametrize("case", SCALAR_CASES)
def test_spellings(case: str) -> None:
    """The ways programs spell ops: methods, operators with numbers, indices."""
    numbers = np.array([[0.5, 1.5, 2.5], [1.25, 0.75, 2.0]], np.float32)
    x, y = Tensor(numbers.copy(), requires_grad=True), torch.tensor(numbers, requires_grad=True)
    out, expected = SCALAR_CASES[case](x), SCALAR_CASES[case](y)
    np.testing.assert_allclose(out.array, expected.detach().numpy(), rtol=1e-6, atol=1e-6)
    assert tuple(out.shape) == tuple(expected.shape)
    assert str(out.dtype) == str(expected.dtype)
    assert out.grad_fn.name() == expected.grad_fn.name()
    (out * out).sum().backward()
    (expected * expected).sum().backward()
    np.testing.assert_allclose(x.grad.array, y.grad.numpy(), rtol=1e-5, atol=1e-6)  # type: ignore[union-attr]


FIRST = ("bool", "uint8", "int32", "int64", "float32", "float64")
SECOND: tuple[str | float, ...] = ("bool", "int64", "float32", "float64", 2, 2.5, True)
MIXES = {"add": SECOND, "mul": SECOND, "div": SECOND, "eq": SECOND, "pow": SECOND[1:6], "maximum": SECOND[:4]}
DTYPE_CASES = [
    (first, second, name)
    for name, seconds in MIXES.items()
    for first in FIRST
    for second in seconds
    if not (name == "pow" and first == "bool")
]


@pytest.mark.parametrize(("first", "second", "name"), DTYPE_CASES)
@pytest.mark.parametrize("shape", [(), (2,)])
def test_types_mix_as_there(first: str, second: Any, name: str, shape: tuple[int, ...]) -> None:
    a = np.ones((2,), first)
    b = np.ones(shape, second) if isinstance(second, str) else second
    mine = OPS[name].call(Tensor(a), Tensor(b) if isinstance(second, str) else b)
    theirs_ = getattr(torch, name)(torch.tensor(a), torch.tensor(b) if isinstance(second, str) else b)
    assert str(mine.dtype) == str(theirs_.dtype)
    assert tuple(mine.shape) == tuple(theirs_.shape)


def test_refusals_say_what_pytorch_says() -> None:
    cases: list[Callable[[Any, Any], Any]] = [
        lambda t, x: x + t.ones(4),
        lambda t, x: x @ t.ones(2, 3),
        lambda t, x: x.reshape(4, 2),
        lambda t, x: x.sum(5),
        lambda t, x: x.expand(4, 3),
        lambda t, x: x[5],
        lambda t, x: x[0, 0, 0],
        lambda t, x: x[0.5],
        lambda t, x: x[t.tensor([0.5])],
        lambda t, x: t.cat([x, t.ones(2, 4)]),
        lambda t, x: t.stack([x, t.ones(3)]),
        lambda t, x: x.long().mean(),
        lambda t, x: x.transpose(0, 3),
        lambda t, x: x.view(5),
        lambda t, x: x.T.view(6),
        lambda t, x: x[t.ones(3) > 0],
        lambda t, x: t.ones(2, 2, 2).t(),
        lambda t, x: bool(x),
        lambda t, x: x.item(),
        lambda t, x: x.clamp(),
        lambda t, x: t.tensor(1.0)[0],
        lambda t, x: x & x,
        lambda t, x: t.zeros(0).max(),
    ]
    import retrograde

    for case in cases:
        with pytest.raises(Exception) as mine:  # noqa: PT011
            case(retrograde, retrograde.ones(2, 3))
        with pytest.raises(Exception) as other:  # noqa: PT011
            case(torch, torch.ones(2, 3))
        assert isinstance(mine.value, other.type), (mine.value, other.value)
        assert _key_phrase(str(mine.value)) == _key_phrase(str(other.value))


def _key_phrase(message: str) -> str:
    """The beginning of a message, without what names PyTorch's internals."""
    return re.sub(r"^max\(\): ", "", message.splitlines()[0])[:40]
