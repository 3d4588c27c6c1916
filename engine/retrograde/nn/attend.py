"""Attention as a function: scores, mask, shares, values, each an op of its own in the graph."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.backends import cuda
from retrograde.calls.dispatch import wrap
from retrograde.devices.arrays import at, on_host, xp_of
from retrograde.errors import hinted
from retrograde.nn import functional as F
from retrograde.op import TAPED
from retrograde.ops.attention import attended, attention_scores
from retrograde.tensor import Tensor

__all__ = ["scaled_dot_product_attention"]


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Any:
    """softmax(q kᵀ · scale + mask) v: (…, positions, features) and (…, others, features) to (…, positions, features).

    A boolean `attn_mask` is True where attention may go, another one is added; `is_causal` lets each position see those
    up to its own. `scale` is 1/√features unless given. `enable_gqa` shares keys and values among heads. Rows that may
    see nothing give 0. Source: Vaswani et al. 2017.
    """
    fused = _is_fused(query, value, attn_mask, dropout_p)
    _require_alike(query, key, value, attn_mask, is_causal and not fused)
    if enable_gqa:
        key, value = (_shared(t, query.shape[-3]) for t in (key, value))
    scores = attention_scores(query, key, 1 / math.sqrt(query.shape[-1]) if scale is None else scale)
    for mask in (attn_mask, _causal(query, key) if is_causal else None):
        if mask is not None:
            scores = _masked(scores, mask)
    shares = F.softmax(scores, -1)
    if attn_mask is not None or is_causal:
        shares = _without_empty_rows(shares, scores)
    if dropout_p > 0.0:
        shares = F.dropout(shares, dropout_p)
    if fused:
        return attended(shares, value)
    return TAPED.matmul(shares, value)


def _is_fused(query: Tensor, value: Tensor, mask: Tensor | None, dropout_p: float) -> bool:
    """Whether PyTorch runs it as one op on the CPU, which shows in the result's `grad_fn`."""
    asks = mask is not None and mask.requires_grad
    allowed = cuda.attention_kernels["flash"]
    return allowed and query.ndim == 4 and dropout_p == 0.0 and query.shape[-1] == value.shape[-1] and not asks


def _shared(tensor: Tensor, heads: int) -> Any:
    """Heads repeated until there are so many."""
    times = heads // tensor.shape[-3]
    return tensor if times == 1 else tensor.repeat_interleave(times, -3)


def _causal(query: Tensor, key: Tensor) -> Tensor:
    with at(query.array):
        return wrap(xp_of(query.array).tri(query.shape[-2], key.shape[-2], dtype=np.bool_))


def _masked(scores: Tensor, mask: Tensor) -> Any:
    if mask.array.dtype.kind == "b":
        return scores.masked_fill(_other(mask), -math.inf)
    return scores + mask


def _other(mask: Tensor) -> Tensor:
    with at(mask.array):
        return wrap(~mask.array)


def _without_empty_rows(shares: Tensor, scores: Tensor) -> Any:
    """Zeros instead of NaN in the rows where every score is −∞."""
    with at(scores.array):
        empty = (scores.array == -math.inf).all(-1, keepdims=True)
    # On a device the question alone would mean waiting for it.
    return shares.masked_fill(wrap(empty), 0.0) if not on_host(empty) or empty.any() else shares


def _require_alike(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, two_masks: bool) -> None:
    """RuntimeError for too few axes, different types, and two masks where PyTorch takes only one."""
    kinds = [_C_NAMES.get(t.dtype.name, t.dtype.name) for t in (query, key, value)]
    if len(set(kinds)) > 1:
        raise RuntimeError(
            f"Expected query, key, and value to have the same dtype, but got query.dtype: {kinds[0]} key.dtype: "
            f"{kinds[1]} and value.dtype: {kinds[2]} instead."
        )
    if min(query.ndim, key.ndim, value.ndim) < 2:
        raise RuntimeError(
            "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: "
            f"{query.ndim} key.dim: {key.ndim} and value.dim: {value.ndim} instead."
        )
    if mask is None:
        return
    if two_masks:
        raise hinted(
            RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True"),
            "Give one of them; masks are combined by &.",
        )
    if mask.dtype not in (dtypes.bool_, dtypes.float32, query.dtype):
        raise RuntimeError(
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
            f"{_C_NAMES.get(mask.dtype.name, mask.dtype.name)} and  query.dtype: {kinds[0]} instead."
        )


_C_NAMES = {"float32": "float", "float64": "double", "float16": "c10::Half", "int64": "long int", "int32": "int"}
"""What the messages call element types."""
