"""Nests of tuples, lists and dictionaries: what stands in them, in order, and the same nest around other things.

    nest = {"w": a, "b": (c, d)}      leaves(nest) == [a, c, d]      rebuilt(nest, [1, 2, 3]) == {"w": 1, "b": (2, 3)}

Everything else, None included, is a leaf, as in PyTorch.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

_MAPPINGS = (dict, OrderedDict, defaultdict)


def leaves(tree: Any) -> list[Any]:
    """What stands in `tree`, from left to right."""
    if type(tree) in _MAPPINGS:
        return [leaf for value in tree.values() for leaf in leaves(value)]
    if _is_row(tree):
        return [leaf for value in tree for leaf in leaves(value)]
    return [tree]


def rebuilt(tree: Any, values: Iterable[Any]) -> Any:
    """A nest like `tree` around `values`, one for each of its leaves."""
    return _filled(tree, iter(values))


def mapped(function: Callable[[Any], Any], tree: Any) -> Any:
    """A nest like `tree` around what `function` makes of each leaf."""
    return rebuilt(tree, [function(leaf) for leaf in leaves(tree)])


def spread(prefix: Any, tree: Any) -> list[Any] | None:
    """For each leaf of `tree` the value that stands in its place, or for a nest round it, in `prefix`.

    None when `prefix` is no beginning of a nest like `tree`.
    """
    inside = _inside(tree)
    parts = _inside(prefix)
    if parts is None:
        return [prefix] * len(leaves(tree))
    if inside is None or type(prefix) is not type(tree) or len(parts) != len(inside):
        return None
    if type(tree) in _MAPPINGS and list(prefix) != list(tree):
        return None
    found = [spread(part, below) for part, below in zip(parts, inside, strict=True)]
    return None if None in found else [value for values in found for value in values or ()]


def spec(tree: Any, indent: int = 0) -> str:
    """The nest as PyTorch's messages write it: `TreeSpec(tuple, None, [*])`."""
    inside = _inside(tree)
    if inside is None:
        return "*"
    context = list(tree) if type(tree) in _MAPPINGS else None
    between = ",\n" + " " * (indent + 2)
    return f"TreeSpec({type(tree).__name__}, {context}, [{between.join(spec(value, indent + 2) for value in inside)}])"


def _inside(tree: Any) -> list[Any] | None:
    """What a nest holds directly; None for a leaf."""
    if type(tree) in _MAPPINGS:
        return list(tree.values())
    return list(tree) if _is_row(tree) else None


def _is_row(tree: Any) -> bool:
    return type(tree) in (tuple, list) or _is_named(tree)


def _is_named(tree: Any) -> bool:
    return isinstance(tree, tuple) and hasattr(tree, "_fields")


def _filled(tree: Any, values: Iterator[Any]) -> Any:
    if type(tree) in _MAPPINGS:
        made = {key: _filled(value, values) for key, value in tree.items()}
        return defaultdict(tree.default_factory, made) if isinstance(tree, defaultdict) else type(tree)(made)
    if _is_named(tree):
        return type(tree)(*[_filled(value, values) for value in tree])
    return type(tree)(_filled(value, values) for value in tree) if _is_row(tree) else next(values)
