"""The layers of a transformer and the stacks of them. Source: Vaswani et al. 2017."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from retrograde.calls.dispatch import wrap
from retrograde.calls.literals import DType
from retrograde.factories.creation import full
from retrograde.nn import functional as F
from retrograde.nn import init
from retrograde.nn.container import ModuleList
from retrograde.nn.linear import Linear
from retrograde.nn.module import Module
from retrograde.nn.multihead import MultiheadAttention
from retrograde.nn.normalization import LayerNorm
from retrograde.nn.reshaping import Dropout
from retrograde.nn.starting import quietly
from retrograde.tape.state import state
from retrograde.tensor import Tensor

__all__ = [
    "Transformer",
    "TransformerDecoder",
    "TransformerDecoderLayer",
    "TransformerEncoder",
    "TransformerEncoderLayer",
]

Activation = str | Callable[[Any], Any]


def _activation(named: Activation) -> Callable[[Any], Any]:
    if not isinstance(named, str):
        return named
    if named not in ("relu", "gelu"):
        raise RuntimeError(f"activation should be relu/gelu, not {named}")
    return getattr(F, named)  # type: ignore[no-any-return]


class _Layer(Module):
    """What the layers share: sub-layers with a shortcut around each, normalised after it or, `norm_first`, before."""

    linear1: Linear
    linear2: Linear
    dropout: Dropout

    def __init__(
        self, attentions: tuple[str, ...], d_model: int, nhead: int, dim_feedforward: int, dropout: float,
        activation: Activation, layer_norm_eps: float, batch_first: bool, norm_first: bool, bias: bool, device: Any,
        dtype: DType,
    ) -> None:  # fmt: skip
        place = {"device": device, "dtype": dtype}
        super().__init__()
        for name in attentions:
            module = MultiheadAttention(
                d_model, nhead, dropout=dropout, bias=bias, batch_first=batch_first, device=device, dtype=dtype
            )
            self.add_module(name, module)
        self.linear1 = Linear(d_model, dim_feedforward, bias=bias, **place)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias=bias, **place)
        self.norm_first = norm_first
        count = len(attentions) + 1
        for number in range(1, count + 1):
            self.add_module(f"norm{number}", LayerNorm(d_model, eps=layer_norm_eps, bias=bias, **place))
        for number in range(1, count + 1):
            self.add_module(f"dropout{number}", Dropout(dropout))
        self.activation = _activation(activation)

    def _around(self, number: int, x: Any, sublayer: Callable[[Any], Any]) -> Any:
        """One sub-layer with its shortcut and norm."""
        norm, dropout = self._modules[f"norm{number}"], self._modules[f"dropout{number}"]
        assert norm is not None
        assert dropout is not None
        if self.norm_first:
            return x + dropout(sublayer(norm(x)))
        return norm(x + dropout(sublayer(x)))

    def _feed_forward(self, x: Any) -> Any:
        return self.linear2(self.dropout(self.activation(self.linear1(x))))


class TransformerEncoderLayer(_Layer):
    """Self-attention and a feed-forward net, each with a shortcut and a norm.

    (positions, batch, d_model), or with the batch first, to the same.
    """

    self_attn: MultiheadAttention

    def __init__(
        self, d_model: int, nhead: int, dim_feedforward: int = 2048, dropout: float = 0.1,
        activation: Activation = F.relu, layer_norm_eps: float = 1e-5, batch_first: bool = False,
        norm_first: bool = False, bias: bool = True, device: Any = None, dtype: DType = None,
    ) -> None:  # fmt: skip
        super().__init__(
            ("self_attn",), d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first,
            norm_first, bias, device, dtype,
        )  # fmt: skip

    def forward(
        self,
        src: Tensor,
        src_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool = False,
    ) -> Any:
        """The result like `src`; masks as in `MultiheadAttention`."""

        def attend(x: Any) -> Any:
            return self.self_attn(x, x, x, src_key_padding_mask, False, src_mask, is_causal=is_causal)[0]

        return self._around(2, self._around(1, src, attend), self._feed_forward)


class TransformerDecoderLayer(_Layer):
    """Self-attention, attention to an encoder's result, and a feed-forward net, each with a shortcut and a norm."""

    self_attn: MultiheadAttention
    multihead_attn: MultiheadAttention

    def __init__(
        self, d_model: int, nhead: int, dim_feedforward: int = 2048, dropout: float = 0.1,
        activation: Activation = F.relu, layer_norm_eps: float = 1e-5, batch_first: bool = False,
        norm_first: bool = False, bias: bool = True, device: Any = None, dtype: DType = None,
    ) -> None:  # fmt: skip
        super().__init__(
            ("self_attn", "multihead_attn"), d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps,
            batch_first, norm_first, bias, device, dtype,
        )  # fmt: skip

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Any:
        """The result like `tgt`; masks as in `MultiheadAttention`."""

        def attend(x: Any) -> Any:
            return self.self_attn(x, x, x, tgt_key_padding_mask, False, tgt_mask, is_causal=tgt_is_causal)[0]

        def look(x: Any) -> Any:
            return self.multihead_attn(
                x, memory, memory, memory_key_padding_mask, False, memory_mask, is_causal=memory_is_causal
            )[0]

        return self._around(3, self._around(2, self._around(1, tgt, attend), look), self._feed_forward)


class _Stack(Module):
    """Copies of a layer, one after another, and a norm at the end."""

    norm: Module | None

    def __init__(self, layer: Module, num_layers: int, norm: Module | None) -> None:
        super().__init__()
        self.layers = ModuleList([copy.deepcopy(layer) for _ in range(num_layers)])
        self.num_layers = num_layers
        self.norm = norm

    def _run(self, x: Any, *args: Any) -> Any:
        for layer in self.layers:
            x = layer(x, *args)
        return x if self.norm is None else self.norm(x)


class TransformerEncoder(_Stack):
    """A stack of encoder layers: (positions, batch, d_model), or with the batch first, to the same."""

    def __init__(
        self,
        encoder_layer: Module,
        num_layers: int,
        norm: Module | None = None,
        enable_nested_tensor: bool = True,
        mask_check: bool = True,
    ) -> None:
        super().__init__(encoder_layer, num_layers, norm)
        self.enable_nested_tensor = enable_nested_tensor
        self.mask_check = mask_check

    def forward(
        self,
        src: Tensor,
        mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool | None = None,
    ) -> Any:
        """The result like `src`; masks as in `MultiheadAttention`."""
        causal = _is_causal(mask) if is_causal is None else is_causal
        result = self._run(src, mask, src_key_padding_mask, causal)
        if src_key_padding_mask is not None and self._drops_padding(src, src_key_padding_mask):
            return result.masked_fill(wrap(src_key_padding_mask.array.astype(bool)[..., None]), 0.0)
        return result

    def _drops_padding(self, src: Tensor, padding: Tensor) -> bool:
        """Whether PyTorch would run it without the padding, which is 0 in the result: while evaluating, sorted left."""
        first: Any = self.layers[0]
        if not self.enable_nested_tensor or not isinstance(first, TransformerEncoderLayer):
            return False
        quiet = not state.grad_enabled or not any(p.requires_grad for p in self.parameters())
        plain = not first.training and not first.norm_first and first.self_attn.batch_first and src.dim() == 3
        even = first.self_attn.num_heads % 2 == 0 and first.self_attn.in_proj_bias is not None
        hidden = padding.array.astype(bool)
        return quiet and plain and even and bool((hidden[:, 1:] >= hidden[:, :-1]).all())


def _is_causal(mask: Tensor | None) -> bool:
    """Whether a mask hides exactly what comes later."""
    if mask is None or mask.dim() != 2 or mask.shape[0] != mask.shape[1]:
        return False
    size = mask.shape[0]
    return bool((mask.array == Transformer.generate_square_subsequent_mask(size).array).all())


class TransformerDecoder(_Stack):
    """A stack of decoder layers over one encoder's result."""

    def __init__(self, decoder_layer: Module, num_layers: int, norm: Module | None = None) -> None:
        super().__init__(decoder_layer, num_layers, norm)

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Any:
        """The result like `tgt`; masks as in `MultiheadAttention`."""
        causal = _is_causal(tgt_mask) if tgt_is_causal is None else tgt_is_causal
        return self._run(
            tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask, causal, memory_is_causal
        )


class Transformer(Module):
    """An encoder and a decoder: `src` (positions, batch, d_model) and `tgt` to a result like `tgt`."""

    def __init__(
        self, d_model: int = 512, nhead: int = 8, num_encoder_layers: int = 6, num_decoder_layers: int = 6,
        dim_feedforward: int = 2048, dropout: float = 0.1, activation: Activation = F.relu, custom_encoder: Any = None,
        custom_decoder: Any = None, layer_norm_eps: float = 1e-5, batch_first: bool = False, norm_first: bool = False,
        bias: bool = True, device: Any = None, dtype: DType = None,
    ) -> None:  # fmt: skip
        super().__init__()
        place = {"device": device, "dtype": dtype}
        layer = (
            d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias,
        )  # fmt: skip
        norm = {"eps": layer_norm_eps, "bias": bias, **place}
        if custom_encoder is not None:
            self.encoder = custom_encoder
        else:
            one = TransformerEncoderLayer(*layer, **place)
            self.encoder = TransformerEncoder(one, num_encoder_layers, LayerNorm(d_model, **norm))
        if custom_decoder is not None:
            self.decoder = custom_decoder
        else:
            other = TransformerDecoderLayer(*layer, **place)
            self.decoder = TransformerDecoder(other, num_decoder_layers, LayerNorm(d_model, **norm))
        quietly(self._reset_parameters)
        self.d_model = d_model
        self.nhead = nhead
        self.batch_first = batch_first

    def _reset_parameters(self) -> None:
        for weight in self.parameters():
            if weight.dim() > 1:
                init.xavier_uniform_(weight)

    def forward(
        self,
        src: Tensor,
        tgt: Tensor,
        src_mask: Tensor | None = None,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        src_is_causal: bool | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Any:
        """The result like `tgt`; masks as in `MultiheadAttention`. RuntimeError for sizes that differ."""
        batch = 0 if self.batch_first else 1
        if src.dim() == 3 and src.shape[batch] != tgt.shape[batch]:
            raise RuntimeError("the batch number of src and tgt must be equal")
        if src.shape[-1] != self.d_model or tgt.shape[-1] != self.d_model:
            raise RuntimeError("the feature number of src and tgt must be equal to d_model")
        memory = self.encoder(src, src_mask, src_key_padding_mask, src_is_causal)
        return self.decoder(
            tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask, tgt_is_causal,
            memory_is_causal,
        )  # fmt: skip

    @staticmethod
    def generate_square_subsequent_mask(sz: int, device: Any = None, dtype: DType = None) -> Any:
        """−∞ above the diagonal of (sz, sz), 0 elsewhere: each position sees those up to its own."""
        return quietly(lambda: full((sz, sz), float("-inf"), device=device, dtype=dtype).triu(1))
