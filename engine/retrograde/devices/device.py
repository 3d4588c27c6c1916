"""Places for tensors as programs name them, and the one that new tensors go to: PyTorch's `torch.device`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from retrograde.errors import hinted
from retrograde.words.naming import Named

TYPES = (
    "cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia", "xla", "lazy",
    "vulkan", "mps", "meta", "hpu", "mtia", "privateuseone",
)  # fmt: skip
"""Every word PyTorch knows; a name does not say that there is such a device."""
_NAME = re.compile(r"([a-zA-Z_]+)(?::(0|[1-9]\d*))?")


class Device(metaclass=Named):
    """A place for tensors: `device("cpu")`, `device("cuda:1")`, `device("cuda", 1)`, or a number of an accelerator.

    It need not exist. As a context, tensors made inside go there unless they are told otherwise. RuntimeError for
    other names.
    """

    __slots__ = ("index", "type")
    _shown_as = "torch.device"

    type: str
    index: int | None
    """Number among the devices of the type; None for the current one."""

    def __init__(self, type: Any, index: int | None = None) -> None:
        if isinstance(type, Device):
            self.type, self.index = type.type, type.index
            return
        if isinstance(type, int) and not isinstance(type, bool):
            self.type, self.index = _accelerator(), type
            return
        if not isinstance(type, str):
            raise _no_device(type)
        self.type, self.index = _parsed(type)
        if index is not None:
            self.index = _numbered(type, self.index, index)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __repr__(self) -> str:
        return f"device(type='{self.type}'{'' if self.index is None else f', index={self.index}'})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Device, (self.type,) if self.index is None else (self.type, self.index)

    def __enter__(self) -> Device:
        _chosen.append(self)
        return self

    def __exit__(self, *error: object) -> None:
        _chosen.pop()


_chosen: list[Device | None] = [None]
"""Where new tensors go: what was set for good, then the contexts that are open."""


def default_device() -> Device | None:
    """Where tensors go that are made without `device=`; None for the CPU."""
    return _chosen[-1]


@contextmanager
def fresh_default() -> Iterator[None]:
    """While it lasts the default device is the CPU, until told otherwise; afterwards it is what it was."""
    before = list(_chosen)
    _chosen[:] = [None]
    try:
        yield
    finally:
        _chosen[:] = before


def get_default_device() -> Device:
    """Where tensors go that are made without `device=`; AssertionError when there is no such device."""
    from retrograde.devices.arrays import module_of

    where = _chosen[-1] or Device("cpu")
    runtime = module_of(where).runtime
    return where if runtime is None or where.index is not None else Device(where.type, runtime.current())


def set_default_device(device: Any) -> None:
    """Where tensors go from now on that are made without `device=`; None for the CPU."""
    _chosen[0] = None if device is None else Device(device)


def asked(device: Any, function: str) -> Device:
    """The device that a program gives to `function`; TypeError for what names none."""
    if isinstance(device, Device):
        return device
    if isinstance(device, str | int) and not isinstance(device, bool):
        return Device(device)
    raise TypeError(f"{function}(): argument 'device' must be torch.device, not {type(device).__name__}")


def _accelerator() -> str:
    """The type of the devices that numbers alone stand for; RuntimeError when there are none."""
    from retrograde.devices.arrays import accelerator

    found = accelerator()
    if found is None:
        raise RuntimeError("Cannot access accelerator device when none is available.")
    return found.device


def _parsed(name: str) -> tuple[str, int | None]:
    if not name:
        raise RuntimeError("Device string must not be empty")
    found = _NAME.fullmatch(name)
    if found is None:
        raise RuntimeError(f"Invalid device string: '{name}'")
    if found[1] not in TYPES:
        raise hinted(
            RuntimeError(f"Expected one of {', '.join(TYPES)} device type at start of device string: {name}"),
            'Write "cpu", or "cuda" for an NVIDIA GPU.',
        )
    return found[1], None if found[2] is None else int(found[2])


def _numbered(name: str, inside: int | None, index: Any) -> int:
    """The index given beside the type."""
    if not isinstance(index, int):
        raise TypeError(f"device(): argument 'index' (position 2) must be int, not {type(index).__name__}")
    if inside is not None:
        raise RuntimeError(f"type (string) must not include an index because index was passed explicitly: {name}")
    if index < 0:
        raise RuntimeError("Device index must not be negative")
    return index


def _no_device(given: Any) -> Exception:
    kind = type(given).__name__
    return TypeError(
        f"device() received an invalid combination of arguments - got ({kind}), but expected one of:\n"
        " * (torch.device device)\n"
        f"      didn't match because some of the arguments have invalid types: (!{kind}!)\n"
        " * (str type, int index = -1)\n"
    )
