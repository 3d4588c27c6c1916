"""CUDA devices: whether there are any, which is current, how full they are: PyTorch's `torch.cuda`.

Without a device, questions are answered (False, 0) and everything else is refused as PyTorch without CUDA refuses it.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, NamedTuple

from retrograde import random
from retrograde.cuda import amp
from retrograde.cuda.streams import Event, Stream, StreamContext, current_stream, default_stream, stream
from retrograde.devices import arrays, cupy_library
from retrograde.devices.device import Device
from retrograde.factories.typed import CONSTRUCTORS
from retrograde.tensor import Tensor
from retrograde.words.naming import Named

__all__ = [
    "Event", "OutOfMemoryError", "Stream", "StreamContext", "amp", "current_device", "current_stream",
    "default_stream", "device", "device_count", "device_of", "empty_cache", "get_arch_list", "get_device_capability",
    "get_device_name", "get_device_properties", "init", "initial_seed", "ipc_collect",
    "is_available", "is_bf16_supported", "is_initialized", "manual_seed", "manual_seed_all", "max_memory_allocated",
    "max_memory_reserved", "mem_get_info", "memory_allocated", "memory_reserved", "memory_stats",
    "reset_peak_memory_stats", "seed", "seed_all", "set_device", "stream", "synchronize",
]  # fmt: skip


class OutOfMemoryError(RuntimeError, metaclass=Named):
    """A device has no room for a tensor."""

    _shown_as = "torch.OutOfMemoryError"


def is_available() -> bool:
    """Whether tensors can live on a CUDA device."""
    return not cupy_library.obstacle()


def obstacle() -> str:
    """Why they cannot: "no cupy", "no driver", "no device", "no nvrtc", or "cpu only" in a run; empty when they can."""
    return cupy_library.obstacle()


def device_count() -> int:
    """How many CUDA devices there are."""
    return _runtime().count() if is_available() else 0


def is_initialized() -> bool:
    """Whether a CUDA device was asked for already."""
    return any(module.device == "cuda" for module in arrays.MODULES)


def init() -> None:
    """Load what CUDA devices need now; AssertionError where there are none."""
    _runtime()


def _runtime() -> cupy_library.CudaRuntime:
    runtime = arrays.module_of(Device("cuda")).runtime
    assert isinstance(runtime, cupy_library.CudaRuntime)
    return runtime


def _index(which: Any) -> int:
    """The number of a device given as one, as a name, or not at all."""
    runtime = _runtime()
    where = Device("cuda") if which is None else Device(which)
    if where.type != "cuda":
        raise ValueError(f"Expected a cuda device, but got: {where}")
    index = runtime.current() if where.index is None else where.index
    if index >= runtime.count():
        raise AssertionError("Invalid device id")
    return index


# ---- which device


def current_device() -> int:
    """The number of the device that "cuda" without a number means."""
    return _runtime().current()


def set_device(device: Any) -> None:
    """What "cuda" means from now on."""
    _runtime().use(_index(device))


class device:
    """A context in which "cuda" means that device."""

    def __init__(self, device: Any) -> None:
        self.idx = device
        self._before: list[Any] = []

    def __enter__(self) -> None:
        if not is_available():
            raise RuntimeError("PyTorch was compiled without CUDA support")
        context = _runtime().at(_index(self.idx))
        context.__enter__()
        self._before.append(context)

    def __exit__(self, *error: object) -> None:
        self._before.pop().__exit__(*error)


class device_of(device):
    """A context in which "cuda" means the device of a tensor; on the CPU it changes nothing."""

    def __init__(self, obj: Tensor) -> None:
        super().__init__(obj.device)

    def __enter__(self) -> None:
        if self.idx.type == "cuda":
            super().__enter__()

    def __exit__(self, *error: object) -> None:
        if self._before:
            super().__exit__(*error)


def synchronize(device: Any = None) -> None:
    """Wait until the device has done everything."""
    runtime = _runtime()
    runtime.cupy.cuda.Device(_index(device)).synchronize()


# ---- what it is


class _CudaDeviceProperties(NamedTuple):
    name: str
    major: int
    minor: int
    total_memory: int
    """Bytes."""
    multi_processor_count: int

    def __repr__(self) -> str:
        return (
            f"_CudaDeviceProperties(name='{self.name}', major={self.major}, minor={self.minor}, "
            f"total_memory={self.total_memory >> 20}MB, multi_processor_count={self.multi_processor_count})"
        )


def get_device_properties(device: Any = None) -> _CudaDeviceProperties:
    """Its name, abilities and size."""
    runtime = _runtime()
    found = runtime.cupy.cuda.runtime.getDeviceProperties(_index(device))
    name = found["name"]
    return _CudaDeviceProperties(
        name.decode() if isinstance(name, bytes) else name,
        int(found["major"]),
        int(found["minor"]),
        int(found["totalGlobalMem"]),
        int(found["multiProcessorCount"]),
    )


def get_device_name(device: Any = None) -> str:
    """What its maker calls it."""
    return get_device_properties(device).name


def get_device_capability(device: Any = None) -> tuple[int, int]:
    """Its generation: major and minor number."""
    found = get_device_properties(device)
    return found.major, found.minor


def get_arch_list() -> list[str]:
    """Generations that kernels were compiled for beforehand: none, CuPy compiles them when they are needed."""
    return []


def is_bf16_supported(including_emulation: bool = True) -> bool:
    """Whether elements can be of the type bfloat16: CuPy has none."""
    return False


# ---- memory, in bytes


def memory_allocated(device: Any = None) -> int:
    """What tensors take up."""
    return _pool("used_bytes", device)


def memory_reserved(device: Any = None) -> int:
    """What CuPy keeps for tensors, in use or not."""
    return _pool("total_bytes", device)


max_memory_allocated = max_memory_reserved = memory_reserved
"""At most so much was taken up since memory was last given back: CuPy keeps what was used."""


def _pool(what: str, device: Any) -> int:
    if not is_initialized():
        return 0
    runtime = _runtime()
    with runtime.at(_index(device)):
        return int(getattr(runtime.cupy.get_default_memory_pool(), what)())


def empty_cache() -> None:
    """Give memory back that is kept for later."""
    if is_initialized():
        _runtime().cupy.get_default_memory_pool().free_all_blocks()


def reset_peak_memory_stats(device: Any = None) -> None:
    """Start anew with the most memory taken up."""
    if not is_available():
        raise AttributeError("module 'torch._C' has no attribute '_cuda_resetPeakMemoryStats'")
    empty_cache()


def memory_stats(device: Any = None) -> OrderedDict[str, int]:
    """Figures by name."""
    if not is_initialized():
        return OrderedDict()
    used, kept = memory_allocated(device), memory_reserved(device)
    return OrderedDict({"allocated_bytes.all.current": used, "reserved_bytes.all.current": kept})


def mem_get_info(device: Any = None) -> tuple[int, int]:
    """What is free on the device, and what it has."""
    runtime = _runtime()
    free, total = runtime.cupy.cuda.Device(_index(device)).mem_info
    return int(free), int(total)


def ipc_collect() -> None:
    """Nothing: memory is not shared with other processes."""
    _runtime()


# ---- random numbers


def manual_seed(seed: int) -> None:
    """Start the current device's random numbers again at `seed`; nothing without a device."""
    if is_initialized():
        random.source(None, "cuda").manual_seed(seed)


def manual_seed_all(seed: int) -> None:
    """Start every device's random numbers again at `seed`; nothing without a device."""
    for index in range(device_count()):
        random.source(None, Device("cuda", index)).manual_seed(seed)


def seed() -> None:
    """Start the current device's random numbers again at a seed nobody chose."""
    if is_initialized():
        random.source(None, "cuda").seed()


def seed_all() -> None:
    """The same on every device."""
    for index in range(device_count()):
        random.source(None, Device("cuda", index)).seed()


def initial_seed() -> int:
    """The seed that the current device's random numbers started from."""
    _runtime()
    return random.source(None, "cuda").initial_seed()


class _TypedConstructor:
    """PyTorch's older constructors for tensors on the current device, such as `torch.cuda.FloatTensor`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *data: Any) -> Tensor:
        if not is_available():
            raise TypeError(f"type torch.cuda.{self._name} not available. Torch not compiled with CUDA enabled.")
        made: Tensor = CONSTRUCTORS[self._name](*data).to("cuda")
        return made

    def __repr__(self) -> str:
        return f"<class 'torch.cuda.{self._name}'>"


globals().update({name: _TypedConstructor(name) for name in CONSTRUCTORS})
__all__ += list(CONSTRUCTORS)
