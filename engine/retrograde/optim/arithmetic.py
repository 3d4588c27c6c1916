"""The sums that steps of optimizers are made of, over the elements of arrays, rounded as PyTorch rounds them.

PyTorch's kernels compute a·b + c with one rounding. Where a tensor is small, so that a program may print all of its
digits, float32 does the same here by way of float64; in large ones the last bit is not worth twice the time.
"""

from __future__ import annotations

from typing import Any

import numpy as np

SMALL = 4096
"""Elements up to which sums are rounded once."""


class Sums:
    """Sums that change `out` in place; each product and each sum is rounded."""

    def add(self, out: Any, x: Any, alpha: float) -> None:
        """out ← out + alpha · x."""
        out += x * alpha

    def plus(self, base: Any, x: Any, alpha: float) -> Any:
        """base + alpha · x, as a new array."""
        return base + x * alpha

    def lerp(self, out: Any, end: Any, weight: float) -> None:
        """out ← out + weight · (end − out)."""
        way = end - out
        way *= weight
        out += way

    def addcmul(self, out: Any, a: Any, b: Any, value: float) -> None:
        """out ← out + value · a · b."""
        product = a * value
        product *= b
        out += product

    def addcdiv(self, out: Any, a: Any, b: Any, value: float) -> None:
        """out ← out + value · a / b."""
        quotient = a * value
        quotient /= b
        out += quotient

    def sqrt(self, xp: Any, x: Any) -> Any:
        """√x, in memory that the caller may change until the next call."""
        return xp.sqrt(x)


class SumsInPlace(Sums):
    """The same in NumPy, with what comes in between in memory that is kept from step to step.

    Where arrays are retained, fresh memory is memory that no cache holds: it doubled the time of a large step.
    """

    def __init__(self, like: Any) -> None:
        self._spare, self._root = np.empty_like(like), np.empty_like(like)

    def add(self, out: Any, x: Any, alpha: float) -> None:
        out += np.multiply(x, alpha, out=self._spare[: len(x)])

    def lerp(self, out: Any, end: Any, weight: float) -> None:
        way = np.subtract(end, out, out=self._spare[: len(out)])
        way *= weight
        out += way

    def addcmul(self, out: Any, a: Any, b: Any, value: float) -> None:
        product = np.multiply(a, value, out=self._spare[: len(out)])
        product *= b
        out += product

    def addcdiv(self, out: Any, a: Any, b: Any, value: float) -> None:
        quotient = np.multiply(a, value, out=self._spare[: len(out)])
        quotient /= b
        out += quotient

    def sqrt(self, xp: Any, x: Any) -> Any:
        return np.sqrt(x, out=self._root[: len(x)])


class SumsRoundedOnce(Sums):
    """The same for float32 in NumPy, where a product and the sum it goes into are rounded together."""

    def add(self, out: Any, x: Any, alpha: float) -> None:
        np.add(x * _wide(alpha), out, out=out, casting="same_kind")

    def plus(self, base: Any, x: Any, alpha: float) -> Any:
        return (x * _wide(alpha) + base).astype(base.dtype)

    def lerp(self, out: Any, end: Any, weight: float) -> None:
        way = end - out
        share = np.float32(weight)
        if share < 0.5:
            np.add(way * np.float64(share), out, out=out, casting="same_kind")
        else:
            np.add(way * np.float64(share - np.float32(1)), end, out=out, casting="same_kind")

    def addcmul(self, out: Any, a: Any, b: Any, value: float) -> None:
        np.add(np.multiply(a * value, b, dtype=np.float64), out, out=out, casting="same_kind")


def sums_for(array: Any) -> Sums:
    """The sums for arrays like this one."""
    small = isinstance(array, np.ndarray) and array.size <= SMALL and array.dtype == np.float32
    return _ROUNDED_ONCE if small else _PLAIN


def _wide(number: float) -> np.float64:
    """`number` as float32 holds it."""
    return np.float64(np.float32(number))


_PLAIN, _ROUNDED_ONCE = Sums(), SumsRoundedOnce()
