"""Checks gradients against numbers: one random direction in, one random direction out, central differences between.

A wrong vector-Jacobian product survives a random projection with probability zero, and the cost is two more evaluations
whatever the number of elements. Source: Griewank and Walther, "Evaluating Derivatives", on checking derivative code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from retrograde.backward.walk import grad
from retrograde.calls.dispatch import wrap
from retrograde.errors import hinted
from retrograde.op import Op, Refusal, Sample
from retrograde.tensor import Tensor

Function = Callable[..., Any]


class GradcheckError(RuntimeError):
    """A gradient that does not agree with the function's own values."""


def gradcheck(
    func: Function,
    inputs: Tensor | Sequence[Any],
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    *,
    seed: int = 0,
) -> bool:
    """Whether the gradients of `func(*inputs)` agree with central differences.

    Checked is every floating-point tensor of `inputs` that asks for a gradient, of any shape; float64 is needed for the
    default tolerances. `func` returns a tensor or a tuple of them. GradcheckError says which input disagrees, unless
    `raise_exception` is False.
    """
    try:
        _check(func, _as_tuple(inputs), eps, atol, rtol, np.random.default_rng(seed))
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Function,
    inputs: Tensor | Sequence[Any],
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    *,
    seed: int = 0,
) -> bool:
    """Whether second derivatives agree: `gradcheck` of the gradient itself, taken with `create_graph`."""
    given = _as_tuple(inputs)
    rng = np.random.default_rng(seed)
    weights = [wrap(rng.standard_normal(out.array.shape)) for out in _floating(func(*given))]

    def gradient(*args: Any) -> tuple[Tensor, ...]:
        outputs = _floating(func(*args))
        found = _gradients(outputs, _wanted(args), weights, create_graph=True)
        return tuple(g for g in found if g is not None)

    return gradcheck(gradient, given, eps, atol, rtol, raise_exception, seed=seed + 1)


SPECIAL_NUMBERS = {
    "zeros": (0.0,),
    "minus_zero": (-0.0, 0.0),
    "ties": (1.0, 1.0, -1.0),
    "halves": (0.5, -0.5, 1.5, 2.5),
    "edges": (1.0, -1.0, 3.0, -3.0, 6.0),
    "infinities": (float("inf"), 1.0, float("-inf"), 0.0),
    "nan": (float("nan"), 1.0, 2.0),
    "large": (1e9, -1e9, 3e10),
    "small": (1e-9, -1e-9, 3e-11),
}
"""What operands are filled with where rules tend to be wrong."""


def operands(
    op: Op, sample: Sample, dtype: str = "float64", seed: int = 0, numbers: Sequence[float] = ()
) -> list[Tensor]:
    """Tensors of a sample's shapes; those a gradient flows to ask for one.

    They are drawn, or hold `numbers` over and over, each beginning at another one.
    """
    rng = np.random.default_rng(seed)
    names = op.operands * len(sample.shapes) if op.variadic else op.operands
    return [_operand(rng, sample, i, name in op.vjps, dtype, numbers) for i, name in enumerate(names)]


def _operand(rng: Any, sample: Sample, position: int, smooth: bool, dtype: str, numbers: Sequence[float]) -> Tensor:
    shape = sample.shapes[position]
    if position in sample.integers:
        return Tensor(np.asarray(rng.integers(0, 3, shape)))
    if position in sample.booleans:
        return Tensor(np.asarray(rng.random(shape) < 0.5))
    if numbers:
        turned = np.roll(np.array(numbers, dtype), -position)
        return Tensor(np.asarray(np.resize(turned, shape) if shape else turned[0]), requires_grad=smooth)
    return Tensor(np.asarray(rng.uniform(sample.low, sample.high, shape), dtype), requires_grad=smooth)


def runner(op: Op, row: Sample | Refusal) -> Function:
    """`op` with a sample's (or refusal's) parameters, as a function of the operands alone."""
    if op.variadic:
        return lambda *given: op.plain(list(given), **row.params)
    return lambda *given: op.plain(*given, **row.params)


def _check(func: Function, inputs: tuple[Any, ...], eps: float, atol: float, rtol: float, rng: Any) -> None:
    wanted = _wanted(inputs)
    if not wanted:
        raise hinted(
            ValueError("gradcheck expects at least one input tensor to require gradient"), "Give it requires_grad=True."
        )
    outputs = _floating(func(*inputs))
    weights = [wrap(np.asarray(rng.standard_normal(out.array.shape), out.array.dtype)) for out in outputs]
    found = _gradients(outputs, wanted, weights)
    for number, (tensor, gradient) in enumerate(zip(wanted, found, strict=True)):
        direction = np.asarray(rng.standard_normal(tensor.array.shape), tensor.array.dtype)
        numeric = _slope(func, inputs, tensor, direction, weights, eps)
        analytic = 0.0 if gradient is None else float((gradient.array * direction).sum())
        _compare(number, tensor, gradient, numeric, analytic, atol, rtol)


def _gradients(
    outputs: list[Tensor], wanted: list[Tensor], weights: list[Tensor], create_graph: bool = False
) -> tuple[Tensor | None, ...]:
    """Gradients of the weighted outputs; outputs that ask for none count as constants."""
    asking = [(out, weight) for out, weight in zip(outputs, weights, strict=True) if out.requires_grad]
    if not asking:
        return (None,) * len(wanted)
    roots, seeds = zip(*asking, strict=True)
    return grad(roots, wanted, seeds, create_graph=create_graph, allow_unused=True)


def _compare(
    number: int, tensor: Tensor, gradient: Tensor | None, numeric: float, analytic: float, atol: float, rtol: float
) -> None:
    if gradient is not None and gradient.array.shape != tensor.array.shape:
        raise GradcheckError(
            f"the gradient of input {number} has shape {list(gradient.shape)}, the input {list(tensor.shape)}"
        )
    if not abs(numeric - analytic) <= atol + rtol * abs(numeric):
        raise GradcheckError(
            f"Jacobian mismatch for input {number}: along a random direction the function changes by {numeric:.9g} "
            f"per unit, its gradient says {analytic:.9g}"
        )


def _slope(
    func: Function, inputs: tuple[Any, ...], tensor: Tensor, direction: Any, weights: list[Tensor], eps: float
) -> float:
    """Change of the weighted outputs when `tensor` moves along `direction`, per unit."""
    here = tensor.array

    def outputs_at(step: float) -> float:
        moved = wrap(here + step * direction)
        moved.requires_grad = True
        values = _floating(func(*(moved if arg is tensor else arg for arg in inputs)))
        return float(sum((v.array * w.array).sum() for v, w in zip(values, weights, strict=True)))

    return (outputs_at(eps) - outputs_at(-eps)) / (2 * eps)


def _wanted(inputs: Sequence[Any]) -> list[Tensor]:
    return [arg for arg in inputs if isinstance(arg, Tensor) and arg.requires_grad]


def _floating(outputs: Any) -> list[Tensor]:
    """Those outputs that a gradient could flow through."""
    return [out for out in _as_tuple(outputs) if isinstance(out, Tensor) and out.array.dtype.kind == "f"]


def _as_tuple(values: Any) -> tuple[Any, ...]:
    return tuple(values) if isinstance(values, tuple | list) else (values,)
