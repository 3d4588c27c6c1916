"""What must hold before a replay, written out as one Python expression: reading it must cost next to nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from retrograde.frozen.recording import Storage, Unfreezable
from retrograde.frozen.trace import Trace
from retrograde.frozen.witness import Fact


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


def guards(trace: Trace, facts: list[Fact], used: set[Storage]) -> Callable[[], bool]:
    """A function that compares everything taken for granted with what is there now; `used` is the plan's memory."""
    name = _Names()
    lines = [*_of_facts(facts, name), *_of_memory(trace, used, name), *_of_gradients(trace, used, name)]
    text = "def fits():\n    try: return " + (" and ".join(dict.fromkeys(lines)) or "True")
    text += "\n    except (KeyError, IndexError, ValueError): return False"
    exec(compile(text, "<frozen step>", "exec"), name.space)
    return name.space["fits"]  # type: ignore[no-any-return]


def _of_facts(facts: list[Fact], name: _Names) -> Iterator[str]:
    for kind, holder, key, found in facts:
        if kind == "setting" or isinstance(holder, tuple):
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
        yield f"{name(leaf)}.requires_grad is {leaf.requires_grad}"
        if matters:
            yield f"{name(leaf)}._grad is {name(grad)}"
        elif leaf.requires_grad:
            yield f"({name(leaf)}._grad is None) is {grad is None}"
