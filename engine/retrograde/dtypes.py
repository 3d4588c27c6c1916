"""Element types under PyTorch's names, and PyTorch's rules for mixing them."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde.errors import hinted
from retrograde.words.naming import Named


class dtype(metaclass=Named):
    """An element type, such as `torch.float32`. There is exactly one object per type."""

    __slots__ = ("array_type", "is_floating_point", "name", "rank")
    _shown_as = "torch.dtype"

    def __init__(self, name: str, array_type: Any, rank: int) -> None:
        self.name = name
        self.array_type = np.dtype(array_type)
        self.rank = rank
        """Category of the promotion rules: 0 bool, 1 integer, 2 floating point."""
        self.is_floating_point = rank == 2

    @property
    def is_complex(self) -> bool:
        """Whether its numbers have an imaginary part."""
        return False

    @property
    def is_signed(self) -> bool:
        """Whether it has negative numbers."""
        return self.array_type.kind in "if"

    @property
    def itemsize(self) -> int:
        """Bytes of one element."""
        return int(self.array_type.itemsize)

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name


class AbsentType(dtype):
    """An element type of PyTorch's that has a name here and no numbers: asking for its numbers is refused."""

    __slots__ = ("_itemsize",)
    _shown_as = "torch.dtype"

    def __init__(self, name: str, rank: int, itemsize: int) -> None:
        self.name = name
        self.rank = rank
        self.is_floating_point = rank == 2
        self._itemsize = itemsize

    @property
    def array_type(self) -> Any:
        """Refused: TypeError."""
        instead = "float32, or float16 for a small type" if self.is_floating_point else "float32 for each part"
        raise hinted(TypeError(f"Retrograde computes nothing in {self!r}"), f"Use {instead}.")

    @property
    def is_complex(self) -> bool:
        """Whether its numbers have an imaginary part."""
        return self.rank > 2

    @property
    def is_signed(self) -> bool:
        """Whether it has negative numbers."""
        return True

    @property
    def itemsize(self) -> int:
        """Bytes of one element."""
        return self._itemsize


float16 = half = dtype("float16", np.float16, 2)
float32 = dtype("float32", np.float32, 2)
float64 = double = dtype("float64", np.float64, 2)
uint8 = dtype("uint8", np.uint8, 1)
int8 = dtype("int8", np.int8, 1)
int16 = short = dtype("int16", np.int16, 1)
int32 = dtype("int32", np.int32, 1)
int64 = long = dtype("int64", np.int64, 1)
bool_ = dtype("bool", np.bool_, 0)
bfloat16 = AbsentType("bfloat16", 2, 2)
complex64 = cfloat = AbsentType("complex64", 3, 8)
complex128 = cdouble = AbsentType("complex128", 3, 16)

DTYPES = (bool_, uint8, int8, int16, int32, int64, float16, float32, float64)
_BY_ARRAY_TYPE = {d.array_type: d for d in DTYPES}
F32 = float32.array_type


class _Default:
    kind = float32


def default() -> dtype:
    """The floating-point type of what is made without `dtype=`: float32, unless `set_default_dtype` changed it."""
    return _Default.kind


def set_default_dtype(d: dtype) -> None:
    """Make new floating-point tensors float64 (or float16) from now on; TypeError for other types."""
    if not isinstance(d, dtype):
        raise TypeError(f"invalid dtype object: only floating-point types are supported as the default type, got {d}")
    if not d.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    _Default.kind = of(d.array_type)


def set_default_tensor_type(t: Any) -> None:
    """PyTorch's older form of `set_default_dtype`: takes torch.DoubleTensor or its name. TypeError for other types."""
    kind = of_kind(t.removeprefix("torch.").removesuffix("Tensor")) if isinstance(t, str) else t.dtype
    set_default_dtype(kind)


def of(array_type: Any) -> dtype:
    """The element type of a NumPy or CuPy `array.dtype`; TypeError when PyTorch code has none for it."""
    try:
        return _BY_ARRAY_TYPE[array_type]
    except KeyError:
        given = np.dtype(array_type)
        if given.kind in "cu":
            hint = "Use float32 for real and imaginary parts." if given.kind == "c" else "Use int64, or uint8."
            raise hinted(TypeError(f"Retrograde computes nothing in {given.name}"), hint) from None
        raise TypeError(
            f"can't convert np.ndarray of type numpy.{given.type.__name__}. The only supported types are: float64, "
            "float32, float16, complex64, complex128, int64, int32, int16, int8, uint64, uint32, uint16, uint8, and "
            "bool."
        ) from None


_KINDS = dict(zip(DTYPES, ("Bool", "Byte", "Char", "Short", "Int", "Long", "Half", "Float", "Double"), strict=True))


def kind(array_type: Any) -> str:
    """PyTorch's older name of an `array.dtype`, which its messages use: "Float" for float32, "Long" for int64."""
    return _KINDS[of(array_type)]


_C_NAMES = {
    "bool": "bool", "uint8": "unsigned char", "int8": "signed char", "int16": "short int", "int32": "int",
    "int64": "long int", "float16": "c10::Half", "float32": "float", "float64": "double",
}  # fmt: skip


def c_name(array_type: Any) -> str:
    """What C++ calls an `array.dtype`, as some of PyTorch's messages do."""
    return _C_NAMES[of(array_type).name]


def of_kind(name: str) -> dtype:
    """The element type of PyTorch's older name, such as "Float"; ValueError for a name that is none."""
    found = [d for d, kind in _KINDS.items() if kind == name]
    if not found:
        raise ValueError(f"invalid type: {name!r}")
    return found[0]


def of_number(number: float) -> dtype:
    """The element type PyTorch gives a Python number: bool, int64 or the default one."""
    if isinstance(number, bool):
        return bool_
    return int64 if isinstance(number, int) else _Default.kind


NUMBER, SINGLE, DIMENSIONED = 0, 1, 2
"""How much an operand's type weighs: a Python number, a tensor without dimensions, a tensor with some."""


def weight(array: Any) -> int:
    """How much the type of `array`, a tensor's numbers, weighs."""
    return DIMENSIONED if array.ndim else SINGLE


def promote(operands: list[tuple[dtype, int]]) -> dtype:
    """The common type of operands, each given as (type, weight).

    PyTorch's rule: the weightiest operands decide; lighter ones only count where their category is higher.
    Source: PyTorch, "Tensor Attributes", section on type promotion.
    """
    chosen: dtype | None = None
    for weight in (DIMENSIONED, SINGLE, NUMBER):
        same = [d for d, has in operands if has == weight]
        if not same:
            continue
        group = same[0]
        for d in same[1:]:
            group = of(np.promote_types(group.array_type, d.array_type))
        if group.rank == 2 and any(d.is_floating_point for d in same):
            group = _largest_float(same)
        if chosen is None or group.rank > chosen.rank:
            chosen = group
    assert chosen is not None, "promote needs an operand"
    return chosen


def _largest_float(types: list[dtype]) -> dtype:
    """NumPy widens int64 with float32 to float64; PyTorch keeps the widest floating type that is there."""
    return max((d for d in types if d.is_floating_point), key=lambda d: d.array_type.itemsize)


def require_differentiable(
    array: Any, requires_grad: bool, which: str = "Only Tensors of floating point and complex dtype"
) -> None:
    """RuntimeError when a gradient is asked for and the elements are not floating point; it begins with `which`."""
    if requires_grad and array.dtype.kind != "f":
        raise hinted(
            RuntimeError(f"{which} can require gradients"),
            "Write the numbers with a point, such as 3.0, or give dtype=torch.float32.",
        )
