"""Refusals: PyTorch's error types and key phrases; beside them an explanation, and which tensors they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, TypeVar

E = TypeVar("E", bound=BaseException)
Kind = Literal["operand", "leaf", "result", "input", "value", "keeper", "freed"]
"""How a tensor has to do with an error: operand of the op that refused, leaf that was to be changed, result that
backward was to start from, input that was to be differentiated by, value that was changed too soon. And nodes: the one
that keeps such a value, the one whose values were freed."""


@dataclass(frozen=True, slots=True)
class Part:
    """A tensor or node that an error is about."""

    holder: Any
    kind: Kind
    keys: tuple[str, ...] = ()
    """What hints call it, beside its kind."""


class Hint(str):
    """A hint that can call tensors by what a program calls them: `{a}` in its template, `{a_}` where it writes code."""

    template: str
    usual: Mapping[str, object]

    def __new__(cls, template: str, **usual: object) -> Self:
        """`usual` has every word of the template: what is said where nothing better is known."""
        hint = super().__new__(cls, template.format_map(usual))
        hint.template, hint.usual = template, usual
        return hint

    def calling(self, names: Mapping[str, str]) -> str:
        """The hint with the names that are known, by their words in the template."""
        better = {f"{key}{mark}": name for key, name in names.items() for mark in ("", "_")}
        return self.template.format_map({**self.usual, **better})


def hinted(error: E, hint: str) -> E:
    """`error` with `hint` as its note: what happened, why, and what to write instead, shown beside the message."""
    if hint:
        error.add_note(hint)
    return error


def involving(error: E, *parts: Part) -> E:
    """`error`, which is about these tensors and nodes, unless it says so already."""
    if not involved(error):
        error.involved = parts  # type: ignore[attr-defined]
    return error


def involved(error: BaseException) -> tuple[Part, ...]:
    """The tensors and nodes that `error` is about, the foremost first."""
    parts: tuple[Part, ...] = getattr(error, "involved", ())
    return parts


def operand_parts(names: Iterable[str], args: Iterable[Any]) -> tuple[Part, ...]:
    """The operands of an op: hints call them by the record's names, and a, b, c in their order."""
    pairs = zip("abcdefgh", names, args, strict=False)
    return tuple([Part(arg, "operand", (letter, name)) for letter, name, arg in pairs if hasattr(arg, "array")])
