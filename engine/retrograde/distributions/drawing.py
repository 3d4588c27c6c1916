"""Gamma and binomial values from PyTorch's stream, one element after the other.

Sources: Marsaglia and Tsang, "A simple method for generating gamma variables"; Hörmann, "The generation of binomial
random variates", algorithm BTRS.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from retrograde.devices.arrays import beside, host
from retrograde.random import Generator, source
from retrograde.tensor import Tensor

_TAILS = (
    0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
    0.0138761288230707, 0.0118967099458917, 0.0104112652619720, 0.00925546218271273, 0.00833056343336287,
)  # fmt: skip
"""What Stirling's formula leaves out of log k!, for k from 0 to 9."""


def standard_gamma(concentration: Tensor) -> Tensor:
    """A gamma value of rate 1 for each element of `concentration`."""
    tiny = np.finfo(concentration.array.dtype).tiny
    return _each(lambda draw, alpha: max(tiny, _gamma(alpha, draw)), concentration)


def dirichlet(concentration: Tensor) -> Tensor:
    """A point of the simplex for each last dimension of `concentration`: gamma values over their sum."""
    draws = _each(lambda draw, alpha: _gamma(alpha, draw), concentration.double())
    kind = concentration.array.dtype
    limits = np.finfo(kind)
    shares = (draws.array / draws.array.sum(axis=-1, keepdims=True)).astype(kind)
    return Tensor(shares.clip(limits.tiny, 1 - limits.eps / 2))


def binomial(count: Tensor, chance: Tensor) -> Tensor:
    """How many of `count` tries succeed, each with the probability `chance`."""
    return _each(lambda draw, n, p: _binomial(n, p, draw), count, chance)


def _each(rule: Callable[..., float], *parameters: Tensor) -> Tensor:
    draw = source(None, parameters[0].device)
    arrays = np.broadcast_arrays(*(host(p.array) for p in parameters))
    kind = arrays[0].dtype
    rows = zip(*(array.reshape(-1).tolist() for array in arrays), strict=True)
    values = np.array([rule(draw, *row) for row in rows], kind).reshape(arrays[0].shape)
    return Tensor(beside(parameters[0].array, values))


def _even(draw: Generator) -> float:
    return float(draw.uniform(1, np.float64)[0])


def _gamma(alpha: float, draw: Generator) -> float:
    if alpha == 0:
        return 0.0
    scale = 1.0
    if alpha < 1:
        scale *= (1 - _even(draw)) ** (1 / alpha)
        alpha += 1
    d = alpha - 1 / 3
    c = 1 / math.sqrt(9 * d)
    while True:
        x, y = _positive_step(c, draw)
        v = y * y * y
        u = 1 - _even(draw)
        square = x * x
        if u < 1 - 0.0331 * square * square or math.log(u) < 0.5 * square + d * (1 - v + math.log(v)):
            return scale * d * v


def _positive_step(c: float, draw: Generator) -> tuple[float, float]:
    while True:
        x = float(draw.normals(1)[0])
        if (y := 1 + c * x) > 0:
            return x, y


def _binomial(count: float, chance: float, draw: Generator) -> float:
    if count <= 0 or chance <= 0:
        return 0.0
    if chance >= 1:
        return count
    if chance > 0.5:
        return count - _binomial_below_half(count, 1 - chance, draw)
    return math.nan if math.isnan(chance) else _binomial_below_half(count, chance, draw)


def _binomial_below_half(count: float, chance: float, draw: Generator) -> float:
    if count * chance >= 10:
        return _binomial_by_rejection(count, chance, draw)
    tries, found, scale = 0.0, 0.0, math.log1p(-chance)
    while True:
        tries += math.ceil(math.log(_even(draw)) / scale)
        if tries > count:
            return found
        found += 1


def _binomial_by_rejection(n: float, p: float, draw: Generator) -> float:
    root = math.sqrt(n * p * (1 - p))
    b = 1.15 + 2.53 * root
    a = -0.0873 + 0.0248 * b + 0.01 * p
    odds, accepted = p / (1 - p), 0.92 - 4.2 / b
    alpha, m = (2.83 + 5.1 / b) * root, math.floor((n + 1) * p)
    while True:
        u, v = _even(draw) - 0.5, _even(draw)
        edge = 0.5 - abs(u)
        k = math.floor((2 * a / edge + b) * u + n * p + 0.5)
        if edge >= 0.07 and v <= accepted:
            return k
        if not 0 <= k <= n:
            continue
        bound = (
            (m + 0.5) * math.log((m + 1) / (odds * (n - m + 1)))
            + (n + 1) * math.log((n - m + 1) / (n - k + 1))
            + (k + 0.5) * math.log(odds * (n - k + 1) / (k + 1))
            + (_tail(m) + _tail(n - m) - _tail(k) - _tail(n - k))
        )
        if math.log(v * alpha / (a / (edge * edge) + b)) <= bound:
            return k


def _tail(k: float) -> float:
    if k <= 9:
        return _TAILS[int(k)]
    square = (k + 1) * (k + 1)
    return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1)
