"""The sums that steps of optimizers are made of, over the elements of arrays, rounded as PyTorch rounds them.

PyTorch's kernels compute a·b + c with one rounding. Where a tensor is small, so that a program may print all of its
digits, float32 does the same here by way of float64; in large ones the last bit is not worth twice the time.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde.devices.arrays import xp_of

SMALL = 4096
"""Elements up to which sums are rounded once."""
_TINY = 1e-30
"""Factors below it are not divided by: their inverse is no float32."""


class Sums:
    """Sums over arrays like `like` that change `out` in place; each product and each sum is rounded.

    What they compute on the way lies in memory that they keep, so one object serves one optimizer. Fresh memory is
    memory that no cache holds.
    """

    def __init__(self, xp: Any, like: Any) -> None:
        self._xp = xp
        self._way = xp.empty_like(like)

    def add(self, out: Any, x: Any, alpha: float) -> None:
        """out ← out + alpha · x."""
        out += x * alpha

    def plus(self, base: Any, x: Any, alpha: float) -> Any:
        """base + alpha · x, as a new array."""
        return base + x * alpha

    def scale(self, out: Any, factor: float) -> None:
        """out ← factor · out."""
        out *= self._number(factor)

    def lerp(self, out: Any, end: Any, weight: float) -> None:
        """out ← out + weight · (end − out)."""
        way = self._xp.subtract(end, out, out=self._way)
        way *= self._number(weight)
        out += way

    def addcmul(self, out: Any, a: Any, b: Any, value: float) -> None:
        """out ← out + value · a · b."""
        product = self._xp.multiply(a, self._number(value), out=self._way)
        product *= b
        out += product

    def addcdiv(self, out: Any, a: Any, b: Any, value: float) -> None:
        """out ← out + value · a / b."""
        quotient = self._xp.multiply(a, self._number(value), out=self._way)
        quotient /= b
        out += quotient

    def addcdiv_root(self, out: Any, a: Any, square: Any, divisor: float, eps: float, value: float) -> None:
        """out ← out + value · a / (√square / divisor + eps), with `value` divided out of the denominator."""
        size = self._xp.sqrt(square, out=self._way)
        if abs(value) < _TINY:
            out += a * value / (size / divisor + eps)
            return
        size *= self._number(1 / (divisor * value))
        size += self._number(eps / value)
        out += self._xp.divide(a, size, out=size)

    def _number(self, number: float) -> Any:
        """`number` as an operand, until the next one is asked for."""
        return number


class HostSums(Sums):
    """The same in NumPy, with numbers in an array without dimensions: a Python number is converted in each call."""

    def __init__(self, xp: Any, like: Any) -> None:
        super().__init__(xp, like)
        self._single = np.empty((), like.dtype)

    def add(self, out: Any, x: Any, alpha: float) -> None:
        if isinstance(alpha, np.generic):
            # NumPy's own numbers keep their precision.
            super().add(out, x, alpha)
        else:
            out += np.multiply(x, self._number(alpha), out=self._way)

    def _number(self, number: float) -> Any:
        self._single[()] = number
        return self._single


class SumsRoundedOnce(HostSums):
    """The same for float32, where a product and the sum it goes into are rounded together."""

    def __init__(self, xp: Any, like: Any) -> None:
        super().__init__(xp, like)
        self._size = np.empty_like(like)
        self._product, self._base, self._double = np.empty(like.shape), np.empty(like.shape), np.empty(())

    def _store(self, base: Any, out: Any) -> None:
        """out ← base + product."""
        self._base[...] = base
        np.add(self._product, self._base, self._product)
        out[...] = self._product

    def _add(self, out: Any, base: Any, x: Any, alpha: Any) -> None:
        """out ← base + alpha · x, where alpha is as float32 holds it."""
        self._double[()] = alpha
        self._product[...] = x
        np.multiply(self._product, self._double, self._product)
        self._store(base, out)

    def add(self, out: Any, x: Any, alpha: float) -> None:
        self._add(out, out, x, self._number(alpha))

    def plus(self, base: Any, x: Any, alpha: float) -> Any:
        out = np.empty_like(base)
        self._add(out, base, x, self._number(alpha))
        return out

    def lerp(self, out: Any, end: Any, weight: float) -> None:
        np.subtract(end, out, self._way)
        if weight < 0.5:
            self._add(out, out, self._way, self._number(weight))
        else:
            self._add(out, end, self._way, np.float32(weight) - np.float32(1))

    def addcmul(self, out: Any, a: Any, b: Any, value: float) -> None:
        self._product[...] = np.multiply(a, self._number(value), self._way)
        self._base[...] = b
        np.multiply(self._product, self._base, self._product)
        self._store(out, out)

    def addcdiv_root(self, out: Any, a: Any, square: Any, divisor: float, eps: float, value: float) -> None:
        """Operation by operation, as PyTorch does."""
        size = np.sqrt(square, self._size)
        np.divide(size, self._number(divisor), size)
        np.add(size, self._number(eps), size)
        self.addcdiv(out, a, size, value)


def sums_for(array: Any) -> Sums:
    """The sums for arrays like this one."""
    if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
        return Sums(xp_of(array), array)
    return (SumsRoundedOnce if array.size <= SMALL and array.dtype == np.float32 else HostSums)(np, array)
