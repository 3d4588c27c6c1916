"""What all optimizers share: groups of parameters with options, what is remembered of each, hooks, saving."""

from __future__ import annotations

import functools
import warnings
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from itertools import chain
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.devices.arrays import device_of, moved
from retrograde.errors import hinted
from retrograde.factories.filling import clear_grads
from retrograde.tensor import Tensor

Group = dict[str, Any]
"""Options by name, and under "params" the parameters they are for."""
Hook = Callable[..., Any]


class Required:
    """In place of an option's default: every group must give the option."""

    def __repr__(self) -> str:
        return "<required parameter>"


required = Required()


class Optimizer:
    """Base of optimizers, also of a program's own: a subclass gives the options' defaults and defines `step`.

    `params` are tensors, pairs of name and tensor, or dictionaries with "params" and options of that group.
    """

    def __init__(self, params: Iterable[Any], defaults: Mapping[str, Any]) -> None:
        self.defaults = dict(defaults)
        self._set_up()
        if isinstance(params, Tensor):
            message = "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
            raise hinted(TypeError(message + type_name(params)), "Put the tensor into a list: [w].")
        self.state: defaultdict[Any, Any] = defaultdict(dict)
        """Per parameter: what is remembered of it by name, such as a running mean."""
        self.param_groups: list[Group] = []
        given = list(params)
        if not given:
            raise hinted(
                ValueError("optimizer got an empty parameter list"),
                "model.parameters() is empty: are the layers attributes of the module (or in an nn.ModuleList)? "
                "A generator can be used once only.",
            )
        for group in given if isinstance(given[0], dict) else [{"params": given}]:
            self.add_param_group(group)

    def _set_up(self) -> None:
        """What is not part of the state."""
        self._hooks: dict[str, OrderedDict[HookHandle, Hook]] = defaultdict(OrderedDict)
        _run_hooks_around_step(type(self))

    # ---- groups

    def add_param_group(self, param_group: Group) -> None:
        """Add parameters, under "params", with options of their own; the others are the optimizer's defaults."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        _unpack(param_group)
        for param in param_group["params"]:
            _require_leaf(param, self.defaults)
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                message = f"parameter group didn't specify a value of required optimization parameter {name}"
                raise ValueError(message)
            param_group.setdefault(name, default)
        self._require_new(param_group)
        self.param_groups.append(param_group)

    def _require_new(self, added: Group) -> None:
        params = {id(p) for p in added["params"]}
        if len(params) != len(added["params"]):
            warnings.warn("optimizer contains a parameter group with duplicate parameters", stacklevel=4)
            added["params"] = list({id(p): p for p in added["params"]}.values())
        for group in self.param_groups:
            if ("param_names" in added) != ("param_names" in group):
                how = "with names" if "param_names" in added else "without names"
                raise ValueError(
                    "all optimizer param groups should be with/without names. "
                    f"cannot add param group {how} to the optimizer"
                )
            if params & {id(p) for p in group["params"]}:
                raise ValueError("some parameters appear in more than one parameter group")

    def _params(self) -> Iterator[Tensor]:
        return (param for group in self.param_groups for param in group["params"])

    # ---- stepping

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Clear the gradients of all parameters: to None, or to zeros."""
        clear_grads(self._params(), set_to_none)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change the parameters by their gradients; `closure` recomputes the loss first and is returned."""
        raise NotImplementedError

    def register_step_pre_hook(self, hook: Hook) -> HookHandle:
        """Call `hook(optimizer, args, kwargs)` before every step; it may return new `(args, kwargs)`."""
        return HookHandle(self._hooks["before step"], hook)

    def register_step_post_hook(self, hook: Hook) -> HookHandle:
        """Call `hook(optimizer, args, kwargs)` after every step."""
        return HookHandle(self._hooks["after step"], hook)

    def register_state_dict_pre_hook(self, hook: Hook, prepend: bool = False) -> HookHandle:
        """Call `hook(optimizer)` before the state is saved."""
        return HookHandle(self._hooks["before saving"], hook, prepend)

    def register_state_dict_post_hook(self, hook: Hook, prepend: bool = False) -> HookHandle:
        """Call `hook(optimizer, state_dict)` on what is saved; it may return another one."""
        return HookHandle(self._hooks["after saving"], hook, prepend)

    def register_load_state_dict_pre_hook(self, hook: Hook, prepend: bool = False) -> HookHandle:
        """Call `hook(optimizer, state_dict)` before a state is loaded; it may return another one."""
        return HookHandle(self._hooks["before loading"], hook, prepend)

    def register_load_state_dict_post_hook(self, hook: Hook, prepend: bool = False) -> HookHandle:
        """Call `hook(optimizer)` after a state was loaded."""
        return HookHandle(self._hooks["after loading"], hook, prepend)

    def _called(self, when: str) -> tuple[Hook, ...]:
        """The hooks that are called at this moment."""
        return tuple(self._hooks[when].values()) if when in self._hooks else ()

    # ---- saving and printing

    def state_dict(self) -> dict[str, Any]:
        """State and options, with parameters as numbers in the order they were given."""
        for hook in self._called("before saving"):
            hook(self)
        numbers = {id(param): number for number, param in enumerate(self._params())}
        groups = []
        for group in self.param_groups:
            options = {name: value for name, value in group.items() if name != "params"}
            groups.append({**options, "params": [numbers[id(p)] for p in group["params"]]})
        kept = {numbers[id(key)] if isinstance(key, Tensor) else key: value for key, value in self.state.items()}
        saved = {"state": kept, "param_groups": groups}
        for hook in self._called("after saving"):
            saved = hook(self, saved) or saved
        return saved

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over a copy of a `state_dict`: its groups must have as many parameters as these."""
        given = dict(state_dict)
        for hook in self._called("before loading"):
            given = hook(self, given) or given
        groups = deepcopy(given["param_groups"])
        if len(groups) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(a["params"]) != len(b["params"]) for a, b in zip(groups, self.param_groups, strict=True)):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
            )
        params = dict(zip(chain.from_iterable(g["params"] for g in groups), self._params(), strict=True))
        kept: defaultdict[Any, Any] = defaultdict(dict)
        for key, value in given["state"].items():
            kept[params.get(key, key)] = _adapted(value, params.get(key))
        for new, old in zip(groups, self.param_groups, strict=True):
            names = {"param_names": old["param_names"]} if "param_names" in old and "param_names" not in new else {}
            new.update(names, params=old["params"])
        self.__setstate__({"state": kept, "param_groups": groups})
        for hook in self._called("after loading"):
            hook(self)

    def __getstate__(self) -> dict[str, Any]:
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if "_hooks" not in self.__dict__:
            self._set_up()

    def __repr__(self) -> str:
        text = f"{type(self).__name__} ("
        for number, group in enumerate(self.param_groups):
            text += f"\nParameter Group {number}\n"
            text += "".join(f"    {name}: {group[name]}\n" for name in sorted(group) if name != "params")
        return text + ")"


class HookHandle:
    """Takes a hook of an optimizer away again."""

    def __init__(self, hooks: OrderedDict[HookHandle, Hook], hook: Hook, prepend: bool = False) -> None:
        self._hooks = hooks
        hooks[self] = hook
        hooks.move_to_end(self, last=not prepend)

    def remove(self) -> None:
        """The hook is not called any more."""
        self._hooks.pop(self, None)


def _run_hooks_around_step(cls: Any) -> None:
    """Make the method `step` of a class, which a program may have written, call the hooks."""
    method = cls.step
    if hasattr(method, "hooked"):
        return

    @functools.wraps(method)
    def step(self: Optimizer, *args: Any, **kwargs: Any) -> Any:
        if not self._hooks:
            return method(self, *args, **kwargs)
        for hook in self._called("before step"):
            changed = hook(self, (self, *args), kwargs)
            if changed is not None:
                if not (isinstance(changed, tuple) and len(changed) == 2):
                    raise RuntimeError(
                        f"{method} must return None or a tuple of (new_args, new_kwargs), but got {changed}."
                    )
                (_, *args), kwargs = changed
        result = method(self, *args, **kwargs)
        for hook in self._called("after step"):
            hook(self, (self, *args), kwargs)
        return result

    step.hooked = True  # type: ignore[attr-defined]
    cls.step = step


def number_of(value: Any) -> Any:
    """An option that may be a tensor with one element, such as a learning rate, as a Python number."""
    return value.item() if isinstance(value, Tensor) else value


def require_rate(lr: float | Tensor) -> None:
    """ValueError for a learning rate that is negative, or a tensor of several numbers."""
    if isinstance(lr, Tensor) and lr.numel() != 1:
        raise ValueError("Tensor lr must be 1-element")
    require(number_of(lr) >= 0, "learning rate", lr)


def require(condition: Any, what: str, value: object) -> None:
    """ValueError for an option out of its range."""
    if not condition:
        raise ValueError(f"Invalid {what}: {value}")


def type_name(value: object) -> str:
    """The name PyTorch's messages give to the type of an object."""
    if isinstance(value, Tensor):
        return f"torch.{dtypes.kind(value.array.dtype)}Tensor"
    cls = type(value)
    return cls.__name__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__name__}"


def _unpack(group: Group) -> None:
    """Make "params" a list of tensors, and "param_names" one of their names when they came with names."""
    params = group["params"]
    if isinstance(params, set):
        raise TypeError(
            "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets "
            "will change between runs. Please use a list instead."
        )
    given = [params] if isinstance(params, Tensor) else list(params)
    named = [p for p in given if isinstance(p, tuple)]
    group["params"] = [p[1] if isinstance(p, tuple) else p for p in given]
    if named and len(named) != len(given):
        raise ValueError("all optimizer params should be with/without names. Some param names are missing")
    if named:
        group["param_names"] = [name for name, _ in named]


def _require_leaf(param: object, defaults: Mapping[str, Any]) -> None:
    if not isinstance(param, Tensor):
        raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type_name(param)}")
    if not (param.is_leaf or param.retains_grad or defaults.get("differentiable")):
        raise hinted(
            ValueError("can't optimize a non-leaf Tensor"),
            "It was computed from other tensors. Give the optimizer the tensor it was made from, or make it a leaf: "
            "w = (…).detach().requires_grad_().",
        )


def _adapted(value: Any, param: Tensor | None, name: str = "") -> Any:
    """A copy of what was saved, its tensors in the element type of the parameter; a count of steps keeps its own."""
    if isinstance(value, Tensor):
        keep = name == "step" or (param is not None and not param.dtype.is_floating_point)
        if keep or param is None:
            return Tensor(value.array.copy())
        return Tensor(moved(value.array, device_of(param.array)).astype(param.array.dtype))
    if isinstance(value, dict):
        return {key: _adapted(item, param, key) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_adapted(item, param) for item in value)
    return value


def single(number: float) -> float:
    """`number` rounded as float32 holds it, like what is remembered as a tensor."""
    return float(np.float32(number))


__all__ = ["Optimizer", "required"]
