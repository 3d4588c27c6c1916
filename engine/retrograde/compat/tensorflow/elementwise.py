"""TensorFlow's arithmetic, element by element, and the operators of tensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from retrograde.compat.tensorflow.engine import rg
from retrograde.compat.tensorflow.errors import InvalidArgumentError, op_error, written
from retrograde.compat.tensorflow.recording import pair, run, tensor
from retrograde.compat.tensorflow.tensors import EagerTensor, TensorLike
from retrograde.compat.tensorflow.types import as_dtype

FUNCTIONS: dict[str, Callable[..., Any]] = {}
"""By TensorFlow's names."""
Wrapper = Callable[[Any, Any], Any]


def _binary(op: str, names: Sequence[str], function: Wrapper, doc: str) -> Callable[..., Any]:
    """A function of two tensors of one type, broadcast; `op` is TensorFlow's name of the op in messages."""

    def call(x: Any, y: Any, name: str | None = None) -> Any:
        a, b = pair(op, x, y)
        try:
            return run(function, a, b)
        except RuntimeError as error:
            shapes = [each.shape if isinstance(each, TensorLike) else () for each in (a, b)]
            message = f"Incompatible shapes: {written(shapes[0])} vs. {written(shapes[1])}"
            raise op_error(op, message) from error

    return _published(call, names, doc)


def _unary(op: str, names: Sequence[str], function: Callable[[Any], Any], doc: str, floats: bool = True) -> Any:
    """A function of one tensor; of floating-point ones alone when `floats`."""

    def call(x: Any, name: str | None = None) -> Any:
        operand = tensor(x)
        if floats and not operand.dtype.is_floating:
            raise InvalidArgumentError(
                f"Value for attr 'T' of {operand.dtype.short} is not in the list of allowed values: bfloat16, half, "
                f"float, double, complex64, complex128\n\t; NodeDef: {{{{node {op}}}}}; Op<name={op}; signature=x:T -> "
                "y:T; attr=T:type,allowed=[DT_BFLOAT16, DT_HALF, DT_FLOAT, DT_DOUBLE, DT_COMPLEX64, DT_COMPLEX128]> "
                f"[Op:{op}]{' name: ' if op == 'Sqrt' else ''}"
            )
        return run(function, operand)

    return _published(call, names, doc)


def _published(call: Callable[..., Any], names: Sequence[str], doc: str) -> Callable[..., Any]:
    call.__name__ = call.__qualname__ = names[0]
    call.__doc__ = doc
    for each in names:
        FUNCTIONS[each] = call
    return call


def _by_name(name: str, x: Any) -> Any:
    return getattr(rg, name)(x)


def _divided(a: Any, b: Any) -> Any:
    """As in Python: integers are divided as float64."""
    whole = [not (t.dtype.is_floating_point if isinstance(t, rg.Tensor) else isinstance(t, float)) for t in (a, b)]
    if all(whole):
        a, b = (t.to(rg.float64) if isinstance(t, rg.Tensor) else float(t) for t in (a, b))
    return a / b


def _truncated(a: Any, b: Any) -> Any:
    return rg.div(a, b, rounding_mode="trunc")


def _safe(a: Any, b: Any) -> Any:
    b = b if isinstance(b, rg.Tensor) else rg.full_like(a, b)
    none = b == 0
    return rg.where(none, rg.zeros_like(b), a / rg.where(none, rg.ones_like(b), b))


def _larger(a: Any, b: Any) -> Any:
    return rg.maximum(*_both(a, b))


def _smaller(a: Any, b: Any) -> Any:
    return rg.minimum(*_both(a, b))


def _both(a: Any, b: Any) -> tuple[Any, Any]:
    """Numbers as tensors."""
    like = a if isinstance(a, rg.Tensor) else b
    x, y = (t if isinstance(t, rg.Tensor) else rg.tensor(t, dtype=like.dtype) for t in (a, b))
    return x, y


add = _binary("AddV2", ("add",), lambda a, b: a + b, "x + y, element by element.")
subtract = _binary("Sub", ("subtract",), lambda a, b: a - b, "x − y, element by element.")
multiply = _binary("Mul", ("multiply",), lambda a, b: a * b, "x · y, element by element.")
divide = _binary("RealDiv", ("divide", "truediv"), _divided, "x / y, element by element; integers give float64.")
floordiv = _binary("FloorDiv", ("floordiv",), lambda a, b: a // b, "x / y, rounded down.")
floormod = _binary("FloorMod", ("floormod", "mod"), lambda a, b: a % b, "What is left of x / y, with the sign of y.")
truncatediv = _binary("TruncateDiv", ("truncatediv",), _truncated, "x / y, rounded towards zero.")
power = _binary("Pow", ("pow",), lambda a, b: a**b, "x to the power of y, element by element.")
maximum = _binary("Maximum", ("maximum",), _larger, "The larger of x and y, element by element.")
minimum = _binary("Minimum", ("minimum",), _smaller, "The smaller of x and y, element by element.")
divide_no_nan = _binary("DivNoNan", ("divide_no_nan",), _safe, "x / y, and 0 where y is 0.")
atan2 = _binary("Atan2", ("atan2",), lambda a, b: rg.atan2(*_both(a, b)), "The angle of the point (y, x).")
squared_difference = _binary(
    "SquaredDifference", ("squared_difference",), lambda a, b: (a - b) ** 2, "(x − y)², element by element."
)
equal = _binary("Equal", ("equal",), lambda a, b: a == b, "Whether x equals y, element by element.")
not_equal = _binary("NotEqual", ("not_equal",), lambda a, b: a != b, "Whether x differs from y, element by element.")
greater = _binary("Greater", ("greater",), lambda a, b: a > b, "Whether x > y, element by element.")
greater_equal = _binary("GreaterEqual", ("greater_equal",), lambda a, b: a >= b, "Whether x ≥ y, element by element.")
less = _binary("Less", ("less",), lambda a, b: a < b, "Whether x < y, element by element.")
less_equal = _binary("LessEqual", ("less_equal",), lambda a, b: a <= b, "Whether x ≤ y, element by element.")
logical_and = _binary("LogicalAnd", ("logical_and",), lambda a, b: rg.logical_and(a, b), "Whether both are true.")
logical_or = _binary("LogicalOr", ("logical_or",), lambda a, b: rg.logical_or(a, b), "Whether one of them is true.")

negative = _unary("Neg", ("negative",), lambda x: -x, "−x.", floats=False)
absolute = _unary("Abs", ("abs",), lambda x: x.abs(), "The size of x.", floats=False)
square = _unary("Square", ("square",), lambda x: x * x, "x².", floats=False)
sign = _unary("Sign", ("sign",), lambda x: x.sign(), "−1, 0 or 1.", floats=False)
logical_not = _unary("LogicalNot", ("logical_not",), lambda x: rg.logical_not(x), "Whether x is false.", floats=False)
rounded = _unary("Round", ("round",), lambda x: x.round(), "The nearest integer, to even from halfway.", floats=False)
for _op, _own, _inner, _doc in (
    ("Sqrt", "sqrt", "sqrt", "√x."),
    ("Rsqrt", "rsqrt", "rsqrt", "1 / √x."),
    ("Exp", "exp", "exp", "e to the power of x."),
    ("Expm1", "expm1", "expm1", "e to the power of x, minus 1."),
    ("Log", "log", "log", "The natural logarithm."),
    ("Log1p", "log1p", "log1p", "The natural logarithm of 1 + x."),
    ("Sin", "sin", "sin", "The sine."),
    ("Cos", "cos", "cos", "The cosine."),
    ("Tan", "tan", "tan", "The tangent."),
    ("Asin", "asin", "asin", "The arc sine."),
    ("Acos", "acos", "acos", "The arc cosine."),
    ("Atan", "atan", "atan", "The arc tangent."),
    ("Sinh", "sinh", "sinh", "The hyperbolic sine."),
    ("Cosh", "cosh", "cosh", "The hyperbolic cosine."),
    ("Tanh", "tanh", "tanh", "The hyperbolic tangent."),
    ("Sigmoid", "sigmoid", "sigmoid", "1 / (1 + e^−x)."),
    ("Reciprocal", "reciprocal", "reciprocal", "1 / x."),
    ("Erf", "erf", "erf", "The error function."),
    ("Ceil", "ceil", "ceil", "Rounded up."),
    ("Floor", "floor", "floor", "Rounded down."),
    ("IsNan", "is_nan", "isnan", "Whether it is no number."),
    ("IsInf", "is_inf", "isinf", "Whether it is infinite."),
    ("IsFinite", "is_finite", "isfinite", "Whether it is a finite number."),
):
    _unary(_op, (_own,), partial(_by_name, _inner), _doc)


def cast(x: Any, dtype: Any, name: str | None = None) -> Any:
    """The numbers in another type; a gradient flows between floating-point types."""
    operand, kind = tensor(x), as_dtype(dtype)
    return (
        operand if operand.dtype is kind and isinstance(operand, EagerTensor) else run(_converted, operand, kind=kind)
    )


def _converted(x: Any, kind: Any) -> Any:
    return x.clone() if x.dtype is kind.inner else x.to(kind.inner)


def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Any:
    """As `cast`, with numbers out of range at the nearest bound."""
    kind = as_dtype(dtype)
    return cast(clip_by_value(value, kind.min, kind.max), kind)


def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None) -> Any:
    """The numbers, at least the one bound and at most the other."""
    return minimum(maximum(tensor(t), clip_value_min), clip_value_max)


def add_n(inputs: Sequence[Any], name: str | None = None) -> Any:
    """The sum of tensors of one shape."""
    total = tensor(inputs[0])
    for each in inputs[1:]:
        total = add(total, each)
    return total


def softplus(features: Any, name: str | None = None) -> Any:
    """log(1 + e^x)."""
    return run(rg.nn.functional.softplus, tensor(features))


FUNCTIONS.update(
    cast=cast,
    saturate_cast=saturate_cast,
    clip_by_value=clip_by_value,
    add_n=add_n,
    softplus=softplus,
    scalar_mul=multiply,
)


def _reflected(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, other: function(other, self)


def _operator(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, other: function(self, other)


for _name, _function in {
    "add": add, "sub": subtract, "mul": multiply, "truediv": divide, "floordiv": floordiv, "mod": floormod,
    "pow": power,
}.items():  # fmt: skip
    setattr(TensorLike, f"__{_name}__", _operator(_function))
    setattr(TensorLike, f"__r{_name}__", _reflected(_function))
for _name, _function in {"gt": greater, "ge": greater_equal, "lt": less, "le": less_equal}.items():
    setattr(TensorLike, f"__{_name}__", _operator(_function))
for _name, _function in {"and": logical_and, "or": logical_or}.items():
    setattr(TensorLike, f"__{_name}__", _operator(_function))


def _same(self: TensorLike, other: Any) -> Any:
    return NotImplemented if other is None or isinstance(other, str) else equal(self, other)


def _different(self: TensorLike, other: Any) -> Any:
    return NotImplemented if other is None or isinstance(other, str) else not_equal(self, other)


setattr(TensorLike, "__eq__", _same)  # noqa: B010
setattr(TensorLike, "__ne__", _different)  # noqa: B010
setattr(TensorLike, "__neg__", lambda self: negative(self))  # noqa: B010
setattr(TensorLike, "__pos__", lambda self: self)  # noqa: B010
setattr(TensorLike, "__abs__", lambda self: absolute(self))  # noqa: B010
setattr(TensorLike, "__invert__", lambda self: logical_not(self))  # noqa: B010
setattr(TensorLike, "__array_priority__", 100)  # noqa: B010
