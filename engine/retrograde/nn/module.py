"""The base of everything with parameters: calling it, walking through it, changing, saving and printing all of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from textwrap import indent
from typing import Any, Self

from retrograde.calls.literals import element_type
from retrograde.dtypes import dtype as DType
from retrograde.dtypes import float16, float32, float64
from retrograde.errors import hinted
from retrograde.factories.creation import empty_like
from retrograde.factories.filling import clear_grads
from retrograde.nn.attributes import Attributes
from retrograde.nn.hooks import (
    EVERYWHERE_OPTIONS,
    Hook,
    RemovableHandle,
    call_with_hooks,
    register,
    warn_of_older_hooks,
)
from retrograde.nn.parameter import Parameter
from retrograde.nn.saving import IncompatibleKeys, Saved, collect, load
from retrograde.tape.state import no_grad, state
from retrograde.tensor import Tensor


class Module(Saved, Attributes):
    """Subclass it, set parameters and modules as attributes in `__init__`, and define `forward`.

    Attributes that are `Parameter`s or `Module`s are found by `parameters()`, `state_dict()`, optimizers and printing.
    """

    __module__ = "torch.nn.modules.module"
    dump_patches = False
    _modules: dict[str, Module | None]

    # ---- calling

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        hooked = (
            self._forward_hooks
            or self._forward_pre_hooks
            or self._backward_hooks
            or self._backward_pre_hooks
            or EVERYWHERE_OPTIONS
        )
        if not state.watched:
            return call_with_hooks(self, args, kwargs) if hooked else self.forward(*args, **kwargs)
        if state.note is None:
            with state.listener.on_module(self):  # type: ignore[union-attr]
                return call_with_hooks(self, args, kwargs) if hooked else self.forward(*args, **kwargs)
        listener: Any = state.listener
        scope = listener.enter_module(self)
        try:
            return call_with_hooks(self, args, kwargs) if hooked else self.forward(*args, **kwargs)
        finally:
            listener.leave_module(scope)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes; every subclass defines it."""
        raise hinted(
            NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function'),
            "Define def forward(self, x): in the class, indented like __init__.",
        )

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """PyTorch's compilation in place: here the module runs as it is written."""

    def register_forward_pre_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call `hook(module, args)` before every forward; what it returns, unless None, replaces the arguments.

        `with_kwargs` calls `hook(module, args, kwargs)`, which returns None or both.
        """
        return register(self._forward_pre_hooks, self._hook_options, hook, prepend, with_kwargs=with_kwargs)

    def register_forward_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> RemovableHandle:
        """Call `hook(module, args, output)` after every forward; what it returns, unless None, replaces the output.

        `with_kwargs` calls `hook(module, args, kwargs, output)`; `always_call` also when the forward failed.
        """
        place = self._forward_hooks
        return register(place, self._hook_options, hook, prepend, with_kwargs=with_kwargs, always_call=always_call)

    def register_full_backward_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, grad_output)` when the outputs' gradients are known; what it returns replaces them."""
        return register(self._backward_pre_hooks, self._hook_options, hook, prepend)

    def register_full_backward_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, grad_input, grad_output)` when the inputs' gradients are known; may replace them."""
        return register(self._backward_hooks, self._hook_options, hook, prepend)

    def register_backward_hook(self, hook: Hook) -> RemovableHandle:
        """PyTorch's older form of `register_full_backward_hook`; RuntimeError beside full ones."""
        if self._backward_hooks:
            raise RuntimeError(
                "Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only "
                "one of them."
            )
        warn_of_older_hooks()
        return self.register_full_backward_hook(hook)

    # ---- what it is made of

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Names and modules directly below, each module once."""
        seen: set[int] = set()
        for name, module in self._modules.items():
            if module is not None and id(module) not in seen:
                seen.add(id(module))
                yield name, module

    def children(self) -> Iterator[Module]:
        """The modules directly below, each once."""
        for _, module in self.named_children():
            yield module

    def named_modules(
        self, memo: set[Any] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """Paths and modules, this one (under "") and all below, each module once."""
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if module is not None:
                yield from module.named_modules(memo, f"{prefix}.{name}" if prefix else name, remove_duplicate)

    def modules(self) -> Iterator[Module]:
        """This module and all below, each once."""
        for _, module in self.named_modules():
            yield module

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Paths such as "fc1.weight" and parameters, each parameter once."""
        yield from self._named_members(lambda module: module._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """The parameters, of this module and all below, each once."""
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """Paths and buffers, each buffer once."""
        yield from self._named_members(lambda module: module._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """The buffers, of this module and all below, each once."""
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def _named_members(
        self, own: Callable[[Module], Any], prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        below = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate) if recurse else [(prefix, self)]
        for path, module in below:
            for name, value in own(module):
                if value is None or id(value) in seen:
                    continue
                if remove_duplicate:
                    seen.add(id(value))
                yield f"{path}.{name}" if path else name, value

    def get_submodule(self, target: str) -> Module:
        """The module at a path such as "encoder.fc1"; AttributeError when there is none."""
        found: Module = self
        for name in target.split(".") if target else ():
            found = found._attribute(name)
            if not isinstance(found, Module):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return found

    def set_submodule(self, target: str, module: Module, strict: bool = False) -> None:
        """Put a module at a path; ValueError for no path, AttributeError when `strict` and there is none to replace."""
        if not target:
            raise ValueError("Cannot set the submodule without a target name!")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict:
            parent._attribute(name)
        setattr(parent, name, module)

    def get_parameter(self, target: str) -> Parameter:
        """The parameter at a path such as "fc1.weight"; AttributeError when there is none."""
        path, _, name = target.rpartition(".")
        found = self.get_submodule(path)._attribute(name)
        if not isinstance(found, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return found

    def get_buffer(self, target: str) -> Tensor:
        """The buffer at a path such as "norm.running_mean"; AttributeError when there is none."""
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        found: Tensor = module._attribute(name)
        if name not in module._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return found

    def _attribute(self, name: str) -> Any:
        if not hasattr(self, name):
            raise AttributeError(f"{self._get_name()} has no attribute `{name}`")
        return getattr(self, name)

    # ---- changing all of it

    def apply(self, fn: Callable[[Module], Any]) -> Self:
        """Call `fn` on every module below and then on this one."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def train(self, mode: bool = True) -> Self:
        """Say whether it is being trained, which `Dropout` asks."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Self:
        """The same as `train(False)`."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Whether its parameters ask for gradients."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Clear the gradients of its parameters."""
        clear_grads(self.parameters(), set_to_none)

    def share_memory(self) -> Self:
        """Nothing to do: programs here run in one process."""
        return self

    def to(self, *args: Any, **kwargs: Any) -> Self:
        """Move to a device, or convert floating-point parameters and buffers to a type, in place.

        Takes a device, a type, both, or a tensor to be like.
        """
        args = tuple(map(element_type, args))
        kwargs = {name: element_type(target) for name, target in kwargs.items()}
        kinds = [target for target in (*args, *kwargs.values()) if isinstance(target, DType)]
        for kind in kinds:
            if not kind.is_floating_point:
                raise TypeError(
                    f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={kind}"
                )
        others = [target for target in args if not isinstance(target, DType)]
        named = {name: target for name, target in kwargs.items() if name != "dtype"}
        if len(others) == 1 and isinstance(others[0], Tensor):
            kinds, others = [others[0].dtype], [others[0].device]
        if kinds:
            self._apply(lambda t: t.to(kinds[0]) if t.dtype.is_floating_point else t)
        named.pop("memory_format", None)
        return self._apply(lambda t: t.to(*others, **named)) if others or named.get("device") is not None else self

    def _apply(self, fn: Callable[[Tensor], Tensor]) -> Self:
        """Put what `fn` makes of each parameter, its gradient and each buffer in their place."""
        for module in self.modules():
            with no_grad():
                for parameter in module._parameters.values():
                    if parameter is None:
                        continue
                    gradient = parameter.grad
                    moved = None if gradient is None else fn(gradient.data)
                    parameter.data = fn(parameter.data)
                    if moved is not gradient:
                        parameter.grad = moved
                for name, buffer in module._buffers.items():
                    module._buffers[name] = None if buffer is None else fn(buffer)
        return self

    def to_empty(self, *, device: Any, recurse: bool = True) -> Self:
        """Move to a device, where the elements mean nothing yet."""
        return self._apply(lambda t: empty_like(t, device=device))

    def type(self, dst_type: Any) -> Self:
        """Convert all parameters and buffers to a type."""
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Self:
        """Move to the CPU."""
        return self.to("cpu")

    def cuda(self, device: Any = None) -> Self:
        """Move to a CUDA device; RuntimeError when there is none."""
        return self.to("cuda" if device is None else device)

    def half(self) -> Self:
        """Convert to float16."""
        return self.to(float16)

    def float(self) -> Self:
        """Convert to float32."""
        return self.to(float32)

    def double(self) -> Self:
        """Convert to float64."""
        return self.to(float64)

    # ---- saving

    def state_dict(
        self, *, destination: Any = None, prefix: str = "", keep_vars: bool = False
    ) -> OrderedDict[str, Tensor]:
        """Paths and tensors, on the same memory, of all parameters and persistent buffers.

        `keep_vars` gives the parameters themselves; `destination` is a dictionary to add to.
        """
        found = collect(self, prefix, keep_vars)
        if destination is None:
            return found
        destination.update(found)
        return destination  # type: ignore[no-any-return]

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> IncompatibleKeys:
        """Copy the tensors of a `state_dict` in; RuntimeError for other shapes and, when strict, for other keys."""
        return load(self, state_dict, strict, assign)

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
        return ((name, repr(module)) for name, module in self._modules.items())

    def _get_name(self) -> str:
        return type(self).__name__
