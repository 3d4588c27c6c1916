"""One sentence on what to try for the mistakes that are common and whose message does not say it."""

from __future__ import annotations

import builtins
import unicodedata
from collections.abc import Callable
from types import TracebackType
from typing import Any

from retrograde.compat.facade import Facade, nearest
from retrograde.compat.instead import instead_of
from retrograde.nn import Module
from retrograde.program.calling import of_type_error
from retrograde.tensor import Tensor

_IMPORTS = {
    "torch": "import torch",
    "nn": "import torch.nn as nn",
    "F": "import torch.nn.functional as F",
    "optim": "import torch.optim as optim",
    "np": "import numpy as np",
    "tf": "import tensorflow as tf",
    "numpy": "import numpy",
    "math": "import math",
    "random": "import random",
    "time": "import time",
}


def hint_for(error: BaseException, namespace: dict[str, Any]) -> str:
    """What to try, or nothing. `namespace` holds the program's globals."""
    for kind, hint in _HINTS.items():
        if isinstance(error, kind):
            return hint(error, namespace)
    return ""


def _unbound(error: Any, _: dict[str, Any]) -> str:
    name = getattr(error, "name", None) or _quoted(str(error))
    return (
        f"The function assigns {name} somewhere, so {name} is local in all of it: pass it as an argument, or write "
        f"`global {name}` (`nonlocal {name}` in a nested function) at its top."
    )


def _undefined(error: Any, namespace: dict[str, Any]) -> str:
    name = getattr(error, "name", None) or _quoted(str(error))
    if name in _IMPORTS:
        return f"Add `{_IMPORTS[name]}` at the top."
    close = nearest(name, [*_locals(error.__traceback__), *namespace, *vars(builtins)])
    return f"Did you mean {' or '.join(close)}?" if close else f"{name} must be given a value before this line."


def _no_attribute(error: Any, _: dict[str, Any]) -> str:
    name, owner = getattr(error, "name", None), getattr(error, "obj", None)
    if not name or isinstance(owner, Facade):
        return ""
    if owner is None:
        return _NONE if hasattr(Tensor, name) else ""
    if isinstance(owner, Tensor | Module) and (nearby := instead_of(name)):
        return f"Retrograde has no .{name} yet. {nearby}"
    known = [n for n in dir(Tensor if isinstance(owner, Tensor) else type(owner)) if not n.startswith("_")]
    close = nearest(name, known)
    return f"Did you mean .{' or .'.join(close)}?" if close else ""


_NONE = (
    "What stands before the dot is None. A `.grad` is None until backward() has filled it, and again after zero_grad()."
)


def _not_importable(error: Any, namespace: dict[str, Any]) -> str:
    """`from torch import foo`: Python asked the module for the name and lost the answer."""
    text = str(error)
    imported = namespace.get("__builtins__", {}).get("__import__")
    if not text.startswith("cannot import name ") or imported is None:
        return ""
    try:
        module = imported(error.name, None, None, ("*",), 0)
    except ImportError:
        return ""
    return module.suggest(_quoted(text)) if isinstance(module, Facade) else ""


def _endless(_: Any, __: dict[str, Any]) -> str:
    return "A function calls itself without end: give it a case in which it returns without calling itself."


def _no_memory(_: Any, __: dict[str, Any]) -> str:
    return "Try smaller tensors, or fewer steps whose graph is kept."


def _refused(_: Any, __: dict[str, Any]) -> str:
    return "Programs here have no files and no network."


def _indentation(_: Any, __: dict[str, Any]) -> str:
    return "The lines of one block start in the same column, four spaces in from the line that ends in a colon."


def _syntax(error: Any, _: dict[str, Any]) -> str:
    text, column = error.text or "", error.offset or 0
    # Some versions of Python blame the number before the character.
    near = text[column - 1 : column + 1] if column > 0 else ""
    for wrong in (c for c in near if not c.isascii() and not c.isalpha()):
        plain = _PLAIN.get(wrong) or unicodedata.normalize("NFKC", wrong)
        if plain.isascii():
            return f"Type {plain} in place of {wrong}."
    return ""


_PLAIN = {"“": '"', "”": '"', "‘": "'", "’": "'", "−": "-", "–": "-", "×": "*", "·": "*", "÷": "/", "。": "."}
_HINTS: dict[type[BaseException], Callable[[Any, dict[str, Any]], str]] = {
    UnboundLocalError: _unbound,
    NameError: _undefined,
    AttributeError: _no_attribute,
    ImportError: _not_importable,
    RecursionError: _endless,
    MemoryError: _no_memory,
    PermissionError: _refused,
    IndentationError: _indentation,
    SyntaxError: _syntax,
    TypeError: of_type_error,
}
"""First match counts."""


def _quoted(text: str) -> str:
    """The first word in quotes."""
    return text.split("'")[1] if text.count("'") > 1 else ""


def _locals(traceback: TracebackType | None) -> list[str]:
    """The local names where an exception was raised."""
    if traceback is None:
        return []
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    return list(traceback.tb_frame.f_locals)
