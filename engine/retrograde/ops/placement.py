"""Where the elements live: moving them between devices, and asking where they are."""

from __future__ import annotations

from typing import Any

from retrograde.devices import arrays
from retrograde.devices.device import Device
from retrograde.op import Sample, composed, op
from retrograde.ops import shapes
from retrograde.tensor import Tensor


@op(symbol="device", latex="#a", backward="ToCopyBackward0", shape=shapes.same,
    samples=[Sample(((2, 3),), {"device": "cpu", "origin": "cpu"})], method=False)  # fmt: skip
def transfer(xp: Any, a: Any, /, device: str, origin: str) -> Any:
    """A copy on another device; `origin` is where it comes from, and where its gradient goes back to."""
    if device == origin:
        return a.copy()
    copy = arrays.moved(a, Device(device))
    arrays.use(copy)
    return copy


@transfer.vjp("a", local="1")
def _(xp: Any, g: Any, device: str, origin: str) -> Any:
    return xp.transfer(g, origin, device)


def placed(tensor: Tensor, device: Device) -> Tensor:
    """`tensor` itself when it is on that device, else a copy that gradients flow through."""
    here, module = arrays.device_of(tensor.array), arrays.module_of(device)
    if module is arrays.CPU and here.type == "cpu":
        return tensor
    if device.index is None and module.runtime is not None:
        device = Device(device.type, module.runtime.current())
    same = here.type == device.type and device.index in (None, here.index)
    return tensor if same else transfer(tensor, str(device), str(here))


@composed("cpu")
def _(input: Any, memory_format: Any = None) -> Any:
    """On the CPU."""
    return placed(input, Device("cpu"))


@composed("cuda")
def _(input: Any, device: Any = None, non_blocking: bool = False, memory_format: Any = None) -> Any:
    """On a CUDA device, the current one unless one is named. RuntimeError when there is none."""
    where = Device("cuda" if device is None else device)
    if where.type != "cuda":
        raise RuntimeError("Invalid device, must be cuda device")
    return placed(input, where)


@composed("xpu")
def _(input: Any, device: Any = None) -> Any:
    """On an Intel GPU: there is never one."""
    return placed(input, Device("xpu"))


@composed("pin_memory")
def _(input: Any, device: Any = None) -> Any:
    """Itself: memory that a device copies from faster is not told apart. RuntimeError without a device."""
    if arrays.accelerator() is None:
        raise RuntimeError("Cannot access accelerator device when none is available.")
    return input


@composed("is_pinned")
def _(input: Any, device: Any = None) -> bool:
    """False: see `pin_memory`."""
    return False


@composed("get_device")
def _(input: Any) -> int:
    """The number of the device; −1 on the CPU."""
    index = arrays.device_of(input.array).index
    return -1 if index is None else index


@composed("record_stream")
def _(input: Any, stream: Any) -> None:
    """Nothing: there is one stream per device."""


def _is_on(kind: str) -> Any:
    return property(lambda self: arrays.DEVICE_OF[self.array.__class__] == kind, doc=f"Whether it lives on {kind}.")


Tensor.is_sparse = property(lambda self: False, doc="No: every element is kept.")  # type: ignore[attr-defined]
for _kind in ("cpu", "cuda", "mps", "xpu", "meta"):
    setattr(Tensor, f"is_{_kind}", _is_on(_kind))
