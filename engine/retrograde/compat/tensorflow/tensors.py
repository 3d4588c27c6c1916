"""TensorFlow's tensors and variables: what stands for a tensor of the engine, converted and printed as TensorFlow does.

EagerTensor ──tensor──▶ the engine's tensor (a result, or a constant)
Variable    ──tensor──▶ a parameter of the engine, changed in place by `assign`
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from retrograde.compat.tensorflow.engine import rg
from retrograde.compat.tensorflow.types import BOOL, DTYPES, FLOAT32, INT32, DType, TensorShape, as_dtype
from retrograde.errors import hinted
from retrograde.tensor import Parameter, Tensor
from retrograde.tensor.held import Held

if TYPE_CHECKING:
    from retrograde.compat.tensorflow.tape import GradientTape


class TensorLike(Held):
    """What tensors and variables share; operators are added by `operators`."""

    __slots__ = ("__weakref__",)
    _python_name = "tensorflow.python.framework.ops.EagerTensor"

    @property
    def dtype(self) -> DType:
        """Element type."""
        return DTYPES[self.tensor.dtype.name]

    @property
    def shape(self) -> TensorShape:
        """Lengths of the dimensions."""
        return TensorShape(self.tensor.shape)

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return int(self.tensor.ndim)

    @property
    def device(self) -> str:
        """Where the numbers live."""
        return "/job:localhost/replica:0/task:0/device:CPU:0"

    def get_shape(self) -> TensorShape:
        """The same as `shape`."""
        return self.shape

    def numpy(self) -> Any:
        """The numbers as a NumPy array, or a NumPy number without dimensions."""
        array = np.asarray(self.tensor.array)
        return array[()] if array.ndim == 0 else array.copy()

    def ref(self) -> Reference:
        """What stands for this very object in sets and dictionaries."""
        return Reference(self)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.array(self.numpy(), dtype=dtype)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("Scalar tensor has no `len()`")
        return self.shape[0]  # type: ignore[no-any-return]

    def __bool__(self) -> bool:
        if self.tensor.numel() > 1:
            raise ValueError(
                "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"
            )
        return bool(self.numpy())

    def __float__(self) -> float:
        return float(self.numpy())

    def __int__(self) -> int:
        return int(self.numpy())

    def __index__(self) -> int:
        return self.numpy().__index__()  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[Any]:
        if not self.shape:
            raise TypeError("Cannot iterate over a scalar tensor.")
        return (self[i] for i in range(len(self)))  # type: ignore[index]

    def __setitem__(self, key: Any, value: Any) -> None:
        error = TypeError(f"'{self._python_name}' object does not support item assignment")
        raise hinted(error, "Tensors do not change; v[i].assign(x) changes a part of a tf.Variable v.")

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"'{self._python_name}' object has no attribute '{name}'", name=name, obj=self)

    def _text(self) -> str:
        """The numbers as they stand in a `repr`."""
        value = self.numpy()
        text = repr(value) if isinstance(value, np.ndarray) else repr(value.item())
        return f"\n{text}" if "\n" in text else text


class EagerTensor(TensorLike):
    """A tensor that holds its numbers."""

    __slots__ = ("tapes", "tensor")
    __module__ = "tensorflow.python.framework.ops"

    def __init__(self, tensor: Tensor, tapes: frozenset[GradientTape] = frozenset()) -> None:
        self.tensor = tensor
        self.tapes = tapes
        """The tapes that know how it was made."""

    def __hash__(self) -> int:
        raise TypeError("Tensor is unhashable. Instead, use tensor.ref() as the key.")

    def __format__(self, spec: str) -> str:
        return format(self.numpy(), spec)

    def __str__(self) -> str:
        text = str(self.numpy())
        start = "\n" if "\n" in text else ""
        return f"tf.Tensor({start}{text}, shape={self.shape}, dtype={self.dtype.name})"

    def __repr__(self) -> str:
        return f"<tf.Tensor: shape={self.shape}, dtype={self.dtype.name}, numpy={self._text()}>"


class Reference:
    """A tensor as a key."""

    def __init__(self, held: TensorLike) -> None:
        self._held = held

    def deref(self) -> TensorLike:
        """The tensor."""
        return self._held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reference) and other._held is self._held

    def __hash__(self) -> int:
        return id(self._held)


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> EagerTensor:
    """A tensor of a number, nested lists, an array or a tensor; `shape` repeats a single number.

    Python floats become float32, ints int32; NumPy arrays keep their type. TypeError for numbers that `dtype` cannot
    hold, ValueError for ragged lists.
    """
    kind = None if dtype is None else as_dtype(dtype)
    made = EagerTensor(rg.as_tensor(_array(value, kind)) if not _holds_tensors(value) else _stacked(value, kind))
    if shape is None:
        return made
    single = made.tensor.numel() == 1
    filled = made.tensor.reshape(()).expand(tuple(shape)) if single else made.tensor.reshape(tuple(shape))
    return EagerTensor(filled.clone())


def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None) -> Any:
    """`value` as a tensor; a tensor as it is. ValueError for a tensor of another type than `dtype`."""
    if not isinstance(value, TensorLike):
        return constant(value, dtype)
    if dtype is not None and value.dtype != dtype:
        raise hinted(
            ValueError(
                f"Tensor conversion requested dtype {as_dtype(dtype).name} for Tensor with dtype {value.dtype.name}: "
                f"{value!r}"
            ),
            f"Write tf.cast(x, tf.{as_dtype(dtype).name}): types are never converted silently.",
        )
    return value


def array_of(value: Any, kind: DType | None) -> Any:
    """`value` as a NumPy array of the type TensorFlow gives it, or of `kind`.

    ValueError for a tensor of another type, TypeError for numbers that it cannot hold.
    """
    if isinstance(value, TensorLike) or _holds_tensors(value):
        return np.asarray(convert_to_tensor(value, kind).numpy())
    return _array(value, kind)


def numbers_like(held: TensorLike, value: float) -> Tensor:
    """`value` everywhere, in the shape and type of a tensor."""
    return Tensor(np.full(held.shape, value, held.dtype.as_numpy_dtype)[()])


def _array(value: Any, kind: DType | None) -> Any:
    """`value` as a NumPy array of the type TensorFlow gives it."""
    if isinstance(value, Tensor):
        raise TypeError("a PyTorch tensor is no TensorFlow tensor: write tf.constant(t.detach().numpy())")
    own = isinstance(value, np.ndarray | np.generic)
    try:
        array = np.asarray(value.numpy() if isinstance(value, TensorLike) else value)
    except ValueError:
        raise ValueError("Can't convert non-rectangular Python sequence to Tensor.") from None
    if array.dtype.kind not in "fiub" and isinstance(value, list | tuple):
        raise ValueError("Can't convert Python sequence with mixed types to Tensor.")
    if array.dtype.kind not in "fiub":
        raise ValueError(
            f"Attempt to convert a value ({value!r}) with an unsupported type ({type(value)}) to a Tensor."
        )
    if kind is None:
        kind = DTYPES[array.dtype.name] if own or isinstance(value, TensorLike) else _usual(array)
    elif array.dtype.kind == "f" and not kind.is_floating and not own:
        shown = value if not isinstance(value, list | tuple) else np.asarray(value).flat[0]
        raise TypeError(f"Cannot convert {shown} to EagerTensor of dtype {kind.name}")
    return array.astype(kind.inner.array_type)


def _usual(array: Any) -> DType:
    """The type of Python's numbers."""
    if array.dtype.kind == "b":
        return BOOL
    if array.dtype.kind == "f":
        return FLOAT32
    fits = array.size == 0 or (abs(array) < 2**31).all()
    return INT32 if fits else DTYPES["int64"]


def _holds_tensors(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(v, TensorLike) or _holds_tensors(v) for v in value)


def _stacked(value: Any, kind: DType | None) -> Any:
    """Nested lists with tensors in them as one tensor."""
    from retrograde.compat.tensorflow.shaping import stack

    inner = [v if isinstance(v, TensorLike) else constant(v, kind) for v in value]
    found = stack(inner)
    return found.tensor if kind is None else found.tensor.to(kind.inner)


def leaf(array: Any, trainable: bool) -> Parameter:
    """The engine's parameter of a variable; it asks for a gradient where one can flow."""
    return Parameter(Tensor(array), requires_grad=trainable and array.dtype.kind == "f")
