"""Places for tensors, as programs name them."""

from __future__ import annotations

from retrograde import arrays


class Device:
    """A place for tensors, such as `torch.device("cpu")`."""

    __slots__ = ("index", "type")

    def __init__(self, device: object) -> None:
        self.type = arrays.require_device(device)
        self.index: int | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Device) and self.type == other.type

    def __hash__(self) -> int:
        return hash(self.type)

    def __str__(self) -> str:
        return self.type

    def __repr__(self) -> str:
        return f"device(type='{self.type}')"
