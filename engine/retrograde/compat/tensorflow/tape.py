"""`tf.GradientTape`: which tensors are watched, and gradients of what was computed from them while it recorded."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from retrograde.autograd.custom import Function
from retrograde.compat.tensorflow.engine import rg
from retrograde.compat.tensorflow.recording import RECORDING, plain, run, tensor, wrapped
from retrograde.compat.tensorflow.tensors import EagerTensor, TensorLike, numbers_like
from retrograde.compat.tensorflow.variables import Variable
from retrograde.errors import hinted
from retrograde.pytree import leaves, rebuilt
from retrograde.tensor import Tensor

ALIVE: weakref.WeakSet[GradientTape] = weakref.WeakSet()
"""The tapes that may still be asked for gradients."""


class GradientTape:
    """Records, inside its `with` block, what is computed from watched tensors, and gives gradients of it.

    Trainable variables are watched when they are read, unless `watch_accessed_variables` is False. A tape that is not
    persistent answers once.
    """

    __module__ = "tensorflow.python.eager.backprop"

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self._persistent = persistent
        self._accessed = watch_accessed_variables
        self._used = False
        self._watched: dict[int, tuple[TensorLike, list[Tensor]]] = {}
        """By `id`: a variable, or a tensor, and the leaves of the engine that stood for it."""
        self._strange: dict[int, Tensor] = {}
        """Operands that only other tapes know, by `id`: for this one they are constants."""
        ALIVE.add(self)

    def __enter__(self) -> GradientTape:
        if self in RECORDING:
            raise ValueError("Tape is still recording, This can happen if you try to re-enter an already-active tape.")
        RECORDING.append(self)
        return self

    def __exit__(self, *error: object) -> None:
        if self in RECORDING:
            RECORDING.remove(self)

    # ---- what it knows

    def watch(self, tensor: Any) -> None:
        """Also give gradients with respect to these tensors, from now on."""
        for each in leaves(tensor):
            if not isinstance(each, TensorLike):
                raise ValueError(
                    f"Passed in object {each} of type '{type(each).__name__}', not tf.Tensor or tf.Variable or "
                    "ExtensionType."
                )
            if not each.dtype.is_floating:
                _log(f"The dtype of the watched tensor must be floating (e.g. tf.float32), got tf.{each.dtype.name}")
                continue
            if each.tensor.is_leaf:
                each.tensor.requires_grad_()
            self._note(each)
            if isinstance(each, EagerTensor):
                each.tapes |= {self}

    def watched_variables(self) -> tuple[Variable, ...]:
        """The variables that are watched, in the order they were read."""
        return tuple(held for held, _ in self._watched.values() if isinstance(held, Variable))

    def _note(self, held: TensorLike) -> None:
        _, stood = self._watched.setdefault(id(held), (held, []))
        if not any(known is held.tensor for known in stood):
            stood.append(held.tensor)

    def reads(self, variable: Variable) -> bool:
        """Whether gradients may be asked of this tape that need the present numbers of `variable`."""
        return id(variable) in self._watched and not self._used

    def sees(self, operands: list[TensorLike]) -> bool:
        """An op is run on these; whether this tape knows one of them, and so the result."""
        known = [self._knows(operand) for operand in operands]
        if True not in known:
            return False
        for operand, is_known in zip(operands, known, strict=True):
            if not is_known and operand.tensor.requires_grad:
                self._strange[id(operand.tensor)] = operand.tensor
        return True

    def _knows(self, operand: TensorLike) -> bool:
        if isinstance(operand, EagerTensor):
            return self in operand.tapes
        if self._accessed and getattr(operand, "trainable", False) and operand.dtype.is_floating:
            self._note(operand)
        known = self._watched.get(id(operand))
        return known is not None and any(leaf is operand.tensor for leaf in known[1])

    @contextmanager
    def stop_recording(self) -> Iterator[None]:
        """Inside, this tape does not record."""
        if self not in RECORDING:
            raise ValueError("Tape is not recording.")
        place = RECORDING.index(self)
        RECORDING.remove(self)
        try:
            yield
        finally:
            RECORDING.insert(place, self)

    def reset(self) -> None:
        """Forget everything recorded so far."""
        for held, _ in self._watched.values():
            if isinstance(held, EagerTensor):
                held.tapes -= {self}
        self._watched.clear()
        self._strange.clear()

    # ---- gradients

    def gradient(
        self, target: Any, sources: Any, output_gradients: Any = None, unconnected_gradients: Any = "none"
    ) -> Any:
        """The gradient of `target` (the sum of all of them) with respect to each of `sources`, in their nest.

        None, or zeros when `unconnected_gradients` asks for them, where a source is not watched or does not matter.
        RuntimeError for a second call on a tape that is not persistent.
        """
        self._use()
        targets = self._targets(target)
        seeds = None if output_gradients is None else [plain(tensor(g)) for g in leaves(output_gradients)]
        found = [self._total(targets, source, seeds) for source in self._sources(sources)]
        found = [_or_zeros(g, s, unconnected_gradients) for g, s in zip(found, leaves(sources), strict=True)]
        return rebuilt(sources, found)

    def jacobian(
        self,
        target: Any,
        sources: Any,
        unconnected_gradients: Any = "none",
        parallel_iterations: Any = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """The derivative of every element of `target` by every element of `sources`: shape target + source."""
        self._use()
        (whole,) = self._targets(target)
        rows: list[list[Any]] = []
        for position in range(whole.tensor.numel()):
            seed = np.zeros(whole.tensor.numel(), whole.dtype.as_numpy_dtype)
            seed[position] = 1
            weight = Tensor(seed.reshape(whole.shape))
            rows.append([self._total([whole], source, [weight]) for source in self._sources(sources)])
        found = [self._rows(whole.shape, column) for column in zip(*rows, strict=True)]
        found = [_or_zeros(g, s, unconnected_gradients) for g, s in zip(found, leaves(sources), strict=True)]
        return rebuilt(sources, found)

    def batch_jacobian(
        self,
        target: Any,
        source: Any,
        unconnected_gradients: Any = "none",
        parallel_iterations: Any = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """Row by row of a batch, the derivative of `target` (b, …) by `source` (b, …): shape target + source[1:]."""
        if not target.shape or not source.shape or target.shape[0] != source.shape[0]:
            raise ValueError("Need first dimension of target shape and source shape to match.")
        self._use()
        rows = []
        width = target.shape[1:].num_elements()
        for position in range(width):
            seed = np.zeros((target.shape[0], width), target.dtype.as_numpy_dtype)
            seed[:, position] = 1
            rows.append(self._total([target], source, [Tensor(seed.reshape(target.shape))]))
        if rows[0] is None:
            return _or_zeros(None, source, unconnected_gradients)
        shape = (*target.shape, *source.shape[1:])
        return run(lambda parts: rg.stack(parts, 1).reshape(shape), rows)

    def _use(self) -> None:
        if self._used:
            raise hinted(
                RuntimeError(
                    "A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians)"
                ),
                "Ask for all gradients at once, tape.gradient(y, [a, b]), or make the tape with persistent=True.",
            )
        self._used = not self._persistent
        if self in RECORDING and not self._persistent:
            RECORDING.remove(self)

    def _targets(self, target: Any) -> list[TensorLike]:
        if target is None:
            raise TypeError(
                "Argument `target` should be a list or nested structure of Tensors, Variables or CompositeTensors to "
                "be differentiated, but received None."
            )
        found = leaves(target)
        for each in found:
            if not each.dtype.is_floating:
                _log(
                    "The dtype of the target tensor must be floating (e.g. tf.float32) when calling "
                    f"GradientTape.gradient, got tf.{each.dtype.name}"
                )
        return found

    def _sources(self, sources: Any) -> list[TensorLike]:
        found = leaves(sources)
        for each in found:
            if isinstance(each, TensorLike) and not each.dtype.is_floating:
                _log(
                    "The dtype of the source tensor must be floating (e.g. tf.float32) when calling "
                    f"GradientTape.gradient, got tf.{each.dtype.name}"
                )
        return found

    def _total(self, targets: list[TensorLike], source: TensorLike, seeds: list[Any] | None) -> EagerTensor | None:
        """The gradient of the sum of `targets` by one source; None where nothing leads from one to the other."""
        stood = self._stood(source)
        pairs = [
            (target.tensor, numbers_like(target, 1) if seeds is None else seeds[i].expand(target.shape))
            for i, target in enumerate(targets)
            if target.tensor.requires_grad and self._knows(target)
        ]
        if not pairs or not stood:
            return None
        outputs, weights = [list(column) for column in zip(*pairs, strict=True)]
        further = bool(RECORDING)
        handles = [strange.register_hook(rg.zeros_like) for strange in self._strange.values()]
        try:
            found = rg.autograd.grad(
                outputs, stood, weights, retain_graph=True, create_graph=further, allow_unused=True
            )
        finally:
            for handle in handles:
                handle.remove()
        parts = [part for part in found if part is not None]
        return wrapped(sum(parts[1:], start=parts[0]), frozenset(RECORDING)) if parts else None

    def _stood(self, source: TensorLike) -> list[Tensor]:
        """The tensors of the engine that stood for a source this tape knows."""
        if isinstance(source, EagerTensor):
            return [source.tensor] if self in source.tapes and source.tensor.requires_grad else []
        known = self._watched.get(id(source))
        return [] if known is None else known[1]

    def _rows(self, shape: Any, column: tuple[Any, ...]) -> Any:
        """Gradients of single elements as one tensor; None when there are none."""
        if not column or column[0] is None:
            return None
        return run(lambda parts: rg.stack(parts).reshape(*shape, *parts[0].shape), list(column))


class UnconnectedGradients:
    """What stands for a gradient where nothing leads from the target to the source."""

    NONE = "none"
    ZERO = "zero"


def _or_zeros(gradient: Any, source: Any, unconnected: str) -> Any:
    if gradient is not None or unconnected == UnconnectedGradients.NONE:
        return gradient
    return EagerTensor(numbers_like(source, 0))


def stop_gradient(input: Any, name: str | None = None) -> EagerTensor:
    """The same numbers, through which no gradient flows."""
    return EagerTensor(tensor(input).tensor.detach())


def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator for a function that returns its result and a function upstream gradient → gradients of its arguments.

    `f` is given tensors; its result is one tensor.
    """

    def decorated(*args: Any) -> Any:
        held = [tensor(arg) for arg in args]

        class Custom(Function):
            @staticmethod
            def forward(ctx: Any, *operands: Tensor) -> Any:
                active, RECORDING[:] = RECORDING[:], []
                try:
                    value, ctx.back = f(*(EagerTensor(operand.detach()) for operand in operands))
                finally:
                    RECORDING[:] = active
                return tensor(value).tensor.clone()

            @staticmethod
            def backward(ctx: Any, *upstream: Tensor) -> Any:
                tapes = frozenset(RECORDING if rg.is_grad_enabled() else ())
                found = ctx.back(*(EagerTensor(g, tapes) for g in upstream))
                several = found if isinstance(found, list | tuple) else [found]
                return tuple(None if g is None else tensor(g).tensor for g in several)

        Custom.__name__ = getattr(f, "__name__", "Custom")
        return run(Custom.apply, *held)

    decorated.__name__ = getattr(f, "__name__", "decorated")
    decorated.__doc__ = f.__doc__
    return decorated


def _log(message: str) -> None:
    print(f"WARNING:tensorflow:{message}", file=sys.stderr)
