"""The two products of attention: how well queries fit keys, and the values weighted by that."""

from __future__ import annotations

import math
from typing import Any

from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops import shapes
from retrograde.ops.shapes import Shape


def _product(a: Shape, b: Shape) -> Shape:
    """The shape of a (…, n, m) times b (…, m, k); RuntimeError as PyTorch's product of batches words it."""
    batch = shapes.broadcast(a[:-2], b[:-2])
    if a[-1] != b[-2]:
        count = math.prod(batch)
        raise hinted(
            RuntimeError(
                f"Expected size for first two dimensions of batch2 tensor to be: [{count}, {a[-1]}] but got: "
                f"[{count}, {b[-2]}]."
            ),
            "Queries and keys have equally many features, keys and values equally many positions.",
        )
    return (*batch, a[-2], b[-1])


def _scores_shape(query: Shape, key: Shape, scale: float) -> Shape:
    return _product(query, (*key[:-2], key[-1], key[-2]))


@op(symbol="qkᵀ", latex=r"#scale \cdot #query\,{#key}^{\top}", backward="UnsafeViewBackward0", shape=_scores_shape,
    method=False,
    samples=[Sample(((2, 3, 4), (2, 5, 4)), {"scale": 0.5}), Sample(((1, 3, 2), (1, 4, 2)), {"scale": 1.0}),
             Sample(((2, 2, 3, 2), (2, 3, 2)), {"scale": 2.0})],
    refusals=[Refusal(((2, 3, 4), (2, 5, 3)), RuntimeError, "[2, 4] but got: [2, 3]", {"scale": 1.0},
                      "features")])  # fmt: skip
def attention_scores(xp: Any, query: Any, key: Any, /, scale: float) -> Any:
    """How well each query (…, positions, features) fits each key (…, others, features): (…, positions, others)."""
    if query.shape[-1] != key.shape[-1]:
        _scores_shape(query.shape, key.shape, scale)
    scores = xp.matmul(query, key.swapaxes(-1, -2))
    scores *= query.dtype.type(scale)
    return scores


@attention_scores.vjp("query", latex=r"#scale \cdot #g\,#key")
def _(xp: Any, g: Any, key: Any, scale: float) -> Any:
    return xp.matmul(g, key) * scale


@attention_scores.vjp("key", latex=r"#scale \cdot {#g}^{\top} #query")
def _(xp: Any, g: Any, query: Any, scale: float) -> Any:
    return xp.matmul(xp.transpose(g, -2, -1), query) * scale


def _attended_shape(weights: Shape, value: Shape) -> Shape:
    return _product(weights, value)


@op(symbol="wv", latex=r"#weights\,#value", backward="ScaledDotProductFlashAttentionForCpuBackward0",
    shape=_attended_shape, method=False,
    samples=[Sample(((2, 3, 4), (2, 4, 5))), Sample(((2, 2, 3, 4), (2, 2, 4, 2)))],
    refusals=[Refusal(((2, 3, 4), (2, 5, 3)), RuntimeError, "[2, 4] but got: [2, 5]", hint="positions")])  # fmt: skip
def attended(xp: Any, weights: Any, value: Any, /) -> Any:
    """The values (…, others, features), mixed by the weights (…, positions, others): (…, positions, features)."""
    if weights.shape[-1] != value.shape[-2]:
        _product(weights.shape, value.shape)
    return xp.matmul(weights, value)


@attended.vjp("weights", latex=r"#g\,{#value}^{\top}")
def _(xp: Any, g: Any, value: Any) -> Any:
    return xp.matmul(g, xp.transpose(value, -2, -1))


@attended.vjp("value", latex=r"{#weights}^{\top} #g")
def _(xp: Any, g: Any, weights: Any) -> Any:
    return xp.matmul(xp.transpose(weights, -2, -1), g)
