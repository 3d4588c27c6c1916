"""Pruning: parameters with some of their elements held at zero by a mask.

    weight ─▶ weight_orig (parameter), weight_mask (buffer); before every forward weight = weight_mask · weight_orig

A method says which elements; `apply` attaches it, as a forward pre-hook, and several on one parameter are combined.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from numbers import Integral, Real
from typing import Any, ClassVar, Self, TypeVar

from retrograde.factories.chance import rand, rand_like
from retrograde.factories.creation import ones_like, zeros_like
from retrograde.nn.module import Module
from retrograde.nn.utils.convert_parameters import parameters_to_vector
from retrograde.tensor import Tensor

M = TypeVar("M", bound=Module)


class BasePruningMethod(ABC):
    """Derive from it, set `PRUNING_TYPE` ("unstructured", "structured" or "global") and define `compute_mask`."""

    PRUNING_TYPE: ClassVar[str]
    _tensor_name: str

    def __call__(self, module: Module, inputs: Any) -> None:
        """Set the parameter to the masked one: what is called before every forward."""
        setattr(module, self._tensor_name, self.apply_mask(module))

    @abstractmethod
    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The new mask, ones and zeros like `t`, for elements of importance `t` under the mask so far."""

    def apply_mask(self, module: Module) -> Tensor:
        """The masked parameter."""
        mask, orig = getattr(module, f"{self._tensor_name}_mask"), getattr(module, f"{self._tensor_name}_orig")
        masked: Tensor = mask.to(dtype=orig.dtype) * orig
        return masked

    @classmethod
    def apply(
        cls, module: Module, name: str, *args: Any, importance_scores: Tensor | None = None, **kwargs: Any
    ) -> BasePruningMethod:
        """Prune the parameter `name` of `module` by a method made of the other arguments; returns what is attached."""
        method: BasePruningMethod = cls(*args, **kwargs)
        method._tensor_name = name
        before = [(id, hook) for id, hook in module._forward_pre_hooks.items() if _prunes(hook, name)]
        for id, hook in before:
            del module._forward_pre_hooks[id]
            method = (hook if isinstance(hook, PruningContainer) else PruningContainer(hook)).joined(method)
        orig: Tensor = getattr(module, name)
        scores = orig if importance_scores is None else importance_scores
        _require_scores(scores, orig, f"parameter {name} of {module}")
        mask = getattr(module, f"{name}_mask").detach().clone() if before else ones_like(orig)
        # What fails leaves the module as it was.
        mask = method.compute_mask(scores, default_mask=mask)
        if not before:
            module.register_parameter(f"{name}_orig", module._parameters[name])
            del module._parameters[name]
        module.register_buffer(f"{name}_mask", mask)
        setattr(module, name, method.apply_mask(module))
        module.register_forward_pre_hook(method)
        return method

    def prune(self, t: Tensor, default_mask: Tensor | None = None, importance_scores: Tensor | None = None) -> Any:
        """A pruned copy of a tensor that is no parameter of a module."""
        scores = t if importance_scores is None else importance_scores
        _require_scores(scores, t, "tensor t")
        mask = ones_like(t) if default_mask is None else default_mask
        return t * self.compute_mask(scores, default_mask=mask)

    def remove(self, module: Module) -> None:
        """Make the pruning permanent: the parameter is one tensor again, with zeros in it."""
        name = self._tensor_name
        pruned = self.apply_mask(module)
        if hasattr(module, name):
            delattr(module, name)
        orig = module._parameters.pop(f"{name}_orig")
        del module._buffers[f"{name}_mask"]
        if orig is not None:
            orig.data = pruned.data
        setattr(module, name, orig)


def _prunes(hook: object, name: str) -> bool:
    return isinstance(hook, BasePruningMethod) and hook._tensor_name == name


class PruningContainer(BasePruningMethod):
    """Methods on one parameter, one after another; the newest acts on what the others have left."""

    def __init__(self, *args: BasePruningMethod) -> None:
        self._pruning_methods: tuple[BasePruningMethod, ...] = ()
        if len(args) == 1:
            self._tensor_name = args[0]._tensor_name
        for method in args:
            self.add_pruning_method(method)

    def add_pruning_method(self, method: BasePruningMethod | None) -> None:
        """Add one more; TypeError for what is none, ValueError when it is for another parameter."""
        if method is not None and not isinstance(method, BasePruningMethod):
            raise TypeError(f"{type(method)} is not a BasePruningMethod subclass")
        if method is not None and self._tensor_name != method._tensor_name:
            raise ValueError(
                f"Can only add pruning methods acting on the parameter named '{self._tensor_name}' to PruningContainer "
                f"{self}. Found '{method._tensor_name}'"
            )
        self._pruning_methods += (method,)  # type: ignore[operator]

    def joined(self, method: BasePruningMethod) -> Self:
        """This one, with one more."""
        self.add_pruning_method(method)
        return self

    def __len__(self) -> int:
        return len(self._pruning_methods)

    def __iter__(self) -> Iterator[BasePruningMethod]:
        return iter(self._pruning_methods)

    def __getitem__(self, idx: Any) -> Any:
        return self._pruning_methods[idx]

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The mask so far, with what the newest method takes away of the elements that are left."""
        method = self._pruning_methods[-1]
        mask: Any = default_mask.to(dtype=t.dtype).clone()
        left = _left(method, t, default_mask)
        mask[left] = method.compute_mask(t[left], default_mask=default_mask[left]).to(dtype=mask.dtype)
        return mask  # type: ignore[no-any-return]


def _left(method: BasePruningMethod, t: Any, mask: Any) -> Any:
    """The index of the elements a further method chooses from."""
    kind = method.PRUNING_TYPE
    if kind == "unstructured":
        return mask == 1
    everything: list[Any] = [slice(None)] * t.ndim
    if kind == "structured":
        if not hasattr(method, "dim"):
            raise AttributeError(
                'Pruning methods of PRUNING_TYPE "structured" need to have the attribute `dim` defined.'
            )
        dim = method.dim + t.ndim if method.dim < 0 else method.dim
        if dim < 0:
            raise IndexError(f"Index is out of bounds for tensor with dimensions {t.ndim}")
        everything[dim] = mask.sum(dim=[axis for axis in range(t.ndim) if axis != dim]) != 0
    elif kind != "global":
        raise ValueError(f"Unrecognized PRUNING_TYPE {kind}")
    return tuple(everything)


class Identity(BasePruningMethod):
    """Prunes nothing, and attaches a mask of ones."""

    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The mask so far."""
        return default_mask


class _Amount(BasePruningMethod):
    """Methods that are told how much: a share between 0 and 1, or a number of elements or slices."""

    def __init__(self, amount: float) -> None:
        _require_amount(amount)
        self.amount = amount

    def count(self, of: int) -> int:
        """How many of so many to prune; ValueError for more than there are."""
        wanted = self.amount if isinstance(self.amount, Integral) else round(self.amount * of)
        if wanted > of:
            raise ValueError(f"amount={wanted} should be smaller than the number of parameters to prune={of}")
        return int(wanted)


class _Unstructured(_Amount):
    PRUNING_TYPE = "unstructured"

    def chosen(self, t: Any, count: int) -> Any:
        """Places, in all elements in a row, of those to prune."""
        raise NotImplementedError

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """The mask so far, without the elements chosen."""
        count = self.count(t.numel())
        mask = default_mask.clone()
        if count:
            mask.view(-1)[self.chosen(t, count)] = 0
        return mask


class RandomUnstructured(_Unstructured):
    """Prunes elements at random."""

    def chosen(self, t: Any, count: int) -> Any:
        """Those with the largest random numbers."""
        drawn: Any = rand_like(t)
        return drawn.view(-1).topk(count).indices


class L1Unstructured(_Unstructured):
    """Prunes the elements with the smallest magnitude."""

    def chosen(self, t: Any, count: int) -> Any:
        """The smallest."""
        return t.abs().view(-1).topk(count, largest=False).indices


class _Structured(_Amount):
    """Methods for whole slices along the axis `dim`."""

    PRUNING_TYPE = "structured"

    def __init__(self, amount: float, dim: int = -1) -> None:
        super().__init__(amount)
        self.dim = dim

    def kept(self, t: Any, slices: int, count: int) -> Any:
        """An index of the slices to keep, when `count` of them are pruned."""
        raise NotImplementedError

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """The mask so far, without the slices pruned; ValueError for a tensor of one axis."""
        if t.ndim <= 1:
            raise ValueError(
                "Structured pruning can only be applied to multidimensional tensors. Found tensor of shape "
                f"{t.shape} with {t.ndim} dims"
            )
        if self.dim >= t.ndim:
            raise IndexError(f"Invalid index {self.dim} for tensor of size {t.shape}")
        slices = t.shape[self.dim]
        count = self.count(slices)
        if not count:
            return default_mask
        mask: Any = zeros_like(t)
        place: list[Any] = [slice(None)] * t.ndim
        place[self.dim] = self.kept(t, slices, count)
        mask[tuple(place)] = 1
        return mask * default_mask.to(dtype=mask.dtype)


class RandomStructured(_Structured):
    """Prunes slices at random."""

    def kept(self, t: Any, slices: int, count: int) -> Any:
        """Those with the largest random numbers."""
        drawn: Any = rand(slices)
        return drawn > drawn.kthvalue(count).values


class LnStructured(_Structured):
    """Prunes the slices with the smallest norm of order `n`."""

    def __init__(self, amount: float, n: Any, dim: int = -1) -> None:
        super().__init__(amount, dim)
        self.n = n

    def kept(self, t: Any, slices: int, count: int) -> Any:
        """The slices with the largest norms."""
        others = [axis for axis in range(t.ndim) if axis != self.dim % t.ndim]
        return t.norm(p=self.n, dim=others).topk(slices - count).indices


class CustomFromMask(BasePruningMethod):
    """Prunes what a given mask tells."""

    PRUNING_TYPE = "global"

    def __init__(self, mask: Tensor) -> None:
        self.mask = mask

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """The elements that both masks keep; AssertionError when their shapes differ."""
        if default_mask.shape != self.mask.shape:
            raise AssertionError(
                f"default_mask shape {default_mask.shape} must match self.mask shape {self.mask.shape}"
            )
        return default_mask * self.mask.to(dtype=default_mask.dtype)


def identity(module: M, name: str) -> M:
    """Attach a mask of ones."""
    Identity.apply(module, name)
    return module


def random_unstructured(module: M, name: str, amount: float) -> M:
    """Prune elements at random: a share of them, or so many."""
    RandomUnstructured.apply(module, name, amount)
    return module


def l1_unstructured(module: M, name: str, amount: float, importance_scores: Tensor | None = None) -> M:
    """Prune the elements with the smallest magnitude, of the parameter or of `importance_scores`."""
    L1Unstructured.apply(module, name, amount, importance_scores=importance_scores)
    return module


def random_structured(module: M, name: str, amount: float, dim: int) -> M:
    """Prune slices along `dim` at random."""
    RandomStructured.apply(module, name, amount, dim)
    return module


def ln_structured(module: M, name: str, amount: float, n: Any, dim: int, importance_scores: Tensor | None = None) -> M:
    """Prune the slices along `dim` with the smallest norm of order `n`."""
    LnStructured.apply(module, name, amount, n, dim, importance_scores=importance_scores)
    return module


def custom_from_mask(module: M, name: str, mask: Tensor) -> M:
    """Prune the elements where `mask` is 0."""
    CustomFromMask.apply(module, name, mask)
    return module


def global_unstructured(
    parameters: Iterable[tuple[Module, str]],
    pruning_method: type[BasePruningMethod],
    importance_scores: Mapping[tuple[Module, str], Tensor] | None = None,
    **kwargs: Any,
) -> None:
    """Prune several parameters, pairs of module and name, as if their elements stood in one row."""
    if not isinstance(parameters, Iterable):
        raise TypeError("global_unstructured(): parameters is not an Iterable")
    scores = {} if importance_scores is None else importance_scores
    if not isinstance(scores, dict):
        raise TypeError("global_unstructured(): importance_scores must be of type dict")
    places = list(parameters)
    method = pruning_method(**kwargs)
    method._tensor_name = "temp"
    if method.PRUNING_TYPE != "unstructured":
        raise TypeError(
            'Only "unstructured" PRUNING_TYPE supported for the `pruning_method`. Found method '
            f"{pruning_method} of type {method.PRUNING_TYPE}"
        )
    found: list[Any] = [getattr(module, name) for module, name in places]
    row = parameters_to_vector([scores.get(place, own) for place, own in zip(places, found, strict=True)])
    masks = [getattr(module, f"{name}_mask", None) for module, name in places]
    mask = parameters_to_vector([ones_like(own) if m is None else m for m, own in zip(masks, found, strict=True)])
    parts = PruningContainer(method).compute_mask(row, mask).split([own.numel() for own in found])
    for (module, name), own, part in zip(places, found, parts, strict=True):
        custom_from_mask(module, name, part.view_as(own))


def remove(module: M, name: str) -> M:
    """Make a pruning permanent; ValueError when the parameter is not pruned."""
    for id, hook in module._forward_pre_hooks.items():
        if _prunes(hook, name):
            hook.remove(module)
            del module._forward_pre_hooks[id]
            return module
    raise ValueError(f"Parameter '{name}' of module {module} has to be pruned before pruning can be removed")


def is_pruned(module: Module) -> bool:
    """Whether any parameter of the module or below it is pruned."""
    return any(
        isinstance(hook, BasePruningMethod) for part in module.modules() for hook in part._forward_pre_hooks.values()
    )


def _require_amount(amount: object) -> None:
    if not isinstance(amount, Real):
        raise TypeError(f"Invalid type for amount: {amount}. Must be int or float.")
    number: Any = amount
    if number < 0 or (not isinstance(amount, Integral) and number > 1):
        raise ValueError(f"amount={amount} should either be a float in the range [0, 1] or a non-negative integer")


def _require_scores(scores: Tensor, own: Tensor, what: str) -> None:
    if scores.shape != own.shape:
        raise AssertionError(
            f"importance_scores should have the same shape as {what}, got {scores.shape} vs {own.shape}"
        )


__all__ = [
    "BasePruningMethod",
    "CustomFromMask",
    "Identity",
    "L1Unstructured",
    "LnStructured",
    "PruningContainer",
    "RandomStructured",
    "RandomUnstructured",
    "custom_from_mask",
    "global_unstructured",
    "identity",
    "is_pruned",
    "l1_unstructured",
    "ln_structured",
    "random_structured",
    "random_unstructured",
    "remove",
]

for _name in __all__:
    if isinstance(globals()[_name], type):
        globals()[_name].__module__ = "torch.nn.utils.prune"
