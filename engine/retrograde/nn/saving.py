"""A module's state: collecting it, copying a saved one into the module's tensors, and saying what does not fit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from retrograde.errors import hinted
from retrograde.factories.filling import copy_
from retrograde.nn.hooks import RemovableHandle
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


class Saved:
    """What modules are built on: hooks around collecting a state and around loading one, kept once there is one."""

    _version = 1
    """Of what the module's state holds; it is saved with it."""
    _since: Mapping[str, int] = {}
    """Tensors that states of older versions may be without, by the version they came with."""
    _state_hooks: dict[str, OrderedDict[int, Callable[..., Any]]] | None = None
    """By the moment they are called at; those of loading are called for each module, before its tensors or after."""

    def register_state_dict_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call `hook(module, prefix, keep_vars)` before the module's state is collected."""
        return self._register("before saving", hook)

    def register_state_dict_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call `hook(module, state_dict, prefix, local_metadata)` when it is; the hook may change `state_dict`."""
        return self._register("after saving", hook)

    def register_load_state_dict_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call a hook before the module's tensors are loaded; it may change the `state_dict` it is given.

        `hook(module, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)`.
        """
        return self._register("before loading", hook)

    def register_load_state_dict_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call `hook(module, incompatible_keys)` after all below the module was loaded; it may change the two lists."""
        return self._register("after loading", hook)

    def _register(self, when: str, hook: Callable[..., Any]) -> RemovableHandle:
        if self._state_hooks is None:
            self._state_hooks = {}
        place = self._state_hooks.setdefault(when, OrderedDict())
        handle = RemovableHandle(place)
        place[handle.id] = hook
        return handle


def _call(module: Saved, when: str, *args: Any) -> None:
    if module._state_hooks is not None:
        for hook in tuple(module._state_hooks.get(when, {}).values()):
            if hook(module, *args) is not None:
                raise RuntimeError(_NOT_TO_RETURN[when])


_NOT_TO_RETURN = {
    "before saving": "state_dict pre-hook must return None",
    "after saving": "state_dict post-hook must return None",
    "before loading": "load_state_dict pre-hook must return None",
    "after loading": (
        "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new values, if "
        "incompatible_keys need to be modified, it should be done inplace."
    ),
}


def collect(module: Module, prefix: str, keep_vars: bool) -> OrderedDict[str, Any]:
    """Every path of every tensor of the state: one that is used twice is there twice, as in PyTorch."""
    found: OrderedDict[str, Any] = OrderedDict()
    found._metadata = OrderedDict()  # type: ignore[attr-defined]
    _collect(module, prefix, keep_vars, found)
    return found


def _collect(module: Module, prefix: str, keep_vars: bool, found: Any) -> None:
    _call(module, "before saving", prefix, keep_vars)
    version = found._metadata[prefix[:-1]] = {"version": module._version}
    for name, tensor in _own(module):
        found[prefix + name] = tensor if keep_vars else tensor.alias()
    for name, child in module._modules.items():
        if child is not None:
            _collect(child, f"{prefix}{name}.", keep_vars, found)
    _call(module, "after saving", found, prefix, version)


def _parts(module: Module, prefix: str, keys: IncompatibleKeys) -> Iterator[tuple[str, Module]]:
    """Every module with the beginning of its paths, one that is used twice twice; then its hooks are called."""
    yield prefix, module
    for name, child in module._modules.items():
        if child is not None:
            yield from _parts(child, f"{prefix}{name}.", keys)
    _call(module, "after loading", keys)


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
    versions = getattr(given, "_metadata", {})
    given = OrderedDict(given)
    keys = IncompatibleKeys([], [])
    missing, unexpected = keys
    faults: list[str] = []
    for prefix, part in _parts(module, "", keys):
        version = versions.get(prefix[:-1], {})
        _call(part, "before loading", given, prefix, version, strict, missing, unexpected, faults)
        own = dict(_own(part))
        for name, tensor in own.items():
            if prefix + name not in given:
                if version.get("version", 0) >= part._since.get(name, 0):
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
    return keys


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
