"""The layers once more, in the modules PyTorch keeps them in: `torch.nn.modules.linear.Linear` and so on."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from retrograde.nn import hooks
from retrograde.nn.attributes import Attributes
from retrograde.nn.conv import _Convolution
from retrograde.nn.dropout import _Dropout
from retrograde.nn.linear import LazyModuleMixin
from retrograde.nn.loss import _Loss, _WeightedLoss
from retrograde.nn.module import Module
from retrograde.nn.normalization import _BatchNorm, _ChannelNorm, _InstanceNorm
from retrograde.nn.places import MODULES

__all__: list[str] = []
_BASES: dict[str, dict[str, Any]] = {
    "loss": {"_Loss": _Loss, "_WeightedLoss": _WeightedLoss},
    "conv": {"_ConvNd": _Convolution},
    "batchnorm": {"_NormBase": _ChannelNorm, "_BatchNorm": _BatchNorm},
    "instancenorm": {"_InstanceNorm": _InstanceNorm},
    "dropout": {"_DropoutNd": _Dropout},
    "lazy": {"LazyModuleMixin": LazyModuleMixin},
}
"""Bases of layers that programs ask for by PyTorch's names: to derive from them, or to tell kinds of layers apart."""
_SHARED = ("_BatchNorm", "_InstanceNorm")
"""Bases whose `forward` is shared in PyTorch too."""


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


def _name_forward(cls: type[Attributes]) -> None:
    """A `forward` that comes from a base of ours is called in messages as PyTorch calls it: `MSELoss.forward()`."""
    owner = next(c for c in cls.__mro__ if "forward" in vars(c))
    if owner is cls or owner.__name__ in _SHARED or not owner.__name__.startswith("_"):
        return
    shared = vars(owner)["forward"]
    own = FunctionType(shared.__code__, shared.__globals__, "forward", shared.__defaults__, shared.__closure__)
    own.__kwdefaults__, own.__doc__, own.__annotations__ = shared.__kwdefaults__, shared.__doc__, shared.__annotations__
    family = re.sub(r"Pad\dd$", "PadNd", cls.__name__.replace("ZeroPad", "ConstantPad"))
    own.__qualname__ = f"{'_' if family.endswith('PadNd') else ''}{family}.forward"
    setattr(cls, "forward", own)  # noqa: B010 (a method may not be assigned to otherwise)


def _repeater(count: int) -> Callable[[Any], tuple[Any, ...]]:
    def repeated(x: Any) -> tuple[Any, ...]:
        """One value for all axes as one for each; several as they are, in a tuple."""
        return tuple(x) if isinstance(x, Iterable) else (x,) * count

    return repeated


def _fill() -> None:
    for info in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if info.name != "modules" and not info.ispkg:
            import_module(f"retrograde.nn.{info.name}")
    for cls in _classes(Module):
        place = cls.__module__.removeprefix(f"{MODULES}.")
        setattr(_place(place), cls.__name__, cls)
        globals()[cls.__name__] = cls
        _name_forward(cls)
        __all__.append(cls.__name__)
    for name, value in vars(hooks).items():
        if name.startswith("register_module_"):
            setattr(_place("module"), name, value)
    for place, bases in _BASES.items():
        vars(_place(place)).update(bases)
    for count, name in enumerate(("_single", "_pair", "_triple", "_quadruple"), start=1):
        setattr(_place("utils"), name, _repeater(count))
    for place in (*_BASES, "utils"):
        module = _place(place)
        module.__all__ = [name for name in vars(module) if not name.startswith("__")]  # type: ignore[attr-defined]


_fill()
