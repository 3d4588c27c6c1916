"""Modules as functions of their parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from retrograde.op import TAPED
from retrograde.tensor import Tensor


def functional_call(
    module: Any,
    parameter_and_buffer_dicts: Mapping[str, Tensor] | Sequence[Mapping[str, Tensor]],
    args: Any = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """Call `module` with the tensors of a dictionary (or several) in place of its parameters and buffers.

    Keys are paths such as "fc1.weight"; what is not named stays. With `tie_weights`, one parameter under two names is
    replaced under both. With `strict`, RuntimeError for missing and unexpected keys.
    """
    given = _merged(parameter_and_buffer_dicts)
    state = _state(module)
    _require_keys(module, state, given, strict)
    if tie_weights:
        given = {**_tied(state, given), **given}
    given = _present(module, given)
    positional = () if args is None else args if isinstance(args, tuple) else (args,)
    with _replaced(module, given):
        return module(*positional, **(kwargs or {}))


def stack_module_state(models: Sequence[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parameters, and the buffers, of modules of one class, stacked by name: for `vmap` over an ensemble."""
    if len(models) == 0:
        raise RuntimeError("stack_module_state: Expected at least one model, got 0.")
    if len({model.training for model in models}) > 1:
        raise RuntimeError("stack_module_state: Expected all models to have the same training/eval mode.")
    if len({type(model) for model in models}) > 1:
        raise RuntimeError("stack_module_state: Expected all models to be of the same class.")
    return _stacked([m.named_parameters() for m in models]), _stacked([m.named_buffers() for m in models])


def _stacked(named: list[Iterator[tuple[str, Tensor]]]) -> dict[str, Any]:
    tables = [dict(pairs) for pairs in named]
    return {name: _stack(name, [table[name] for table in tables]) for name in tables[0]}


def _stack(name: str, tensors: list[Tensor]) -> Any:
    asking = {tensor.requires_grad for tensor in tensors}
    if len(asking) > 1:
        raise RuntimeError(f"Expected {name} from each model to have the same .requires_grad")
    return TAPED.stack(tensors, 0).detach().requires_grad_(asking.pop())


def _merged(given: Any) -> dict[str, Tensor]:
    if isinstance(given, Mapping):
        return dict(given)
    if not isinstance(given, Sequence):
        raise ValueError(
            f"Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got {type(given)}"
        )
    if not all(isinstance(table, Mapping) for table in given):
        raise ValueError("Expected all elements of parameter_and_buffer_dicts to be dictionaries")
    keys = [key for table in given for key in table]
    repeated = [key for key in dict.fromkeys(keys) if keys.count(key) > 1]
    if repeated:
        raise ValueError(f"{repeated} appeared in multiple dictionaries; behavior of functional call is ambiguous")
    return {key: tensor for table in given for key, tensor in table.items()}


def _state(module: Any) -> dict[str, Tensor]:
    """Every path of every parameter and buffer, also of those that are there twice."""
    return {
        f"{prefix}.{name}" if prefix else name: tensor
        for prefix, part in module.named_modules()
        for own in (part.named_parameters(recurse=False), part.named_buffers(recurse=False))
        for name, tensor in own
    }


def _require_keys(module: Any, state: dict[str, Tensor], given: dict[str, Tensor], strict: bool) -> None:
    keys = {
        "Unexpected": [key for key in given if key not in state],
        "Missing": [key for key in state if key not in given],
    }
    if strict and any(keys.values()):
        lines = [f"{what} key(s): {', '.join(map(repr, found))}." for what, found in keys.items() if found]
        name = type(module).__name__
        raise RuntimeError(f"Error(s) in reparametrizing for {name}:\n\t" + "\n\t".join(lines))


def _tied(state: dict[str, Tensor], given: dict[str, Tensor]) -> dict[str, Tensor]:
    by_tensor = {id(state[key]): tensor for key, tensor in given.items() if key in state}
    return {key: by_tensor[id(tensor)] for key, tensor in state.items() if id(tensor) in by_tensor}


def _present(module: Any, given: dict[str, Tensor]) -> dict[str, Tensor]:
    """Without the names that a module does not have; AttributeError where the module itself is missing."""
    return {path: tensor for path, tensor in given.items() if _place(_owner(module, path), path.rpartition(".")[2])}


def _owner(module: Any, path: str) -> Any:
    for name in path.split(".")[:-1]:
        if name not in dict(module.named_children()):
            raise AttributeError(f"{type(module).__name__} has no attribute `{name}`")
        module = getattr(module, name)
    return module


@contextmanager
def _replaced(module: Any, given: dict[str, Tensor]) -> Iterator[None]:
    """Inside, the module's attributes at the paths of `given` are those tensors."""
    before = []
    try:
        for path, tensor in given.items():
            name = path.rpartition(".")[2]
            place = _place(_owner(module, path), name)
            before.append((place, name, place[name]))
            place[name] = tensor
        yield
    finally:
        for place, name, tensor in before:
            place[name] = tensor


def _place(owner: Any, name: str) -> dict[str, Any]:
    """The dictionary that holds a parameter or buffer; empty when there is none. Setting it would unregister it."""
    attributes: dict[str, Any] = vars(owner)
    kinds = (attributes.get(kind, {}) for kind in ("_parameters", "_buffers"))
    return attributes if name in attributes else next((found for found in kinds if name in found), {})
