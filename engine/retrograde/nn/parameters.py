"""Parameters in lists and dictionaries that a module finds, which those in plain ones are not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, KeysView, Mapping
from typing import Any, NoReturn, Self

from retrograde.dtypes import kind
from retrograde.errors import hinted
from retrograde.nn.module import Module
from retrograde.nn.parameter import Parameter
from retrograde.tensor import Tensor

__all__ = ["ParameterDict", "ParameterList"]


class _Held(Module):
    """Values under names: tensors become parameters, others stay what they are."""

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[str, None] = {}
        """In order."""

    def _hold(self, name: str, value: Any) -> None:
        if isinstance(value, Tensor) and not isinstance(value, Parameter):
            value = Parameter(value)
        self._names[name] = None
        setattr(self, name, value)

    def _drop(self, name: str) -> Any:
        value = getattr(self, name)
        del self._names[name]
        delattr(self, name)
        return value

    def _values(self) -> list[Any]:
        return [getattr(self, name) for name in self._names]

    def __len__(self) -> int:
        return len(self._names)

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise hinted(
            RuntimeError(f"{type(self).__name__} should not be called."), "It holds parameters; use them one by one."
        )

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return "\n".join(
            f"  ({name}): {self._told(value)}" for name, value in zip(self._names, self._values(), strict=True)
        )

    def _told(self, value: Any) -> str:
        if not isinstance(value, Tensor):
            return f"Object of type: {type(value).__name__}"
        what = "Parameter" if isinstance(value, Parameter) else "Tensor"
        return f"{what} containing: [{self._kind(value)} of size {'x'.join(map(str, value.shape))}]"

    @staticmethod
    def _kind(value: Tensor) -> str:
        return str(value.dtype)


class ParameterList(_Held):
    """A list of parameters."""

    def __init__(self, values: Iterable[Any] | None = None) -> None:
        super().__init__()
        if values is not None:
            self.extend(values)

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return type(self)(self._values()[index])
        return getattr(self, self._name(index))

    def _name(self, index: int) -> str:
        if not -len(self) <= index < len(self):
            raise IndexError(f"index {index} is out of range")
        return str(index % len(self))

    def __setitem__(self, index: int, param: Any) -> None:
        self._hold(self._name(index), param)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values())

    def __iadd__(self, values: Iterable[Any]) -> Self:
        return self.extend(values)

    def append(self, value: Any) -> Self:
        """Add a parameter at the end; a tensor becomes one."""
        self._hold(str(len(self)), value)
        return self

    def extend(self, values: Iterable[Any]) -> Self:
        """Add parameters at the end; TypeError for what holds none."""
        if not isinstance(values, Iterable) or isinstance(values, Tensor):
            raise TypeError(f"ParameterList.extend should be called with an iterable, but got {type(values).__name__}")
        for value in values:
            self.append(value)
        return self


class ParameterDict(_Held):
    """Parameters under names."""

    def __init__(self, parameters: Any = None) -> None:
        super().__init__()
        if parameters is not None:
            self.update(parameters)

    @staticmethod
    def _kind(value: Tensor) -> str:
        return f"torch.{kind(value.array.dtype)}Tensor"

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    def __setitem__(self, key: str, value: Any) -> None:
        self._hold(key, value)

    def __delitem__(self, key: str) -> None:
        self._drop(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __reversed__(self) -> Iterator[str]:
        return reversed(list(self._names))

    def __contains__(self, key: str) -> bool:
        return key in self._names

    def __or__(self, other: ParameterDict) -> ParameterDict:
        both = self.copy()
        both.update(other)
        return both

    def __ior__(self, other: ParameterDict) -> Self:
        self.update(other)
        return self

    def copy(self) -> ParameterDict:
        """A dictionary of the same parameters."""
        return ParameterDict(dict(self.items()))

    def setdefault(self, key: str, default: Any = None) -> Any:
        """The parameter of that name, `default` from now on when there is none."""
        if key not in self:
            self[key] = default
        return self[key]

    def clear(self) -> None:
        """Take all parameters out."""
        for name in list(self._names):
            self._drop(name)

    def pop(self, key: str) -> Any:
        """Take the parameter of that name out and return it."""
        return self._drop(key)

    def popitem(self) -> tuple[str, Any]:
        """Take the last one out and return its name and value; KeyError when there is none."""
        if not self._names:
            raise KeyError("popitem(): dictionary is empty")
        name = next(reversed(self._names))
        return name, self._drop(name)

    def get(self, key: str, default: Any = None) -> Any:
        """The parameter of that name, or `default`."""
        return getattr(self, key) if key in self._names else default

    def fromkeys(self, keys: Iterable[str], default: Any = None) -> ParameterDict:
        """A dictionary with one value under each of the names."""
        return ParameterDict(dict.fromkeys(keys, default))

    def keys(self) -> KeysView[str]:
        """The names."""
        return self._names.keys()

    def items(self) -> Iterable[tuple[str, Any]]:
        """Names and parameters."""
        return ((name, self[name]) for name in self._names)

    def values(self) -> Iterable[Any]:
        """The parameters."""
        return (self[name] for name in self._names)

    def update(self, parameters: Mapping[str, Any] | Iterable[tuple[str, Any]] | ParameterDict) -> None:
        """Add parameters, from a mapping or from pairs; TypeError for anything else."""
        if not isinstance(parameters, Iterable):
            raise TypeError(
                "ParametersDict.update should be called with an iterable of key/value pairs, but got "
                f"{type(parameters).__name__}"
            )
        pairs = parameters.items() if isinstance(parameters, Mapping | ParameterDict) else parameters
        for name, value in pairs:
            self[name] = value
