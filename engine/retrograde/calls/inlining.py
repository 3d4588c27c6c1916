"""The expression that a short function returns, read from its source: generated code holds it instead of a call.

A file is parsed once, when the first function in it is asked for. Where there is no source the function is called.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any


def inlined(function: Callable[..., Any], names: Mapping[str, str]) -> str | None:
    """What `function` returns, as source in which its parameters are written as `names` says.

    None unless the function is one `return` of an expression of its parameters alone, each of which has a name.
    """
    found = _definition(function)
    if found is None:
        return None
    body = found.body[1:] if ast.get_docstring(found, clean=False) is not None else found.body
    if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
        return None
    expression = ast.parse(ast.unparse(body[0].value), mode="eval").body
    used = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
    if not used <= names.keys() or any(isinstance(node, _SCOPED) for node in ast.walk(expression)):
        return None
    for node in ast.walk(expression):
        if isinstance(node, ast.Name):
            node.id = names[node.id]
    return f"({ast.unparse(expression)})"


_SCOPED = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.NamedExpr)
"""Expressions with names of their own."""


def forget_sources() -> None:
    """Give back the memory of the files that were read."""
    _definitions.cache_clear()


def _definition(function: Callable[..., Any]) -> ast.FunctionDef | None:
    code = function.__code__
    return _definitions(code.co_filename).get((code.co_firstlineno, code.co_name))


@lru_cache(None)
def _definitions(path: str) -> dict[tuple[int, str], ast.FunctionDef]:
    """The functions of a file by their first line, decorators included, and name."""
    try:
        with open(path, encoding="utf-8") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError):
        return {}
    return {
        (min([d.lineno for d in node.decorator_list], default=node.lineno), node.name): node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }
