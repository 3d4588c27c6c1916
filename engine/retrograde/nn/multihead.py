"""Attention with several heads and the projections around it, as a module."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.calls.literals import DType
from retrograde.devices.arrays import xp_of
from retrograde.errors import hinted
from retrograde.nn import functional as F
from retrograde.nn import init
from retrograde.nn.linear import Linear
from retrograde.nn.module import Module
from retrograde.nn.parameter import Parameter
from retrograde.nn.starting import parameter, quietly
from retrograde.op import TAPED
from retrograde.ops.attention import attention_scores
from retrograde.tensor import Tensor

__all__ = ["MultiheadAttention"]


class NonDynamicallyQuantizableLinear(Linear):
    """A `Linear` under the name that PyTorch prints for this one."""


class MultiheadAttention(Module):
    """Attention from `query` (positions, batch, embed_dim) to `key` and `value` (others, batch, …), in several heads.

    With `batch_first` the batch comes first; without a batch there are two axes. Source: Vaswani et al. 2017.
    """

    in_proj_weight: Parameter | None
    in_proj_bias: Parameter | None
    bias_k: Parameter | None
    bias_v: Parameter | None

    def __init__(
        self, embed_dim: int, num_heads: int, dropout: float = 0.0, bias: bool = True, add_bias_kv: bool = False,
        add_zero_attn: bool = False, kdim: int | None = None, vdim: int | None = None, batch_first: bool = False,
        device: Any = None, dtype: DType = None,
    ) -> None:  # fmt: skip
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(
                f"embed_dim and num_heads must be greater than 0, got embed_dim={embed_dim} and "
                f"num_heads={num_heads} instead"
            )
        super().__init__()
        self.embed_dim = embed_dim
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self._qkv_same_embed_dim = self.kdim == self.vdim == embed_dim
        self.num_heads = num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.head_dim = embed_dim // num_heads
        self.add_zero_attn = add_zero_attn
        if self.head_dim * num_heads != embed_dim:
            raise AssertionError("embed_dim must be divisible by num_heads")

        def new(*shape: int) -> Parameter:
            return parameter(*shape, device=device, dtype=dtype)

        packed = {"in_proj_weight": (3 * embed_dim, embed_dim)}
        apart = {
            f"{n}_proj_weight": (embed_dim, d) for n, d in zip("qkv", (embed_dim, self.kdim, self.vdim), strict=True)
        }
        shapes: dict[str, tuple[int, ...] | None]
        same = self._qkv_same_embed_dim
        shapes = {**packed, **dict.fromkeys(apart)} if same else {**apart, **dict.fromkeys(packed)}
        for name, shape in shapes.items():
            self.register_parameter(name, new(*shape) if shape else None)
        self.register_parameter("in_proj_bias", new(3 * embed_dim) if bias else None)
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias=bias, device=device, dtype=dtype)
        self.register_parameter("bias_k", new(1, 1, embed_dim) if add_bias_kv else None)
        self.register_parameter("bias_v", new(1, 1, embed_dim) if add_bias_kv else None)
        quietly(self._reset_parameters)

    def _reset_parameters(self) -> None:
        for name in ("in_proj_weight", "q_proj_weight", "k_proj_weight", "v_proj_weight"):
            if (weight := self._parameters[name]) is not None:
                init.xavier_uniform_(weight)
        if self.in_proj_bias is not None:
            init.constant_(self.in_proj_bias, 0.0)
            assert self.out_proj.bias is not None
            init.constant_(self.out_proj.bias, 0.0)
        for bias in (self.bias_k, self.bias_v):
            if bias is not None:
                init.xavier_normal_(bias)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Any, Any]:
        """(result like `query`, weights (batch, positions, others) or None unless `need_weights`).

        Masks are True, or −∞, where attention may not go: `attn_mask` (positions, others), or one per batch and head,
        and `key_padding_mask` (batch, others). Weights are of each head unless `average_attn_weights`.
        """
        batched = self._check(query, key, value, key_padding_mask, attn_mask)
        if is_causal and attn_mask is None:
            raise RuntimeError(
                "Need attn_mask if specifying the is_causal hint. You may use the Transformer module method "
                "`generate_square_subsequent_mask` to create this mask."
            )
        length, others, batch = _lengths(query, key, batched, self.batch_first)
        heads = [self._by_position(t, batched) for t in self._projected(query, key, value)]
        heads = [self._split(t) for t in self._extended(heads, batch)]
        mask = self._mask(attn_mask, key_padding_mask, batch, length, others, heads[0].array)
        result, weights = self._attend(heads, mask, need_weights)
        result = result.permute(2, 0, 1, 3).reshape(length * batch, self.embed_dim)
        result = self.out_proj(result).view(length, batch, self.embed_dim)
        if weights is not None:
            weights = weights.mean(1) if average_attn_weights else weights.view(weights.shape)
        if not batched:
            return result.squeeze(1), None if weights is None else weights.squeeze(0)
        return (result.transpose(0, 1) if self.batch_first else result), weights

    def _attend(self, heads: list[Any], mask: Tensor | None, need_weights: bool) -> tuple[Any, Any]:
        """The mixed values (batch, heads, positions, size) and, when needed, the weights."""
        query, key, value = heads
        dropout = self.dropout if self.training else 0.0
        if not need_weights:
            return F.scaled_dot_product_attention(query, key, value, mask, dropout), None
        scores = attention_scores(query, key, 1 / math.sqrt(self.head_dim))
        weights = F.softmax(scores if mask is None else scores + mask, -1)
        if dropout:
            weights = F.dropout(weights, dropout)
        return TAPED.matmul(weights, value), weights

    # ---- projections

    def _projected(self, query: Tensor, key: Tensor, value: Tensor) -> list[Any]:
        """Queries, keys and values, each with `embed_dim` features; in one product where they are of one tensor."""
        size, bias = self.embed_dim, self.in_proj_bias
        if self.in_proj_weight is None:
            weights = [self._parameters[f"{name}_proj_weight"] for name in "qkv"]
            biases = [None] * 3 if bias is None else bias.chunk(3)
            return [F.linear(*given) for given in zip((query, key, value), weights, biases, strict=True)]
        if query is key and key is value:
            return list(F.linear(query, self.in_proj_weight, bias).chunk(3, -1))
        weight = self.in_proj_weight
        rows = [weight[:size], *([weight[size:]] if key is value else weight[size:].chunk(2))]
        parts = (
            [None] * 3 if bias is None else [bias[:size], *([bias[size:]] if key is value else bias[size:].chunk(2))]
        )
        given = [query, key] if key is value else [query, key, value]
        made = [F.linear(*each) for each in zip(given, rows, parts, strict=False)]
        return [made[0], *made[1].chunk(2, -1)] if key is value else made

    def _by_position(self, tensor: Tensor, batched: bool) -> Any:
        """(positions, batch, features)."""
        if not batched:
            return tensor.unsqueeze(1)
        return tensor.transpose(0, 1) if self.batch_first else tensor

    def _extended(self, heads: list[Any], batch: int) -> list[Any]:
        """With one more key and value that are learned, and one of zeros, where these were asked for."""
        query, *pair = heads
        if self.bias_k is not None and self.bias_v is not None:
            more = [bias.expand(1, batch, self.embed_dim) for bias in (self.bias_k, self.bias_v)]
            pair = [TAPED.cat([tensor, one], 0) for tensor, one in zip(pair, more, strict=True)]
        if self.add_zero_attn:
            xp = xp_of(query.array)
            zero = wrap(xp.zeros((1, batch, self.embed_dim), query.array.dtype))
            pair = [TAPED.cat([tensor, zero], 0) for tensor in pair]
        return [query, *pair]

    def _split(self, tensor: Any) -> Any:
        """(positions, batch, features) as (batch, heads, positions, size)."""
        positions, batch, _ = tensor.shape
        return tensor.reshape(positions, batch, self.num_heads, self.head_dim).permute(1, 2, 0, 3)

    # ---- masks

    def _mask(
        self, attn_mask: Tensor | None, padding: Tensor | None, batch: int, length: int, others: int, like: Any
    ) -> Tensor | None:
        """Both masks as one that is added to scores (batch, heads, length, others); None without any."""
        if attn_mask is None and padding is None:
            return None
        total = 0.0
        if attn_mask is not None:
            added = _additive(attn_mask.array, like)
            total = total + (added if added.ndim == 2 else added.reshape(batch, self.num_heads, length, others))
        if padding is not None:
            total = total + _additive(padding.array, like).reshape(batch, 1, 1, others)
        extra = (self.bias_k is not None) + self.add_zero_attn
        if extra:
            edge = [(0, 0)] * (total.ndim - 1) + [(0, extra)]  # type: ignore[attr-defined]
            total = xp_of(like).pad(total, edge)
        return wrap(total)

    def _check(
        self, query: Tensor, key: Tensor, value: Tensor, padding: Tensor | None, attn_mask: Tensor | None
    ) -> bool:
        """Whether there is a batch; AssertionError or RuntimeError for shapes that do not fit."""
        if query.dim() not in (2, 3):
            raise AssertionError(
                f"query should be unbatched 2D or batched 3D tensor but received {query.dim()}-D query tensor"
            )
        batched, wanted = query.dim() == 3, query.dim()
        if key.dim() != wanted or value.dim() != wanted:
            kind = "batched" if batched else "unbatched"
            raise AssertionError(
                f"For {kind} ({wanted}-D) `query`, expected `key` and `value` to be {wanted}-D but found {key.dim()}-D "
                f"and {value.dim()}-D tensors respectively"
            )
        if query.shape[-1] != self.embed_dim:
            raise hinted(
                AssertionError(f"was expecting embedding dimension of {self.embed_dim}, but got {query.shape[-1]}"),
                "The features stand along the last axis.",
            )
        if self._qkv_same_embed_dim:
            if key.shape != value.shape:
                raise AssertionError(
                    f"key shape {_turned(key, self, batched)} does not match value shape "
                    f"{_turned(value, self, batched)}"
                )
        elif key.shape[:-1] != value.shape[:-1]:
            raise AssertionError(
                f"key's sequence and batch dims {_turned(key, self, batched)[:2]} do not match value's "
                f"{_turned(value, self, batched)[:2]}"
            )
        length, others, batch = _lengths(query, key, batched, self.batch_first)
        if batched and key.shape[0 if self.batch_first else 1] != batch:
            shape = [others, batch * self.num_heads, self.head_dim]
            raise hinted(
                RuntimeError(
                    f"shape '{shape}' is invalid for input of size {math.prod(key.shape[:2]) * self.embed_dim}"
                ),
                "Queries and keys must come in batches of one size; see batch_first.",
            )
        self._check_masks((length, others, batch), padding, attn_mask, batched)
        return batched

    def _check_masks(
        self, lengths: tuple[int, int, int], padding: Tensor | None, attn_mask: Tensor | None, batched: bool
    ) -> None:
        length, others, batch = lengths
        if attn_mask is not None and attn_mask.dim() not in (2, 3):
            raise RuntimeError(f"attn_mask's dimension {attn_mask.dim()} is not supported")
        if attn_mask is not None:
            wanted = (length, others) if attn_mask.dim() == 2 else (batch * self.num_heads, length, others)
            if tuple(attn_mask.shape) != wanted:
                raise RuntimeError(
                    f"The shape of the {attn_mask.dim()}D attn_mask is {attn_mask.shape}, but should be {wanted}."
                )
        if padding is not None:
            fits: tuple[int, ...] = (batch, others) if batched else (others,)
            if tuple(padding.shape) != fits:
                axis = next((i for i, (n, m) in enumerate(zip(padding.shape, fits, strict=False)) if n != m), 0)
                raise AssertionError(
                    f"Expected key_padded_mask.shape[{axis}] to be {fits[axis]}, but got {padding.shape[axis]}"
                )


def _lengths(query: Tensor, key: Tensor, batched: bool, batch_first: bool) -> tuple[int, int, int]:
    """Positions of the queries, of the keys, and the batch."""
    at = 1 if batched and batch_first else 0
    return query.shape[at], key.shape[at], query.shape[1 - at] if batched else 1


def _turned(tensor: Tensor, module: MultiheadAttention, batched: bool) -> Any:
    """The shape PyTorch names: positions first."""
    return tensor.transpose(0, 1).shape if batched and module.batch_first else tensor.shape


def _additive(mask: Any, like: Any) -> Any:
    """A mask as numbers to add: −∞ where a boolean one is True."""
    if mask.dtype.kind != "b":
        return mask
    xp = xp_of(mask)
    return xp.where(mask, like.dtype.type(-np.inf), like.dtype.type(0))
