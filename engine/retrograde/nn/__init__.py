"""Modules: layers, activations, losses and what holds them, under PyTorch's names."""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING as _TYPE_CHECKING
from typing import Any as _Any

from retrograde.nn import functional, init, parameter
from retrograde.nn.module import Module
from retrograde.nn.parameter import Buffer, Parameter

if _TYPE_CHECKING:
    from retrograde.nn import attention, layers, modules, parallel, utils
    from retrograde.nn.layers import *  # noqa: F403

    __all__ = [
        *layers.__all__,
        "Buffer",
        "Module",
        "Parameter",
        "attention",
        "functional",
        "init",
        "modules",
        "parallel",
        "parameter",
        "utils",
    ]


def __getattr__(name: str) -> _Any:
    """The layers and the modules that hold them: most of what this package is, loaded when a program asks for one."""
    loaded = globals()
    if "layers" not in loaded:
        for part in ("attention", "layers", "modules", "parallel", "utils"):
            loaded[part] = _import_module(f"retrograde.nn.{part}")
        names = loaded["layers"].__all__
        loaded.update({n: getattr(loaded["layers"], n) for n in names})
        own = ("attention", "functional", "init", "modules", "parallel", "parameter", "utils")
        loaded["__all__"] = [*names, "Buffer", "Module", "Parameter", *own]
    if name not in loaded:
        raise AttributeError(f"module 'retrograde.nn' has no attribute {name!r}", name=name)
    return loaded[name]
