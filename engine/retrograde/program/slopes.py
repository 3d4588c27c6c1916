"""Central differences of a function of one number, and what they say of a derivative that is to be checked.

    f(−h)  f(0)  f(h)  ─▶ slopes to the left, to the right and across, at two steps

Where the function is smooth, the difference between left and right shrinks with the step; at a kink it stays, and
where the function leaps it grows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

Found = Literal["agrees", "differs", "kink", "jump"]


@dataclass(frozen=True)
class Precision:
    """How exactly the function is computed, and what follows from it."""

    epsilon: float
    step: float
    """The larger step, for arguments of about 1."""
    tolerance: float
    """How far a right derivative may be off, relative to its size."""


DOUBLE = Precision(2.3e-16, 1e-4, 1e-5)
SINGLE = Precision(1.2e-7, 2e-2, 2e-2)
_FINER = 16
"""How much smaller the second step is."""
_NOISE = 16
"""How many roundings of the function's value may come together."""


class Slopes(NamedTuple):
    """The slopes at one step."""

    step: float
    left: float
    right: float
    across: float
    noise: float
    """How far each may be off because the function is rounded."""

    @property
    def bend(self) -> float:
        """How much the slopes on both sides differ."""
        return abs(self.right - self.left)

    @property
    def size(self) -> float:
        """The larger of them."""
        return max(abs(self.left), abs(self.right))


class Verdict(NamedTuple):
    """What was found."""

    found: Found
    slopes: Slopes


def judge(
    function: Callable[[float], float], derivative: float, precision: Precision, scale: float, at: float
) -> Verdict:
    """Whether `derivative` is that of `function` at 0, whose value there is `at`.

    `scale` is the size of the argument that is moved: the steps are relative to it where it is more than 1. What
    `function` raises is raised.
    """
    step = precision.step * max(1.0, scale)
    coarse = _slopes(function, step, precision, at)
    if _agree(coarse, derivative, precision) and coarse.bend <= precision.tolerance * coarse.size + coarse.noise:
        return Verdict("agrees", coarse)
    fine = _slopes(function, step / _FINER, precision, at)
    if fine.bend > max(10 * precision.tolerance, 1e-3) * fine.size + fine.noise and fine.bend > coarse.bend / 2:
        return Verdict("jump" if fine.bend > 4 * coarse.bend else "kink", fine)
    rest = abs(coarse.across - fine.across) / _FINER
    if _agree(fine, derivative, precision, rest):
        return Verdict("agrees", fine)
    # Kinks close by, as of many units of a network: what is between the slopes is none of theirs.
    return Verdict("kink" if min(fine.left, fine.right) < derivative < max(fine.left, fine.right) else "differs", fine)


def _slopes(function: Callable[[float], float], step: float, precision: Precision, at: float) -> Slopes:
    above, below = function(step), function(-step)
    noise = _NOISE * precision.epsilon * max(abs(above), abs(below), abs(at)) / step
    return Slopes(step, (at - below) / step, (above - at) / step, (above - below) / (2 * step), noise)


def _agree(slopes: Slopes, derivative: float, precision: Precision, rest: float = 0.0) -> bool:
    size = max(abs(slopes.across), abs(derivative))
    return abs(slopes.across - derivative) <= precision.tolerance * size + slopes.noise + rest
