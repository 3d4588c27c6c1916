"""Convolution, pooling, padding and resampling: PyTorch's functions by the arguments of our ops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
import torch.nn.functional as F

from . import Oracle


def _convolution(p: Mapping[str, Any], transposed: bool) -> Callable[..., Any]:
    def run(a: Any, weight: Any, bias: Any = None) -> Any:
        longer = p.get("output_padding", (0,) * len(p["stride"]))
        return torch.convolution(
            a, weight, bias, p["stride"], p["padding"], p["dilation"], transposed, longer, p["groups"]
        )

    return run


def _convolution_weight(p: Mapping[str, Any]) -> Callable[..., Any]:
    def run(a: Any, g: Any) -> Any:
        weight = torch.zeros(g.shape[1], a.shape[1] // p["groups"], *p["kernel"], dtype=a.dtype, requires_grad=True)
        out = _convolution(p, False)(a, weight)
        return torch.autograd.grad(out, weight, g, create_graph=True)[0]

    return run


def _max_pool(p: Mapping[str, Any], positions: bool = False) -> Callable[..., Any]:
    def run(a: Any) -> Any:
        function = getattr(F, f"max_pool{len(p['kernel'])}d")
        arguments = (p["kernel"], p["stride"], p["padding"], p["dilation"], p.get("ceil_mode", False))
        return function(a, *arguments, return_indices=positions)[1] if positions else function(a, *arguments)

    return run


def _avg_pool(p: Mapping[str, Any]) -> Callable[..., Any]:
    options = {k: v for k, v in p.items() if k not in ("kernel", "stride", "padding", "shape")}
    function = getattr(F, f"avg_pool{len(p['kernel'])}d")
    return lambda a: function(a, p["kernel"], p["stride"], p["padding"], **options)


def _adaptive(kind: str, p: Mapping[str, Any]) -> Callable[..., Any]:
    return lambda a: getattr(F, f"adaptive_{kind}_pool{len(p['output_size'])}d")(a, p["output_size"])


def _batch_norm_fixed(a: Any, mean: Any, var: Any, weight: Any, bias: Any) -> Any:
    return F.batch_norm(a, mean, var, weight, bias)


def _resize(p: Mapping[str, Any]) -> Callable[..., Any]:
    where = {"scale_factor": p["scales"]} if p.get("scales") else {"size": p["size"]}
    corners = p.get("align_corners", False) if "linear" in p["mode"] or p["mode"] == "bicubic" else None
    return lambda a: F.interpolate(a, **where, mode=p["mode"], align_corners=corners)


ORACLES: dict[str, Oracle] = {
    "convolution": lambda p: _convolution(p, transposed=False),
    "convolution_bias": lambda p: _convolution(p, transposed=False),
    "convolution_transpose": lambda p: _convolution(p, transposed=True),
    "convolution_transpose_bias": lambda p: _convolution(p, transposed=True),
    "convolution_weight": _convolution_weight,
    "constant_pad": lambda p: lambda a: F.pad(a, p["pad"], value=p.get("value", 0.0)),
    "extend": lambda p: lambda a: F.pad(a, p["pad"], mode=p["mode"]),
    "max_pool": _max_pool,
    "max_pool_indices": lambda p: _max_pool(p, positions=True),
    "adaptive_max_pool": lambda p: _adaptive("max", p),
    "adaptive_max_pool_indices": lambda p: (
        lambda a: getattr(F, f"adaptive_max_pool{len(p['output_size'])}d")(a, p["output_size"], return_indices=True)[1]
    ),
    "max_unpool": lambda p: lambda a, i: torch.ops.aten.max_unpool2d(a, i, p["size"]),
    "layer_norm": lambda p: lambda a, w, b: F.layer_norm(a, w.shape, w, b, **p),
    "batch_norm": lambda p: lambda a, w, b: F.batch_norm(a, None, None, w, b, training=True, **p),
    "batch_norm_fixed": lambda p: _batch_norm_fixed,
    "group_norm": lambda p: lambda a, w, b: F.group_norm(a, p["groups"], w, b),
    "nll_loss_weighted": lambda p: lambda a, y, w: F.nll_loss(a, y, w, **p),
    "binary_cross_entropy_weighted": lambda p: lambda a, y, w: F.binary_cross_entropy(a, y, w, **p),
    "binary_cross_entropy_with_logits_weighted": lambda p: (
        lambda a, y, w, q: F.binary_cross_entropy_with_logits(a, y, w, pos_weight=q, **p)
    ),
    "upsample": _resize,
    "im2col": lambda p: lambda a: F.unfold(a, **p),
    "col2im": lambda p: lambda a: F.fold(a, **p),
    "elu": lambda p: lambda a: torch.ops.aten.elu(a, p.get("alpha", 1.0), p.get("scale", 1.0)),
    "prelu_kernel": lambda p: torch.ops.aten._prelu_kernel,
    "avg_pool": _avg_pool,
    "adaptive_avg_pool": lambda p: _adaptive("avg", p),
}
