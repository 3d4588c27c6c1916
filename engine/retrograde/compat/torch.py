"""`import torch` in a program means this engine; a PyTorch that is installed beside it is not touched.

`torch` is `retrograde`, `torch.nn` is `retrograde.nn`, and so on: every public module has its place by its own name.
"""

from __future__ import annotations

from types import ModuleType

import retrograde
from retrograde.compat.facade import Facade
from retrograde.disk import Disk
from retrograde.serialization import Files


def torch_modules(disk: Disk | None = None) -> dict[str, ModuleType]:
    """Fresh modules by the name a program imports them under; what one program sets in them no other sees.

    `torch.save` and `torch.load` work on the `disk`.
    """
    modules: dict[str, ModuleType] = {}
    files = Files(disk or Disk())
    own = {"__version__": retrograde.version.__version__, "save": files.save, "load": files.load}
    vars(_add("torch", retrograde, modules)).update(own)
    return modules


def _add(name: str, ours: ModuleType, modules: dict[str, ModuleType]) -> ModuleType:
    """The facade of one module and of the public modules below it."""
    facade = modules[name] = Facade(name)
    for public in public_names(ours):
        value = getattr(ours, public)
        setattr(facade, public, _add(f"{name}.{public}", value, modules) if isinstance(value, ModuleType) else value)
    return facade


def public_names(module: ModuleType) -> list[str]:
    """`__all__`, or else the functions and classes whose names are for others."""
    named = getattr(module, "__all__", None)
    return list(named or (n for n, value in vars(module).items() if not n.startswith("_") and callable(value)))
