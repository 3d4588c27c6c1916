"""Modules that hold modules."""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from typing import Any, Self

from retrograde.errors import hinted
from retrograde.nn.module import Module
from retrograde.nn.places import typename

__all__ = ["ModuleDict", "ModuleList", "Sequential"]


class _Numbered(Module):
    """Modules under the names "0", "1", …."""

    _modules: dict[str, Any]

    def _assign(self, modules: Iterable[Any]) -> None:
        """Hold exactly these modules."""
        self._modules = {str(position): module for position, module in enumerate(modules)}

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return self._sliced(index)
        return self._modules[self._name(index)]

    def _sliced(self, index: slice) -> _Numbered:
        raise NotImplementedError

    def _position(self, index: Any) -> int:
        at, length = operator.index(index), len(self)
        if not -length <= at < length:
            raise IndexError(f"index {at} is out of range")
        return at % length

    def _name(self, index: Any) -> str:
        return list(self._modules)[self._position(index)]

    def __setitem__(self, index: int, module: Module) -> None:
        setattr(self, self._name(index), module)

    def __delitem__(self, index: int | slice) -> None:
        names = list(self._modules)
        for name in names[index] if isinstance(index, slice) else [self._name(index)]:
            del self._modules[name]
        self._assign(self._modules.values())

    def append(self, module: Module) -> Self:
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> Self:
        """Add modules at the end; TypeError for what holds none."""
        if not isinstance(modules, Iterable):
            raise hinted(
                TypeError(
                    f"{type(self).__name__}.extend should be called with an iterable, but got {type(modules).__name__}"
                ),
                "Put it into a list: [module].",
            )
        for module in list(modules):
            self.append(module)
        return self

    def pop(self, index: int | slice = -1) -> Module:
        """Take the module at `index` out and return it."""
        module: Module = self[index]
        del self[index]
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
        if isinstance(module, type) and issubclass(module, Module):
            raise hinted(
                TypeError(f"{typename(module)} is not a Module subclass"),
                f"Make one, with brackets: nn.{module.__name__}().",
            )

    def forward(self, input: Any) -> Any:
        """The last module's result."""
        for module in self._modules.values():
            input = module(input)
        return input

    def _sliced(self, index: slice) -> Sequential:
        return type(self)(OrderedDict(list(self._modules.items())[index]))

    def insert(self, index: int, module: Module) -> Self:
        """Add a module before position `index`; IndexError beyond the ends."""
        if not isinstance(module, Module):
            raise AssertionError(f"module should be of type: {Module}")
        n = len(self)
        if not -n <= index <= n:
            raise IndexError(f"Index out of range: {index}")
        modules = list(self)
        modules.insert(index, module)
        self._assign(modules)
        return self

    def __add__(self, other: Sequential) -> Sequential:
        self._require_sequential("add", other)
        return Sequential(*self, *other)

    def __iadd__(self, other: Sequential) -> Self:
        self._require_sequential("add", other)
        return self.extend(other)

    def __mul__(self, times: int) -> Sequential:
        if not isinstance(times, int):
            raise TypeError(f"unsupported operand type(s) for *: {type(self)} and {type(times)}")
        if times <= 0:
            raise ValueError(f"Non-positive multiplication factor {times} for {type(self)}")
        return Sequential(*list(self) * times)

    __rmul__ = __mul__

    @staticmethod
    def _require_sequential(name: str, other: object) -> None:
        if not isinstance(other, Sequential):
            raise ValueError(f"{name} operator supports only objects of Sequential class, but {type(other)} is given.")


class ModuleList(_Numbered):
    """A list of modules whose parameters are found, which those in a plain list are not."""

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def _sliced(self, index: slice) -> ModuleList:
        return type(self)(list(self)[index])

    def insert(self, index: int, module: Module) -> None:
        """Add a module before position `index`."""
        modules = list(self)
        modules.insert(index, module)
        self._assign(modules)

    def __add__(self, other: Iterable[Module]) -> ModuleList:
        return ModuleList([*self, *other])

    def __iadd__(self, modules: Iterable[Module]) -> Self:
        return self.extend(modules)

    def __repr__(self) -> str:
        return super().__repr__() if len(self) else f"{self._get_name()}()"

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

    def __init__(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: str) -> Any:
        return self._modules[key]

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: str) -> bool:
        return key in self._modules

    def clear(self) -> None:
        """Take all modules out."""
        self._modules.clear()

    def pop(self, key: str) -> Any:
        """Take the module of that name out and return it."""
        return self._modules.pop(key)

    def keys(self) -> KeysView[str]:
        """The names."""
        return self._modules.keys()

    def values(self) -> ValuesView[Any]:
        """The modules."""
        return self._modules.values()

    def items(self) -> ItemsView[str, Any]:
        """Names and modules."""
        return self._modules.items()

    def update(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]]) -> None:
        """Add modules, from a mapping or from pairs; TypeError for anything else."""
        if not isinstance(modules, Iterable):
            raise TypeError(
                f"{type(self).__name__}.update should be called with an iterable of key/value pairs, but got "
                f"{type(modules).__name__}"
            )
        pairs = modules.items() if hasattr(modules, "items") else self._pairs(modules)
        for name, module in pairs:
            self[name] = module

    def _pairs(self, given: Iterable[Any]) -> Iterator[tuple[str, Module]]:
        for place, pair in enumerate(given):
            what = f"{type(self).__name__} update sequence element #{place}"
            if not isinstance(pair, Iterable):
                raise TypeError(f"{what} should be Iterable; is{type(pair).__name__}")
            name, *module = pair
            if len(module) != 1:
                raise ValueError(f"{what} has length {1 + len(module)}; 2 is required")
            yield name, module[0]
