"""Values computed again instead of kept: PyTorch's `torch.utils.checkpoint`.

forward: function ─▶ results, nothing kept but the inputs          backward: function again ─▶ its gradients
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from retrograde.autograd.custom import Function
from retrograde.backward.walk import grad
from retrograde.pytree import leaves, mapped, rebuilt
from retrograde.random import default_generator
from retrograde.tape.relay import Relay
from retrograde.tape.state import enable_grad, is_grad_enabled, set_grad_enabled
from retrograde.tensor import Tensor

__all__ = ["checkpoint", "checkpoint_sequential"]


class _Used(Relay):
    """Finds the tensors from outside that a function uses and that ask for gradients: parameters above all."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[int, Tensor] = {}
        self.found: dict[int, Tensor] = {}

    def heard(self, op: Any, args: tuple[Any, ...], params: dict[str, Any], out: Tensor, inplace: bool) -> None:
        """See `Relay`."""
        for arg in args:
            if isinstance(arg, Tensor) and arg.requires_grad and id(arg) not in self._made:
                self.found[id(arg)] = arg
        self._made[id(out)] = out


class CheckpointFunction(Function):
    """The function as one step, whose gradient is that of calling it again."""

    @staticmethod
    def forward(ctx: Any, again: Callable[..., Any], results: list[Tensor], *used: Tensor) -> Any:
        """Keep what calling it again needs."""
        ctx.again = again
        ctx.save_for_backward(*used)
        made = tuple(result.detach() for result in results)
        return made if len(made) > 1 else made[0]

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        """Call the function again, and differentiate that."""
        record = is_grad_enabled()
        used = ctx.saved_tensors
        with enable_grad():
            results, used = ctx.again(used)
        pairs = [(r, g) for r, g in zip(results, grads, strict=True) if g is not None and r.requires_grad]
        roots, seeds = zip(*pairs, strict=True)
        found = grad(roots, used, seeds, retain_graph=True, create_graph=record, allow_unused=True)
        return None, None, *found


def checkpoint(
    function: Callable[..., Any],
    *args: Any,
    use_reentrant: bool | None = None,
    context_fn: Any = None,
    determinism_check: str = "default",
    debug: bool = False,
    early_stop: bool = True,
    preserve_rng_state: bool = True,
    **kwargs: Any,
) -> Any:
    """`function(*args, **kwargs)`, of which a backward pass keeps the inputs only and computes the rest again.

    With `use_reentrant` the function runs without recording first, and only tensors among `args` decide whether the
    result asks for a gradient. Random numbers are the same the second time, with `preserve_rng_state`.
    """
    random = default_generator.get_state() if preserve_rng_state else None
    used = _Used()
    with used, set_grad_enabled(not use_reentrant and is_grad_enabled()):
        output = function(*args, **kwargs)
    results = [leaf for leaf in leaves(output) if isinstance(leaf, Tensor)]
    given = [leaf for leaf in leaves((args, kwargs)) if isinstance(leaf, Tensor) and leaf.requires_grad]
    if not is_grad_enabled() or not (given if use_reentrant else any(r.requires_grad for r in results)):
        return output
    outside = list({**used.found, **{id(t): t for t in given}}.values())

    def again(kept: tuple[Tensor, ...]) -> tuple[list[Tensor], list[Tensor]]:
        # Inputs come as new leaves, so that the pass inside ends at them.
        fresh = {
            id(old): new.detach().requires_grad_() for old, new in zip(outside, kept, strict=True) if old in inputs
        }
        swap = lambda leaf: fresh.get(id(leaf), leaf)  # noqa: E731
        with _random_state(random):
            made = function(*mapped(swap, args), **mapped(swap, kwargs))
        return [leaf for leaf in leaves(made) if isinstance(leaf, Tensor)], [fresh.get(id(t), t) for t in outside]

    inputs = set(given)
    made = _named(results[0], use_reentrant).apply(again, results, *outside)
    new = iter(made if isinstance(made, tuple) else (made,))
    return rebuilt(output, [next(new) if isinstance(leaf, Tensor) else leaf for leaf in leaves(output)])


def checkpoint_sequential(
    functions: Any, segments: int, input: Any, use_reentrant: bool | None = None, **options: Any
) -> Any:
    """A `Sequential`, or a list of functions, in so many segments, each but the last a `checkpoint`."""
    steps = list(functions.children()) if hasattr(functions, "children") else list(functions)
    size = len(steps) // segments

    def run(part: list[Any]) -> Callable[[Any], Any]:
        def segment(value: Any) -> Any:
            for step in part:
                value = step(value)
            return value

        return segment

    for start in range(0, size * (segments - 1), size):
        input = checkpoint(run(steps[start : start + size]), input, use_reentrant=use_reentrant, **options)
    return run(steps[size * (segments - 1) :])(input)


def _named(result: Tensor, use_reentrant: bool | None) -> type[CheckpointFunction]:
    """The step's class: a result is printed as the function itself made it, unless PyTorch prints the step's name."""
    if use_reentrant or result.grad_fn is None:
        return CheckpointFunction
    return type("Checkpoint", (CheckpointFunction,), {"backward_name": result.grad_fn.name()})


@contextmanager
def _random_state(state: Tensor | None) -> Iterator[None]:
    """Inside, random numbers are drawn from that state on."""
    before = default_generator.get_state()
    if state is not None:
        default_generator.set_state(state)
    try:
        yield
    finally:
        if state is not None:
            default_generator.set_state(before)
