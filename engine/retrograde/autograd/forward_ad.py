"""Forward mode: numbers that carry a direction along: PyTorch's `torch.autograd.forward_ad`.

    with dual_level():
        dual = make_dual(x, direction)
        value, slope = unpack_dual(f(dual))

The slope of a result is found when it is asked for, from its vector-Jacobian product; see `func.level.Push`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from retrograde.func.level import Level, Push
from retrograde.tensor import Tensor

__all__ = ["UnpackedDualTensor", "dual_level", "enter_dual_level", "exit_dual_level", "make_dual", "unpack_dual"]


class UnpackedDualTensor(NamedTuple):
    """The value of a dual tensor, and its slope; None when it has none."""

    primal: Tensor
    tangent: Tensor | None


class _Duals(Level):
    """A level with the directions of its inputs."""

    def __init__(self) -> None:
        super().__init__()
        self.tangents: list[Tensor] = []


_levels: list[_Duals] = []


def enter_dual_level() -> int:
    """Begin a level; its number. RuntimeError inside another one."""
    if _levels:
        raise RuntimeError("Nested forward mode AD is not supported at the moment")
    level = _Duals()
    level.__enter__()
    _levels.append(level)
    return len(_levels) - 1


def exit_dual_level(*, level: int | None = None) -> None:
    """End the level: its dual tensors are plain ones from now on."""
    if not _levels:
        raise RuntimeError(
            "Trying to exit a forward AD level but no level exists, make sure to enter_dual_level() first."
        )
    _levels.pop().__exit__(None, None, None)


class dual_level:
    """A context that is a level."""

    def __enter__(self) -> int:
        return enter_dual_level()

    def __exit__(self, *exc: object) -> None:
        exit_dual_level()

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def inner(*args: Any, **kwargs: Any) -> Any:
            with dual_level():
                return function(*args, **kwargs)

        return inner


def make_dual(tensor: Tensor, tangent: Tensor, *, level: int | None = None) -> Tensor:
    """`tensor` as a dual tensor that moves along `tangent`, of the same shape."""
    if not _levels:
        raise RuntimeError(
            "Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first."
        )
    for name, given in (("primal", tensor), ("tangent", tangent)):
        if not given.dtype.is_floating_point:
            raise ValueError(f"Expected {name} to be floating point or complex, but got: {given.dtype}")
    if tensor.shape != tangent.shape:
        raise RuntimeError(
            "Trying to set a forward gradient that has a different size than that of the original Tensor, this is not "
            f"supported. Tensor is of size {list(tensor.shape)} while the given forward gradient is of size "
            f"{list(tangent.shape)}."
        )
    now = _levels[-1]
    now.tangents.append(tangent)
    return now.track(tensor)  # type: ignore[no-any-return]


def unpack_dual(tensor: Tensor, *, level: int | None = None) -> UnpackedDualTensor:
    """The value and the slope of a tensor. The slope is None outside of a level, and of what does not move."""
    if not _levels or not tensor.requires_grad or not _levels[-1].inputs:
        return UnpackedDualTensor(tensor.detach() if _is_released(tensor) else tensor, None)
    now = _levels[-1]
    now.look([tensor, *now.tangents])
    (tangent,) = Push(now, [tensor])(now.tangents)
    return UnpackedDualTensor(now.release(tensor), tangent)


def _is_released(tensor: Tensor) -> bool:
    """Whether a tensor is only recorded because a level was there that has ended."""
    return not _levels and tensor.requires_grad and tensor.node is not None
