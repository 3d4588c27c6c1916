"""Modules that hold modules."""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, overload

from retrograde.errors import hinted
from retrograde.nn.module import Module


class _Numbered(Module):
    """Modules under the names "0", "1", ….

    Holds them as attributes, so that everything a module can do with its children works here too.
    """

    def _modules(self) -> list[Module]:
        return [module for _, module in self._own(Module)]

    def _assign(self, modules: Iterable[Module]) -> None:
        """Hold exactly these modules."""
        given = list(modules)
        for name, _ in self._own(Module):
            object.__delattr__(self, name)
        for position, module in enumerate(given):
            self.add_module(str(position), module)

    def __len__(self) -> int:
        return len(self._modules())

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules())

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> _Numbered: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return self._sliced(index)
        return self._modules()[self._position(index)]

    def _sliced(self, index: slice) -> _Numbered:
        return type(self)(*self._modules()[index])

    def _position(self, index: int) -> int:
        at, length = operator.index(index), len(self)
        if not -length <= at < length:
            raise IndexError(f"index {at} is out of range")
        return at % length

    def __setitem__(self, index: int, module: Module) -> None:
        name = [name for name, _ in self._own(Module)][self._position(index)]
        setattr(self, name, module)

    def __delitem__(self, index: int | slice) -> None:
        left = self._modules()
        del left[index]
        self._assign(left)

    def append(self, module: Module) -> Any:
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> Any:
        """Add modules at the end."""
        for module in modules:
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> Any:
        """Add a module before position `index`."""
        modules = self._modules()
        modules.insert(index, module)
        self._assign(modules)
        return self

    def pop(self, index: int = -1) -> Module:
        """Take the module at `index` out and return it."""
        module = self._modules()[self._position(index)]
        del self[self._position(index)]
        return module


class Sequential(_Numbered):
    """Calls its modules one after another, each on the result of the one before.

    Made from modules, or from an `OrderedDict` of names and modules.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__()
        if len(args) == 1 and isinstance(args[0], OrderedDict):
            for name, module in args[0].items():
                self.add_module(name, module)
        else:
            for position, module in enumerate(args):
                self._require_module(module)
                self.add_module(str(position), module)

    @staticmethod
    def _require_module(module: object) -> None:
        if isinstance(module, list | tuple):
            raise hinted(
                TypeError(f"{type(module).__name__} is not a Module subclass"), "Unpack it: nn.Sequential(*layers)."
            )

    def forward(self, input: Any) -> Any:
        """The last module's result."""
        for module in self._modules():
            input = module(input)
        return input

    def _sliced(self, index: slice) -> Sequential:
        return Sequential(OrderedDict(list(self._own(Module))[index]))

    def __add__(self, other: Sequential) -> Sequential:
        return Sequential(*self, *other)


class ModuleList(_Numbered):
    """A list of modules whose parameters are found, which those in a plain list are not."""

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        super().__init__()
        self.extend(modules)

    def _sliced(self, index: slice) -> ModuleList:
        return ModuleList(self._modules()[index])

    def _printed_children(self) -> Iterator[tuple[str, str]]:
        """Equal neighbours are printed once: `(0-1): 2 x ReLU()`."""
        runs: list[tuple[int, int, str]] = []
        for position, module in enumerate(self):
            text = repr(module)
            if runs and runs[-1][2] == text:
                runs[-1] = (runs[-1][0], position, text)
            else:
                runs.append((position, position, text))
        for first, last, text in runs:
            yield (str(first), text) if first == last else (f"{first}-{last}", f"{last - first + 1} x {text}")


class ModuleDict(Module):
    """Modules under names, whose parameters are found."""

    def __init__(self, modules: Mapping[str, Module] | None = None) -> None:
        super().__init__()
        for name, module in (modules or {}).items():
            self.add_module(name, module)

    def __getitem__(self, key: str) -> Any:
        return dict(self.items())[key]

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __len__(self) -> int:
        return len(self.items())

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __contains__(self, key: str) -> bool:
        return key in self.keys()

    def keys(self) -> list[str]:
        """The names."""
        return [name for name, _ in self.items()]

    def values(self) -> list[Module]:
        """The modules."""
        return [module for _, module in self.items()]

    def items(self) -> list[tuple[str, Module]]:
        """Names and modules."""
        return list(self._own(Module))
