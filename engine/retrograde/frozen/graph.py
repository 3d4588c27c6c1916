"""What a frozen step must know of tensors and their graph, beyond what their public face tells."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

from retrograde.calls.dispatch import wrap
from retrograde.frozen.traced import Traced
from retrograde.tape.node import FREED, Node
from retrograde.tensor import Tensor


def result_like(template: Tensor, array: Any) -> Tensor:
    """A tensor with the numbers `array` and the history, spent as it is, of `template`."""
    made = wrap(array)
    made.node = template.node
    made._requires_grad = template.requires_grad
    return made


def has_open_graph(tensor: Tensor) -> bool:
    """Whether `backward()` could still run from here."""
    stack, seen = [tensor.node], set()
    while stack:
        node = stack.pop()
        if node is None or node in seen or not isinstance(node, Node):
            continue
        if node.saved is FREED:
            return False
        seen.add(node)
        stack.extend(edge for edge in node.edges if isinstance(edge, Node))
    return bool(seen)


def tensors_of(part: Any) -> Iterator[Tensor]:
    """The tensors in nested arguments or results."""
    if isinstance(part, Tensor):
        yield part
    elif isinstance(part, tuple | list):
        for item in part:
            yield from tensors_of(item)
    elif isinstance(part, dict):
        for item in part.values():
            yield from tensors_of(item)


def release() -> None:
    """Give every tensor that a recording has left behind its numbers as a plain array."""
    for thing in gc.get_objects():
        # Not `isinstance`: that asks objects for their class, and some answer with a warning.
        if issubclass(type(thing), Tensor):
            if thing.array.__class__ is Traced:
                thing.array = thing.array.numbers
        elif issubclass(type(thing), Node) and thing.out.__class__ is Traced:
            thing.out = thing.out.numbers
