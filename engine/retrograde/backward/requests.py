"""What a backward pass is asked for: by which tensors, from which results, weighted how; and the refusals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.devices.arrays import at, on_host, xp_of
from retrograde.errors import Hint, Part, hinted, involving
from retrograde.op import TAPED
from retrograde.tensor import Tensor

_NUMBERS = (np.float32, np.float64)


def as_tensors(given: Any) -> tuple[Any, ...]:
    """One tensor or several as a tuple."""
    return (given,) if isinstance(given, Tensor) else tuple(given)


def seeds_of(roots: Sequence[Tensor], given: Any, *, tensors: bool) -> list[Any]:
    """The gradient of each root, as an array or tensor: what was given, or 1 for a single number.

    RuntimeError for roots that lead nowhere, for other shapes, and for several elements without a gradient.
    """
    if given is None and len(roots) == 1 and (one := _one(roots[0])) is not None:
        return [wrap(one) if tensors else one]
    seeds = (None,) * len(roots) if given is None else as_tensors(given)
    for seed in seeds:
        if not (seed is None or isinstance(seed, Tensor)):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(seed).__name__}")
    if len(seeds) != len(roots):
        raise RuntimeError(f"got {len(roots)} tensors and {len(seeds)} gradients")
    for index, (root, seed) in enumerate(zip(roots, seeds, strict=True)):
        _require_fit(index, root, seed)
    for index, root in enumerate(roots):
        _require_history(index, root)
    return [_seed(root, seed, tensors) for root, seed in zip(roots, seeds, strict=True)]


def _one(root: Tensor) -> Any:
    """The seed of a single number on the CPU, which is what most passes start from; None for other roots."""
    array = root.array
    if root._requires_grad and array.__class__ in _NUMBERS:
        return array.__class__(1)
    return None


def _require_fit(index: int, root: Tensor, seed: Tensor | None) -> None:
    if seed is not None and seed.array.shape != root.array.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{index}] has a shape of {seed.shape} and output[{index}] has a shape of "
            f"{root.shape}."
        )
    if seed is None and root.requires_grad and root.array.size != 1:
        hint = Hint(
            "Backward starts from a single number, and {result} has shape {shape}. Reduce it first, as in "
            "`{result_}.sum().backward()`, or pass `gradient=` of the same shape.",
            shape=list(root.shape), result="this tensor", result_="loss",
        )  # fmt: skip
        error = RuntimeError("grad can be implicitly created only for scalar outputs")
        raise involving(hinted(error, hint), Part(root, "result"))


def _require_history(index: int, root: Tensor) -> None:
    if not root.requires_grad:
        error = RuntimeError(f"element {index} of tensors does not require grad and does not have a grad_fn")
        raise involving(hinted(error, _NO_HISTORY), Part(root, "result"))


_NO_HISTORY = Hint(
    "Nothing that {result} was made from asks for a gradient, so there is nothing to go back to. Give an input "
    "`requires_grad=True`, and look for .item(), .detach(), no_grad() or torch.tensor(...) between them, which cut the "
    "graph.",
    result="this tensor",
)


def _seed(root: Tensor, seed: Tensor | None, tensors: bool) -> Any:
    kind = root.array.dtype
    if seed is not None:
        if tensors:
            return seed if seed.array.dtype == kind else TAPED.cast(seed, kind)
        with at(seed.array):
            return seed.array.astype(kind)
    if root.array.ndim == 0 and on_host(root.array):
        one = kind.type(1)
    else:
        with at(root.array):
            one = xp_of(root.array).ones_like(root.array)
    return wrap(one) if tensors else one


def targets_of(inputs: Any, function: str) -> tuple[Tensor, ...]:
    """The tensors to differentiate by; RuntimeError for none, and for those that ask for no gradient."""
    targets = as_tensors(inputs)
    if not targets:
        raise RuntimeError(f"`inputs` argument to `{function}()` cannot be empty.")
    for target in targets:
        if not isinstance(target, Tensor):
            raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {type(target).__name__}")
    deaf = [Part(target, "input") for target in targets if not target.requires_grad]
    if deaf:
        message = (
            "One of the differentiated Tensors does not require grad"
            if function == "grad"
            else "can't retain_grad on Tensor that has requires_grad=False"
        )
        raise involving(hinted(RuntimeError(message), _ASKS_NOTHING), *deaf)
    return targets


_ASKS_NOTHING = Hint(
    "{input_} was not asked for a gradient when the output was computed. Make it with `requires_grad=True`, or call "
    "`{input_}.requires_grad_()` before it is used.",
    input_="x",
)


def require_used(found: Sequence[Any], targets: Sequence[Tensor]) -> None:
    """RuntimeError when a gradient is missing."""
    for index, (gradient, target) in enumerate(zip(found, targets, strict=True)):
        if gradient is None:
            error = RuntimeError(
                f"The differentiated Tensor at index {index} appears to not have been used in the graph. "
                "Set allow_unused=True if this is the desired behavior."
            )
            raise involving(hinted(error, _UNUSED), Part(target, "input"))


_UNUSED = Hint(
    "No path leads from the output to {input}: it was detached, replaced by another, or never used. Differentiate by a "
    "tensor that the output was computed from; `allow_unused=True` gives None in place of the error.",
    input="that input",
)


def batched(one: Callable[..., Any], grad_outputs: Any, materialize_grads: bool) -> tuple[Tensor | None, ...]:
    """`one(grad_outputs=…)` for each gradient of a batch along the first dimension, stacked."""
    seeds = as_tensors(grad_outputs)
    rows = [
        one(grad_outputs=[seed[i] for seed in seeds], materialize_grads=materialize_grads) for i in range(len(seeds[0]))
    ]
    return tuple(None if column[0] is None else TAPED.stack(list(column), 0) for column in zip(*rows, strict=True))
