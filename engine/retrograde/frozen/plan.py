"""A recorded step as something to replay: a function, the memory it works in, what must hold before it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.frozen.graph import result_like, tensors_of
from retrograde.frozen.guards import Guards
from retrograde.frozen.memory import Places
from retrograde.frozen.recording import Instruction, Storage, Unfreezable, Value
from retrograde.frozen.simplify import simplify
from retrograde.frozen.source import Writer, listing
from retrograde.frozen.stepping import Stepping
from retrograde.frozen.trace import Trace
from retrograde.frozen.witness import PLAIN, Fact
from retrograde.tensor import Tensor


class Plan:
    """Replays one step: `replay(*inputs)` runs it when it is `ready()`."""

    def __init__(self, trace: Trace, facts: list[Fact]) -> None:
        self._trace = trace
        recording = trace.recording
        grads = [value for step in trace.steps.values() for _, value in step.grads]
        wanted = list(dict.fromkeys([*trace.values.values(), *grads]))
        final = list(wanted)
        simplify(recording, final)
        self._final = dict(zip(wanted, final, strict=True))
        """What became of the values that the program gets hold of."""
        self._standing: dict[tuple[Tensor, Value], Tensor] = {}
        """By parameter and value: the gradient's tensor, the same in each replay."""
        self._stepping = {act: Stepping.of(step.optimizer, step.params) for act, step in trace.steps.items()}
        used = {value.storage for i in recording.instructions for value in i.reads()} | {v.storage for v in final}
        places = Places(recording, self._pin())
        self._now: dict[Tensor, Value | None] = {}
        """While writing: the gradient that each tensor has at this point of the step."""
        acts = {act: self._act(act) for act in trace.steps}
        writer = Writer(recording, places, acts)
        ending = self._ending(writer)
        self.nbytes, self.naive = places.nbytes, places.naive
        """Bytes of memory for results, and what they would be without using any of it twice."""
        numbers = range(len(recording.inputs))
        beginning = [f"x{i} = a{i}.array" for i in numbers]
        self.source = listing(writer, [f"a{i}" for i in numbers], beginning, ending)
        exec(compile(self.source, "<frozen step>", "exec"), writer.space)
        self.replay: Callable[..., Any] = writer.space["replay"]
        steppings = [stepping for stepping in self._stepping.values() if stepping is not None]
        self._guards = Guards(
            trace, facts, used, {tensor: leaf for (leaf, _), tensor in self._standing.items()}, steppings
        )
        self._let_go()

    def _let_go(self) -> None:
        """Keep nothing of the recorded run but what replays need."""
        self._trace.recording.forget()
        del self._trace, self._final, self._now, self._stepping, self._standing

    def start(self) -> None:
        """Count who holds the gradients by right; once, when all that was needed for making the plan is gone."""
        self._guards.count_holders()

    def ready(self) -> bool:
        """Whether all that the replay takes for granted holds."""
        return self._guards.hold()

    # ---- gradients

    def _pin(self) -> dict[Storage, Any]:
        """Memory of gradients stays where it is, and their tensors with it."""
        pinned: dict[Storage, Any] = {}
        given = {leaf: array for s in self._stepping.values() if s is not None for leaf, array in s.memory.items()}
        for leaf, value in self._gradients():
            final = self._final[value]
            memory = final.storage
            if memory.kind == "result" and final.whole and not final.scalar and not memory.written:
                if memory in pinned:
                    raise Unfreezable("two gradients share their memory")
                place = given.get(leaf)
                fits = place is not None and place.strides == final.array.strides
                pinned[memory] = place if fits else np.empty_like(final.array)
                self._standing[leaf, final] = wrap(pinned[memory])
        for act, stepping in self._stepping.items():
            places = {leaf: pinned.get(self._final[value].storage) for leaf, value in self._trace.steps[act].grads}
            if stepping is not None and any(places.get(leaf) is not at for leaf, at in stepping.memory.items()):
                self._stepping[act] = None
        return pinned

    def _gradients(self) -> dict[tuple[Tensor, Value], None]:
        """Every gradient that the step makes: the tensor it belongs to, and its value."""
        trace = self._trace
        found = {pair: None for step in trace.steps.values() for pair in step.grads}
        for leaf, grad in trace.ends.items():
            if grad is not None and id(grad) in trace.values:
                found[leaf, trace.values[id(grad)]] = None
        unique = {(leaf, self._final[value]): (leaf, value) for leaf, value in found}
        return dict.fromkeys(pair for pair in unique.values() if self._final[pair[1]].storage.kind != "outside")

    def _give(self, writer: Writer, leaf: Tensor, value: Value | None) -> list[str]:
        """Lines that make `value` the gradient of `leaf`."""
        if value is not None and self._final[value].storage.kind == "outside":
            return []
        if leaf in self._now and self._now[leaf] is value:
            return []
        self._now[leaf] = value
        name = self._tensor_name(writer, leaf)
        if value is None:
            return [f"{name}._grad = None"]
        final = self._final[value]
        standing = self._standing.get((leaf, final))
        if standing is not None:
            return [f"{name}._grad = {writer.object(standing, 'g')}"]
        return [f"{name}._grad = {writer.object(wrap)}({writer.name(final)})"]

    def _tensor_name(self, writer: Writer, tensor: Tensor) -> str:
        for i, given in enumerate(self._trace.inputs):
            if given is tensor:
                return f"a{i}"
        return writer.object(tensor, "p")

    def _act(self, act: Instruction) -> Callable[[Writer], list[str]]:
        """Writes a step of an optimizer: hand out the gradients, then call it."""
        step = self._trace.steps[act]

        def write(writer: Writer) -> list[str]:
            lines = [line for leaf, value in step.grads for line in self._give(writer, leaf, value)]
            return [*lines, f"{writer.object(self._stepping[act] or act.function, 'optimizer_step')}()"]

        return write

    # ---- the end

    def _ending(self, writer: Writer) -> list[str]:
        """Lines for the gradients that are there in the end, and for the result."""
        trace = self._trace
        lines = []
        for leaf, grad in trace.ends.items():
            value = None if grad is None else trace.values.get(id(grad))
            if grad is None and trace.had_grad[leaf] is None and leaf not in self._now:
                continue
            if grad is not None and value is None:
                raise Unfreezable("a gradient was put there by hand")
            lines += self._give(writer, leaf, value)
        for storage in self._changed():
            tensor = writer.object(storage, "p")
            lines.append(f"{tensor}.stamp()")
        return [*lines, f"return {self._result(writer, trace.result)}"]

    def _changed(self) -> list[Tensor]:
        """Tensors from outside that instructions of the step itself change in place."""
        storages = {i.target.storage for i in self._trace.recording.instructions if i.target is not None}
        outside = self._trace.recording.outside
        return [tensor for tensor, array in self._trace.outside.values() if outside[id(array)].storage in storages]

    def _result(self, writer: Writer, part: Any) -> str:
        """The result, or a part of it, as an expression."""
        if isinstance(part, Tensor):
            return self._tensor(writer, part)
        if type(part) in (tuple, list):
            inside = ", ".join(self._result(writer, p) for p in part)
            return f"[{inside}]" if isinstance(part, list) else f"({inside}{',' if len(part) == 1 else ''})"
        if type(part) is dict:
            pairs = ", ".join(f"{writer.text(k)}: {self._result(writer, v)}" for k, v in part.items())
            return f"{{{pairs}}}"
        if isinstance(part, PLAIN):
            return writer.text(part)
        raise Unfreezable(f"the result holds a {type(part).__name__}")

    def _tensor(self, writer: Writer, tensor: Tensor) -> str:
        trace = self._trace
        for leaf, grad in trace.ends.items():
            if grad is tensor:
                return f"{self._tensor_name(writer, leaf)}._grad"
        if any(tensor is known for known in (*trace.leaves, *trace.inputs)):
            return self._tensor_name(writer, tensor)
        value = trace.values.get(id(tensor))
        if value is None or self._final[value].storage.kind in ("outside", "input"):
            raise Unfreezable("the result shares memory with a tensor from outside")
        final = self._final[value]
        array = writer.name(final) + (".copy()" if final.storage.kind == "constant" else "")
        if tensor.node is None and not tensor.requires_grad:
            return f"{writer.object(wrap)}({array})"
        return f"{writer.object(result_like)}({writer.object(tensor, 'like')}, {array})"


def escaping(trace: Trace) -> None:
    """Mark the memory of results: every replay gives new one."""
    grads = {id(grad) for grad in trace.ends.values() if grad is not None}
    for tensor in tensors_of(trace.result):
        if id(tensor) in trace.values and id(tensor) not in grads:
            trace.values[id(tensor)].storage.escapes = True
