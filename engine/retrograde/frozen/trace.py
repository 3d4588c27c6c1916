"""Runs a step once on arrays that write down what is done with them, and keeps what a plan is made of.

Tensors that were there before are found in a run before that one, by listening: their arrays are exchanged for traced
ones while the step is recorded, and put back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np

from retrograde.frozen.graph import has_open_graph, release, tensors_of
from retrograde.frozen.library import recording_into
from retrograde.frozen.recording import Instruction, Recording, Storage, Value
from retrograde.frozen.traced import RECORDING, Traced, method_of
from retrograde.optim import Optimizer
from retrograde.random import default_generator
from retrograde.tape.state import state
from retrograde.tensor import Tensor

_SHARING = {"from_numpy", "as_tensor", "asarray", "frombuffer", "from_dlpack"}
"""Makers of tensors on memory that somebody else has too."""


class Discovery:
    """A listener that finds the tensors a step uses and did not make, and the classes that updated them."""

    note = None
    """It is called for each operation: see `tape.Notes`."""

    def __init__(self) -> None:
        self.outside: dict[int, Tensor] = {}
        self._made: dict[int, Tensor] = {}

    def __getattr__(self, name: str) -> Any:
        return lambda *args: None

    def on_module(self, module: object) -> Any:
        return nullcontext()

    def on_leaf(self, tensor: Tensor, made: str) -> None:
        self._made[id(tensor)] = tensor
        recording = RECORDING.current
        if recording is not None and isinstance(tensor.array, np.ndarray) and made not in _SHARING:
            tensor.array = _made_from_nothing(recording, tensor.array)

    def on_op(self, op: Any, args: tuple[Any, ...], params: dict[str, Any], out: Tensor, inplace: bool) -> None:
        for tensor in tensors_of((args, params)):
            if id(tensor) not in self._made and (not inplace or tensor is not args[0]):
                self.outside[id(tensor)] = tensor
        if inplace:
            self._found(out)
            self._look_at_change(out)
        else:
            self._made[id(out)] = out

    def _look_at_change(self, out: Tensor) -> None:
        """Views of traced arrays do not know each other, so a change of one would not reach the others' histories."""
        if state.grad_enabled and out.requires_grad and isinstance(out.array, Traced):
            recording = out.array.recording
            if recording is not None and len(out.array.value.storage.values) > 1:
                recording.refuse("a tensor that has views is changed in place")

    def on_update(self, tensor: Tensor, by: str) -> None:
        self._found(tensor)
        if isinstance(tensor.array, Traced) and tensor.array.recording is not None and not by.endswith("_"):
            tensor.array.recording.refuse(f"{by} is not found by a name that the step reads")

    def on_accumulate(self, tensor: Tensor, added: bool) -> None:
        self._found(tensor)

    def _found(self, tensor: Tensor) -> None:
        if id(tensor) not in self._made:
            self.outside[id(tensor)] = tensor


def _made_from_nothing(recording: Recording, array: Any) -> Traced:
    """An array that the step makes without any other: each replay starts with a copy of it."""
    kept = recording.constant(array.copy(order="K"))
    instruction = Instruction("call", method_of("copy"), (kept,))
    instruction.out = Value(array, Storage("result"), instruction)
    recording.instructions.append(instruction)
    return Traced(instruction.out, recording)


@contextmanager
def listening(listener: Any) -> Iterator[None]:
    """`listener` hears what the engine does."""
    before, state.listener = state.listener, listener
    try:
        yield
    finally:
        state.listener = before


@dataclass
class Step:
    """A step of an optimizer: the parameters that have gradients, and the tensors these are."""

    optimizer: Optimizer
    params: list[Tensor]
    grads: list[tuple[Tensor, Value]]
    """What the gradient was of each parameter that has one which the step made or changed."""


class Trace:
    """One recorded run. `leaves` are the tensors from outside, `inputs` those in the arguments."""

    def __init__(self, leaves: list[Tensor], inputs: list[Tensor], optimizers: list[Optimizer]) -> None:
        self.recording = Recording()
        self.inputs = inputs
        self.leaves = [leaf for leaf in leaves if not any(leaf is t for t in inputs)]
        self.optimizers = optimizers
        self.steps: dict[Instruction, Step] = {}
        """The instructions that are steps of an optimizer."""
        self.had_grad: dict[Tensor, Tensor | None] = {}
        self.result: Any = None
        self.ends: dict[Tensor, Tensor | None] = {}
        """The gradient of each tensor after the step."""
        self.values: dict[int, Value] = {}
        """By id of a tensor of the result or of `ends`: its value, when the step made it."""
        self.outside: dict[int, tuple[Tensor, Any]] = {}
        """By id of the array: a tensor that held it, and the array."""
        self._swapped: list[tuple[Tensor, Any, Traced]] = []

    def run(self, step: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The step's result; what cannot be frozen is noted in the recording."""
        discovery = Discovery()
        with ExitStack() as stack:
            stack.enter_context(recording_into(self.recording))
            stack.callback(self._restore)
            self._swap()
            for optimizer in self.optimizers:
                stack.enter_context(_replaced_step(optimizer, self._optimize))
            stack.enter_context(_recorded_draws(self.recording))
            stack.enter_context(listening(discovery))
            self.result = step(*args, **kwargs)
            self.ends = {leaf: leaf._grad for leaf in self.had_grad}
            self.values = {
                id(t): t.array.value
                for t in (*self.ends.values(), *tensors_of(self.result))
                if t is not None and isinstance(t.array, Traced)
            }
        self._look_for_strangers(discovery)
        return self.result

    def _swap(self) -> None:
        for leaf in self.leaves:
            # `w` and `w.grad` may both have been used.
            self._swap_one(leaf, self._outside(leaf))
        for leaf in (*self.leaves, *self.inputs):
            grad = self.had_grad[leaf] = leaf._grad
            if grad is not None and not isinstance(grad.array, Traced):
                self._swap_one(grad, self._outside(grad))
        for tensor in self.inputs:
            value = Value(tensor.array, Storage("input"))
            self.recording.inputs.append(value)
            self._swap_one(tensor, value)

    def _outside(self, tensor: Tensor) -> Value:
        array = tensor.shared()
        known = self.recording.outside.get(id(array))
        if known is None:
            overlapping = [v for v in self.recording.outside.values() if np.may_share_memory(v.array, array)]
            storage = overlapping[0].storage if overlapping else Storage("outside", array)
            known = self.recording.outside[id(array)] = Value(array, storage)
            self.outside[id(array)] = (tensor, array)
        return known

    def _swap_one(self, tensor: Tensor, value: Value) -> None:
        traced = Traced(value, self.recording)
        self._swapped.append((tensor, tensor.array, traced))
        tensor.array = traced

    def _restore(self) -> None:
        for tensor, array, traced in self._swapped:
            if tensor.array is not traced:
                self.recording.refuse("the step gives a tensor from outside other memory")
            else:
                tensor.array = array

    def value_of(self, tensor: Tensor | None) -> Value | None:
        """The value of a tensor that the step made; None when it is none of the recording's."""
        return tensor.array.value if tensor is not None and isinstance(tensor.array, Traced) else None

    def finish(self) -> None:
        """Take the marks of the recording off every tensor: all of them are plain again then."""
        self.recording.close()
        release()

    def _look_for_strangers(self, discovery: Discovery) -> None:
        known = {id(t) for t in (*self.leaves, *self.inputs, *(g for g in self.had_grad.values() if g is not None))}
        for tensor in discovery.outside.values():
            if id(tensor) not in known and not isinstance(tensor.array, Traced) and tensor.array.ndim:
                self.recording.refuse("a tensor is used that was not used in the run before")

    # ---- optimizers

    def _optimize(self, optimizer: Optimizer, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run a real step on the plain arrays, as one instruction that reads all gradients."""
        if args or kwargs:
            self.recording.refuse("an optimizer's step is given a closure")
        params = [p for group in optimizer.param_groups for p in group["params"] if p._grad is not None]
        before = [(t, t.array) for p in params for t in (p, p._grad) if isinstance(t.array, Traced)]
        for tensor, traced in before:
            tensor.array = traced.numbers
        result = method(*args, **kwargs)
        for tensor, traced in before:
            tensor.array = traced
        reads = tuple(traced.value for _, traced in before)
        act = Instruction("act", method, reads)
        self.recording.instructions.append(act)
        self.recording.touched = True
        grads = [(p, value) for p in params if (value := self.value_of(p._grad)) is not None]
        self.steps[act] = Step(optimizer, params, grads)
        for value in reads:
            value.storage.written = value.storage.written or value.storage.kind == "outside"
        return result


@contextmanager
def _replaced_step(optimizer: Optimizer, instead: Callable[..., None]) -> Iterator[None]:
    """`optimizer.step()` does `instead`."""
    method, own = optimizer.step, "step" in vars(optimizer)
    vars(optimizer)["step"] = lambda *args, **kwargs: instead(optimizer, method, *args, **kwargs)
    try:
        yield
    finally:
        if own:
            vars(optimizer)["step"] = method
        else:
            del vars(optimizer)["step"]


@contextmanager
def _recorded_draws(recording: Recording) -> Iterator[None]:
    """Random numbers are drawn anew in each replay."""
    draws = default_generator.draws

    def recorded(count: int) -> Any:
        recording.touched = True
        instruction = Instruction("fresh", draws, (count,))
        instruction.out = Value(draws(count), Storage("result"), instruction)
        recording.instructions.append(instruction)
        return Traced(instruction.out, recording)

    vars(default_generator)["draws"] = recorded
    try:
        yield
    finally:
        del vars(default_generator)["draws"]


def open_graphs(result: Any) -> bool:
    """Whether a tensor of the result could still be differentiated."""
    return any(has_open_graph(tensor) for tensor in tensors_of(result))
