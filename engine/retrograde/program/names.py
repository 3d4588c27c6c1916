"""What a program calls the tensors that an error is about: its variables, or what is written where it failed."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from types import FrameType
from typing import Any

from retrograde.nn import Module
from retrograde.tensor import Tensor
from retrograde.tensor.held import Held

_LONGEST = 32
"""Longer expressions are not repeated in a sentence."""
_MANY = 16
"""Of longer lists the elements are not looked through."""
_ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant)


class Names:
    """The names that are known in `frame`, where the expression `text` failed."""

    def __init__(self, frame: FrameType, text: str) -> None:
        self._text = text
        self._tree = _parsed(text)
        scopes = [frame.f_locals] if frame.f_locals is frame.f_globals else [frame.f_locals, frame.f_globals]
        self._named = list(chain.from_iterable(map(_tensors, scopes)))

    def of(self, is_meant: Callable[[Tensor], bool]) -> str:
        """The name of the tensor that is meant, the one in the failing expression if there are several; or nothing."""
        names = [name for name, held in self._named if is_meant(held)]
        return min(names, key=lambda name: not self._says(name), default="")

    def written(self) -> list[Tensor]:
        """The tensors whose names are in the failing expression, in their order there."""
        words = {node.id for node in ast.walk(self._tree) if isinstance(node, ast.Name)} if self._tree else set()
        found = {
            name: held for name, held in reversed(self._named) if name.partition(".")[0] in words and self._says(name)
        }
        return [found[name] for name in sorted(found, key=self._text.index)]

    def operand(self, position: int) -> str:
        """The text of an operand of the failing expression, when that is two operands and a sign between them."""
        match self._tree:
            case ast.BinOp(left=left, right=right) | ast.Compare(left=left, comparators=[right]):
                return _written((left, right)[position]) if position < 2 else ""
        return ""

    def receiver(self) -> str:
        """The text of what the failing method call is a method of."""
        match self._tree:
            case ast.Call(func=ast.Attribute(value=value)):
                return _written(value)
        return ""

    def _says(self, name: str) -> bool:
        return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", self._text) is not None


def _parsed(text: str) -> ast.expr | None:
    """The expression as a tree."""
    try:
        return ast.parse(f"({text}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _written(expression: ast.expr) -> str:
    """An operand as it is written, in parentheses where it stands in another expression."""
    text = ast.unparse(expression)
    if len(text) > _LONGEST or isinstance(expression, ast.Constant):
        return ""
    return text if isinstance(expression, _ATOMS) else f"({text})"


def _tensors(scope: Mapping[str, Any]) -> Iterator[tuple[str, Tensor]]:
    """The tensors that the variables of `scope` hold or lead to. No code of the program runs."""
    variables = [(name, value) for name, value in scope.items() if name.isidentifier()]
    for name, value in variables:
        if isinstance(value, Tensor | Held):
            yield name, _tensor(value)
    for name, value in variables:
        if isinstance(value, Module) or type(value).__module__ == "__main__":
            yield from _members(name, value, set())
        elif value.__class__ in (list, tuple) and len(value) <= _MANY:
            yield from ((f"{name}[{i}]", _tensor(v)) for i, v in enumerate(value) if isinstance(v, Tensor | Held))


def _members(name: str, owner: object, seen: set[int]) -> Iterator[tuple[str, Tensor]]:
    """The tensors that are attributes of an object; of a module, its parameters, buffers and those of its parts."""
    inside = getattr(owner, "__dict__", None)
    if not isinstance(inside, dict) or id(owner) in seen:
        return
    seen.add(id(owner))
    # A module may be half made, so nothing is taken for granted.
    for held in (inside, *(inside.get(key) or {} for key in ("_parameters", "_buffers"))):
        yield from ((f"{name}.{key}", _tensor(v)) for key, v in held.items() if isinstance(v, Tensor | Held))
    for key, part in (inside.get("_modules") or {}).items():
        yield from _members(f"{name}[{key}]" if key.isdigit() else f"{name}.{key}", part, seen)


def _tensor(value: Any) -> Tensor:
    tensor: Tensor = value.tensor if isinstance(value, Held) else value
    return tensor
