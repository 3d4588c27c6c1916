"""Hooks of modules: functions that a program has called around a forward pass and in a backward pass.

    forward:   forward pre-hooks ─▶ forward ─▶ forward hooks
    backward:  backward pre-hooks (gradients of the outputs) ─▶ … ─▶ backward hooks (gradients of the inputs)

Those for every module come before the module's own.
"""

from __future__ import annotations

import itertools
import warnings
from collections import OrderedDict
from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING, Any, Literal

from retrograde.nn.gradients import BackwardCall
from retrograde.tape.state import state

if TYPE_CHECKING:
    from retrograde.nn.module import Module

Kind = Literal["_forward_pre_hooks", "_forward_hooks", "_backward_pre_hooks", "_backward_hooks"]
Hook = Callable[..., Any]
_ids = itertools.count()

EVERYWHERE: dict[str, OrderedDict[int, Hook]] = {
    "_forward_pre_hooks": OrderedDict(),
    "_forward_hooks": OrderedDict(),
    "_backward_pre_hooks": OrderedDict(),
    "_backward_hooks": OrderedDict(),
}
"""Hooks for every module."""
EVERYWHERE_OPTIONS: dict[int, frozenset[str]] = {}
"""The options of each of them; empty when there are none."""


class RemovableHandle:
    """Takes a hook away again, by `remove()` or at the end of a `with` block."""

    def __init__(self, *places: MutableMapping[int, Any]) -> None:
        self.id = next(_ids)
        self._places = places

    def remove(self) -> None:
        """The hook is not called any more."""
        for place in self._places:
            place.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *error: object) -> None:
        self.remove()


RemovableHandle.__module__ = "torch.utils.hooks"


def register(
    place: OrderedDict[int, Hook], options: dict[int, frozenset[str]], hook: Hook, prepend: bool = False, **asked: bool
) -> RemovableHandle:
    """Put `hook` last, or first, among those in `place`, with the options that were asked for."""
    handle = RemovableHandle(place, options)
    place[handle.id] = hook
    options[handle.id] = frozenset(name for name, wanted in asked.items() if wanted)
    if prepend:
        place.move_to_end(handle.id, last=False)
    return handle


def register_module_forward_pre_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, args)` before the forward of every module."""
    return register(EVERYWHERE["_forward_pre_hooks"], EVERYWHERE_OPTIONS, hook)


def register_module_forward_hook(
    hook: Hook, *, with_kwargs: bool = False, always_call: bool = False
) -> RemovableHandle:
    """Call `hook(module, args, output)` after the forward of every module."""
    place = EVERYWHERE["_forward_hooks"]
    return register(place, EVERYWHERE_OPTIONS, hook, with_kwargs=with_kwargs, always_call=always_call)


def register_module_full_backward_pre_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, grad_output)` of every module before its gradients are computed."""
    return register(EVERYWHERE["_backward_pre_hooks"], EVERYWHERE_OPTIONS, hook)


def register_module_full_backward_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, grad_input, grad_output)` of every module when its inputs' gradients are known."""
    return register(EVERYWHERE["_backward_hooks"], EVERYWHERE_OPTIONS, hook)


def call_with_hooks(module: Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What `module` returns for the arguments, with its hooks around."""
    called: set[int] = set()
    try:
        return _called(module, args, kwargs, called)
    except Exception:
        for id, hook, options in _hooks(module, "_forward_hooks"):
            if "always_call" in options and id not in called:
                _after(module, hook, options, args, kwargs, None)
        raise


def _called(module: Module, args: tuple[Any, ...], kwargs: dict[str, Any], called: set[int]) -> Any:
    args, kwargs = _before(module, args, kwargs)
    before = [hook for _, hook, _ in _hooks(module, "_backward_pre_hooks")]
    after = [hook for _, hook, _ in _hooks(module, "_backward_hooks")]
    backward = BackwardCall(module, before, after) if (before or after) and state.grad_enabled else None
    if backward is not None:
        args = backward.enter(args)
    result = module.forward(*args, **kwargs)
    for id, hook, options in _hooks(module, "_forward_hooks"):
        called.add(id)
        changed = _after(module, hook, options, args, kwargs, result)
        result = result if changed is None else changed
    return result if backward is None else backward.leave(result)


def _hooks(module: Module, kind: Kind) -> list[tuple[int, Hook, frozenset[str]]]:
    """The hooks of one kind in calling order."""
    everywhere, own = EVERYWHERE[kind], getattr(module, kind)
    nothing: frozenset[str] = frozenset()
    return [
        *((id, hook, EVERYWHERE_OPTIONS.get(id, nothing)) for id, hook in everywhere.items()),
        *((id, hook, module._hook_options.get(id, nothing)) for id, hook in own.items()),
    ]


def _before(module: Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments after the forward pre-hooks."""
    for _, hook, options in _hooks(module, "_forward_pre_hooks"):
        if "with_kwargs" in options:
            changed = hook(module, args, kwargs)
            if changed is None:
                continue
            if not (isinstance(changed, tuple) and len(changed) == 2):
                raise RuntimeError(
                    f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {changed}."
                )
            args, kwargs = changed
        elif (changed := hook(module, args)) is not None:
            args = changed if isinstance(changed, tuple) else (changed,)
    return args, kwargs


def _after(
    module: Module, hook: Hook, options: frozenset[str], args: tuple[Any, ...], kwargs: dict[str, Any], result: Any
) -> Any:
    return hook(module, args, kwargs, result) if "with_kwargs" in options else hook(module, args, result)


def warn_of_older_hooks() -> None:
    """PyTorch's older backward hooks told gradients of inner steps; here they are the full ones."""
    warnings.warn(
        "Using a non-full backward hook when the forward contains multiple autograd Nodes is deprecated and will be "
        "removed in future versions. This hook will be missing some grad_input. Please use register_full_backward_hook "
        "to get the documented behavior.",
        FutureWarning,
        stacklevel=3,
    )
