"""Errors in PyTorch's words where arguments are of the wrong kinds or number: for the calls a program expects to fail.

Calls that stand in the body of a `try`, and in a lambda of a program that has one, go through a mark. It does nothing
but call; when that fails, PyTorch's signatures say whether PyTorch had refused the arguments, and with which words.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from retrograde.errors import hinted, involved, involving
from retrograde.op import FUNCTIONS
from retrograde.tensor import Tensor
from retrograde.words.overloads import refused

MARK = "@asked"


def guard(tree: ast.Module) -> None:
    """Put the mark around the calls of `tree` that a program expects to fail, in place."""
    tries = [node for node in ast.walk(tree) if isinstance(node, ast.Try) and node.handlers]
    lambdas = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)] if tries else []
    bodies = [statement for node in tries for statement in node.body]
    for call in {id(node): node for node in _calls([*bodies, *lambdas])}.values():
        name = ast.copy_location(ast.Name(MARK, ast.Load()), call.func)
        call.func, call.args = name, [call.func, *call.args]


def _calls(bodies: list[Any]) -> Iterator[ast.Call]:
    """Calls of attributes, such as `torch.add(a)`; those of classes look at who calls them."""
    for body in bodies:
        for node in ast.walk(body):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr[:1].islower():
                yield node


def asked(function: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
    """What the call gives; its error in PyTorch's words."""
    try:
        return function(*args, **named)
    except (TypeError, RuntimeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        words = _words(function, args, named)
        if not words or words == str(error):
            raise
        better = involving(TypeError(words), *involved(error))
        raise hinted(better, "\n".join(getattr(error, "__notes__", ()))) from None


def _words(function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> str:
    name = getattr(function, "__name__", "")
    if isinstance(getattr(function, "__self__", None), Tensor):
        return refused(name, True, args, named)
    import retrograde

    known = FUNCTIONS.get(name) is function or getattr(retrograde, name, None) is function
    return refused(name, False, args, named) if known else ""
