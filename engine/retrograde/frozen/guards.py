"""What must hold before a replay, written out as one Python expression: reading it must cost next to nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

from retrograde.frozen.recording import Storage, Unfreezable
from retrograde.frozen.stepping import Stepping
from retrograde.frozen.trace import Trace
from retrograde.frozen.witness import Fact
from retrograde.tensor import Tensor


class _Names:
    """Names for the things that the expression compares."""

    def __init__(self) -> None:
        self.space: dict[str, Any] = {}

    def __call__(self, thing: Any) -> str:
        if thing is None or isinstance(thing, bool):
            return repr(thing)
        name = f"k{id(thing)}"
        self.space[name] = thing
        return name


class Guards:
    """All that a plan takes for granted. `used` is its memory, `standing` its gradients' tensors and whose they are."""

    def __init__(
        self,
        trace: Trace,
        facts: list[Fact],
        used: set[Storage],
        standing: dict[Tensor, Tensor],
        steppings: list[Stepping],
    ) -> None:
        name = self._names = _Names()
        name.space["count"] = sys.getrefcount
        counts = [
            f"count({name(tensor)}) - ({name(leaf)}._grad is {name(tensor)})" for tensor, leaf in standing.items()
        ]
        tensors = [name(tensor) for tensor in standing]
        lines = [
            *_of_facts(facts, name),
            *_of_memory(trace, used, name),
            *_of_gradients(trace, used, name),
            *(f"{name(stepping)}.fits()" for stepping in steppings),
            *(f"{count} == holders[{i}]" for i, count in enumerate(counts)),
            # Whoever has the memory without the tensor has asked the tensor for it, which then has a storage.
            *(
                f"({n}._storage is None or count({n}.array) == holders[{i}])"
                for i, n in enumerate(tensors, len(counts))
            ),
        ]
        self.hold: Callable[[], bool] = self._written("hold", " and ".join(dict.fromkeys(lines)) or "True")
        self._count: Callable[[], Any] = self._written(
            "holders_now", f"[{', '.join([*counts, *(f'count({n}.array)' for n in tensors)])}]"
        )

    def _written(self, name: str, expression: str) -> Callable[[], Any]:
        text = (
            f"def {name}():\n    try: return {expression}\n    except (KeyError, IndexError, ValueError): return False"
        )
        exec(compile(text, "<frozen step>", "exec"), self._names.space)
        return self._names.space[name]  # type: ignore[no-any-return]

    def count_holders(self) -> None:
        """Take the references that there are now to the gradients' tensors for those that there may be."""
        self._names.space["holders"] = self._count()


def _of_facts(facts: list[Fact], name: _Names) -> Iterator[str]:
    for kind, holder, key, found in facts:
        if kind == "setting" or isinstance(holder, tuple):
            continue
        if kind == "length" and not found:
            yield f"not {name(holder)}"
            continue
        if kind == "item":
            read = f"{name(holder)}[{key!r}]" if type(key) in (str, int) else f"{name(holder)}[{name(key)}]"
        else:
            read = f"{name(holder)}.cell_contents" if kind == "cell" else f"len({name(holder)})"
        by_value = type(found) in (str, bytes, float, int)
        yield (
            f"{read} == {name(found) if type(found) is float else repr(found)}"
            if by_value
            else f"{read} is {name(found)}"
        )


def _of_memory(trace: Trace, used: set[Storage], name: _Names) -> Iterator[str]:
    for tensor, array in trace.outside.values():
        if trace.recording.outside[id(array)].storage in used:
            yield f"{name(tensor)}.array is {name(array)}"


def _of_gradients(trace: Trace, used: set[Storage], name: _Names) -> Iterator[str]:
    """Whether there is a gradient before the step; and which, where it is read or added to."""
    read = {id(t) for t, a in trace.outside.values() if trace.recording.outside[id(a)].storage in used}
    for leaf, grad in trace.had_grad.items():
        matters = grad is not None and (id(grad) in read or trace.ends[leaf] is grad)
        if any(leaf is given for given in trace.inputs):
            if matters:
                raise Unfreezable("the gradient that an argument came with is used")
            continue
        yield f"{name(leaf)}._requires_grad is {leaf.requires_grad}"
        if matters:
            yield f"{name(leaf)}._grad is {name(grad)}"
        elif leaf.requires_grad:
            yield f"({name(leaf)}._grad is None) is {grad is None}"
