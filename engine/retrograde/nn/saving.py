"""Copying a saved state into a module's tensors, and saying what does not fit."""

from __future__ import annotations

from collections.abc import Mapping

from retrograde.errors import hinted
from retrograde.filling import copy_
from retrograde.tape import no_grad
from retrograde.tensor import Tensor


def load_state(
    cls: str, own: Mapping[str, Tensor], given: Mapping[str, Tensor], strict: bool
) -> tuple[list[str], list[str]]:
    """Copy `given` into `own`, the tensors of a module of class `cls`; returns the missing and the unexpected paths.

    RuntimeError for shapes that differ and, when strict, for paths that do; what fits is copied all the same.
    """
    missing = [path for path in own if path not in given]
    unexpected = [path for path in given if path not in own]
    misfits = [path for path in own if path in given and given[path].shape != own[path].shape]
    faults = [_listed("Missing", missing), _listed("Unexpected", unexpected)] if strict else []
    faults = [fault for fault in faults if fault] + [_sizes(path, given[path], own[path]) for path in misfits]
    with no_grad():
        for path, tensor in own.items():
            if path in given and path not in misfits:
                copy_(tensor, given[path])
    if faults:
        raise hinted(
            RuntimeError(f"Error(s) in loading state_dict for {cls}:\n\t" + "\n\t".join(faults)),
            "The state must come from a module with the same layers under the same names.",
        )
    return missing, unexpected


def _sizes(path: str, given: Tensor, own: Tensor) -> str:
    return (
        f"size mismatch for {path}: copying a param with shape {given.shape} from checkpoint, "
        f"the shape in current model is {own.shape}."
    )


def _listed(what: str, paths: list[str]) -> str:
    quoted = ", ".join(f'"{path}"' for path in paths)
    return f"{what} key(s) in state_dict: {quoted}. " if paths else ""
