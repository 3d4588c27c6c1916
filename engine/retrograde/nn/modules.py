"""The layers once more, in the modules PyTorch keeps them in: `torch.nn.modules.linear.Linear` and so on."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path
from types import ModuleType

from retrograde.nn import hooks
from retrograde.nn.attributes import Attributes
from retrograde.nn.module import Module
from retrograde.nn.places import MODULES

__all__: list[str] = []


def _classes(base: type[Attributes]) -> list[type[Attributes]]:
    """The public classes of this package below `base`, and it."""
    below = [cls for child in base.__subclasses__() for cls in _classes(child)]
    own = base.__module__.startswith(MODULES) and not base.__name__.startswith("_")
    return [base, *below] if own else below


def _place(name: str) -> ModuleType:
    """The module of that name, made when it is first asked for."""
    if name not in globals():
        globals()[name] = ModuleType(f"{__name__}.{name}", f"Layers that PyTorch keeps in {MODULES}.{name}.")
        __all__.append(name)
    return globals()[name]  # type: ignore[no-any-return]


def _fill() -> None:
    for info in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if info.name != "modules" and not info.ispkg:
            import_module(f"retrograde.nn.{info.name}")
    for cls in _classes(Module):
        place = cls.__module__.removeprefix(f"{MODULES}.")
        setattr(_place(place), cls.__name__, cls)
        globals()[cls.__name__] = cls
        __all__.append(cls.__name__)
    for name, value in vars(hooks).items():
        if name.startswith("register_module_"):
            setattr(_place("module"), name, value)


_fill()
