"""What PyTorch says of arguments that no way to call a function takes: worked out after a call has failed.

the call's arguments ──▶ does one signature take them? ──yes──▶ nothing to say
                                  │ no
                                  ▼
    one signature with as many arguments: which argument is wrong │ else: all signatures, and where each differs
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from retrograde.words.signatures import BARE, OLDER, SIGNATURES


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a signature."""

    kind: str
    name: str
    optional: bool
    nullable: bool
    named: bool
    """Whether it is given by name only."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function."""

    text: str
    parameters: tuple[Parameter, ...]

    @property
    def places(self) -> list[Parameter]:
        """The parameters that may be given by position."""
        return [p for p in self.parameters if not p.named]

    @property
    def spread(self) -> bool:
        """Whether a tuple of integers may be given as so many arguments."""
        return len(self.places) == 1 and self.places[0].kind == "tuple of ints"


_ALIASES = (("dim", "axis"), ("keepdim", "keepdims"), ("input", "x"), ("other", "x2"))
"""NumPy's names for parameters, which PyTorch takes as well."""
_ARITHMETIC = ("add", "sub", "mul", "div", "subtract", "multiply", "divide", "true_divide", "floor_divide")
"""Functions whose tensors may be Python numbers."""
Args = Sequence[Any]
Named = Mapping[str, Any]


def refused(name: str, method: bool, args: Args, named: Named) -> str:
    """PyTorch's refusal of a call with these arguments (a method's without the tensor); empty where it takes them."""
    if method and name in BARE:
        if named:
            return f"TensorBase.{name}() takes no keyword arguments"
        return f"TensorBase.{name}() takes no arguments ({len(args)} given)" if args else ""
    found = signatures(name, method)
    for signature in found:
        fault = _fault(name, signature, args, named)
        if not fault:
            return _within(name, signature, args, named)
    if not found:
        return ""
    count = len(args) + len(named)
    likely = [s for s in found if _least(s) <= count <= len(s.parameters)]
    if len(likely) == 1 or (len(found) == 1 and name not in OLDER):
        return _fault(name, (likely or found)[0], args, named)
    return _combination(name, found, args, named)


@cache
def signatures(name: str, method: bool) -> tuple[Signature, ...]:
    """The ways to call the function or method of this name, as far as they are known."""
    texts = SIGNATURES.get(name, ())
    return tuple(_parsed(_as_method(text) if method else text) for text in texts if _is_for(text, method))


def _is_for(text: str, method: bool) -> bool:
    return not method or (text.startswith("Tensor input") and "out_dtype" not in text)


def _as_method(text: str) -> str:
    text = re.sub(r"^Tensor input(, )?", "", text)
    return re.sub(r"(, )?\*$", "", re.sub(r"(, )?(Tensor|tuple of Tensors) out = None", "", text))


def _parsed(text: str) -> Signature:
    parameters: list[Parameter] = []
    named = False
    for part in filter(None, _parts(text)):
        if part == "*":
            named = True
            continue
        head, _, default = part.partition(" = ")
        kind, _, name = head.rpartition(" ")
        parameters.append(Parameter(kind, name, " = " in part, default == "None", named))
    return Signature(text, tuple(parameters))


def _parts(text: str) -> list[str]:
    """What stands between the commas, but for those inside a default's brackets."""
    return re.split(r", (?![^\[]*\])", text)


def _least(signature: Signature) -> int:
    return sum(not p.optional for p in signature.parameters)


def _fault(name: str, signature: Signature, args: Args, named: Named) -> str:
    """What keeps the signature from taking the arguments; empty when nothing does."""
    places, given = signature.places, dict(named)
    for own, alias in _ALIASES:
        if alias in given:
            given[own] = given.pop(alias)
    given.pop("out", None)
    if signature.spread and len(args) > 1 and _fits(args[0], "int"):
        args = (tuple(args),)
    if len(args) > len(places):
        return _too_many(name, places, len(args))
    for position, parameter in enumerate(signature.parameters):
        placed = position < len(args) and not parameter.named
        if not placed and parameter.name not in given:
            if not parameter.optional:
                return _missing(name, signature, len(args), given)
            continue
        value = args[position] if placed else given.pop(parameter.name)
        alone = parameter.kind == "tuple of ints" and parameter.name in ("size", "shape") and not signature.spread
        kind = "Number" if name.rstrip("_") in _ARITHMETIC and isinstance(value, int | float) else parameter.kind
        if (alone and isinstance(value, int)) or not (_fits(value, kind) or (value is None and parameter.nullable)):
            return _wrong(name, parameter, position if placed else None, value)
    return f"{name}() got an unexpected keyword argument '{next(iter(given))}'" if given else ""


def _within(name: str, signature: Signature, args: Args, named: Named) -> str:
    """What is wrong inside a tuple that a signature takes; empty when nothing is."""
    if signature.spread and len(args) > 1:
        args = (tuple(args),)
    pairs = [
        *zip(signature.places, args, strict=False),
        *((p, named[p.name]) for p in signature.parameters if p.name in named),
    ]
    for place, (parameter, value) in enumerate(pairs):
        if not (parameter.kind.startswith("tuple of") and isinstance(value, list | tuple)):
            continue
        kind = _element(parameter.kind)
        bad = next((i for i, item in enumerate(value) if not _fits(item, kind)), None)
        if bad is not None and kind == "Tensor":
            return f"expected Tensor as element {bad} in argument {place}, but got {_name(value[bad])}"
        if bad is not None:
            failed = f"{name}(): argument '{parameter.name}' failed to unpack the object at pos {bad + 1} with error"
            return f'{failed} "type must be {parameter.kind},but got {_name(value[bad])}"'
    return ""


def _too_many(name: str, places: list[Parameter], count: int) -> str:
    least, most = sum(not p.optional for p in places), len(places)
    span = f"{most}" if least == most else f"from {least} to {most}"
    plural = "" if span == "1" else "s"
    return f"{name}() takes {span} positional argument{plural} but {count} {'was' if count == 1 else 'were'} given"


def _missing(name: str, signature: Signature, count: int, given: Named) -> str:
    absent = [
        f'"{p.name}"'
        for i, p in enumerate(signature.parameters)
        if not p.optional and (i >= count or p.named) and p.name not in given
    ]
    # PyTorch has the plural where one is missing.
    plural = "s" if len(absent) == 1 else ""
    return f"{name}() missing {len(absent)} required positional argument{plural}: {', '.join(absent)}"


def _wrong(name: str, parameter: Parameter, position: int | None, value: Any) -> str:
    where = "" if position is None else f" (position {position + 1})"
    if parameter.kind.startswith("tuple of") and isinstance(value, list | tuple):
        bad = next(i for i, item in enumerate(value) if not _fits(item, _element(parameter.kind)))
        found = f", but found element of type {_name(value[bad])} at pos {bad}"
    else:
        found = f", not {_name(value)}"
    return f"{name}(): argument '{parameter.name}'{where} must be {parameter.kind}{found}"


def _combination(name: str, found: tuple[Signature, ...], args: Args, named: Named) -> str:
    # PyTorch tells named arguments from the last to the first.
    named = dict(reversed(list(named.items())))
    given = ", ".join([*map(_name, args), *(f"{key}={_name(value)}" for key, value in named.items())])
    # PyTorch puts a comma behind arguments that are all named.
    given += ", " if named and not args else ""
    lines = [f"{name}() received an invalid combination of arguments - got ({given})"]
    if len(found) == 1:
        return f"{lines[0]}, but expected ({found[0].text})"
    lines[0] += ", but expected one of:"
    for signature in found:
        lines.append(f" * ({signature.text})")
        # PyTorch counts the star as well, and nothing as one.
        own = [part.partition(" = ")[0].rpartition(" ") for part in _parts(signature.text)]
        if len(own) == len(args) + len(named):
            lines.append(_difference([(kind, key) for kind, _, key in own], args, named))
    return "\n".join(lines) + "\n"


def _difference(own: list[tuple[str, str]], args: Args, named: Named) -> str:
    kinds = {key: kind for kind, key in own}
    strange = [key for key in named if key not in kinds]
    if strange:
        return f"      didn't match because some of the keywords were incorrect: {', '.join(strange)}"
    texts = [_marked(value, own[i][0]) for i, value in enumerate(args)]
    texts += [_marked(value, kinds[key], f"{key}=") for key, value in named.items()]
    inside = ", ".join(texts) + (", " if named and not args else "")
    return f"      didn't match because some of the arguments have invalid types: ({inside})"


def _marked(value: Any, kind: str, key: str = "") -> str:
    """The type of an argument, after its name, between marks where the signature has another."""
    text = f"{key}{_full_name(value)}"
    return text if _name(value) == kind else f"!{text}!"


def _fits(value: Any, kind: str) -> bool:
    """Whether a parameter takes the value. Where in doubt it does: the call's own error is told then."""
    if kind == "Tensor":
        return hasattr(value, "array")
    if kind in ("int", "Number", "float"):
        number = isinstance(value, int | float | complex) or hasattr(value, "item")
        return number and not (kind == "int" and isinstance(value, bool | float))
    if kind == "bool":
        return isinstance(value, bool | int) or hasattr(value, "item")
    if kind == "tuple of Tensors":
        return isinstance(value, list | tuple) or hasattr(value, "array")
    if kind.startswith("tuple of"):
        # PyTorch looks at the first element only, and complains of others later: see `_within`.
        one = _element(kind)
        return all(_fits(v, one) for v in value[:1]) if isinstance(value, list | tuple) else _fits(value, one)
    if kind == "torch.dtype":
        return hasattr(value, "is_floating_point") or isinstance(value, type)
    if kind == "str":
        return isinstance(value, str)
    return value is not None


def _element(kind: str) -> str:
    return kind.removeprefix("tuple of ").removesuffix("s")


def _name(value: Any) -> str:
    cls = type(value)
    return f"numpy.{cls.__name__}" if cls.__module__ == "numpy" else cls.__name__


def _full_name(value: Any) -> str:
    """The type's name; that of a sequence with those of its elements."""
    if isinstance(value, list):
        return f"list of [{', '.join(map(_name, value))}]"
    if isinstance(value, tuple):
        return f"tuple of ({', '.join(map(_name, value))}{',' if len(value) == 1 else ''})"
    return _name(value)
