"""One sentence for calls with the wrong arguments and for operands that do not go together: Python's TypeErrors."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

from retrograde import nn, optim

_CALL = re.compile(r"((?:\w+\.)*\w+)\(\) (?:missing|takes|got an unexpected|got multiple)")
_OPERANDS = re.compile(r"unsupported operand type\(s\) for (\S+): '(\w+)' and '(\w+)'")
_SHOWN = 8
"""So many parameters are written out."""


def of_type_error(error: BaseException, namespace: dict[str, Any]) -> str:
    """What to write instead, or nothing. `namespace` holds the program's globals."""
    text = str(error)
    if found := _CALL.match(text):
        return _signature(found[1].replace("<locals>.", ""), namespace)
    if found := _OPERANDS.match(text):
        return _together(*found.groups())
    if "'Tensor' object is not callable" in text or "'Parameter' object is not callable" in text:
        return "Parentheses call a function; elements of a tensor are chosen in square brackets, as in `x[0]`."
    return ""


def _signature(path: str, namespace: dict[str, Any]) -> str:
    """How the function at `path`, `Linear.__init__` or `f`, is to be called."""
    owner, _, name = path.rpartition(".")
    holder = _found(owner or name, namespace)
    function = getattr(holder, name, None) if owner else holder
    if not inspect.isfunction(function):
        return ""
    parameters = [p for p in inspect.signature(function).parameters.values() if not (owner and p.name == "self")]
    written = ", ".join([_parameter(p) for p in parameters[:_SHOWN]] + ["…"] * (len(parameters) > _SHOWN))
    if name == "__init__":
        return f"It is made as `{owner}({written})`."
    if name == "forward":
        return f"The module is called with `({written})`: what it is called with, `forward` gets after `self`."
    return f"It is called as `{name}({written})`." + (" `self` comes with the call." if owner else "")


def _parameter(parameter: inspect.Parameter) -> str:
    """A parameter as it stands in a definition, without its type."""
    plain = parameter.replace(annotation=inspect.Parameter.empty)
    return str(plain)


def _found(name: str, namespace: dict[str, Any]) -> object:
    """What is called so in the program, or else in `nn` and `optim`."""
    places: list[Callable[[str], Any]] = [namespace.get, vars(nn).get, vars(optim).get]
    return next((found for place in places if (found := place(name)) is not None), None)


def _together(sign: str, left: str, right: str) -> str:
    """What to do about operands that do not go together."""
    kinds = {left, right}
    if "NoneType" in kinds:
        return "One side is None. A function without `return` gives None, and so does `.grad` before backward()."
    if kinds & {"Tensor", "Parameter"} and kinds & {"list", "tuple"}:
        return f"Make a tensor of the {(kinds & {'list', 'tuple'}).pop()} first: `torch.tensor([…])`."
    if "str" in kinds and sign == "+":
        return 'Write text and values in one f-string, as in `f"loss: {loss}"`.'
    return ""
