"""Normalisation: elements shifted and scaled to mean 0 and variance 1, then by a learned weight and bias.

All gradients come down to one map, `centered`: a gradient without its mean and without its part along the normalised
values. It is its own transpose, so that gradients of every order stay in this vocabulary.
Sources: Ioffe and Szegedy 2015 (batch), Ba, Kiros and Hinton 2016 (layer), Wu and He 2018 (group).
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from retrograde.devices.arrays import on_host
from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops.shapes import Shape

_DIMS = [Sample(((4, 3),), {"dims": (1,)}), Sample(((3, 2, 4),), {"dims": (0, 2)}),
         Sample(((2, 3, 2, 2),), {"dims": (1, 2, 3)})]  # fmt: skip


def _same(a: Shape, *others: Shape, **params: Any) -> Shape:
    return a


def _kept(a: Shape, dims: Shape, **params: Any) -> Shape:
    return tuple(1 if i in dims else n for i, n in enumerate(a))


@lru_cache(256)
def _host_shares(length: int, kind: Any) -> Any:
    return np.full(length, 1 / length, kind)


def _shares(xp: Any, length: int, like: Any) -> Any:
    """1/n, n times; on the host kept for the next time."""
    return _host_shares(length, like.dtype) if on_host(like) else xp.full(length, 1 / length, like.dtype)


def _mean(xp: Any, a: Any, dims: Shape) -> Any:
    """The mean over `dims`, which stay as axes of length 1."""
    shape, inner = _kept(a.shape, dims), a.ndim
    while inner - 1 in dims:
        inner -= 1
    length = math.prod(a.shape[inner:])
    if length > 1:
        # A product with ones adds up rows many times faster than a reduction along the last axis.
        rows = a.reshape(math.prod(a.shape[:inner]), length)
        a = xp.matmul(rows, _shares(xp, length, rows)).reshape(a.shape[:inner])
    outer = tuple(i for i in dims if i < inner)
    return (xp.mean(a, axis=outer) if outer else a).reshape(shape)


def moments(xp: Any, a: Any, dims: Shape) -> tuple[Any, Any]:
    """Mean and variance (of the elements, not of a sample) over `dims`, which stay as axes of length 1."""
    mean = _mean(xp, a, dims)
    away = a - mean
    away *= away
    return mean, _mean(xp, away, dims)


def _standardized(xp: Any, a: Any, dims: Shape, eps: float) -> Any:
    mean = _mean(xp, a, dims)
    away = a - mean
    scale = a.dtype.type(1) / xp.sqrt(_mean(xp, away * away, dims) + a.dtype.type(eps))
    away *= scale
    return away


@op(symbol="norm", latex=r"\frac{#a - \mu}{\sqrt{\sigma^2 + #eps}}", backward="NativeLayerNormBackward0",
    backward_of=lambda params: params["backward"], shape=_same, method=False,
    samples=[Sample(s.shapes, {**s.params, "eps": 1e-3}) for s in _DIMS])  # fmt: skip
def standardize(xp: Any, a: Any, /, dims: Any, eps: float, backward: str = "NativeLayerNormBackward0") -> Any:
    """Elements less their mean over the axes `dims`, over the root of their variance plus `eps`."""
    return _standardized(xp, a, dims, eps)


@standardize.vjp("a", latex=r"\frac{#g - \bar{#g} - #out \cdot \overline{#g \cdot #out}}{\sqrt{\sigma^2 + #eps}}")
def _(xp: Any, g: Any, out: Any, a: Any, dims: Shape, eps: float) -> Any:
    return xp.centered(g, out, dims) * xp.inverse_deviation(a, dims, eps)


@op(symbol="1/σ", latex=r"\frac{1}{\sqrt{\sigma^2 + #eps}}", backward="RsqrtBackward0", shape=_kept, method=False,
    samples=[Sample(s.shapes, {**s.params, "eps": 1e-3}) for s in _DIMS])  # fmt: skip
def inverse_deviation(xp: Any, a: Any, /, dims: Any, eps: float) -> Any:
    """1 over the root of the variance over the axes `dims` plus `eps`; those axes stay, of length 1."""
    return a.dtype.type(1) / xp.sqrt(moments(xp, a, dims)[1] + a.dtype.type(eps))


@inverse_deviation.vjp("a", latex=r"-#g \cdot {#out}^3 \cdot \frac{#a - \mu}{n}")
def _(xp: Any, g: Any, out: Any, a: Any, dims: Shape, eps: float) -> Any:
    count = math.prod(a.shape[i] for i in dims)
    return g * out * out * xp.standardize(a, dims, eps) / -count


@op(symbol="centre", latex=r"#g_out - \bar{#g_out} - #x \cdot \overline{#g_out \cdot #x}", shape=_same, method=False,
    backward="NativeLayerNormBackwardBackward0", samples=[Sample(s.shapes * 2, s.params) for s in _DIMS])  # fmt: skip
def centered(xp: Any, g_out: Any, x: Any, /, dims: Any) -> Any:
    """`g_out` less its mean over the axes `dims`, and less `x` times the mean of the product of both."""
    out = x * _mean(xp, g_out * x, dims)
    out += _mean(xp, g_out, dims)
    return xp.subtract(g_out, out, out=out)


@centered.vjp("g_out", latex=r"#g - \bar{#g} - #x \cdot \overline{#g \cdot #x}")
def _(xp: Any, g: Any, x: Any, dims: Shape) -> Any:
    return xp.centered(g, x, dims)


@centered.vjp("x", latex=r"-#g \cdot \overline{#g_out \cdot #x} - #g_out \cdot \overline{#g \cdot #x}")
def _(xp: Any, g: Any, g_out: Any, x: Any, dims: Shape) -> Any:
    return -g * xp.mean(g_out * x, dims, True) - g_out * xp.mean(g * x, dims, True)


def _require_one_type(*arrays: Any) -> None:
    if any(array.dtype != arrays[0].dtype for array in arrays):
        raise hinted(
            RuntimeError("mixed dtype (CPU): all inputs must share same datatype."),
            "Convert the input first: x.float() makes it float32.",
        )


def _layer_shape(a: Shape, weight: Shape, bias: Shape, eps: float = 1e-5) -> Shape:
    return a


@op(symbol="layer norm", latex=r"\frac{#a - \mu}{\sqrt{\sigma^2 + #eps}} \cdot #weight + #bias", shape=_layer_shape,
    backward="NativeLayerNormBackward0", method=False,
    samples=[Sample(((4, 3), (3,), (3,))), Sample(((2, 3, 2, 2), (2, 2), (2, 2)), {"eps": 1e-2})],
    lacks={"int": "LayerNormKernelImpl", "bool": "LayerNormKernelImpl"})  # fmt: skip
def layer_norm(xp: Any, a: Any, weight: Any, bias: Any, /, eps: float = 1e-5) -> Any:
    """Mean 0 and variance 1 over the last axes, those of `weight`, then times `weight` plus `bias`."""
    _require_one_type(a, weight, bias)
    out = _standardized(xp, a, _last(a.shape, weight.shape), eps)
    out *= weight
    out += bias
    return out


def _last(a: Shape, weight: Shape) -> Shape:
    return tuple(range(len(a) - len(weight), len(a)))


@layer_norm.vjp("a", latex=r"\frac{1}{\sigma} \operatorname{centre}(#g \cdot #weight)")
def _(xp: Any, g: Any, a: Any, weight: Any, shapes: Any, eps: float) -> Any:
    dims = _last(shapes[0], shapes[1])
    return xp.centered(g * weight, xp.standardize(a, dims, eps), dims) * xp.inverse_deviation(a, dims, eps)


@layer_norm.vjp("weight", latex=r"\sum #g \cdot \frac{#a - \mu}{\sigma}")
def _(xp: Any, g: Any, a: Any, shapes: Any, eps: float) -> Any:
    # The backward walk sums over the batch, as it does for broadcasting.
    return g * xp.standardize(a, _last(shapes[0], shapes[1]), eps)


@layer_norm.vjp("bias", latex=r"\sum #g \text{ over the batch}")
def _(g: Any) -> Any:
    return g


def _over_channels(ndim: int) -> Shape:
    """All axes but that of the channels."""
    return (0, *range(2, ndim))


def _channels(ndim: int) -> Shape:
    """The shape in which one number per channel broadcasts."""
    return (-1, *[1] * (ndim - 2))


_CHANNELS = [Sample(((4, 3), (3,), (3,))), Sample(((3, 2, 4), (2,), (2,)), {"eps": 1e-2}),
             Sample(((2, 2, 3, 2), (2,), (2,)))]  # fmt: skip


@op(symbol="batch norm", latex=r"\frac{#a - \mu}{\sqrt{\sigma^2 + #eps}} \cdot #weight + #bias", shape=_same,
    backward="NativeBatchNormBackward0", samples=_CHANNELS, method=False,
    lacks={"int": "batch_norm", "bool": "batch_norm"})  # fmt: skip
def batch_norm(xp: Any, a: Any, weight: Any, bias: Any, /, eps: float = 1e-5) -> Any:
    """Mean 0 and variance 1 of each channel (axis 1) over the batch, then times `weight` plus `bias` (channels,)."""
    _require_one_type(a, weight, bias)
    out = _standardized(xp, a, _over_channels(a.ndim), eps)
    out *= weight.reshape(_channels(a.ndim))
    out += bias.reshape(_channels(a.ndim))
    return out


@batch_norm.vjp("a", latex=r"\frac{#weight}{\sigma} \operatorname{centre}(#g)")
def _(xp: Any, g: Any, a: Any, weight: Any, shapes: Any, eps: float) -> Any:
    dims = _over_channels(len(shapes[0]))
    scale = xp.reshape(weight, _channels(len(shapes[0]))) * xp.inverse_deviation(a, dims, eps)
    return xp.centered(g, xp.standardize(a, dims, eps), dims) * scale


@batch_norm.vjp("weight", latex=r"\sum #g \cdot \frac{#a - \mu}{\sigma}")
def _(xp: Any, g: Any, a: Any, shapes: Any, eps: float) -> Any:
    dims = _over_channels(len(shapes[0]))
    return xp.sum(g * xp.standardize(a, dims, eps), dims)


@batch_norm.vjp("bias", latex=r"\sum #g \text{ over the batch}")
def _(xp: Any, g: Any, shapes: Any) -> Any:
    return xp.sum(g, _over_channels(len(shapes[0])))


STATISTIC = "running statistics are gathered, not trained"


@op(symbol="batch norm", latex=r"\frac{#a - #mean}{\sqrt{#var + #eps}} \cdot #weight + #bias", shape=_same,
    backward="NativeBatchNormBackward0", method=False, no_grad={"mean": STATISTIC, "var": STATISTIC},
    samples=[Sample(((4, 3), (3,), (3,), (3,), (3,)), low=0.3), Sample(((2, 2, 3), (2,), (2,), (2,), (2,)), low=0.3)],
    lacks={"int": "batch_norm", "bool": "batch_norm"})  # fmt: skip
def batch_norm_fixed(xp: Any, a: Any, mean: Any, var: Any, weight: Any, bias: Any, /, eps: float = 1e-5) -> Any:
    """Each channel (axis 1) less a given mean, over the root of a given variance, times `weight` plus `bias`."""
    _require_one_type(a, weight, bias)
    shape = _channels(a.ndim)
    scale = weight / xp.sqrt(var + a.dtype.type(eps))
    return a * scale.reshape(shape) + (bias - mean * scale).reshape(shape)


@batch_norm_fixed.vjp("a", latex=r"#g \cdot \frac{#weight}{\sqrt{#var + #eps}}")
def _(xp: Any, g: Any, var: Any, weight: Any, shapes: Any, eps: float) -> Any:
    return g * xp.reshape(weight * xp.rsqrt(var + eps), _channels(len(shapes[0])))


@batch_norm_fixed.vjp("weight", latex=r"\sum #g \cdot \frac{#a - #mean}{\sqrt{#var + #eps}}")
def _(xp: Any, g: Any, a: Any, mean: Any, var: Any, shapes: Any, eps: float) -> Any:
    ndim = len(shapes[0])
    away = a - xp.reshape(mean, _channels(ndim))
    return xp.sum(g * away, _over_channels(ndim)) * xp.rsqrt(var + eps)


@batch_norm_fixed.vjp("bias", latex=r"\sum #g \text{ over the batch}")
def _(xp: Any, g: Any, shapes: Any) -> Any:
    return xp.sum(g, _over_channels(len(shapes[0])))


def _grouped(a: Shape, groups: int) -> Shape:
    return (a[0], groups, math.prod(a[1:]) // groups)


def _group_shape(a: Shape, weight: Shape, bias: Shape, groups: int = 1, eps: float = 1e-5) -> Shape:
    if a[1] % groups:
        raise RuntimeError(
            f"Expected number of channels in input to be divisible by num_groups, but got input of shape {list(a)} and "
            f"num_groups={groups}"
        )
    for name, given in (("weight", weight), ("bias", bias)):
        if given != a[1:2]:
            raise RuntimeError(
                f"Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of "
                f"shape {list(given)} and input of shape {list(a)}"
            )
    return a


@op(symbol="group norm", latex=r"\frac{#a - \mu}{\sqrt{\sigma^2 + #eps}} \cdot #weight + #bias", shape=_group_shape,
    backward="NativeGroupNormBackward0", method=False,
    samples=[Sample(((2, 4, 3), (4,), (4,)), {"groups": 2}), Sample(((2, 3, 2, 2), (3,), (3,)), {"groups": 1})],
    refusals=[Refusal(((1, 6, 2), (4,), (4,)), RuntimeError, "weight of shape [4] and input of shape [1, 6, 2]",
                      {"groups": 2}),
              Refusal(((1, 6, 2), (6,), (6,)), RuntimeError, "divisible by num_groups", {"groups": 4})],
    lacks={"int": "GroupNormKernelImpl", "bool": "GroupNormKernelImpl"})  # fmt: skip
def group_norm(xp: Any, a: Any, weight: Any, bias: Any, /, groups: int, eps: float = 1e-5) -> Any:
    """Mean 0 and variance 1 of each group of channels, example by example, then times `weight` plus `bias`."""
    _group_shape(a.shape, weight.shape, bias.shape, groups, eps)
    _require_one_type(a, weight, bias)
    out = _standardized(xp, a.reshape(_grouped(a.shape, groups)), (2,), eps).reshape(a.shape)
    out *= weight.reshape(_channels(a.ndim))
    out += bias.reshape(_channels(a.ndim))
    return out


@group_norm.vjp("a", latex=r"\frac{1}{\sigma} \operatorname{centre}(#g \cdot #weight)")
def _(xp: Any, g: Any, a: Any, weight: Any, shapes: Any, groups: int, eps: float) -> Any:
    flat = _grouped(shapes[0], groups)
    rows, scaled = xp.reshape(a, flat), xp.reshape(g * xp.reshape(weight, _channels(len(shapes[0]))), flat)
    found = xp.centered(scaled, xp.standardize(rows, (2,), eps), (2,)) * xp.inverse_deviation(rows, (2,), eps)
    return xp.reshape(found, shapes[0])


@group_norm.vjp("weight", latex=r"\sum #g \cdot \frac{#a - \mu}{\sigma}")
def _(xp: Any, g: Any, a: Any, shapes: Any, groups: int, eps: float) -> Any:
    x = xp.reshape(xp.standardize(xp.reshape(a, _grouped(shapes[0], groups)), (2,), eps), shapes[0])
    return xp.sum(g * x, _over_channels(len(shapes[0])))


@group_norm.vjp("bias", latex=r"\sum #g \text{ over the batch}")
def _(xp: Any, g: Any, shapes: Any) -> Any:
    return xp.sum(g, _over_channels(len(shapes[0])))
