"""Writes the function of each op as source text and compiles it, with everything inlined that every call needs.

    fetch the arrays ─▶ forward ─▶ wrap ─▶ link to the tape ─▶ tell the listener

One template serves operands that are tensors and, for binary ops, a Python number on either side, which is what
programs write most. What it does not cover (other or mixed types, any number of operands) goes through `apply`.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from functools import cache
from itertools import product
from math import copysign
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from retrograde.calls.dispatch import apply, defer, reject, share, wrap
from retrograde.calls.inlining import inlined
from retrograde.calls.spelling import ALIAS, UNSET, call_by_name, require_all
from retrograde.devices.arrays import AWAY, XP
from retrograde.dtypes import F32
from retrograde.tape.node import Node
from retrograde.tape.state import locate, state
from retrograde.tensor import Tensor

if TYPE_CHECKING:
    from retrograde.op import Op

Call = Callable[..., Any]


def make_call(op: Op) -> Call:
    """The public function of `op`, with the signature of its forward."""
    if op.variadic:
        lines = [_head(op, ("tensors",)), *_aliases(op), f"return {_fallback(op, 'tuple(tensors)')}"]
        return _function(op, lambda: lines, signature=True)
    switch = _number_switch(1, "RIGHT", "t0, t1") if _takes_numbers(op) else []
    first = [*_missing(op), *switch]
    return _function(op, lambda: _lines(op, first, signature=True), RIGHT=_with_number(op, 1), signature=True)


def make_function(op: Op) -> Call:
    """The same as a function of the namespace, whose operands may also be given by name; see `spelling`."""
    if op.variadic:
        return op.plain
    names = tuple(f"t{i}" for i in range(len(op.operands)))
    asked = " or ".join(["named", *_unset(op)])
    spelled = f"if {asked}: return BY_NAME(OP, ({', '.join(names)},), {_params(op)}, named)"
    switch = _number_switch(1, "RIGHT", "t0, t1") if _takes_numbers(op) else []
    write = lambda: _lines(op, [spelled, *switch], signature=True, named=True)  # noqa: E731
    return _function(op, write, RIGHT=_with_number(op, 1), signature=True, named=True)


def _unset(op: Op) -> list[str]:
    """Tests for required parameters that were not given."""
    return [f"{name} is UNSET" for name, default in op.params.items() if default is inspect.Parameter.empty]


def _missing(op: Op) -> list[str]:
    """Lines that refuse a call without its required parameters; they may come under NumPy's names, so are optional."""
    asked = _unset(op)
    operands = ", ".join(f"t{i}" for i in range(len(op.operands)))
    return [f"if {' or '.join(asked)}: REQUIRE(OP, ({operands},), {_params(op)})"] if asked else []


def make_operator(op: Op) -> tuple[Call, Call]:
    """The methods behind the Python operator and its reflected form."""
    if len(op.operands) == 1:
        return op.plain, op.plain
    takes_numbers = _takes_numbers(op)
    switch = _number_switch(1, "RIGHT", "t0, t1") if takes_numbers else []
    right, left = _with_number(op, 1), _with_number(op, 0)
    plain = _function(op, lambda: _lines(op, switch, signature=True), unsupported=defer, RIGHT=right)
    reflect = _number_switch(1, "LEFT", "t1, t0") if takes_numbers else []
    text = ["def call(t0, t1):", *reflect, f"return {_fallback(op, '(t1, t0)')}"]
    return plain, _function(op, lambda: text, unsupported=defer, LEFT=left)


def _takes_numbers(op: Op) -> bool:
    return len(op.operands) == 2 and op.promote != "none" and not (op.params or op.keep or op.tensors_only)


def _number_switch(position: int, target: str, args: str) -> list[str]:
    """Lines that hand over to `target` when the operand at `position` is a Python number."""
    return [f"kind = t{position}.__class__", f"if kind is float or kind is int: return {target}({args})"]


def _with_number(op: Op, position: int) -> Call | None:
    """The function for a Python number as the operand at `position`."""
    if not _takes_numbers(op):
        return None
    number = f"t{position}"
    fetch = [
        f"constant = CONSTANTS.get({number}) if {number} else zero({number})",
        f"if constant is None: constant = make_constant({number})",
    ]
    return _function(op, lambda: _lines(op, fetch, position), unsupported=defer if op.operator else reject)


def _head(op: Op, operands: tuple[str, ...], named: bool = False) -> str:
    aliases = [ALIAS[name] for name in op.params if name in ALIAS]
    slash = [] if op.variadic else ["/"]
    last = [*(["*", *aliases] if aliases else []), *(["**named"] if named else [])]
    return f"def call({', '.join([*operands, *slash, *op.params, *last])}):"


def _aliases(op: Op) -> list[str]:
    return [f"if {ALIAS[name]} is not UNSET: {name} = {ALIAS[name]}" for name in op.params if name in ALIAS]


def _params(op: Op, more: str = "") -> str:
    """A dictionary of the parameters, as source."""
    inside = ", ".join([*(f"{name!r}: {name}" for name in op.params), *([more] if more else [])])
    return f"{{{inside}}}" if inside else "NO_PARAMS"


def _fallback(op: Op, args: str) -> str:
    return f"apply(OP, {args}, {_params(op)}, UNSUPPORTED)"


def _lines(op: Op, first: list[str], constant: int = -1, signature: bool = False, named: bool = False) -> list[str]:
    """The source for operands that are tensors, but for the one at `constant`, which is a Python number.

    The operands are called t0, t1, … so that ops of one kind share one text, which is compiled once.
    """
    operands = tuple(f"t{i}" for i in range(len(op.operands)))
    tensors = [t if i != constant else "constant" for i, t in enumerate(operands)]
    arrays = [f"x{i}" for i in range(len(tensors))]
    typed = [
        x for x, n in zip(arrays, op.operands, strict=True) if (op.promote != "none" or op.lacks) and n not in op.keep
    ]
    args, values = f"({', '.join(operands)},)", f"({', '.join(arrays)},)"
    fallback = _fallback(op, args)
    return [
        _head(op, operands, named),
        *(_aliases(op) if signature else []),
        *first,
        f"if AWAY: return {fallback}",
        "try:",
        *(f"    {x} = {t}.array" for x, t in zip(arrays, tensors, strict=True)),
        *(["    if t0._storage is None: x0 = t0.shared()"] if op.view else []),
        f"except AttributeError: return {fallback}",
        *([f"if {' or '.join(map(_other_type, typed))}: return {fallback}"] if typed else []),
        f"try: z = {_forward(op, arrays)}",
        f"except Exception as error: raise OP.refuse(error, {values}, {_params(op)}, {args}) from None",
        "out = NEW_TENSOR(TENSOR)",
        "out.array = z",
        "out.node = out._storage = None",
        "out._trace = 0",
        *_linking(op, tensors, arrays, constant),
        *(_sharing() if op.view else []),
        *_telling(op, f"args or {args}" if constant < 0 and _keeps_all(op) else args),
        "return out",
    ]


def _sharing() -> list[str]:
    """Lines that join the result of a view to its operand.

    To ask NumPy costs as much as the view itself, and its base mostly says. A result that is no view owns its memory,
    or is a view of a copy.
    """
    return [
        "if z.__class__ is NDARRAY:",
        "    base = z.base",
        "    if z is x0 or base is not None and (base is x0 or base is x0.base or MAY_SHARE(z, x0)):",
        "        SHARE(OP, out, t0)",
    ]


def _other_type(x: str) -> str:
    """A test for a type other than float32: a class is compared in a third of the time that `dtype` takes."""
    return f"({x}.__class__ is not SCALAR and {x}.dtype is not F32)"


def _forward(op: Op, arrays: list[str]) -> str:
    """The result, as source: the forward's own expression when it is one, else a call."""
    names = {"xp": "XP[x0.__class__]", **dict(zip(op.operands, arrays, strict=True)), **{n: n for n in op.params}}
    text = inlined(op.forward, names) if op.listed else None
    return text or f"FORWARD({', '.join(['XP[x0.__class__]', *arrays, *op.params])})"


def _telling(op: Op, args: str) -> list[str]:
    """Lines that tell whoever listens: see `tape.Notes`."""
    return [
        "if STATE.watched:",
        f"    if STATE.note is None: STATE.listener.on_op(OP, {args}, {_params(op)}, out, False)",
        "    else:",
        "        frame = getframe(1)",
        "        if frame.f_globals is not STATE.home: frame = locate(frame)",
        f"        STATE.note((OP, {args}, {_params(op)}, out, STATE.scope, frame.f_code, frame.f_lasti))",
    ]


def _linking(op: Op, tensors: list[str], arrays: list[str], constant: int) -> list[str]:
    """Lines that give the result a node when one of the operands asks for a gradient."""
    asks = [i for i, name in enumerate(op.operands) if i != constant and name in op.vjps]
    if not asks:
        return ["out._requires_grad = False"]
    numbers = f"'numbers': {tuple(i == constant for i in range(len(tensors)))}" if constant >= 0 else ""
    shapes, dtypes = (", ".join(f"{x}.{what}" for x in arrays) for what in ("shape", "dtype"))
    types = f", 'dtypes': ({dtypes},)" if op.wants_types else ""
    context = f"'shapes': ({shapes},){types}" if op.wants_context else ""
    told = numbers if op.backward_of is not None or op.operator else ""
    params = _params(op, ", ".join(part for part in (told, context) if part))
    if told and not (op.params or context):
        params = f"NUMBER_AT_{constant}"
    return [
        *(["args = None"] if constant < 0 and _keeps_all(op) else []),
        *(f"need{i} = {tensors[i]}._requires_grad" for i in asks),
        f"if ({' or '.join(f'need{i}' for i in asks)}) and STATE.grad_enabled:",
        "    out._requires_grad = True",
        "    out.node = node = NEW_NODE(NODE)",
        "    node.op = OP",
        *(f"    {line}" for line in _edges(op, tensors, asks)),
        f"    node.params = {params}",
        "    node._dims = () if z.__class__ is SCALAR else z.shape",
        "    STATE.seq = node.seq = STATE.seq + 1",
        "    node._trace = 0",
        "    node._g = node.rare = None",
        "    node._own = False",
        "else: out._requires_grad = False",
    ]


def _edges(op: Op, tensors: list[str], asks: list[int]) -> list[str]:
    """Lines that set a node's edges and what it keeps: written out for each case where one or two operands may ask."""
    if len(asks) == 1:
        return [_kept(op, tensors, set(asks))]
    if len(asks) == 2:
        one, two = asks
        return [
            f"if need{one}:",
            f"    if need{two}: {_kept(op, tensors, {one, two})}",
            f"    else: {_kept(op, tensors, {one})}",
            f"else: {_kept(op, tensors, {two})}",
        ]
    needs = [f"need{i}" if i in asks else "False" for i in range(len(tensors))]
    edges = [f"({t}.node or {t}) if need{i} else None" if i in asks else "None" for i, t in enumerate(tensors)]
    saved = [f"{t} if saves[{i}] else None" for i, t in enumerate(tensors)]
    return [
        f"needs = ({', '.join(needs)},)",
        "saves, save_out = PLANS.get(needs) or OP.plan(needs)",
        f"node.edges = ({', '.join(edges)},)",
        f"node.saved = ({', '.join(saved)},) if saves else None",
        "node.out = z if save_out else None",
    ]


def _kept(op: Op, tensors: list[str], asking: set[int]) -> str:
    """The same as one line, where just these operands ask."""
    saves, save_out = op.plan(tuple(i in asking for i in range(len(tensors))))
    edges = [f"{t}.node or {t}" if i in asking else "None" for i, t in enumerate(tensors)]
    saved = [t if save else "None" for t, save in zip(tensors, saves, strict=False)]
    kept = f"({', '.join(saved)},)" if saves else "None"
    if saves and all(saves) and "constant" not in tensors:
        kept = f"args = {kept}"
    return f"node.edges = ({', '.join(edges)},); node.saved = {kept}; node.out = {'z' if save_out else 'None'}"


def _keeps_all(op: Op) -> bool:
    """Whether some node keeps all operands: the tuple that it keeps is noted too, which saves memory."""
    asks = [name in op.vjps for name in op.operands]
    return sum(asks) in (1, 2) and any(
        saves and all(saves)
        for saves, _ in map(op.plan, product(*[(True, False) if ask else (False,) for ask in asks]))
    )


def _function(
    op: Op,
    write: Callable[[], list[str]],
    unsupported: Call = reject,
    signature: bool = False,
    named: bool = False,
    **more: Any,
) -> Call:
    """The function whose source lines `write` gives at the first call; with `signature`, it has parameters' defaults.

    Until then it is a stub: most programs use a few ops, and compiling all would be most of importing the package.
    """
    space = {"OP": op, "FORWARD": op.forward, "PLANS": op.plans, "UNSUPPORTED": unsupported, **_SPACE, **more}
    empty = inspect.Parameter.empty
    given = tuple(
        _UNSET if d is empty else d for d in (*([empty] * len(op.operands) if named else []), *op.params.values())
    )
    call = FunctionType(_STUB, space, op.name)
    call.__qualname__, call.__doc__ = op.name, op.doc

    def build() -> Call:
        call.__code__ = _code("\n    ".join(write()))
        call.__defaults__ = given if signature else None
        call.__kwdefaults__ = {ALIAS[name]: _UNSET for name in op.params if name in ALIAS}
        return call

    space["BUILD"] = build
    if op.listed:
        _STUBS.append(build)
    return call


def compile_all() -> None:
    """Compile every function now, for a process that must open no file later."""
    while _STUBS:
        _STUBS.pop()()


@cache
def _code(text: str) -> CodeType:
    space: dict[str, Any] = {}
    exec(text, space)
    code: CodeType = space["call"].__code__
    return code


def _make_constant(number: float) -> Tensor:
    """A Python number as a float32 tensor, kept for the next time: making one costs more than an op."""
    if len(_CONSTANTS) > 4096:
        _CONSTANTS.clear()
    constant = _CONSTANTS[number] = wrap(np.float32(number))
    return constant


def _zero(number: float) -> Tensor:
    """Dictionaries cannot tell 0.0 from −0.0; dividing by them does."""
    return _MINUS_ZERO if copysign(1.0, number) < 0 else _ZERO


def _stub(*args: Any, **params: Any) -> Any:
    return BUILD()(*args, **params)  # type: ignore[name-defined]  # noqa: F821  in the function's own space


_STUB = _stub.__code__
_STUBS: list[Callable[[], Call]] = []
_CONSTANTS: dict[float, Tensor] = {}
_ZERO, _MINUS_ZERO = wrap(np.float32(0.0)), wrap(np.float32(-0.0))
_UNSET = UNSET
_SPACE = {
    "apply": apply, "AWAY": AWAY, "XP": XP, "F32": F32, "STATE": state, "NEW_TENSOR": Tensor.__new__, "TENSOR": Tensor,
    "NEW_NODE": Node.__new__, "NODE": Node, "NO_PARAMS": {}, "UNSET": _UNSET, "SHARE": share, "NDARRAY": np.ndarray,
    "SCALAR": np.float32,
    "getframe": sys._getframe, "locate": locate, "MAY_SHARE": np.may_share_memory, "CONSTANTS": _CONSTANTS,
    "make_constant": _make_constant, "zero": _zero, "BY_NAME": call_by_name, "REQUIRE": require_all,
    "NUMBER_AT_0": {"numbers": (True, False)}, "NUMBER_AT_1": {"numbers": (False, True)},
}  # fmt: skip
