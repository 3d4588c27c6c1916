"""One sentence for calls with the wrong arguments and for operands that do not go together: Python's TypeErrors."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

from retrograde import nn, optim
from retrograde.compat.facade import nearest
from retrograde.op import OPS

_CALL = re.compile(r"((?:\w+\.)*\w+)\(\) (?:missing|takes|got an unexpected|got multiple)")
_OPERANDS = re.compile(r"unsupported operand type\(s\) for (\S+): '(\w+)' and '(\w+)'")
_ELSEWHERE = {"learning_rate": "lr", "epsilon": "eps", "axes": "dim", "decay": "weight_decay", "rate": "p"}
"""What other libraries call an argument."""
_SHOWN = 8
"""So many parameters are written out."""


def of_type_error(error: BaseException, namespace: dict[str, Any]) -> str:
    """What to write instead, or nothing. `namespace` holds the program's globals."""
    text = str(error)
    if found := _CALL.match(text):
        return _way_to_call(found[1].replace("<locals>.", ""), _unexpected(text), namespace)
    if found := _OPERANDS.match(text):
        return _together(*found.groups())
    if text.startswith("can only concatenate str"):
        return _IN_TEXT
    if "'Tensor' object is not callable" in text or "'Parameter' object is not callable" in text:
        return "Parentheses call a function; elements of a tensor are chosen in square brackets, as in `x[0]`."
    return ""


def _unexpected(text: str) -> str:
    """The name of an argument that there is not."""
    found = re.search(r"unexpected keyword argument '(\w+)'", text)
    return found[1] if found else ""


def _way_to_call(path: str, unexpected: str, namespace: dict[str, Any]) -> str:
    """How the function at `path`, `Linear.__init__` or `f`, is to be called, or which of its arguments was meant."""
    owner, _, name = path.rpartition(".")
    if name in OPS and not owner and name not in namespace:
        return _meant(unexpected, [*OPS[name].params])
    holder = _found(owner or name, namespace)
    function = getattr(holder, name, None) if owner else holder
    if not inspect.isfunction(function):
        return ""
    parameters = [p for p in inspect.signature(function).parameters.values() if not (owner and p.name == "self")]
    if meant := _meant(unexpected, [p.name for p in parameters]):
        return meant
    written = ", ".join([_parameter(p) for p in parameters[:_SHOWN]] + ["…"] * (len(parameters) > _SHOWN))
    if name == "__init__":
        return f"It is made as `{owner}({written})`."
    if name == "forward":
        return f"The module is called with `({written})`: what it is called with, `forward` gets after `self`."
    return f"It is called as `{name}({written})`." + (" `self` comes with the call." if owner else "")


def _meant(unexpected: str, names: list[str]) -> str:
    other = _ELSEWHERE.get(unexpected, "")
    close = [other] if other in names else nearest(unexpected, names) if unexpected else []
    return f"Did you mean {' or '.join(f'`{name}=`' for name in close)}?" if close else ""


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
    return _IN_TEXT if "str" in kinds and sign == "+" else ""


_IN_TEXT = 'Write text and values in one f-string, as in `f"loss: {loss}"`.'
