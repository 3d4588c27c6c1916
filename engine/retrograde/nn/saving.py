"""A module's state: collecting it, copying a saved one into the module's tensors, and saying what does not fit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from retrograde.errors import hinted
from retrograde.factories.filling import copy_
from retrograde.tape.state import no_grad
from retrograde.tensor import Parameter, Tensor

if TYPE_CHECKING:
    from retrograde.nn.module import Module


class _Keys(NamedTuple):
    missing_keys: list[str]
    unexpected_keys: list[str]


class IncompatibleKeys(_Keys):
    """What `load_state_dict` did not find, and found too much."""

    __slots__ = ()

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"


def collect(module: Module, prefix: str, keep_vars: bool) -> OrderedDict[str, Any]:
    """Every path of every tensor of the state: one that is used twice is there twice, as in PyTorch."""
    found: OrderedDict[str, Any] = OrderedDict()
    versions: OrderedDict[str, Any] = OrderedDict()
    for path, part in _parts(module, prefix):
        versions[path[:-1]] = {"version": getattr(part, "_version", 1)}
        for name, tensor in _own(part):
            found[path + name] = tensor if keep_vars else tensor.alias()
    found._metadata = versions  # type: ignore[attr-defined]
    return found


def _parts(module: Module, prefix: str) -> Iterator[tuple[str, Module]]:
    """Every module with the beginning of its paths, one that is used twice twice."""
    yield prefix, module
    for name, child in module._modules.items():
        if child is not None:
            yield from _parts(child, f"{prefix}{name}.")


def _own(module: Module) -> Iterator[tuple[str, Tensor]]:
    for name, tensor in (*module._parameters.items(), *module._buffers.items()):
        if tensor is not None and name not in module._non_persistent_buffers_set:
            yield name, tensor


def load(module: Module, given: Mapping[str, Any], strict: bool, assign: bool) -> IncompatibleKeys:
    """Copy `given` into the tensors of `module`, or with `assign` put its tensors in their place.

    RuntimeError for shapes that differ and, when strict, for paths that do; what fits is copied all the same.
    """
    if not isinstance(given, Mapping):
        raise TypeError(f"Expected state_dict to be dict-like, got {type(given)}.")
    missing: list[str] = []
    unexpected: list[str] = []
    faults: list[str] = []
    for prefix, part in _parts(module, ""):
        own = dict(_own(part))
        for name, tensor in own.items():
            if prefix + name not in given:
                missing.append(prefix + name)
            elif fault := _misfit(prefix + name, given[prefix + name], tensor):
                faults.append(fault)
            else:
                _put(part, name, tensor, given[prefix + name], assign)
        unexpected += [
            path for path in given if path.startswith(prefix) and _is_unknown(part, own, path[len(prefix) :])
        ]
    if strict:
        faults = [*filter(None, (_listed("Missing", missing), _listed("Unexpected", unexpected))), *faults]
    if faults:
        raise hinted(
            RuntimeError(f"Error(s) in loading state_dict for {type(module).__name__}:\n\t" + "\n\t".join(faults)),
            "The state must come from a module with the same layers under the same names.",
        )
    return IncompatibleKeys(missing, unexpected)


def _is_unknown(module: Module, own: Mapping[str, Tensor], rest: str) -> bool:
    """Whether a path leads nowhere from here; what leads to a child is the child's to judge."""
    name, dot, _ = rest.partition(".")
    return name not in module._modules if dot else name not in own


def _put(module: Module, name: str, own: Tensor, given: Tensor, assign: bool) -> None:
    if assign:
        kept = given
        if isinstance(own, Parameter) and not isinstance(given, Parameter):
            kept = Parameter(given, requires_grad=own.requires_grad)
        setattr(module, name, kept)
        return
    with no_grad():
        copy_(own, given)


def _misfit(path: str, given: Any, own: Tensor) -> str:
    """Why the saved value does not fit; empty when it does."""
    if not isinstance(given, Tensor):
        return (
            f'While copying the parameter named "{path}", expected torch.Tensor or Tensor-like object from checkpoint '
            f"but received {type(given)}"
        )
    if given.shape == own.shape:
        return ""
    return (
        f"size mismatch for {path}: copying a param with shape {given.shape} from checkpoint, "
        f"the shape in current model is {own.shape}."
    )


def _listed(what: str, paths: list[str]) -> str:
    quoted = ", ".join(f'"{path}"' for path in paths)
    return f"{what} key(s) in state_dict: {quoted}. " if paths else ""
