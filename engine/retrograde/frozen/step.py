"""`compile(step)`: a function that runs as it is written at first, is recorded, and is then replayed.

    first call ──▶ as written, listened to ──▶ second call: recorded ──▶ from then on: replayed while the guards hold

A call that no plan fits runs as it is written and is recorded again; what cannot be frozen runs as it is written for
ever, and `why` says the reason.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from retrograde.devices.arrays import AWAY
from retrograde.frozen.plan import Plan, escaping
from retrograde.frozen.recording import Stale, Unfreezable
from retrograde.frozen.stepping import settle
from retrograde.frozen.trace import Discovery, Trace, listening, open_graphs
from retrograde.frozen.witness import PLAIN, Witness, difference
from retrograde.nn.module import Module
from retrograde.optim import Optimizer
from retrograde.tape.state import state
from retrograde.tensor import Tensor

CASES = 32
"""Kinds of arguments that are told apart; a step that is given a new one each time is not worth recording."""
TRIES = 8
"""Recordings for one kind of arguments, after which it is given up."""


@dataclass
class _Case:
    """One kind of arguments: their shapes and types, and the values of those that are no tensors."""

    discovery: Discovery = field(default_factory=Discovery)
    codes: Witness | None = None
    plans: list[Plan] = field(default_factory=list)
    tries: int = 0
    why: str = ""


class Frozen:
    """A step that is replayed once it was recorded. See the module's docstring."""

    is_frozen = True

    def __init__(self, step: Callable[..., Any]) -> None:
        functools.update_wrapper(self, step)
        self._step = step
        self._cases: dict[Any, _Case] = {}
        self.why = ""
        """Why the last call was not replayed; empty when it was."""

    @property
    def plans(self) -> list[Plan]:
        """All that were made, newest last."""
        return [plan for case in self._cases.values() for plan in case.plans]

    @property
    def source(self) -> str:
        """The Python text of the newest plan; empty before there is one."""
        return self.plans[-1].source if self.plans else ""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if state.listener is not None:
            return self._as_written("somebody listens to every operation", args, kwargs)
        if AWAY:
            return self._as_written("a device beside the CPU is in use", args, kwargs)
        tensors: list[Tensor] = []
        try:
            kind = _kind((args, kwargs) if kwargs else args, tensors) if args or kwargs else None
            key = kind, state.grad_enabled
            case = self._cases.get(key)
        except TypeError:
            return self._as_written("an argument cannot be compared", args, kwargs)
        if case is None:
            if len(self._cases) >= CASES:
                return self._as_written(f"its arguments were of {CASES} kinds already", args, kwargs)
            case = self._cases[key] = _Case()
        for plan in reversed(case.plans):
            if plan.ready():
                try:
                    result = plan.replay(*tensors)
                except Stale:
                    continue
                self.why = ""
                return result
        return self._learn(case, tensors, args, kwargs)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else functools.partial(self, instance)

    def _as_written(self, why: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        self.why = why
        return self._step(*args, **kwargs)

    def _learn(self, case: _Case, tensors: list[Tensor], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if case.why:
            return self._as_written(case.why, args, kwargs)
        if sys.getprofile() is not None:
            return self._as_written("somebody else watches the calls that Python makes", args, kwargs)
        if case.codes is None or case.codes.why:
            return self._listen(case, args, kwargs)
        case.tries += 1
        if case.tries > TRIES:
            case.why = f"no plan fitted {TRIES} times: {self.why or 'a guard changes with every call'}"
            return self._as_written(case.why, args, kwargs)
        return self._record(case, case.codes, tensors, args, kwargs)

    def _listen(self, case: _Case, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The first run: find the tensors and the code that take part."""
        witness = case.codes = Witness(self._step)
        with listening(case.discovery), witness:
            result = self._step(*args, **kwargs)
        case.why = witness.why
        self.why = case.why or "it ran for the first time"
        return result

    def _record(
        self, case: _Case, codes: Witness, tensors: list[Tensor], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """The second run: write down what it does, and make a plan of it."""
        before = codes.facts()
        optimizers = list({id(f[3]): f[3] for f in before if isinstance(f[3], Optimizer)}.values())
        for optimizer in optimizers:
            settle(optimizer)
        trace = Trace(list(case.discovery.outside.values()), tensors, optimizers)
        again = Witness(self._step)
        again.codes = dict(codes.codes)
        try:
            with again:
                result = trace.run(self._step, args, kwargs)
            escaping(trace)
        finally:
            trace.finish()
        facts = codes.facts()
        why = trace.recording.why or again.why or difference(before, facts)
        if not why and open_graphs(result):
            why = "its result can still be differentiated: freeze the whole step, with its backward()"
        if not why and any(t.node is not None for t in tensors):
            why = "an argument has a history: freeze the whole step"
        if not why and any(fact[3] is tensor for fact in facts for tensor in tensors):
            why = "an argument is a tensor that the step also has by another name"
        if not why and len(again.codes) == len(codes.codes):
            try:
                case.plans.append(Plan(trace, facts))
                case.plans[-1].start()
            except Unfreezable as reason:
                why = str(reason)
        codes.codes.update(again.codes)
        self.why = why or "it was recorded"
        case.why = why
        return result


def _kind(part: Any, tensors: list[Tensor]) -> Any:
    """What a plan depends on of the arguments; the tensors among them are gathered. TypeError for other objects."""
    if isinstance(part, Tensor):
        for known, tensor in enumerate(tensors):
            if tensor is part:
                return known
        tensors.append(part)
        array = part.array
        return (array.shape, array.dtype, array.strides, part.requires_grad, part._grad is None)
    if isinstance(part, PLAIN):
        return (type(part), part)
    if isinstance(part, tuple | list):
        return (type(part), *[_kind(p, tensors) for p in part])
    if isinstance(part, dict):
        return (dict, *[(key, _kind(value, tensors)) for key, value in part.items()])
    hash(part)
    return part


class OptimizedModule(Module):
    """A module whose calls are frozen, as `compile(module)` makes it."""

    def __init__(self, module: Module) -> None:
        super().__init__()
        self._orig_mod = module
        object.__setattr__(self, "forward", Frozen(module.__call__))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            return super().__getattr__(name)
        return getattr(self.__dict__["_modules"]["_orig_mod"], name)


def frozen(model: Any, options: dict[str, Any]) -> Any:
    """See `retrograde.compile`."""
    if options.get("disable"):
        return model
    return OptimizedModule(model) if isinstance(model, Module) else Frozen(model)
