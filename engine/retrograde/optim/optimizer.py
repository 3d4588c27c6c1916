"""What all optimizers share: groups of parameters with options, what is remembered of each, one step over all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from retrograde.errors import hinted
from retrograde.filling import clear_grads
from retrograde.tape import enable_grad, state
from retrograde.tensor import Tensor

Group = dict[str, Any]
"""Options by name, and under "params" the parameters they are for."""


class Optimizer:
    """Base of optimizers: a subclass gives the options' defaults and defines `update` for one parameter.

    Options that choose between PyTorch's implementations (`foreach`, `fused`, `capturable`) change nothing here.
    """

    def __init__(self, params: Iterable[Any], defaults: Mapping[str, Any]) -> None:
        if isinstance(params, Tensor):
            raise hinted(
                TypeError(
                    "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                    "torch.FloatTensor"
                ),
                "Put the tensor into a list: [w].",
            )
        self.defaults = dict(defaults)
        self.state: defaultdict[Tensor, dict[str, Any]] = defaultdict(dict)
        """Per parameter: tensors by name, such as a running mean."""
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

    def add_param_group(self, param_group: Mapping[str, Any]) -> None:
        """Add parameters, under "params", with options of their own; the others are the optimizer's defaults."""
        params = param_group["params"]
        if isinstance(params, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets "
                "will change between runs. Please use a list instead."
            )
        params = [params] if isinstance(params, Tensor) else list(params)
        # As from `named_parameters()`.
        params = [p[1] if isinstance(p, tuple) and len(p) == 2 else p for p in params]
        known = {p for group in self.param_groups for p in group["params"]}
        for param in params:
            _require_leaf(param)
        if known & set(params):
            raise ValueError("some parameters appear in more than one parameter group")
        group: Group = {"params": list(dict.fromkeys(params)), **self.defaults, **param_group}
        group["params"] = list(dict.fromkeys(params))
        self.check(group)
        self.param_groups.append(group)

    def check(self, group: Group) -> None:
        """ValueError for an option out of its range."""
        if group["lr"] < 0:
            raise ValueError(f"Invalid learning rate: {group['lr']}")
        if group["weight_decay"] < 0:
            raise ValueError(f"Invalid weight_decay value: {group['weight_decay']}")
        if group.get("differentiable"):
            raise NotImplementedError("a step of an optimizer is not recorded: differentiable=True is not supported")

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Clear the gradients of all parameters: to None, or to zeros."""
        clear_grads(self._params(), set_to_none)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient, in place; `closure` recomputes the loss first and is returned."""
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        by = type(self).__name__
        for group in self.param_groups:
            for param in group["params"]:
                if param._grad is not None:
                    self._change(param, param._grad.array, group)
                    param.stamp()
                    if state.listener is not None:
                        state.listener.on_update(param, by)
        return loss

    def _change(self, param: Tensor, grad: Any, group: Group) -> None:
        """Hand `update` the parameter's memory in a form that can be changed in place."""
        value = param.array
        if isinstance(value, np.generic):
            # Numbers without dimensions are kept as immutable scalars.
            changed = np.array([value])
            self.update(changed, np.reshape(grad, 1), self.state[param], group)
            param.array = changed[0]
        elif value.flags.c_contiguous:
            self.update(value.reshape(-1), grad.reshape(-1), self.state[param], group)
        else:
            changed = value.reshape(-1)
            self.update(changed, grad.reshape(-1), self.state[param], group)
            value[...] = changed.reshape(value.shape)

    def update(self, value: Any, grad: Any, kept: dict[str, Any], group: Group) -> None:
        """Change `value`, an array (n,), in place by its gradient (n,); `kept` is what is remembered of it."""
        raise NotImplementedError

    def _params(self) -> Iterator[Tensor]:
        return (param for group in self.param_groups for param in group["params"])

    # ---- saving and printing

    def factors(self, group: Group) -> dict[str, float]:
        """By name of what is remembered: the factor it is saved with."""
        return {}

    def state_dict(self) -> dict[str, Any]:
        """State and options, with parameters as numbers in the order they were given."""
        params = list(self._params())
        numbers = {param: number for number, param in enumerate(params)}
        groups = [{**group, "params": [numbers[p] for p in group["params"]]} for group in self.param_groups]
        saved = {}
        for group in self.param_groups:
            for param in group["params"]:
                if self.state.get(param):
                    saved[numbers[param]] = _saved(self.state[param], self.factors(group), param)
        return {"state": saved, "param_groups": groups}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over a `state_dict`: its groups must have as many parameters as these."""
        groups = state_dict["param_groups"]
        if len(groups) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(a["params"]) != len(b["params"]) for a, b in zip(groups, self.param_groups, strict=True)):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
            )
        self.state.clear()
        for own, given in zip(self.param_groups, groups, strict=True):
            own.update({name: value for name, value in given.items() if name != "params"})
            for param, number in zip(own["params"], given["params"], strict=True):
                if number in state_dict["state"]:
                    self.state[param] = _loaded(state_dict["state"][number], self.factors(own))

    def __repr__(self) -> str:
        lines = []
        for number, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {number}")
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
        return f"{type(self).__name__} (\n" + "\n".join(lines) + "\n)"


def _require_leaf(param: object) -> None:
    if not isinstance(param, Tensor):
        raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(param).__name__}")
    if param.node is not None:
        raise hinted(
            ValueError("can't optimize a non-leaf Tensor"),
            "It was computed from other tensors. Give the optimizer the tensor it was made from, or make it a leaf: "
            "w = (…).detach().requires_grad_().",
        )


def _saved(kept: Mapping[str, Any], factors: Mapping[str, float], param: Tensor) -> dict[str, Any]:
    """What is remembered of a parameter as tensors of its shape; a count as a tensor without dimensions."""
    found = {}
    for name, value in kept.items():
        if name == "step":
            found[name] = Tensor(np.float32(value))
        else:
            found[name] = Tensor((value * value.dtype.type(factors.get(name, 1))).reshape(param.array.shape))
    return found


def _loaded(saved: Mapping[str, Any], factors: Mapping[str, float]) -> dict[str, Any]:
    """The reverse of `_saved`."""
    found = {}
    for name, tensor in saved.items():
        if name == "step":
            found[name] = int(tensor.item())
        else:
            found[name] = tensor.array.reshape(-1) / tensor.array.dtype.type(factors.get(name, 1))
    return found
