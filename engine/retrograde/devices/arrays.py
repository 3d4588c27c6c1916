"""Array modules: where a tensor's numbers live and which library computes with them.

| device | module                                            |
|--------|---------------------------------------------------|
| cpu    | NumPy, see `host`                                 |
| cuda:i | CuPy, loaded when a program first asks for a GPU   |

Op code is handed the library as `xp` and works on any of them. A kind of device is one more `ArrayModule` record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np

from retrograde.devices.device import Device, default_device
from retrograde.devices.host import HOST
from retrograde.errors import hinted

Array: TypeAlias = Any
"""An array of one of the modules. Values without dimensions may be NumPy scalars: their operators are 4x cheaper."""


class Runtime(Protocol):
    """What a kind of device beside the CPU can do; devices are counted from 0."""

    def count(self) -> int:
        """How many devices there are."""

    def current(self) -> int:
        """The device that new arrays go to and that computes."""

    def use(self, index: int) -> None:
        """Make that device the current one."""

    def at(self, index: int) -> AbstractContextManager[Any]:
        """A context in which that device is the current one."""

    def index_of(self, array: Array) -> int:
        """The device an array lives on."""

    def to_host(self, array: Array) -> Any:
        """A copy as a NumPy array; waits for the device."""

    def to_device(self, array: Array, index: int) -> Array:
        """A copy, of a NumPy array or of one on another device of this kind, on that device."""

    def address(self, array: Array) -> int:
        """Where in memory the first element lies."""


@dataclass(frozen=True)
class ArrayModule:
    """One array library on one kind of device."""

    device: str
    xp: Any
    """The module: NumPy's names and meanings."""
    types: tuple[type, ...]
    """Classes of its arrays and scalars."""
    runtime: Runtime | None = None
    """None for the CPU."""


CPU = ArrayModule("cpu", HOST, (np.ndarray, *(t for t in np.sctypeDict.values() if isinstance(t, type))))

# As in PyTorch, 1/0 is inf and log(-1) is NaN: values to be looked at, not warnings on the program's output.
np.seterr(all="ignore")

MODULES = [CPU]
"""What is loaded. Others are loaded when a program asks for their device; see `module_of`."""
XP: dict[type, Any] = dict.fromkeys(CPU.types, CPU.xp)
"""Class of an array → the library that computes with it; read directly on hot paths."""
DEVICE_OF: dict[type, str] = dict.fromkeys(CPU.types, CPU.device)
AWAY: dict[type, ArrayModule] = {}
"""Class of an array that is not on the CPU → its module. Empty in most programs, which hot paths make use of."""
_HERE = Device("cpu")
_STAY: AbstractContextManager[Any] = nullcontext()


def register(module: ArrayModule) -> None:
    """Make a kind of device known."""
    MODULES.append(module)
    XP.update(dict.fromkeys(module.types, module.xp))
    DEVICE_OF.update(dict.fromkeys(module.types, module.device))
    AWAY.update(dict.fromkeys(module.types, module))


def forget(module: ArrayModule) -> None:
    """Undo `register`."""
    MODULES.remove(module)
    for cls in module.types:
        del XP[cls], DEVICE_OF[cls], AWAY[cls]


def xp_of(array: Array) -> Any:
    """The library that computes with `array`."""
    return XP[array.__class__]


def on_host(array: Array) -> bool:
    """Whether `array` lives on the CPU."""
    return array.__class__ not in AWAY


def is_array(value: object) -> bool:
    """Whether `value` is an array of one of the modules; NumPy scalars and tensors are none."""
    return isinstance(value, np.ndarray) or (value.__class__ in XP and not isinstance(value, np.generic))


def device_of(array: Array) -> Device:
    """The device `array` lives on."""
    module = AWAY.get(array.__class__)
    if module is None:
        return _HERE
    assert module.runtime is not None
    return Device(module.device, module.runtime.index_of(array))


def accelerator() -> ArrayModule | None:
    """The kind of device beside the CPU that this machine has; None when it has none."""
    from retrograde.devices import cupy_library

    return None if cupy_library.obstacle() else module_of(Device("cuda"))


def module_of(device: Device) -> ArrayModule:
    """The module of a device, loaded now if need be; PyTorch's refusal where there is no such device."""
    if device.type == "cpu":
        return CPU
    if device.type != "cuda":
        raise _unknown(device.type)
    from retrograde.devices import cupy_library

    found = cupy_library.start()
    assert found.runtime is not None
    if device.index is not None and device.index >= found.runtime.count():
        raise RuntimeError("CUDA error: invalid device ordinal")
    return found


def _unknown(kind: str) -> Exception:
    if kind == "xpu":
        return AssertionError("Torch not compiled with XPU enabled")
    return hinted(
        RuntimeError(f"PyTorch is not linked with support for {kind} devices"),
        'Tensors live on the CPU, or with CuPy on an NVIDIA GPU, which is called "cuda".',
    )


def host(array: Array) -> Any:
    """`array` as a NumPy array or scalar: itself, or a copy from its device, which is waited for."""
    module = AWAY.get(array.__class__)
    if module is None:
        return array
    assert module.runtime is not None
    return module.runtime.to_host(array)[()]


def moved(array: Array, device: Device) -> Array:
    """`array` on that device: itself when it is there, else a copy."""
    module, place = module_of(device), device_of(array)
    if module is CPU:
        return host(array)
    assert module.runtime is not None
    index = module.runtime.current() if device.index is None else device.index
    if place.type == device.type:
        return array if place.index == index else module.runtime.to_device(array, index)
    return module.runtime.to_device(np.asarray(host(array)), index)


def beside(array: Array, values: Any) -> Array:
    """`values`, an array, on the device of `array`; single numbers of the CPU become NumPy scalars, fit for any."""
    if not AWAY:
        return values
    if on_host(values) and not np.ndim(values):
        return np.asarray(values)[()]
    return moved(values, device_of(array))


def restored() -> AbstractContextManager[Any]:
    """A context after which the same devices are current as before, whatever was used inside."""
    if not AWAY:
        return _STAY
    stack = ExitStack()
    for module in MODULES:
        if module.runtime is not None:
            stack.enter_context(module.runtime.at(module.runtime.current()))
    return stack


def at(array: Array) -> AbstractContextManager[Any]:
    """A context in which the device of `array` is the current one of its kind."""
    module = AWAY.get(array.__class__)
    if module is None or module.runtime is None:
        return _STAY
    return module.runtime.at(module.runtime.index_of(array))


def address_of(array: Array) -> int:
    """Where in memory the first element lies."""
    module = AWAY.get(array.__class__)
    if module is None:
        return int(array.__array_interface__["data"][0])
    assert module.runtime is not None
    return module.runtime.address(array)


def use(array: Array) -> None:
    """Make the device of `array` the current one of its kind."""
    module = AWAY.get(array.__class__)
    if module is not None and module.runtime is not None:
        module.runtime.use(module.runtime.index_of(array))


def launch(forward: Callable[..., Array], arrays: Sequence[Array], params: Mapping[str, Any]) -> Array:
    """`forward(xp, *arrays, **params)` with the library and on the device of the arrays.

    They are on one device, but for NumPy scalars, which any library takes.
    """
    away = next((array for array in arrays if array.__class__ in AWAY), None)
    if away is None:
        return forward(XP[arrays[0].__class__], *arrays, **params)
    with at(away):
        return forward(XP[away.__class__], *arrays, **params)


class _Placed:
    """A library whose functions run on one device of several."""

    def __init__(self, xp: Any, runtime: Runtime, index: int) -> None:
        self._xp, self._runtime, self._index = xp, runtime, index

    def __getattr__(self, name: str) -> Callable[..., Array]:
        function = getattr(self._xp, name)

        def placed(*args: Any, **kwargs: Any) -> Array:
            with self._runtime.at(self._index):
                return function(*args, **kwargs)

        return placed


def library(device: Device | None) -> Any:
    """The functions that make arrays on that device; None stands for the default device."""
    device = device or default_device()
    if device is None:
        return HOST
    module = module_of(device)
    if module.runtime is None or device.index is None:
        return module.xp
    return _Placed(module.xp, module.runtime, device.index)


def require_device(device: object) -> str:
    """The type of an available device, from a name such as "cpu"; PyTorch's refusal of any other."""
    return module_of(Device(device)).device
