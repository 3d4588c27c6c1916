"""Marks for functions and modules that PyTorch's compiler reads, and what it is asked: here Python runs them all."""

from __future__ import annotations

from typing import Any, NoReturn

from retrograde.errors import hinted

tracing: list[bool] = []
"""One entry for each trace that is being made."""


def is_scripting() -> bool:
    """Whether a compiled script runs: never."""
    return False


def is_tracing() -> bool:
    """Whether a trace is being made."""
    return bool(tracing)


def export(fn: Any) -> Any:
    """`fn` as it is: every method can be called."""
    return fn


def unused(fn: Any) -> Any:
    """`fn` as it is."""
    return fn


def interface(obj: Any) -> Any:
    """`obj` as it is."""
    return obj


def script_method(fn: Any) -> Any:
    """`fn` as it is."""
    return fn


def ignore(drop: Any = False, **options: Any) -> Any:
    """The function as it is; also a decorator with options."""
    return drop if callable(drop) else unused


def annotate(the_type: Any, the_value: Any) -> Any:
    """`the_value` as it is."""
    return the_value


def freeze(mod: Any, preserved_attrs: Any = None, optimize_numerics: bool = True) -> Any:
    """`mod` as it is; RuntimeError while it is being trained."""
    if mod.training:
        raise RuntimeError(
            "Freezing is currently only implemented for modules in eval mode. Please call .eval() before freezing"
        )
    return mod


def optimize_for_inference(mod: Any, other_methods: Any = None) -> Any:
    """`mod` as it is."""
    return mod


def save(m: Any, f: Any, _extra_files: Any = None) -> NoReturn:
    """NotImplementedError: what runs here is Python, which is not put into files."""
    raise hinted(
        NotImplementedError("torch.jit.save is not available here"), "model.state_dict() holds the numbers of a module."
    )


def load(f: Any, map_location: Any = None, _extra_files: Any = None) -> NoReturn:
    """NotImplementedError: see `save`."""
    raise hinted(
        NotImplementedError("torch.jit.load is not available here"),
        "Make the module by its class, and load_state_dict() the numbers.",
    )
