"""The older forms of normalised weights: a hook computes the weight before every forward."""

from __future__ import annotations

import warnings
from typing import Any, TypeVar

from retrograde.nn.module import Module
from retrograde.nn.parameter import Parameter
from retrograde.nn.utils.power import Power
from retrograde.ops.weight_norm import lengths, weighted
from retrograde.tape.state import no_grad

M = TypeVar("M", bound=Module)


class _WeightNorm:
    """Hook: `weight` from `weight_g` and `weight_v`."""

    def __init__(self, name: str, dim: int | None) -> None:
        self.name = name
        self.dim = -1 if dim is None else dim

    def computed(self, module: Module) -> Any:
        """The weight."""
        v, g = getattr(module, f"{self.name}_v"), getattr(module, f"{self.name}_g")
        return weighted(v, g, self.dim)

    def __call__(self, module: Module, args: Any) -> None:
        setattr(module, self.name, self.computed(module))


def weight_norm(module: M, name: str = "weight", dim: int | None = 0) -> M:
    """Let a parameter be the product of a length and a direction: `weight_g` per slice along `dim`, and `weight_v`."""
    warnings.warn(
        "`torch.nn.utils.weight_norm` is deprecated in favor of `torch.nn.utils.parametrizations.weight_norm`.",
        FutureWarning,
        stacklevel=2,
    )
    hook = _WeightNorm(name, dim)
    weight = getattr(module, name)
    with no_grad():
        length = lengths(weight, hook.dim)
    delattr(module, name)
    module.register_parameter(f"{name}_g", Parameter(length))
    module.register_parameter(f"{name}_v", Parameter(weight.data))
    hook(module, None)
    module.register_forward_pre_hook(hook)
    return module


def remove_weight_norm(module: M, name: str = "weight") -> M:
    """Let the parameter be one tensor again; ValueError when it is."""
    for id, hook in module._forward_pre_hooks.items():
        if isinstance(hook, _WeightNorm) and hook.name == name:
            with no_grad():
                weight = hook.computed(module)
            for part in (name, f"{name}_g", f"{name}_v"):
                delattr(module, part)
            setattr(module, name, Parameter(weight.data))
            del module._forward_pre_hooks[id]
            return module
    raise ValueError(f"weight_norm of '{name}' not found in {module}")


class _SpectralNorm:
    """Hook: `weight` from `weight_orig` over its largest singular value."""

    def __init__(self, name: str, power: Power) -> None:
        self.name = name
        self.power = power

    def __call__(self, module: Module, args: Any) -> None:
        weight = getattr(module, f"{self.name}_orig")
        u, v = getattr(module, f"{self.name}_u"), getattr(module, f"{self.name}_v")
        setattr(module, self.name, self.power.normalized(weight, u, v, module.training))


def spectral_norm(
    module: M, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None
) -> M:
    """Let a parameter be divided by its largest singular value. Source: Miyato et al. 2018."""
    weight = getattr(module, name)
    power = Power(n_power_iterations, eps, 0 if dim is None else dim)
    u, v = power.start(weight)
    delattr(module, name)
    module.register_parameter(f"{name}_orig", weight)
    setattr(module, name, weight.data)
    module.register_buffer(f"{name}_u", u)
    module.register_buffer(f"{name}_v", v)
    module.register_forward_pre_hook(_SpectralNorm(name, power))
    return module


def remove_spectral_norm(module: M, name: str = "weight") -> M:
    """Let the parameter be one tensor again; ValueError when it is."""
    for id, hook in module._forward_pre_hooks.items():
        if isinstance(hook, _SpectralNorm) and hook.name == name:
            with no_grad():
                weight = hook.power.normalized(
                    getattr(module, f"{name}_orig"), getattr(module, f"{name}_u"), getattr(module, f"{name}_v"), False
                )
            for part in (name, f"{name}_orig", f"{name}_u", f"{name}_v"):
                delattr(module, part)
            setattr(module, name, Parameter(weight.data))
            del module._forward_pre_hooks[id]
            return module
    raise ValueError(f"spectral_norm of '{name}' not found in {module}")
