"""A module's attributes: parameters, buffers and modules are kept apart from the rest and found by their kind."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from importlib import import_module
from typing import Any

from retrograde.errors import hinted
from retrograde.nn.parameter import Buffer, Parameter
from retrograde.nn.places import place_of, typename
from retrograde.tensor import Tensor

_BEFORE_INIT = "Call super().__init__() first in your __init__, before any attribute is set."


class Attributes:
    """What `Module` is built on: setting an attribute registers it by its kind; names are looked up there too."""

    _defined_in = ""
    """The module a class of this package stands in; `__module__` tells PyTorch's."""
    training: bool
    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _non_persistent_buffers_set: set[str]
    _modules: dict[str, Any]
    _backward_hooks: OrderedDict[int, Any]
    _backward_pre_hooks: OrderedDict[int, Any]
    _forward_hooks: OrderedDict[int, Any]
    _forward_pre_hooks: OrderedDict[int, Any]
    _hook_options: dict[int, frozenset[str]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__module__.startswith("retrograde.nn."):
            cls._defined_in = cls.__module__
            cls.__module__ = place_of(cls.__name__, cls.__module__)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args:
            raise TypeError(
                f"{type(self).__name__}.__init__() takes 1 positional argument but {len(args) + 1} were given"
            )
        if kwargs:
            raise TypeError(
                f"{type(self).__name__}.__init__() got an unexpected keyword argument '{next(iter(kwargs))}'"
            )
        self.__dict__.update(
            training=True,
            _parameters={},
            _buffers={},
            _non_persistent_buffers_set=set(),
            _modules={},
            _backward_hooks=OrderedDict(),
            _backward_pre_hooks=OrderedDict(),
            _forward_hooks=OrderedDict(),
            _forward_pre_hooks=OrderedDict(),
            _hook_options={},
        )

    # ---- Python's way of getting and setting

    def __getattr__(self, name: str) -> Any:
        # Written out: programs come here whenever they use a layer or a parameter.
        own = self.__dict__
        if "_modules" in own:
            if name in (held := own["_modules"]):
                return held[name]
            if name in (held := own["_parameters"]):
                return held[name]
            if name in (held := own["_buffers"]):
                return held[name]
        error = AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'", name=name, obj=self)
        raise error if "_modules" in own else hinted(error, _BEFORE_INIT)

    def __setattr__(self, name: str, value: Any) -> None:
        own = self.__dict__
        if isinstance(value, Parameter):
            self._require_init("parameters")
            self._forget(name, "_parameters")
            self.register_parameter(name, value)
        elif isinstance(value, Attributes):
            self._require_init("module")
            self._forget(name, "_modules")
            own["_modules"][name] = value
        elif isinstance(value, Buffer):
            self._require_init("buffers")
            self._forget(name, "_buffers")
            self.register_buffer(name, value, value.persistent)
        elif "_modules" in own and (held := next((k for k in _KINDS if name in own[k]), None)):
            self._replace(held, name, value)
        else:
            object.__setattr__(self, name, value)

    def _replace(self, kind: str, name: str, value: object) -> None:
        """What is no parameter or module in the place of one: TypeError unless it is None, or a buffer's new tensor."""
        what, wanted = _KINDS[kind]
        if value is not None and not (kind == "_buffers" and isinstance(value, Tensor)):
            hint = f"Wrap it, as in self.{name} = torch.nn.Parameter(…)." if what == "parameter" else ""
            raise hinted(TypeError(f"cannot assign '{typename(value)}' as {what} '{name}' ({wanted})"), hint)
        self.__dict__[kind][name] = value

    def __delattr__(self, name: str) -> None:
        for kind in _KINDS:
            if name in self.__dict__.get(kind, ()):
                del self.__dict__[kind][name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        held = [name for kind in _KINDS for name in self.__dict__.get(kind, ())]
        return sorted({*object.__dir__(self), *held})

    def _forget(self, name: str, kind: str) -> None:
        """`name` is about to be of this kind; what was of it before keeps its place in the order."""
        own = self.__dict__
        own.pop(name, None)
        for other in _KINDS.keys() - {kind}:
            own[other].pop(name, None)
        own["_non_persistent_buffers_set"].discard(name)

    def _require_init(self, what: str) -> None:
        if "_modules" not in self.__dict__:
            raise hinted(AttributeError(f"cannot assign {what} before Module.__init__() call"), _BEFORE_INIT)

    def __reduce_ex__(self, protocol: Any) -> Any:
        """For pickle, which looks classes up where they stand."""
        cls = type(self)
        if "_defined_in" not in vars(cls):
            return super().__reduce_ex__(protocol)
        return _blank, (cls._defined_in, cls.__name__), self.__dict__

    # ---- registering by name

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Set the attribute `name` to a parameter, or to None for one that is left out."""
        self._require_init("parameter")
        self._require_name("parameter", name, self._parameters)
        if param is not None and (not isinstance(param, Parameter)):
            raise hinted(
                TypeError(
                    f"cannot assign '{typename(param)}' object to parameter '{name}' "
                    "(torch.nn.Parameter or None required)"
                ),
                "Wrap it: torch.nn.Parameter(…).",
            )
        if param is not None and param.grad_fn is not None:
            raise ValueError(
                f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be created explicitly. To "
                f"express '{name}' as a function of another Tensor, compute the value in the forward() method."
            )
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Set the attribute `name` to a tensor that is not trained but, when persistent, part of the state."""
        self._require_init("buffer")
        self._require_name("buffer", name, self._buffers)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(
                f"cannot assign '{typename(tensor)}' object to buffer '{name}' (torch Tensor or None required)"
            )
        self._buffers[name] = tensor
        keep: Callable[[str], None] = self._non_persistent_buffers_set.discard
        (keep if persistent else self._non_persistent_buffers_set.add)(name)

    def register_module(self, name: str, module: Any) -> None:
        """Set the attribute `name`, which may be a number as text, to a module."""
        self.add_module(name, module)

    def add_module(self, name: str, module: Any) -> None:
        """Set the attribute `name`, which may be a number as text, to a module."""
        if module is not None and not isinstance(module, Attributes):
            raise TypeError(f"{typename(module)} is not a Module subclass")
        self._require_name("module", name, self._modules)
        self._modules[name] = module

    def _require_name(self, what: str, name: object, known: dict[str, Any]) -> None:
        """TypeError or KeyError for what cannot be the name of one more parameter, buffer or module."""
        if not isinstance(name, str):
            raise TypeError(f"{what} name should be a string. Got {typename(name)}")
        if hasattr(self, name) and name not in known:
            raise KeyError(f"attribute '{name}' already exists")
        if "." in name:
            raise KeyError(f'{what} name can\'t contain "."' + (f", got: {name}" if what == "module" else ""))
        if not name:
            raise KeyError(f'{what} name can\'t be empty string ""')


def _blank(module: str, name: str) -> Any:
    """An object of a class of this package, yet without attributes."""
    cls = getattr(import_module(module), name)
    return cls.__new__(cls)


_KINDS = {
    "_parameters": ("parameter", "torch.nn.Parameter or None expected"),
    "_modules": ("child module", "torch.nn.Module or None expected"),
    "_buffers": ("buffer", "torch.nn.Buffer, torch.Tensor or None expected"),
}
"""Where each kind of attribute is kept, what it is called, and what may be assigned to it."""
