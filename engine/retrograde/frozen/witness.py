"""What a replay takes for granted of Python: found out while a step runs, checked before each replay.

A replay does not run the program's Python. So what that reads (names, attributes, settings of modules) must be as it
was, and what it did to Python's objects (a counter, a list, printing) forbids freezing. While a step is recorded every
function of the program that runs is noted; what its names reach is described before and after.
"""

from __future__ import annotations

import dis
import gc
import os
import sys
from collections.abc import Callable, Iterator
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, ModuleType
from typing import Any

from retrograde.nn.module import Module
from retrograde.optim import Optimizer
from retrograde.tensor import Tensor

Fact = tuple[str, Any, Any, Any]
"""(kind, holder, key, what is found there): kind is one of `READ`. A setting, such as a learning rate, is read anew in
each replay: the step must not change it, others may."""
READ: dict[str, Callable[[Any, Any], Any]] = {
    "item": lambda holder, key: holder[key],
    "cell": lambda holder, key: holder.cell_contents,
    "length": lambda holder, key: len(holder),
    "setting": lambda holder, key: holder[key],
}
PLAIN = (bool, int, float, str, bytes, type(None))
"""Values that are compared, not identified."""
_LIBRARIES = (os.path.dirname(os.__file__), "<frozen")
"""Where the standard library's code comes from."""
_PURE_MODULES = {"builtins", "math", "_operator", "itertools", "_functools", "_collections", "numpy", None}
_IMPURE = {"print", "input", "open", "exec", "eval", "compile", "__import__", "globals", "locals", "breakpoint"}
_CONTAINERS = (list, dict, tuple, set, frozenset, str, bytes, int, float)
_REGISTRIES = frozenset(name for name, value in vars(Module()).items() if isinstance(value, dict | set))
"""Attributes of a module that hold its parameters, modules and hooks: filled and emptied, never exchanged."""
_MOST = 256
"""Elements of a container that are looked at."""


class Witness:
    """Notes the functions of the program that run inside its `with` block, and what cannot be replayed.

    It is Python's profiler for that time, so there may be no other.
    """

    def __init__(self, step: Callable[..., Any]) -> None:
        self.codes: dict[CodeType, dict[str, Any]] = {}
        """The program's code that ran, and its module's names."""
        self.why = ""
        self._collects = True
        self._functions: dict[CodeType, list[FunctionType]] = {}
        self._roots: list[Any] = [step]

    def __enter__(self) -> Witness:
        # What runs while the collector does is no part of the step.
        self._collects = gc.isenabled()
        gc.disable()
        sys.setprofile(self._note)
        return self

    def __exit__(self, *exc: object) -> None:
        sys.setprofile(None)
        if self._collects:
            gc.enable()

    def _note(self, frame: FrameType, event: str, called: Any) -> None:
        if event == "call" and frame.f_code not in self.codes and is_program(frame):
            self.codes[frame.f_code] = frame.f_globals
            first = frame.f_code.co_varnames[:1]
            if frame.f_code.co_argcount and first[0] in frame.f_locals:
                self._roots.append(frame.f_locals[first[0]])
        elif event == "c_call" and not self.why and is_program(frame) and not _is_pure(called):
            self.why = f"line {frame.f_lineno}: {_called(called)} is run each time, not replayed"

    def facts(self) -> list[Fact]:
        """What is found now under every name that the functions read, and what hangs on it."""
        walk = _Walk()
        for root in self._roots:
            walk.object(root)
        for code, names in self.codes.items():
            for name in _names_read(code):
                walk.fact("item", names, name)
            for function in self._closures(code):
                walk.object(function)
        return walk.facts

    def _closures(self, code: CodeType) -> list[FunctionType]:
        """The functions that run `code` with variables of other functions: frames do not tell which one they run."""
        found = self._functions.get(code)
        if found is None:
            near = gc.get_referrers(code) if code.co_freevars else []
            found = self._functions[code] = [thing for thing in near if isinstance(thing, FunctionType)]
        return found


class _Walk:
    """Gathers facts from objects on, each object once."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self._seen: set[int] = set()

    def fact(self, kind: str, holder: Any, key: Any) -> None:
        try:
            found = READ[kind](holder, key)
        except (KeyError, ValueError, IndexError):
            return
        self.facts.append((kind, holder, key, found))
        self.object(found)

    def object(self, thing: Any) -> None:
        known = isinstance(thing, (*PLAIN, type, ModuleType, BuiltinFunctionType, Tensor)) or id(thing) in self._seen
        if known or hasattr(thing, "is_frozen"):
            return
        self._seen.add(id(thing))
        if isinstance(thing, FunctionType):
            self._function(thing)
        elif isinstance(thing, Optimizer):
            for group in thing.param_groups:
                for name, value in group.items():
                    if isinstance(value, PLAIN):
                        self.fact("setting", group, name)
        elif isinstance(thing, list | tuple | dict | set):
            self._container(thing)
        elif hasattr(thing, "__self__"):
            self.object(thing.__self__)
            self.object(getattr(thing, "__func__", None))
        elif hasattr(thing, "__dict__"):
            self._attributes(thing)

    def _function(self, function: FunctionType) -> None:
        if is_engine(function.__globals__):
            return
        for cell in function.__closure__ or ():
            self.fact("cell", cell, None)
        self.object(function.__defaults__)
        self.object(function.__kwdefaults__)

    def _container(self, thing: Any) -> None:
        self.facts.append(("length", thing, None, len(thing)))
        if len(thing) > _MOST or isinstance(thing, set):
            return
        for key in thing if isinstance(thing, dict) else range(len(thing)):
            self.fact("item", thing, key)

    def _attributes(self, thing: Any) -> None:
        attributes = vars(thing)
        own = _REGISTRIES if isinstance(thing, Module) else frozenset()
        for name, value in list(attributes.items()):
            if name in own:
                self.object(value)
            else:
                self.fact("item", attributes, name)


def _names_read(code: CodeType) -> Iterator[str]:
    return (i.argval for i in dis.get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME"))


def difference(before: list[Fact], after: list[Fact]) -> str:
    """What the step changed of Python's objects, in words; empty when nothing."""
    for (kind, holder, key, was), (_, same, _, now) in _paired(before, after):
        if same is not holder or not same_thing(was, now):
            return f"the step changes {key!r}" if kind == "item" else "the step changes an object outside it"
    return ""


def _paired(before: list[Fact], after: list[Fact]) -> Iterator[tuple[Fact, Fact]]:
    found = {(fact[0], id(fact[1]), fact[2]): fact for fact in after}
    for fact in before:
        yield fact, found.get((fact[0], id(fact[1]), fact[2]), (fact[0], None, None, None))


def same_thing(a: Any, b: Any) -> bool:
    """Equal plain values of one type, or one object."""
    return a is b or (isinstance(a, PLAIN) and type(a) is type(b) and a == b)


def is_engine(names: dict[str, Any]) -> bool:
    """Whether a module's names are the engine's own, or NumPy's."""
    return str(names.get("__name__", "retrograde.")).startswith(("retrograde.", "numpy"))


def is_program(frame: FrameType) -> bool:
    """Whether a frame is the program's: not the engine's, nor the standard library's when the engine called it."""
    at: FrameType | None = frame
    while at is not None:
        if is_engine(at.f_globals):
            return False
        if not at.f_code.co_filename.startswith(_LIBRARIES):
            return True
        at = at.f_back
    return False


def _is_pure(called: Any) -> bool:
    if called.__name__ == "__new__" or isinstance(getattr(called, "__self__", None), _CONTAINERS):
        return True
    module = getattr(called, "__module__", None)
    owner = getattr(called, "__self__", None)
    known = module in _PURE_MODULES and (module is not None or owner is None or type(owner).__module__ == "numpy")
    return known and called.__name__ not in _IMPURE


def _called(called: Any) -> str:
    return f"{getattr(called, '__name__', called)}()"
