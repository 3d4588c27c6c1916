"""The base of everything with parameters: what a module is made of, found from its attributes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from textwrap import indent
from typing import Any, NamedTuple, TypeVar

from retrograde import arrays
from retrograde.device import Device
from retrograde.dtypes import dtype as DType
from retrograde.dtypes import float16, float32, float64
from retrograde.errors import hinted
from retrograde.filling import clear_grads
from retrograde.nn.saving import load_state
from retrograde.tape import state
from retrograde.tensor import Parameter, Tensor

Self = TypeVar("Self", bound="Module")
_BEFORE_INIT = "Call super().__init__() first in your __init__, before any attribute is set."


class Module:
    """Subclass it, set parameters and modules as attributes in `__init__`, and define `forward`.

    Attributes that are `Parameter`s or `Module`s are found by `parameters()`, `state_dict()`, optimizers and printing.
    """

    training: bool

    def __init__(self) -> None:
        self.training = True
        self._buffers: dict[str, bool] = {}
        """Names of attributes that are buffers; whether each is part of the state."""
        self._hooks: dict[object, tuple[bool, Callable[..., Any]]] = {}
        """Forward hooks in calling order; whether each is called before the forward."""

    # ---- calling

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        listener = state.listener
        if listener is None:
            return self.forward(*args, **kwargs) if not self._hooks else self._forward_with_hooks(args, kwargs)
        with listener.on_module(self):
            return self._forward_with_hooks(args, kwargs)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes; every subclass defines it."""
        raise hinted(
            NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function'),
            "Define def forward(self, x): in the class, indented like __init__.",
        )

    def _forward_with_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        hooks = list(self._hooks.values())
        for before, hook in hooks:
            changed = hook(self, args) if before else None
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
        result = self.forward(*args, **kwargs)
        for before, hook in hooks:
            changed = None if before else hook(self, args, result)
            result = result if changed is None else changed
        return result

    def register_forward_pre_hook(self, hook: Callable[..., Any]) -> ForwardHandle:
        """Call `hook(module, args)` before every forward; what it returns, unless None, replaces the arguments."""
        return ForwardHandle(self, (True, hook))

    def register_forward_hook(self, hook: Callable[..., Any]) -> ForwardHandle:
        """Call `hook(module, args, output)` after every forward; what it returns, unless None, replaces the output."""
        return ForwardHandle(self, (False, hook))

    # ---- attributes

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, Parameter | Module) and "training" not in self.__dict__:
            what = "parameters" if isinstance(value, Parameter) else "module"
            raise hinted(AttributeError(f"cannot assign {what} before Module.__init__() call"), _BEFORE_INIT)
        if value is not None and not isinstance(value, Parameter):
            self._refuse_change(name, value)
        object.__setattr__(self, name, value)

    def _refuse_change(self, name: str, value: object) -> None:
        """TypeError when `value` would silently stop being a parameter, module or buffer."""
        before = self.__dict__.get(name)
        if isinstance(before, Parameter):
            what, wanted = "parameter", "torch.nn.Parameter or None expected"
        elif isinstance(before, Module) and not isinstance(value, Module):
            what, wanted = "child module", "torch.nn.Module or None expected"
        elif name in self.__dict__.get("_buffers", ()) and not isinstance(value, Tensor):
            what, wanted = "buffer", "torch.Tensor, or None expected"
        else:
            return
        hint = f"Wrap it, as in self.{name} = torch.nn.Parameter(…)." if what == "parameter" else ""
        raise hinted(TypeError(f"cannot assign '{_type_name(value)}' as {what} '{name}' ({wanted})"), hint)

    def __getattr__(self, name: str) -> Any:
        error = AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'", name=name, obj=self)
        raise error if "training" in self.__dict__ else hinted(error, _BEFORE_INIT)

    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)
        self._buffers.pop(name, None)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Set the attribute `name` to a parameter."""
        setattr(self, name, param)

    def register_module(self, name: str, module: Module | None) -> None:
        """Set the attribute `name`, which may be a number as text, to a module."""
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{_type_name(module)} is not a Module subclass")
        setattr(self, name, module)

    add_module = register_module

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Set the attribute `name` to a tensor that is not trained but, when persistent, part of the state."""
        setattr(self, name, tensor)
        self._buffers[name] = persistent

    # ---- what it is made of

    def _own(self, kind: type[Any]) -> Iterator[tuple[str, Any]]:
        """Its attributes of this kind, in the order they were first set."""
        return ((name, value) for name, value in list(self.__dict__.items()) if isinstance(value, kind))

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Names and modules directly below, each module once."""
        yield from _once(self._own(Module))

    def children(self) -> Iterator[Module]:
        """The modules directly below."""
        return (module for _, module in self.named_children())

    def named_modules(self, memo: set[int] | None = None, prefix: str = "") -> Iterator[tuple[str, Module]]:
        """Paths and modules, this one (under "") and all below, each module once."""
        memo = set() if memo is None else memo
        if id(self) in memo:
            return
        memo.add(id(self))
        yield prefix, self
        for name, module in self._own(Module):
            yield from module.named_modules(memo, f"{prefix}.{name}" if prefix else name)

    def modules(self) -> Iterator[Module]:
        """This module and all below."""
        return (module for _, module in self.named_modules())

    def named_parameters(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Parameter]]:
        """Paths such as "fc1.weight" and parameters, each parameter once."""
        yield from _once(self._below(prefix, recurse, lambda module: module._own(Parameter)))

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """The parameters, of this module and all below, each once."""
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Tensor]]:
        """Paths and buffers, each buffer once."""
        yield from _once(self._below(prefix, recurse, Module._own_buffers))

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """The buffers, of this module and all below, each once."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def _own_buffers(self) -> Iterator[tuple[str, Tensor]]:
        return ((name, self.__dict__[name]) for name in self._buffers if self.__dict__.get(name) is not None)

    def _below(
        self, prefix: str, recurse: bool, own: Callable[[Module], Iterator[tuple[str, Any]]]
    ) -> Iterator[tuple[str, Any]]:
        for path, module in self.named_modules(prefix=prefix) if recurse else [(prefix, self)]:
            for name, value in own(module):
                yield f"{path}.{name}" if path else name, value

    def get_submodule(self, target: str) -> Module:
        """The module at a path such as "encoder.fc1"; AttributeError when there is none."""
        found: Module = self
        for name in target.split(".") if target else ():
            found = getattr(found, name)
            if not isinstance(found, Module):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return found

    # ---- changing all of it

    def apply(self: Self, fn: Callable[[Module], Any]) -> Self:
        """Call `fn` on every module below and then on this one."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def train(self: Self, mode: bool = True) -> Self:
        """Say whether it is being trained, which `Dropout` asks."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self: Self) -> Self:
        """The same as `train(False)`."""
        return self.train(False)

    def requires_grad_(self: Self, requires_grad: bool = True) -> Self:
        """Whether its parameters ask for gradients."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Clear the gradients of its parameters."""
        clear_grads(self.parameters(), set_to_none)

    def to(self: Self, *args: Any, **kwargs: Any) -> Self:
        """Move to a device, or convert floating-point parameters and buffers to a type, in place."""
        for target in (*args, *kwargs.values()):
            if isinstance(target, DType):
                self._convert(target)
            elif isinstance(target, Tensor):
                self._convert(target.dtype)
            elif isinstance(target, str | Device):
                arrays.require_device(target)
        return self

    def _convert(self, target: DType) -> None:
        if not target.is_floating_point:
            raise TypeError(
                f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={target}"
            )
        for tensor in (*self.parameters(), *self.buffers()):
            if tensor.dtype.is_floating_point:
                tensor.data = Tensor(tensor.array.astype(target.array_type))

    def cpu(self: Self) -> Self:
        """Move to the CPU."""
        return self.to("cpu")

    def cuda(self: Self, device: Any = None) -> Self:
        """Move to a CUDA device; RuntimeError when there is none."""
        return self.to("cuda" if device is None else device)

    def half(self: Self) -> Self:
        """Convert to float16."""
        return self.to(float16)

    def float(self: Self) -> Self:
        """Convert to float32."""
        return self.to(float32)

    def double(self: Self) -> Self:
        """Convert to float64."""
        return self.to(float64)

    # ---- saving

    def state_dict(self, *, prefix: str = "") -> OrderedDict[str, Tensor]:
        """Paths and tensors, on the same memory, of all parameters and persistent buffers."""
        return OrderedDict((path, tensor.alias()) for path, tensor in self._state(prefix))

    def load_state_dict(self, state_dict: Mapping[str, Tensor], strict: bool = True) -> _IncompatibleKeys:
        """Copy the tensors of a `state_dict` in; RuntimeError for other shapes and, when strict, for other keys."""
        return _IncompatibleKeys(*load_state(type(self).__name__, dict(self._state("")), state_dict, strict))

    def _state(self, prefix: str) -> Iterator[tuple[str, Tensor]]:
        """Every path of every tensor of the state: one that is used twice is there twice, as in PyTorch."""
        lasting = ((name, buffer) for name, buffer in self._own_buffers() if self._buffers[name])
        yield from ((prefix + name, tensor) for name, tensor in (*self._own(Parameter), *lasting))
        for name, child in self._own(Module):
            yield from child._state(f"{prefix}{name}.")

    # ---- printing

    def extra_repr(self) -> str:
        """What stands between the brackets when it is printed."""
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        children = [indent(f"({name}): {text}", "  ").lstrip() for name, text in self._printed_children()]
        if len(lines) <= 1 and not children:
            return f"{self._get_name()}({extra})"
        return f"{self._get_name()}(\n  " + "\n  ".join(lines + children) + "\n)"

    def _printed_children(self) -> Iterator[tuple[str, str]]:
        return ((name, repr(module)) for name, module in self._own(Module))

    def _get_name(self) -> str:
        return type(self).__name__


class _Keys(NamedTuple):
    missing_keys: list[str]
    unexpected_keys: list[str]


class _IncompatibleKeys(_Keys):
    """What `load_state_dict` did not find, and found too much."""

    __slots__ = ()

    def __repr__(self) -> str:
        return super().__repr__() if self.missing_keys or self.unexpected_keys else "<All keys matched successfully>"


class ForwardHandle:
    """Takes a forward hook away again."""

    def __init__(self, module: Module, entry: tuple[bool, Callable[..., Any]]) -> None:
        self._module = module
        module._hooks[self] = entry

    def remove(self) -> None:
        """The hook is not called any more."""
        self._module._hooks.pop(self, None)


def _once(named: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Without the values that came before under another name."""
    seen: set[int] = set()
    for name, value in named:
        if id(value) not in seen:
            seen.add(id(value))
            yield name, value


def _type_name(value: object) -> str:
    if isinstance(value, Tensor):
        kinds = {"float32": "Float", "float64": "Double", "float16": "Half", "int64": "Long", "bool": "Bool"}
        return f"torch.{kinds.get(value.dtype.name, 'Int')}Tensor"
    cls = type(value)
    return cls.__name__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__name__}"
