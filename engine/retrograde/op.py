"""The op record: one decorated block holds everything there is to know of an operation.

    @op(symbol="×", latex=r"#a \\cdot #b", backward="MulBackward0", shape=broadcast, samples=[((2, 3), (3,))])
    def mul(xp, a, b, /):
        \"\"\"Product, element by element.\"\"\"
        return a * b

    @mul.vjp("a", local="#b")
    def _(g, b):
        return g * b

Positional-only arguments are the operands (tensors or numbers); the others are the op's parameters. In a forward `xp`
is the array library. A VJP declares by name just what it needs: `g` (the gradient of the result), `out`, operands,
parameters, `shapes` and `dtypes` (of the operands), `i` (which operand), and `xp`, which in a VJP means the vocabulary
of ops, so that the one formula computes with arrays and, for higher orders, with recorded tensors. Broadcasting is
undone by the backward walk, never here. Derived from the record: the function, the `Tensor` methods and operators, the
in-place form, what to save for backward, the tests, the catalogue that the browser reads.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType, SimpleNamespace
from typing import Any, Literal, NamedTuple

from retrograde import dtypes
from retrograde.calls.compiled import make_call, make_function, make_operator
from retrograde.calls.inplace import make_inplace
from retrograde.calls.pullback import Back, make_back
from retrograde.calls.spelling import with_numpy_names, worded
from retrograde.devices import arrays
from retrograde.errors import involving, operand_parts

Shape = tuple[int, ...]
Rule = Callable[[Any, Any, Any], Any]
"""(xp, g, node) → contribution."""
Promotion = Literal["none", "common", "float"]
Kinds = Sequence[tuple[dtypes.dtype, int]]
"""Of each operand its type and how much that weighs, as in `dtypes.promote`."""


class Sample(NamedTuple):
    """One set of operands for the tests: shapes, parameters, and the interval to draw from."""

    shapes: tuple[Shape, ...]
    params: Mapping[str, Any] = MappingProxyType({})
    low: float = -2.0
    high: float = 2.0
    integers: tuple[int, ...] = ()
    """Positions of operands that are integers, such as class numbers: drawn from 0 to 2."""
    booleans: tuple[int, ...] = ()
    """Positions of operands that are booleans, such as masks."""


class Refusal(NamedTuple):
    """Operands that the op must refuse, and how."""

    shapes: tuple[Shape, ...]
    error: type[Exception]
    match: str
    """A part of the message."""
    params: Mapping[str, Any] = MappingProxyType({})
    hint: str = ""
    """A part of the note beside the message, when there is one."""


class Vjp(NamedTuple):
    """How a gradient flows back to one operand."""

    function: Callable[..., Any]
    needs: tuple[str, ...]
    latex: str
    """The contribution, from `#g`, `#out` and the operands."""
    local: str
    """The local derivative alone, for ops that work element by element; else empty."""


@dataclass(eq=False, repr=False)
class Op:
    """The record of one operation. See the module's docstring; made by the decorator `op`."""

    forward: Callable[..., Any]
    symbol: str
    latex: str
    shape: Callable[..., Shape]
    samples: Sequence[Sample]
    backward: str
    backward_of: Callable[[Mapping[str, Any]], str] | None
    refusals: Sequence[Refusal]
    promote: Promotion
    keep: tuple[str, ...]
    view: bool
    names: tuple[str, ...]
    operator: str
    inplace: bool
    method: bool
    no_grad: Mapping[str, str]
    """Operands that no gradient flows to, with the reason."""
    lacks: Mapping[str, str] = field(default_factory=dict)
    """Element types ("bool", "int" for all integers, "float16") that PyTorch refuses → what it calls the kernel."""
    tensors_only: bool = False
    """Whether Python numbers are no operands."""
    admit: Callable[[Kinds], None] | None = None
    """Refuses operands by their types, before these are brought to a common one."""
    listed: bool = False
    """Whether it stands in `OPS`, as every op of the engine does; a program's own `Function`s do not."""

    def __post_init__(self) -> None:
        self.name = self.forward.__name__.strip("_")
        self.names = (self.name, *self.names)
        self.doc = inspect.getdoc(self.forward) or ""
        self._read_signature()
        self.vjps: dict[str, Vjp] = {}
        self.wants_context = False
        """Whether a VJP asks for `shapes` or `dtypes`."""
        self.wants_types = False
        """Whether one asks for `dtypes`, as few do."""
        self.back: Back | None = None
        """The step of a backward pass over arrays; made when first needed, see `backs`."""
        self.back_noted: Back | None = None
        """The same, noting what it does."""
        self.plans: dict[tuple[bool, ...], tuple[tuple[bool, ...], bool]] = {}
        self.spread: dict[tuple[int, bool], list[Rule | None]] = {}
        self.plain: Callable[..., Any] = make_call(self)
        """Runs the op, with the forward's own arguments."""
        self.call = self.plain
        """What programs call."""

    def _read_signature(self) -> None:
        # From the code itself: `inspect.signature` would be a third of what importing the package costs.
        code, keywords = self.forward.__code__, self.forward.__kwdefaults__ or {}
        names, plain = code.co_varnames, code.co_argcount
        total = plain + code.co_kwonlyargcount
        defaults = dict(zip(reversed(names[:plain]), reversed(self.forward.__defaults__ or ()), strict=False))
        self.variadic = bool(code.co_flags & inspect.CO_VARARGS)
        self.operands = (names[total],) if self.variadic else names[1 : code.co_posonlyargcount]
        params = names[max(code.co_posonlyargcount, 1) : total]
        self.params = {name: {**defaults, **keywords}.get(name, inspect.Parameter.empty) for name in params}

    @property
    def differentiable(self) -> bool:
        """Whether a gradient flows to any operand."""
        return bool(self.vjps)

    def vjp(self, operand: str, *, latex: str = "", local: str = "") -> Callable[[Callable[..., Any]], Any]:
        """Decorator: the function is the vector-Jacobian product for `operand`.

        `local` is the LaTeX of the local derivative of an elementwise op; other ops give `latex`, the contribution.
        """
        assert operand in self.operands, f"{self.name} has no operand {operand!r}, only {self.operands}"

        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            needs = function.__code__.co_varnames[: function.__code__.co_argcount]
            whole = latex or (r"#g" if local == "1" else rf"#g \cdot {local}")
            self.vjps[operand] = Vjp(function, needs, whole, local)
            self.wants_types = self.wants_types or "dtypes" in needs
            self.wants_context = self.wants_context or self.wants_types or "shapes" in needs
            self.plans.clear()
            self.spread.clear()
            self.back = self.back_noted = None
            for compiled in ("raw", "taped"):
                self.__dict__.pop(compiled, None)
            return function

        return decorate

    @functools.cached_property
    def raw(self) -> list[Rule | None]:
        """Per operand (one for all when variadic) the VJP on arrays; None where the gradient passes on unchanged."""
        return [self._compile(name, taped=False) for name in self.operands]

    @functools.cached_property
    def taped(self) -> list[Rule | None]:
        """The same on tensors."""
        return [self._compile(name, taped=True) for name in self.operands]

    def _compile(self, operand: str, taped: bool) -> Rule | None:
        """A function (xp, g, node) that fetches exactly what the VJP declared; generated, so that it costs one call."""
        vjp = self.vjps.get(operand)
        if vjp is None:
            return _no_vjp
        if vjp.function.__code__.co_code == _PASS_ON:
            return None
        sources = {"xp": "xp", "g": "g", "i": "i"}
        sources.update((name, f"node.params[{name!r}]") for name in ("shapes", "dtypes", *self.params))
        sources["out"] = "rebuild(node)" if taped else "node.out"
        for position, name in enumerate(self.operands):
            value = "node.saved" if self.variadic else f"node.saved[{position}]"
            plain = "[t.array for t in node.saved]" if self.variadic else f"{value}.array"
            sources[name] = value if taped else plain
        extra = ", i=0" if self.variadic else ""
        text = f"lambda xp, g, node{extra}: vjp({', '.join(sources[n] for n in vjp.needs)})"
        return eval(text, {"vjp": vjp.function, "rebuild": rebuild})  # type: ignore[no-any-return]

    @property
    def elementwise(self) -> bool:
        """Whether every derivative is local: one element of the result depends on one element of each operand."""
        return all(vjp.local for vjp in self.vjps.values())

    def make_back(self) -> Back:
        """The step of a backward pass, compiled now."""
        self.back = make_back(self, RAW, noted=False)
        return self.back

    def make_back_noted(self) -> Back:
        """The noting step of a backward pass, compiled now."""
        self.back_noted = make_back(self, RAW, noted=True)
        return self.back_noted

    def plan(self, needs: tuple[bool, ...]) -> tuple[tuple[bool, ...], bool]:
        """Which operands' tensors must be kept (empty when none), and whether the result, when `needs` ask for one."""
        found = self.plans.get(needs)
        if found is None:
            names = self.operands * len(needs) if self.variadic else self.operands
            asked = {name for name, need in zip(names, needs, strict=True) if need and name in self.vjps}
            used = {n for name in asked for n in self.vjps[name].needs}
            flags = tuple(name in used for name in names)
            found = self.plans[needs] = (flags if any(flags) else (), "out" in used)
        return found

    def rules_for(self, count: int, taped: bool) -> list[Rule | None]:
        """The rules for each of `count` operands; those of a variadic op know which operand each is for."""
        if not self.variadic:
            return self.taped if taped else self.raw
        found = self.spread.get((count, taped))
        if found is None:
            rule: Any = (self.taped if taped else self.raw)[0]
            found = self.spread[count, taped] = [functools.partial(rule, i=i) for i in range(count)]
        return found

    def called(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Decorator: the function is what programs call, where PyTorch's arguments differ from the record's."""
        _name(function, self.name, self.doc)
        self.call = with_numpy_names(function)
        _publish_names(self)
        return function

    def __call__(self, *args: Any, **params: Any) -> Any:
        """Run the op, with the forward's own arguments."""
        return self.plain(*args, **params)

    def refuse(
        self, error: Exception, values: Sequence[Any], params: Mapping[str, Any], args: Sequence[Any] = ()
    ) -> Exception:
        """The error to raise where the array library raised `error` for the arrays `values` of the operands `args`."""
        names = self.operands * len(args) if self.variadic else self.operands
        return involving(self._refusal(error, values, params), *operand_parts(names, args))

    def _refusal(self, error: Exception, values: Sequence[Any], params: Mapping[str, Any]) -> Exception:
        """The shape rule's own refusal when it has one."""
        shapes = [tuple(a.shape) for a in values]
        try:
            self.shape(*shapes, **params)
        except Exception as refusal:
            return refusal
        if isinstance(error, RuntimeError | MemoryError) or hasattr(error, "__notes__"):
            # Already worded for people, by the forward itself.
            return error
        return worded(error) or RuntimeError(f"{self.name}: {error}")

    def __repr__(self) -> str:
        return f"<op {self.name}>"


OPS: dict[str, Op] = {}
"""Every op under its first name."""


class _Vocabularies(dict[Any, SimpleNamespace]):
    """Filled for a library when it is first asked for: devices may be found late."""

    def __missing__(self, library: Any) -> SimpleNamespace:
        ops = {name: functools.partial(op.forward, library) for name, op in OPS.items()}
        self[library] = space = SimpleNamespace(**ops)
        return space


RAW = _Vocabularies({arrays.CPU.xp: SimpleNamespace()})
"""Per array library: the ops as functions on its arrays."""
TAPED = SimpleNamespace()
"""The ops as functions on tensors."""
FUNCTIONS: dict[str, Callable[..., Any]] = {}
"""What programs call, under PyTorch's names: every op under each of its names, and what is composed of ops."""


def op(
    *,
    symbol: str,
    latex: str,
    shape: Callable[..., Shape],
    samples: Sequence[Sample],
    backward: str = "",
    backward_of: Callable[[Mapping[str, Any]], str] | None = None,
    refusals: Sequence[Refusal] = (),
    promote: Promotion = "none",
    keep: tuple[str, ...] = (),
    view: bool = False,
    names: tuple[str, ...] = (),
    operator: str = "",
    inplace: bool = False,
    method: bool = True,
    no_grad: Mapping[str, str] | None = None,
    lacks: Mapping[str, str] | None = None,
    tensors_only: bool = False,
    admit: Callable[[Kinds], None] | None = None,
) -> Callable[[Callable[..., Any]], Op]:
    """Decorator that makes a forward function an `Op` and registers it.

    symbol: what stands on the node. latex: the value, with `#a` for operand or parameter `a`. shape: shapes of the
    operands and the parameters → shape of the result, or the refusal. backward: PyTorch's name of the backward
    function; backward_of: the same where it depends on the call, from what the node keeps: parameters, `shapes` when a
    VJP wants them, `numbers` (which operands were Python numbers) when some were. promote: "common" gives operands a
    common type, "float" a floating one; keep: operands that keep theirs. view: the result may share memory. names:
    aliases. operator: middle of the Python operator's method names, such as "add". inplace: there is `name_` too.
    method: a method of `Tensor` too. no_grad: operands without VJP, each with the reason.
    lacks: element types that PyTorch refuses, each with the kernel's name. tensors_only: numbers are no operands.
    admit: refuses operands by their types, before these are mixed.
    """

    def decorate(forward: Callable[..., Any]) -> Op:
        record = Op(
            forward, symbol, latex, shape, samples, backward, backward_of, refusals, promote, keep, view, names,
            operator, inplace, method, no_grad or {}, lacks or {}, tensors_only, admit, listed=True,
        )  # fmt: skip
        assert record.name not in OPS, f"two ops are called {record.name}"
        OPS[record.name] = record
        _publish(record)
        return record

    return decorate


def composed(*names: str, method: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: a function under PyTorch's `names` that only calls ops; a method of `Tensor` too."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        _name(function, names[0], inspect.getdoc(function) or "")
        _publish_function(names, with_numpy_names(function), method)
        return function

    return decorate


def _name(function: Callable[..., Any], name: str, doc: str) -> None:
    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc


def _publish_function(names: tuple[str, ...], function: Callable[..., Any], method: bool) -> None:
    from retrograde.tensor import Tensor

    for name in names:
        assert name not in FUNCTIONS or name in OPS, f"two functions are called {name}"
        FUNCTIONS[name] = function
        if method:
            setattr(Tensor, name, function)


def _publish_names(record: Op) -> None:
    from retrograde.tensor import Tensor

    for name in record.names:
        FUNCTIONS[name] = make_function(record) if record.call is record.plain else record.call
        if record.method:
            setattr(Tensor, name, record.call)


def _publish(record: Op) -> None:
    """Make the function, the methods and the operators."""
    from retrograde.tensor import Tensor

    for library, space in RAW.items():
        setattr(space, record.name, functools.partial(record.forward, library))
    setattr(TAPED, record.name, record.plain)
    _publish_names(record)
    if record.inplace:
        change = make_inplace(record)
        for name in record.names:
            setattr(Tensor, f"{name}_", change)
    if record.operator:
        plain, reflected = make_operator(record)
        setattr(Tensor, f"__{record.operator}__", plain)
        if len(record.operands) == 2:
            setattr(Tensor, f"__r{record.operator}__", reflected)
            if record.inplace:
                setattr(Tensor, f"__i{record.operator}__", change)


def rebuild(node: Any) -> Any:
    """The result of `node`, which keeps its numbers, as a tensor with its history; nodes do not hold their tensor."""
    from retrograde.tensor import Tensor

    tensor = Tensor(node.out, requires_grad=True)
    tensor.node = node
    tensor._trace = node._trace
    return tensor


_PASS_ON = (lambda g: g).__code__.co_code
"""What a VJP compiles to that hands the gradient on as it is; the walk then spares itself the call."""


def _no_vjp(xp: Any, g: Any, node: Any) -> Any:
    raise NotImplementedError(f"no gradient flows through this operand of {node.op.name}")
