"""A strict stand-in for CuPy with two fake devices: NumPy underneath, CuPy's names, refusals and missing pieces.

What CuPy refuses is refused (NumPy arrays beside its own, implicit conversion); what it computes by NumPy's detours is
refused too (NumPy's functions on its arrays), and so is computing on a device that is not the current one. Results
without dimensions stay arrays. `cupy_names.json` says which functions, methods and parameters there are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from retrograde.devices import arrays
from retrograde.devices.cupy_library import module_from

NAMES = json.loads((Path(__file__).parent / "cupy_names.json").read_text())
COUNT = 2
_COMPARED = ("int32", "float32", "float64", "uint32", "uint64")
SCATTER = {"add": (*_COMPARED, "float16"), "maximum": _COMPARED, "minimum": _COMPARED}
"""Elementwise functions that have `at`, and for which types of elements."""
ANSWERS = ("allclose", "array_equal", "array_equiv")
"""Functions whose answer NumPy gives as a Python bool, and CuPy as an array."""
WAITS = ("nonzero", "argwhere", "flatnonzero", "unique", "unique_values", "unique_counts", "repeat", "lstsq")
"""Functions that wait for the device to learn the size of their result."""


ASKS = ("may_share_memory", "shares_memory", "ndim", "shape", "size", "result_type", "broadcast_shapes")
"""Functions that ask of arrays what is known without the device."""


class Traffic:
    """What happened on the fake devices."""

    def __init__(self) -> None:
        self.launches = self.to_host = self.to_device = 0


traffic = Traffic()


class Device:
    """As `cupy.cuda.Device`: a number that can be made the current one."""

    current = 0

    def __init__(self, id: int) -> None:
        if not 0 <= id < COUNT:
            raise RuntimeError("cudaErrorInvalidDevice: invalid device ordinal")
        self.id = id
        self._before: list[int] = []

    def use(self) -> None:
        Device.current = self.id

    def synchronize(self) -> None: ...

    def __enter__(self) -> Device:
        self._before.append(Device.current)
        self.use()
        return self

    def __exit__(self, *error: object) -> None:
        Device.current = self._before.pop()


class ndarray:
    """As `cupy.ndarray`."""

    __slots__ = ("_array", "_device")
    __array_ufunc__ = None
    """NumPy scalars leave operators to this class; NumPy's functions refuse it."""
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, array: Any, device: int) -> None:
        self._array, self._device = np.asarray(array), device

    shape = property(lambda self: self._array.shape)
    dtype = property(lambda self: self._array.dtype)
    ndim = property(lambda self: self._array.ndim)
    size = property(lambda self: self._array.size)
    strides = property(lambda self: self._array.strides)
    itemsize = property(lambda self: self._array.itemsize)
    nbytes = property(lambda self: self._array.nbytes)
    flags = property(lambda self: self._array.flags)
    T = property(lambda self: ndarray(self._array.T, self._device))
    mT = property(lambda self: ndarray(self._array.mT, self._device))
    real = property(lambda self: ndarray(self._array.real, self._device))
    imag = property(lambda self: ndarray(self._array.imag, self._device))
    device = property(lambda self: Device(self._device))
    data = property(
        lambda self: SimpleNamespace(device_id=self._device, ptr=self._array.__array_interface__["data"][0])
    )

    def get(self) -> Any:
        traffic.to_host += 1
        return self._array.copy()

    def item(self) -> Any:
        return self.get().item()

    def tolist(self) -> Any:
        return self.get().tolist()

    def __bool__(self) -> bool:
        return bool(self.get())

    def __int__(self) -> int:
        return int(self.get())

    def __float__(self) -> float:
        return float(self.get())

    def __complex__(self) -> complex:
        return complex(self.get())

    def __repr__(self) -> str:
        return repr(self.get())

    def __len__(self) -> int:
        return len(self._array)

    def __iter__(self) -> Iterator[ndarray]:
        return (self[i] for i in range(len(self)))

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(
            "Implicit conversion to a NumPy array is not allowed. Please use `.get()` to construct a NumPy array "
            "explicitly."
        )

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        raise TypeError(f"numpy.{func.__name__} was called with an array of a device")

    def __getitem__(self, key: Any) -> ndarray:
        key, masked = _key(key)
        traffic.to_host += masked
        ends = () if any(k is Ellipsis for k in key) else (...,)
        return ndarray(self._array[(*key, *ends)], self._device)

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(value, np.ndarray) and value.shape:
            raise ValueError("non-scalar numpy.ndarray cannot be used for fill")
        traffic.launches += 1
        self._array[_key(key)[0]] = _inside(value)

    def reshape(self, *shape: Any, order: str = "C", copy: bool | None = None) -> ndarray:
        return ndarray(self._array.reshape(*shape, order=order), self._device)

    def transpose(self, *axes: Any) -> ndarray:
        return ndarray(self._array.transpose(*axes), self._device)

    def view(self, dtype: Any = None) -> ndarray:
        return ndarray(self._array.view(dtype or self.dtype), self._device)

    def __reduce__(self) -> Any:
        return ndarray, (self.get(), self._device)


def _key(key: Any) -> tuple[tuple[Any, ...], bool]:
    """An index for the NumPy array inside, and whether a mask makes the device be waited for."""
    parts = key if isinstance(key, tuple) else (key,)
    inside = tuple(part._array if isinstance(part, ndarray) else part for part in parts)
    traffic.to_device += sum(isinstance(part, np.ndarray | list) for part in parts)
    return inside, any(isinstance(part, np.ndarray) and part.dtype == bool for part in inside)


def _inside(value: Any) -> Any:
    """What NumPy computes with, in place of arrays of the current device, which may stand in tuples and lists."""
    if isinstance(value, ndarray):
        if value._device != Device.current:
            raise RuntimeError(f"an array of device {value._device} while device {Device.current} computes")
        return value._array
    if isinstance(value, np.ndarray):
        raise TypeError(f"Unsupported type {type(value)}")
    return type(value)(map(_inside, value)) if type(value) in (tuple, list) else value


def _outside(value: Any) -> Any:
    """The result of a computation on the current device."""
    if isinstance(value, np.ndarray | np.generic):
        return ndarray(value, Device.current)
    if isinstance(value, tuple | list):
        parts = [_outside(part) for part in value]
        return value._make(parts) if hasattr(value, "_make") else type(value)(parts)  # type: ignore[attr-defined]
    return value


def _launched(name: str, function: Callable[..., Any], known: list[str] | None) -> Callable[..., Any]:
    """A function as CuPy has it, which takes only parameters that CuPy knows."""

    if name in ASKS:
        return lambda *args: function(*[arg._array if isinstance(arg, ndarray) else arg for arg in args])

    def launch(*args: Any, **kwargs: Any) -> Any:
        for parameter in kwargs:
            if known is not None and "kwargs" not in known and parameter not in known:
                raise TypeError(f"{name}() got an unexpected keyword argument {parameter!r}")
        traffic.launches += 1
        traffic.to_host += name in WAITS
        out, inside = kwargs.get("out"), {key: _inside(value) for key, value in kwargs.items()}
        result = function(*map(_inside, args), **inside)
        if isinstance(out, ndarray):
            return out
        return _outside(np.bool_(result) if name in ANSWERS else result)

    return launch


class Ufunc:
    """As `cupy.ufunc`: only sums and products reduce."""

    def __init__(self, ufunc: Any) -> None:
        self._ufunc, self.__name__ = ufunc, ufunc.__name__
        known = ["out", "dtype", "casting"]
        self._call = _launched(ufunc.__name__, ufunc, known)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call(*args, **kwargs)

    def _folded(self, how: str, array: ndarray, **kwargs: Any) -> Any:
        if self.__name__ not in ("add", "multiply"):
            raise NotImplementedError(f"`cupy_{self.__name__}.{how}` is not supported yet")
        return _launched(how, getattr(self._ufunc, how), None)(array, **kwargs)

    def reduce(self, array: ndarray, axis: Any = 0, dtype: Any = None, out: Any = None, keepdims: bool = False) -> Any:
        return self._folded("reduce", array, axis=axis, dtype=dtype, out=out, keepdims=keepdims)

    def accumulate(self, array: ndarray, axis: int = 0, dtype: Any = None, out: Any = None) -> Any:
        return self._folded("accumulate", array, axis=axis, dtype=dtype, out=out)

    def reduceat(self, array: ndarray, indices: ndarray, axis: int = 0) -> Any:
        if self.__name__ != "add":
            raise NotImplementedError(f"`cupy_{self.__name__}.reduceat` is not supported yet")
        return _launched("reduceat", self._ufunc.reduceat, None)(array, indices, axis=axis)

    def at(self, a: ndarray, indices: Any, b: Any = None) -> None:
        if self.__name__ not in SCATTER:
            raise NotImplementedError(f"`cupy_{self.__name__}.at` is not supported yet")
        if a.dtype.name not in SCATTER[self.__name__]:
            raise TypeError(f"scatter_{self.__name__} does not support {a.dtype}")
        traffic.launches += 1
        self._ufunc.at(_inside(a), _key(indices)[0], _inside(b))


class Module:
    """As the module `cupy`: its functions, constants and what is below `cupy.cuda`."""

    ndarray = ndarray
    cuda = SimpleNamespace(
        Device=Device,
        runtime=SimpleNamespace(
            getDeviceCount=lambda: COUNT,
            getDevice=lambda: Device.current,
            getDeviceProperties=lambda index: {
                "name": f"Stand-in {index}".encode(),
                "major": 8,
                "minor": 0,
                "totalGlobalMem": 1 << 30,
                "multiProcessorCount": 4,
            },
        ),
    )
    lib = SimpleNamespace(
        stride_tricks=SimpleNamespace(
            as_strided=lambda x, shape, strides: ndarray(as_strided(x._array, shape, strides), x._device),
            sliding_window_view=lambda x, *args, **kwargs: ndarray(
                sliding_window_view(x._array, *args, **kwargs), x._device
            ),
        )
    )
    newaxis = None
    linalg = SimpleNamespace(
        **{name: _launched(name, getattr(np.linalg, name), known) for name, known in NAMES["linalg"].items()}
    )

    def __getattr__(self, name: str) -> Any:
        if name in NAMES["ufuncs"]:
            found: Any = Ufunc(getattr(np, name))
        elif name in NAMES["functions"]:
            found = _launched(name, getattr(np, name), NAMES["functions"][name])
        elif isinstance(getattr(np, name, None), type | float | int):
            found = getattr(np, name)
        else:
            raise AttributeError(f"module 'cupy' has no attribute {name!r}", name=name, obj=self)
        setattr(self, name, found)
        return found

    def array(self, obj: Any, dtype: Any = None, copy: bool = True, order: str = "K", ndmin: int = 0) -> ndarray:
        """From the host, from a list, or a copy, also from another device."""
        traffic.to_device += not isinstance(obj, ndarray)
        inside = obj._array if isinstance(obj, ndarray) else obj
        return ndarray(np.array(inside, dtype, copy=True, ndmin=ndmin), Device.current)

    def asarray(self, a: Any, dtype: Any = None, order: str | None = None) -> ndarray:
        """As `array`, but without a copy of what is there already."""
        if isinstance(a, ndarray) and dtype in (None, a.dtype):
            return a
        return self.array(a, dtype)


def _add_methods() -> None:
    """Methods that compute, and the operators."""
    views = ("swapaxes", "squeeze", "ravel", "diagonal")
    for name, known in NAMES["methods"].items():
        if not hasattr(ndarray, name):
            function = _launched(name, getattr(np.ndarray, name), known)
            setattr(ndarray, name, _viewing(name) if name in views else function)
    for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor", "lshift"):
        for method in (f"__{name}__", f"__r{name}__"):
            setattr(ndarray, method, _launched(method, getattr(np.ndarray, method), []))
        setattr(ndarray, f"__i{name}__", _changing(f"__i{name}__"))
    for name in ("eq", "ne", "lt", "le", "gt", "ge", "neg", "pos", "abs", "invert"):
        setattr(ndarray, f"__{name}__", _launched(name, getattr(np.ndarray, f"__{name}__"), []))


def _viewing(name: str) -> Callable[..., Any]:
    return lambda self, *args, **kwargs: ndarray(getattr(self._array, name)(*args, **kwargs), self._device)


def _changing(name: str) -> Callable[..., Any]:
    def change(self: ndarray, other: Any) -> ndarray:
        traffic.launches += 1
        getattr(_inside(self), name)(_inside(other))
        return self

    return change


_add_methods()


@contextmanager
def fake_devices() -> Iterator[Traffic]:
    """While it lasts, "cuda:0" and "cuda:1" are fake; yields the counts of what happens on them."""
    module = module_from(Module())
    arrays.register(module)
    traffic.__init__()  # type: ignore[misc]
    try:
        yield traffic
    finally:
        arrays.forget(module)
        Device.current = 0
