"""Array modules: where a tensor's numbers live and which library computes with them.

| device | module |
|--------|--------|
| cpu    | NumPy  |

Op code is handed the module as `xp` and works on any of them. A device is one more `ArrayModule` record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = Any
"""An array of one of the modules. Values without dimensions may be NumPy scalars: their operators are 4x cheaper."""


@dataclass(frozen=True)
class ArrayModule:
    """One array library on one device."""

    device: str
    xp: Any
    """The module: NumPy's names and meanings."""
    types: tuple[type, ...]
    """Classes of its arrays and scalars."""


CPU = ArrayModule("cpu", np, (np.ndarray, *(t for t in np.sctypeDict.values() if isinstance(t, type))))

# As in PyTorch, 1/0 is inf and log(-1) is NaN: values to be looked at, not warnings on the program's output.
np.seterr(all="ignore")

MODULES = (CPU,)
XP: dict[type, Any] = {cls: module.xp for module in MODULES for cls in module.types}
"""Class of an array → the library that computes with it; read directly on hot paths."""
DEVICE_OF: dict[type, str] = {cls: module.device for module in MODULES for cls in module.types}


def xp_of(array: Array) -> Any:
    """The library that computes with `array`."""
    return XP[array.__class__]


def require_device(device: object) -> str:
    """The name of an available device, from a name such as "cpu"; RuntimeError for any other."""
    name = str(getattr(device, "type", device))
    known = [module.device for module in MODULES]
    if name.split(":")[0] not in known:
        raise RuntimeError(f"device {name!r} is not available here; available: {', '.join(known)}")
    return name.split(":")[0]
