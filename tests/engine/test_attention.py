"""Attention and transformer layers: masks, heads, gradients, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import retrograde as rg
from retrograde import nn
from retrograde.nn import functional as F
from retrograde.testing.gradients import gradcheck


def close(a: Any, b: Any) -> None:
    np.testing.assert_allclose(a.detach().numpy(), b.detach().numpy(), rtol=1e-5, atol=1e-6)


def drawn(*shape: int) -> Any:
    return rg.tensor(np.random.default_rng(sum(shape)).standard_normal(shape).astype(np.float32))


def test_a_causal_mask_is_one_of_trues_below_the_diagonal() -> None:
    q, k, v = drawn(2, 4, 3), drawn(2, 4, 3) * 2, drawn(2, 4, 5)
    causal = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    close(causal, F.scaled_dot_product_attention(q, k, v, attn_mask=rg.ones(4, 4).tril().bool()))
    close(causal[:, 0], v[:, 0])


def test_a_row_that_may_see_nothing_gives_zeros() -> None:
    mask = rg.tensor([[True, True], [False, False]])
    out = F.scaled_dot_product_attention(drawn(2, 3), drawn(2, 3), drawn(2, 3), attn_mask=mask)
    assert out[1].tolist() == [0.0, 0.0, 0.0]
    assert out[0].tolist() != [0.0, 0.0, 0.0]


def test_heads_may_share_keys_and_values() -> None:
    q, k, v = drawn(1, 4, 3, 2), drawn(1, 2, 3, 2), drawn(1, 2, 3, 2)
    shared = F.scaled_dot_product_attention(q, k, v, enable_gqa=True)
    close(shared[:, 3], F.scaled_dot_product_attention(q[:, 3], k[:, 1], v[:, 1]))


def test_gradients_of_attention_agree_with_numbers() -> None:
    given = [drawn(2, 3, 4).double().requires_grad_() for _ in range(3)]
    assert gradcheck(lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True), given)


@pytest.mark.parametrize("batch_first", [False, True])
def test_weights_do_not_change_the_result(batch_first: bool) -> None:
    rg.manual_seed(0)
    attention = nn.MultiheadAttention(8, 2, batch_first=batch_first)
    x, other = drawn(3, 3, 8), drawn(3, 3, 8) + 1
    for given in ((x, x, x), (x, other, other), (x, other, other * 2)):
        out, weights = attention(*given)
        close(out, attention(*given, need_weights=False)[0])
        close(weights.sum(-1), rg.ones(3, 3))


def test_padding_is_not_attended_to() -> None:
    rg.manual_seed(0)
    attention, x = nn.MultiheadAttention(4, 2, batch_first=True), drawn(2, 3, 4)
    padding = rg.tensor([[False, False, True], [False, False, False]])
    out, weights = attention(x, x, x, key_padding_mask=padding)
    assert weights[0, :, 2].tolist() == [0.0, 0.0, 0.0]
    close(out[0], attention(x[0], x[0, :2], x[0, :2])[0])


def test_another_size_of_keys_has_its_own_projections() -> None:
    attention = nn.MultiheadAttention(8, 2, kdim=3, vdim=5, batch_first=True)
    assert sorted(attention.state_dict()) == [
        "in_proj_bias", "k_proj_weight", "out_proj.bias", "out_proj.weight", "q_proj_weight", "v_proj_weight",
    ]  # fmt: skip
    assert attention(drawn(2, 4, 8), drawn(2, 6, 3), drawn(2, 6, 5))[0].shape == (2, 4, 8)


def test_an_encoder_sees_what_comes_before_only_with_a_mask() -> None:
    rg.manual_seed(0)
    layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True)
    encoder = nn.TransformerEncoder(layer, 2).eval()
    assert encoder.layers[0].linear1.weight is not encoder.layers[1].linear1.weight
    x, mask = drawn(1, 5, 8), nn.Transformer.generate_square_subsequent_mask(5)
    close(encoder(x, mask)[:, :3], encoder(x[:, :3], mask[:3, :3]))
    assert not np.allclose(encoder(x)[:, :3].detach().numpy(), encoder(x[:, :3]).detach().numpy(), atol=1e-3)


def test_a_transformer_reaches_every_parameter() -> None:
    rg.manual_seed(0)
    model = nn.Transformer(8, 2, 1, 1, 16, norm_first=True, activation="gelu")
    model(drawn(4, 2, 8), drawn(3, 2, 8)).sum().backward()
    assert [name for name, p in model.named_parameters() if p.grad is None] == []


X = drawn(2, 3, 8)
REFUSALS = [
    (lambda: nn.MultiheadAttention(8, 3), AssertionError, "embed_dim must be divisible by num_heads"),
    (lambda: nn.MultiheadAttention(4, 2)(X, X, X), AssertionError, "expecting embedding dimension of 4, but got 8"),
    (lambda: nn.MultiheadAttention(8, 2)(X, X[:1], X), AssertionError, "does not match value shape"),
    (lambda: nn.MultiheadAttention(8, 2)(X, X, X, attn_mask=rg.zeros(2, 3)), RuntimeError, "should be (2, 2)"),
    (lambda: nn.MultiheadAttention(8, 2)(X, X[:, :2], X[:, :2]), RuntimeError, "is invalid for input of size"),
    (lambda: F.scaled_dot_product_attention(X, X, X, rg.zeros(3, 3), is_causal=True), RuntimeError, "attn_mask should"),
    (lambda: F.scaled_dot_product_attention(X, X.double(), X), RuntimeError, "to have the same dtype"),
    (lambda: nn.TransformerEncoderLayer(8, 2, activation="sin"), RuntimeError, "should be relu/gelu, not sin"),
    (lambda: nn.Transformer(8, 2, 1, 1)(X, X[..., :4]), RuntimeError, "equal to d_model"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "error", "message"), REFUSALS)
def test_what_does_not_fit_is_refused(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as refusal:
        call()
    assert message in str(refusal.value)
