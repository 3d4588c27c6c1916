"""What a tensor is to the machine: its memory as bytes and as numbers, its flags, its size changed by hand."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.devices.arrays import address_of, host
from retrograde.devices.device import Device
from retrograde.errors import hinted
from retrograde.op import composed
from retrograde.tensor import Tensor


class _Named:
    """A constant that prints as PyTorch prints it."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return f"torch.{self._name}"


strided = _Named("strided")
contiguous_format = _Named("contiguous_format")
preserve_format = _Named("preserve_format")
channels_last = _Named("channels_last")


class UntypedStorage:
    """The bytes of the memory that tensors share."""

    __slots__ = ("_array", "device")

    def __init__(self, array: Any, device: Device) -> None:
        self._array = array
        self.device = device

    def _bytes(self) -> Any:
        return np.ascontiguousarray(host(self._array)).reshape(-1).view(np.uint8)

    def data_ptr(self) -> int:
        """Where in memory it begins."""
        return address_of(self._array)

    def nbytes(self) -> int:
        """Its length in bytes."""
        return int(self._array.size * self._array.dtype.itemsize)

    size = nbytes
    __len__ = nbytes

    def tolist(self) -> list[int]:
        """The bytes as numbers."""
        return self._bytes().tolist()  # type: ignore[no-any-return]

    def __getitem__(self, index: int) -> int:
        return int(self._bytes()[index])

    def __iter__(self) -> Iterator[int]:
        return iter(self.tolist())

    def __repr__(self) -> str:
        lines = "".join(f" {value}\n" for value in self.tolist())
        return f"{lines}[torch.storage.UntypedStorage(device={self.device}) of size {self.nbytes()}]"


class TypedStorage:
    """The numbers of the memory that tensors share, in a row."""

    __slots__ = ("_tensor",)

    def __init__(self, tensor: Tensor) -> None:
        self._tensor = Tensor(_root(tensor).reshape(-1))

    @property
    def dtype(self) -> dtypes.dtype:
        """Element type."""
        return self._tensor.dtype

    def data_ptr(self) -> int:
        """Where in memory it begins."""
        return address_of(self._tensor.array)

    def size(self) -> int:
        """How many numbers there are."""
        return self._tensor.numel()

    __len__ = size

    def nbytes(self) -> int:
        """Its length in bytes."""
        return self.size() * self.dtype.itemsize

    def untyped(self) -> UntypedStorage:
        """The same memory as bytes."""
        return UntypedStorage(self._tensor.array, self._tensor.device)

    def tolist(self) -> list[Any]:
        """The numbers as a list."""
        return self._tensor.tolist()  # type: ignore[no-any-return]

    def __getitem__(self, index: int) -> Any:
        return self._tensor.array[index].item()

    def __setitem__(self, index: int, value: Any) -> None:
        self._tensor.array[index] = value

    def __iter__(self) -> Iterator[Any]:
        return iter(self.tolist())

    def __repr__(self) -> str:
        lines = "".join(f" {value}\n" for value in self.tolist())
        kind = f"dtype={self.dtype}, device={self._tensor.device}"
        return f"{lines}[torch.storage.TypedStorage({kind}) of size {self.size()}]"


def _root(tensor: Tensor) -> Any:
    """The array whose memory the tensor lies in."""
    return tensor.shared() if tensor.base is None else tensor.base.shared()


@composed("untyped_storage")
def _(input: Any) -> UntypedStorage:
    """The bytes of the memory that the tensor shares with its views."""
    return UntypedStorage(_root(input), input.device)


@composed("storage")
def _(input: Any) -> TypedStorage:
    """The numbers of the memory that the tensor shares with its views; PyTorch advises `untyped_storage`."""
    warnings.warn(_TYPED, UserWarning, stacklevel=2)
    return TypedStorage(input)


@composed("ndimension")
def _(input: Any) -> int:
    """Number of dimensions."""
    return int(input.array.ndim)


@composed("resize_", "resize_as_")
def _(input: Any, *sizes: Any) -> Any:
    """In place: other lengths over the same memory, which grows when it has to; new elements mean nothing yet."""
    if input.requires_grad:
        raise hinted(RuntimeError("cannot resize variables that require grad"), "x.reshape(...) gives a new tensor.")
    first = sizes[0] if sizes else ()
    if isinstance(first, Tensor):
        first = tuple(first.shape)
    lengths = tuple(first) if isinstance(first, tuple | list) else sizes
    flat, count = np.ravel(host(input.shared())), math.prod(lengths)
    if count > flat.size:
        flat = np.concatenate([flat, np.zeros(count - flat.size, flat.dtype)])
    input.array = flat[:count].reshape(lengths)
    return input


def _by_element(name: str, doc: str) -> None:
    def call(self: Tensor, *given: Any) -> Tensor:
        *others, function = given
        if self.requires_grad:
            raise RuntimeError(
                f"Can't call {name}() on Variable that requires grad. Use var.detach().{name}() instead."
            )
        values = np.vectorize(function, otypes=[self.array.dtype])(*(host(t.array) for t in (self, *others)))
        return self.copy_(Tensor(values))  # type: ignore[no-any-return]

    call.__doc__ = doc
    composed(name)(call)


_by_element("apply_", "In place: what a Python function of one number gives for each element. Slow.")
_by_element("map_", "In place: what a Python function of two numbers gives for each pair of elements. Slow.")


@composed("share_memory_")
def _(input: Any) -> Any:
    """The tensor itself: programs here are one process."""
    return input


_NEVER = (
    "is_cuda", "is_sparse", "is_quantized", "is_meta", "is_mkldnn", "is_nested", "is_xpu", "is_mps", "is_sparse_csr",
)  # fmt: skip
_NEVER_CALLED = ("is_shared", "is_pinned", "is_conj", "is_neg", "is_inference", "is_coalesced")


def _constant(value: bool, doc: str) -> Callable[[Any], bool]:
    def call(input: Any) -> bool:
        return value

    call.__doc__ = doc
    return call


for _name in _NEVER:
    if not hasattr(Tensor, _name):
        setattr(Tensor, _name, property(_constant(False, "False: there are no such tensors here.")))
for _name in _NEVER_CALLED:
    if not hasattr(Tensor, _name):
        setattr(Tensor, _name, _constant(False, "False: there are no such tensors here."))
if not hasattr(Tensor, "is_cpu"):
    Tensor.is_cpu = property(lambda self: self.device.type == "cpu")  # type: ignore[attr-defined]
Tensor._base = property(lambda self: self.base)  # type: ignore[attr-defined]
Tensor._is_view = lambda self: self.base is not None  # type: ignore[attr-defined]
Tensor.layout = property(lambda self: strided)  # type: ignore[attr-defined]


@composed("is_set_to")
def _(input: Any, tensor: Any) -> bool:
    """Whether both are the same view of the same memory."""
    a, b = input.shared(), tensor.shared()
    return bool(address_of(a) == address_of(b) and a.shape == b.shape and a.strides == b.strides)


_TYPED = (
    "TypedStorage is deprecated. It will be removed in the future and UntypedStorage will be the only storage class. "
    "This should only matter to you if you are using storages directly.  To access UntypedStorage directly, use "
    "tensor.untyped_storage() instead of tensor.storage()"
)
