"""`import torch` in a program means this engine; a PyTorch that is installed beside it is not touched.

| in the program       | here                     |
|----------------------|--------------------------|
| torch                | retrograde               |
| torch.nn             | retrograde.nn            |
| torch.nn.functional  | retrograde.nn.functional |
| torch.optim          | retrograde.optim         |
| torch.autograd       | retrograde.autograd      |
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

from retrograde.compat.facade import Facade

MODULES = {
    "torch": "retrograde",
    "torch.nn": "retrograde.nn",
    "torch.nn.functional": "retrograde.nn.functional",
    "torch.optim": "retrograde.optim",
    "torch.autograd": "retrograde.autograd",
}


def torch_modules() -> dict[str, ModuleType]:
    """Fresh modules by the name a program imports them under; what one program sets in them no other sees."""
    facades = {name: Facade(name) for name in MODULES}
    for name, facade in facades.items():
        vars(facade).update(_public(importlib.import_module(MODULES[name])))
    for name, facade in facades.items():
        owner, _, short = name.rpartition(".")
        if owner:
            setattr(facades[owner], short, facade)
    return dict(facades)


def _public(module: ModuleType) -> dict[str, Any]:
    """The names a module offers. Modules below it are left out: the facades stand in for them."""
    names = getattr(module, "__all__", None) or [n for n in vars(module) if not n.startswith("_")]
    found = {n: getattr(module, n) for n in names}
    return {n: v for n, v in found.items() if not isinstance(v, ModuleType)}
