"""The array library as the engine calls it while a step is recorded: NumPy's names, on traced arrays.

NumPy asks an array about most functions itself. Here is what it does not: functions that convert or make arrays.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from retrograde.devices import arrays
from retrograde.devices.host import HOST, ROUNDED
from retrograde.frozen.recording import Recording
from retrograde.frozen.traced import ABOUT_SHAPES, RECORDING, Traced, mean, plain, record, traced_in
from retrograde.op import OPS, RAW

_MAKERS = {"zeros", "ones", "full", "empty", "zeros_like", "ones_like", "full_like", "empty_like"}
"""Functions whose result may be filled in by the step: a new one is made in each replay."""


class Library(ModuleType):
    """The array library for `Traced` arrays: NumPy's names, for functions NumPy itself does not ask the array about."""

    def __init__(self, module: ModuleType) -> None:
        super().__init__(module.__name__)
        self._module = module

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        if isinstance(found, ModuleType):
            found = Library(found)
        elif name == "vectorize":
            found = _vectorize
        elif callable(found) and name not in ROUNDED and not isinstance(found, np.ufunc | type):
            found = _recorder(found, always=name in _MAKERS)
        setattr(self, name, found)
        return found


def _recorder(function: Callable[..., Any], always: bool) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        if function is np.mean:
            return mean(*args, **kwargs)
        if function in ABOUT_SHAPES or not (always or traced_in((args, kwargs))):
            return function(*plain(args), **plain(kwargs))
        return record(function, args, kwargs)

    return call


def _vectorize(function: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    return _recorder(np.vectorize(function, **options), always=False)


LIBRARY = Library(HOST)


class recording_into:
    """A context in which the array library writes into a recording."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    def __enter__(self) -> None:
        _register()
        RECORDING.current = self._recording

    def __exit__(self, *exc: object) -> None:
        RECORDING.current = None


def _register() -> None:
    """Make `Traced` one of the arrays that the engine computes with, and the ops functions on it."""
    arrays.XP[Traced] = LIBRARY
    arrays.DEVICE_OF[Traced] = "cpu"
    space = RAW.setdefault(LIBRARY, SimpleNamespace())
    for name, op in OPS.items():
        if not hasattr(space, name):
            setattr(space, name, functools.partial(op.forward, LIBRARY))
