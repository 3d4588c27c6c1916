"""CUDA devices through CuPy, which is loaded when a program first asks for one; nothing else here knows CuPy."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np

from retrograde.devices import arrays
from retrograde.errors import hinted

HINTS = {
    "cpu only": "Programs run by Retrograde stay on the CPU; a script that imports retrograde itself may use a GPU.",
    "no cupy": 'On a machine with an NVIDIA GPU, pip install "retrograde-autograd[cuda]" brings CuPy, which is used.',
    "no driver": "CuPy is installed, but no NVIDIA driver was found (libcuda).",
    "no device": "CuPy and the NVIDIA driver are installed, but the driver finds no GPU.",
    "no nvrtc": 'CuPy finds no compiler for kernels (NVRTC): pip install "cupy-cuda12x[ctk]", or the cupy in use.',
}
"""Why there is no CUDA device → what to do about it."""
_DRIVERS = {"win32": "nvcuda.dll"}


_forbidden = [False]
"""Whether CUDA devices must not be looked for now."""


@contextmanager
def cpu_only() -> Iterator[None]:
    """While it lasts there are no CUDA devices, and CuPy is not loaded."""
    _forbidden.append(True)
    try:
        yield
    finally:
        _forbidden.pop()


def obstacle() -> str:
    """Why no CUDA device can be used: a key of `HINTS`; empty when one can. Looks for the cheapest reason first."""
    if _forbidden[-1]:
        return "cpu only"
    if any(module.device == "cuda" for module in arrays.MODULES):
        return ""
    if importlib.util.find_spec("cupy") is None:
        return "no cupy"
    import ctypes  # Not before: it takes a tenth of the time in which the engine is imported.

    try:
        driver = ctypes.CDLL(_DRIVERS.get(sys.platform, "libcuda.so.1"))
    except OSError:
        return "no driver"
    count = ctypes.c_int(0)
    if driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count)) or not count.value:
        return "no device"
    return _without_compiler()


def _without_compiler() -> str:
    try:
        cupy = importlib.import_module("cupy")
        importlib.import_module("cupy.cuda.nvrtc").getVersion()
    except (ImportError, RuntimeError):
        return "no nvrtc"
    return "" if cupy.cuda.is_available() else "no device"


def start() -> arrays.ArrayModule:
    """Load CuPy unless it is, and make its devices known; AssertionError, as PyTorch's, when there is an obstacle."""
    why = obstacle()
    if why:
        raise hinted(AssertionError("Torch not compiled with CUDA enabled"), HINTS[why])
    found = next((module for module in arrays.MODULES if module.device == "cuda"), None)
    if found is not None:
        return found
    module = module_from(importlib.import_module("cupy"))
    arrays.register(module)
    return module


def module_from(cupy: Any) -> arrays.ArrayModule:
    """The array module of CuPy, or of a stand-in with its names."""
    return arrays.ArrayModule("cuda", Library(cupy), (cupy.ndarray,), CudaRuntime(cupy))


class Library:
    """CuPy's functions, and NumPy's that it lacks."""

    def __init__(self, cupy: Any) -> None:
        self._cupy = cupy
        self.add = Scattering(cupy, "add", _ADDED)
        self.multiply = Scattering(cupy, "multiply", ())
        self.maximum = Extreme(cupy, "maximum", cupy.max)
        self.minimum = Extreme(cupy, "minimum", cupy.min)
        self.logical_and = Reducible(cupy.logical_and, cupy.all)
        self.logical_or = Reducible(cupy.logical_or, cupy.any)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._cupy, name)
        setattr(self, name, found)
        return found


_COMPARED = ("int32", "float32", "float64", "uint32", "uint64")
"""Types of elements of which CuPy keeps the largest or smallest of several at one position."""
_ADDED = (*_COMPARED, "float16", "complex64", "complex128")
"""Types of which it adds several at one position."""


class Reducible:
    """An elementwise function of two arrays together with its reduction, which CuPy has under another name."""

    def __init__(self, function: Callable[..., Any], reduction: Callable[..., Any]) -> None:
        self._function, self._reduction = function, reduction

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._function(*args, **kwargs)

    def reduce(self, array: Any, axis: Any = 0, keepdims: bool = False) -> Any:
        """As `numpy.ufunc.reduce`."""
        return self._reduction(array, axis=axis, keepdims=keepdims)


class Scattering:
    """An elementwise function of CuPy's with `at` for every type of elements; CuPy's own has it for some."""

    def __init__(self, cupy: Any, name: str, kinds: tuple[str, ...]) -> None:
        self._cupy, self._name, self._kinds = cupy, name, kinds
        self._function = getattr(cupy, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._function(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._function, name)

    def at(self, array: Any, key: tuple[Any, ...], values: Any) -> None:
        """As `numpy.ufunc.at`; on the CPU where CuPy has no way."""
        kind = array.dtype.name
        if kind in self._kinds:
            self._function.at(array, key, values)
        elif kind == "int64" and "uint64" in self._kinds and self._name == "add":
            # The bits of a sum are the same with and without a sign.
            self._function.at(array.view("uint64"), key, self._cupy.asarray(values, "int64").view("uint64"))
        else:
            copy = array.get()
            getattr(np, self._name).at(copy, tuple([arrays.host(item) for item in key]), arrays.host(values))
            array[...] = self._cupy.asarray(copy)


class Extreme(Scattering):
    """`maximum` or `minimum` with the methods of NumPy's."""

    def __init__(self, cupy: Any, name: str, reduction: Callable[..., Any]) -> None:
        super().__init__(cupy, name, _COMPARED)
        self._reduction = reduction

    def reduce(self, array: Any, axis: Any = 0, keepdims: bool = False) -> Any:
        """As `numpy.ufunc.reduce`."""
        return self._reduction(array, axis=axis, keepdims=keepdims)

    def accumulate(self, array: Any, axis: int = 0) -> Any:
        """As `numpy.ufunc.accumulate`: each step looks back twice as far as the one before."""
        out, back = array.copy(), 1
        length = array.shape[axis]
        before: tuple[Any, ...] = (slice(None),) * (axis % array.ndim)
        while back < length:
            later, earlier = (*before, slice(back, None)), (*before, slice(None, -back))
            out[later] = self._function(out[later], out[earlier])
            back *= 2
        return out


class CudaRuntime:
    """The devices, by CuPy's own calls. See `retrograde.devices.arrays.Runtime`."""

    def __init__(self, cupy: Any) -> None:
        self.cupy = cupy

    def count(self) -> int:
        """How many devices there are."""
        return int(self.cupy.cuda.runtime.getDeviceCount())

    def current(self) -> int:
        """The current device."""
        return int(self.cupy.cuda.runtime.getDevice())

    def use(self, index: int) -> None:
        """Make that device the current one."""
        self.cupy.cuda.Device(index).use()

    def at(self, index: int) -> AbstractContextManager[Any]:
        """A context in which that device is the current one."""
        device: AbstractContextManager[Any] = self.cupy.cuda.Device(index)
        return device

    def index_of(self, array: Any) -> int:
        """The device an array lives on."""
        return int(array.data.device_id)

    def to_host(self, array: Any) -> Any:
        """A copy as a NumPy array; waits for the device."""
        return array.get()

    def to_device(self, array: Any, index: int) -> Any:
        """A copy on that device."""
        with self.at(index):
            return self.cupy.array(array)

    def address(self, array: Any) -> int:
        """Where in memory the first element lies."""
        return int(array.data.ptr)
