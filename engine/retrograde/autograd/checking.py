"""Gradients against numbers, element by element: PyTorch's `gradcheck` and `gradgradcheck`.

for each input element: (f(x + ε) − f(x − ε)) / 2ε   against   the same row of the Jacobian from backward passes
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from retrograde.backward.walk import grad
from retrograde.calls.dispatch import wrap
from retrograde.func.jacobians import basis
from retrograde.func.level import constant
from retrograde.op import TAPED
from retrograde.tape.state import no_grad
from retrograde.tensor import Tensor

Function = Callable[..., Any]


class GradcheckError(RuntimeError):
    """A gradient that does not agree with the function's own values."""


GradcheckError.__module__ = "torch.autograd.gradcheck"


def gradcheck(
    func: Function,
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    **options: Any,
) -> bool:
    """Whether the gradients of `func(*inputs)` agree with central differences, within `atol + rtol·|analytical|`.

    Checked are the tensors of `inputs` that ask for a gradient; the tolerances are made for float64. GradcheckError
    says which output and input disagree, unless `raise_exception` is False.
    """
    given = tuple(inputs) if isinstance(inputs, tuple | list) else (inputs,)
    asking = [i for i, x in enumerate(given) if isinstance(x, Tensor) and x.requires_grad]
    if not asking:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True."
        )
    _warn_of_precision(given, asking)
    try:
        _check(func, given, asking, eps, atol, rtol)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Function,
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    **options: Any,
) -> bool:
    """Whether second derivatives agree: `gradcheck` of the gradient, weighted by `grad_outputs` (random ones)."""
    given = tuple(inputs) if isinstance(inputs, tuple | list) else (inputs,)
    count = len(given)
    outputs = _outputs(func(*given))
    if grad_outputs is None:
        weights: Sequence[Tensor] = [_random(out) for out in outputs]
    else:
        weights = [grad_outputs] if isinstance(grad_outputs, Tensor) else list(grad_outputs)

    def gradient(*args: Any) -> tuple[Tensor, ...]:
        asking = [x for x in args[:count] if isinstance(x, Tensor) and x.requires_grad]
        found = grad(_outputs(func(*args[:count])), asking, args[count:], create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None)

    return gradcheck(
        gradient, (*given, *weights), eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception, **options
    )


def _random(like: Tensor) -> Tensor:
    """Weights of the same shape and type; PyTorch's are random too, but not from the program's generator."""
    weights = np.random.default_rng(0).uniform(-1.0, 1.0, tuple(like.shape))
    return wrap(np.asarray(weights, like.array.dtype)).to(like.device).requires_grad_()  # type: ignore[no-any-return]


def _check(func: Function, given: tuple[Any, ...], asking: list[int], eps: float, atol: float, rtol: float) -> None:
    outputs = _outputs(func(*given))
    numerical = [_numerical(func, given, place, eps) for place in asking]
    if not outputs:
        if any(bool(block.any()) for blocks in numerical for block in blocks):
            raise GradcheckError("Numerical gradient for function expected to be zero")
        return
    made = func(*given)
    places = [i for i, o in enumerate(made if isinstance(made, tuple | list) else (made,)) if _asks(o)]
    for number, out in enumerate(outputs):
        analytical = _analytical(out, [given[i] for i in asking])
        for index, (place, block) in enumerate(zip(asking, analytical, strict=True)):
            expected = numerical[index][places[number]]
            if not bool(((block - expected).abs() <= atol + rtol * expected.abs()).all()):
                raise GradcheckError(
                    f"Jacobian mismatch for output {number} with respect to input {place},\n"
                    f"numerical:{expected}\nanalytical:{block}\n"
                )


def _numerical(func: Function, given: tuple[Any, ...], place: int, eps: float) -> list[Tensor]:
    """For each output its Jacobian by one input, (elements of the input, elements of the output)."""
    x = given[place].detach()
    rows = []
    for direction in basis(x):
        high, low = (_values(func, given, place, x + direction * step) for step in (eps, -eps))
        rows.append([((up - down) / (2 * eps)).reshape(-1) for up, down in zip(high, low, strict=True)])
    return [TAPED.stack(list(column), 0) for column in zip(*rows, strict=True)]


def _values(func: Function, given: tuple[Any, ...], place: int, moved: Tensor) -> list[Tensor]:
    """The outputs with one input replaced; recording stays on, as the function may differentiate."""
    made = func(*given[:place], moved.requires_grad_(), *given[place + 1 :])
    results = made if isinstance(made, tuple | list) else (made,)
    return [o.detach() if isinstance(o, Tensor) else wrap(np.asarray(o)) for o in results]


def _analytical(out: Tensor, inputs: list[Tensor]) -> list[Tensor]:
    """The Jacobian of one output by each input, as `_numerical` has it."""
    columns: list[list[Tensor]] = [[] for _ in inputs]
    for seed in basis(out):
        found = grad(out, inputs, seed, retain_graph=True, allow_unused=True)
        for column, gradient, x in zip(columns, found, inputs, strict=True):
            column.append((constant(0, x) if gradient is None else gradient).detach().reshape(-1))
    with no_grad():
        return [TAPED.stack(column, 1) for column in columns]


def _outputs(made: Any) -> list[Tensor]:
    """The outputs that a gradient flows through."""
    return [out for out in (made if isinstance(made, tuple | list) else (made,)) if _asks(out)]


def _asks(out: Any) -> bool:
    return isinstance(out, Tensor) and out.requires_grad


def _warn_of_precision(given: tuple[Any, ...], asking: list[int]) -> None:
    for place in asking:
        if given[place].dtype.name != "float64":
            warnings.warn(
                f"Input #{place} requires gradient and is not a double precision floating point or complex. This check "
                "will likely fail if all the inputs are not of double precision floating point or complex. ",
                UserWarning,
                stacklevel=3,
            )
