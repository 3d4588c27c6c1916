"""The steps of `models` in plain NumPy, as a good programmer writes them: forward, gradients, Adam.

Each function takes the parameters' arrays and gives a function that computes the loss and the gradients, in that order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.models import classes, drawn

Array = Any
Gradients = Callable[[], list[Array]]
RATE, BETA1, BETA2, EPSILON = 0.001, 0.9, 0.999, 1e-8


def classifier(w1: Array, b1: Array, w2: Array, b2: Array) -> Gradients:
    """784-128-10."""
    x, y = np.abs(drawn(64, 1, 28, 28)).clip(0, 1).reshape(64, 784), classes(10, 64)

    def gradients() -> list[Array]:
        hidden = x @ w1.T + b1
        active = np.maximum(hidden, 0)
        g = cross_entropy(active @ w2.T + b2, y)
        back = (g @ w2) * (hidden > 0)
        return [back.T @ x, back.sum(0), g.T @ active, g.sum(0)]

    return gradients


def perceptron(w1: Array, b1: Array, w2: Array, b2: Array, w3: Array, b3: Array) -> Gradients:
    """2-16-16-1."""
    x, y = drawn(200, 2), drawn(200, 1)

    def gradients() -> list[Array]:
        first = np.tanh(x @ w1.T + b1)
        second = np.tanh(first @ w2.T + b2)
        g = (second @ w3.T + b3 - y) * np.float32(2 / 200)
        g2 = (g @ w3) * (1 - second * second)
        g1 = (g2 @ w2) * (1 - first * first)
        return [g1.T @ x, g1.sum(0), g2.T @ first, g2.sum(0), g.T @ second, g.sum(0)]

    return gradients


def recurrent(w: Array, b: Array, u: Array, wo: Array, bo: Array) -> Gradients:
    """20 recurrent steps: the inputs of all steps are multiplied at once, as are the weights' gradients."""
    x, y = drawn(20, 16, 32), classes(10, 16)

    def gradients() -> list[Array]:
        entered = x @ w.T + b
        states = np.zeros((21, 16, 64), np.float32)
        for t in range(20):
            np.tanh(entered[t] + states[t] @ u.T, out=states[t + 1])
        g = cross_entropy(states[20] @ wo.T + bo, y)
        into = np.empty((20, 16, 64), np.float32)
        back = g @ wo
        for t in range(19, -1, -1):
            into[t] = back * (1 - states[t + 1] * states[t + 1])
            back = into[t] @ u
        flat = into.reshape(320, 64)
        return [
            flat.T @ x.reshape(320, 32),
            flat.sum(0),
            flat.T @ states[:20].reshape(320, 64),
            g.T @ states[20],
            g.sum(0),
        ]

    return gradients


def attention(wq: Array, bq: Array, wk: Array, bk: Array, wv: Array, bv: Array, wo: Array, bo: Array) -> Gradients:
    """One head."""
    x, y = drawn(8, 64, 64).reshape(512, 64), drawn(8, 64, 64, seed=1).reshape(512, 64)

    def gradients() -> list[Array]:
        q, k, v = ((x @ w.T + b).reshape(8, 64, 64) for w, b in ((wq, bq), (wk, bk), (wv, bv)))
        p = softmax(q @ k.transpose(0, 2, 1) * np.float32(0.125))
        mixed = (p @ v).reshape(512, 64)
        g = (mixed @ wo.T + bo - y) * np.float32(2 / y.size)
        gm = (g @ wo).reshape(8, 64, 64)
        gs = softmax_back(gm @ v.transpose(0, 2, 1), p) * np.float32(0.125)
        back = [gs @ k, gs.transpose(0, 2, 1) @ q, p.transpose(0, 2, 1) @ gm]
        found = []
        for part in (b.reshape(512, 64) for b in back):
            found += [part.T @ x, part.sum(0)]
        return [*found, g.T @ mixed, g.sum(0)]

    return gradients


def gpt_block(
    n1: Array, m1: Array, n2: Array, m2: Array, wa: Array, ba: Array, wp: Array, bp: Array, wu: Array, bu: Array,
    wd: Array, bd: Array,
) -> Gradients:  # fmt: skip
    """Four causal heads and a feed-forward layer."""
    x, y = drawn(8, 64, 64).reshape(512, 64), drawn(8, 64, 64, seed=1).reshape(512, 64)
    hidden = np.triu(np.ones((64, 64), bool), 1)

    def gradients() -> list[Array]:
        a, a_hat, _ = layer_norm(x, n1, m1)
        q, k, v = (a @ wa.T + ba).reshape(8, 64, 3, 4, 16).transpose(2, 0, 3, 1, 4)
        scores = q @ k.transpose(0, 1, 3, 2) * np.float32(0.25)
        scores[..., hidden] = -np.inf
        p = softmax(scores)
        mixed = (p @ v).transpose(0, 2, 1, 3).reshape(512, 64)
        middle = x + mixed @ wp.T + bp
        c, c_hat, c_inv = layer_norm(middle, n2, m2)
        up = c @ wu.T + bu
        bent, slope = gelu(up)
        g = (middle + bent @ wd.T + bd - y) * np.float32(2 / y.size)

        g_up = (g @ wd) * slope
        g_c = g_up @ wu
        g_middle = g + layer_norm_back(g_c * n2, c_hat, c_inv)
        g_mixed = (g_middle @ wp).reshape(8, 64, 4, 16).transpose(0, 2, 1, 3)
        g_scores = softmax_back(g_mixed @ v.transpose(0, 1, 3, 2), p) * np.float32(0.25)
        g_qkv = np.empty((8, 64, 3, 4, 16), np.float32)
        for i, part in enumerate((g_scores @ k, g_scores.transpose(0, 1, 3, 2) @ q, p.transpose(0, 1, 3, 2) @ g_mixed)):
            g_qkv[:, :, i] = part.transpose(0, 2, 1, 3)
        flat = g_qkv.reshape(512, 192)
        g_a = flat @ wa
        return [
            (g_a * a_hat).sum(0), g_a.sum(0), (g_c * c_hat).sum(0), g_c.sum(0), flat.T @ a, flat.sum(0),
            g_middle.T @ mixed, g_middle.sum(0), g_up.T @ c, g_up.sum(0), g.T @ bent, g.sum(0),
        ]  # fmt: skip

    return gradients


def convolutional(w1: Array, b1: Array, w2: Array, b2: Array, w3: Array, b3: Array) -> Gradients:
    """Two convolutions by columns, each pooled."""
    x, y = drawn(32, 1, 28, 28), classes(10, 32)

    def gradients() -> list[Array]:
        columns1 = im2col(x)
        z1 = np.matmul(w1.reshape(8, 9), columns1).reshape(32, 8, 28, 28) + b1[:, None, None]
        a1, won1 = pool(np.maximum(z1, 0))
        columns2 = im2col(a1)
        z2 = np.matmul(w2.reshape(16, 72), columns2).reshape(32, 16, 14, 14) + b2[:, None, None]
        a2, won2 = pool(np.maximum(z2, 0))
        flat = a2.reshape(32, 784)
        g = cross_entropy(flat @ w3.T + b3, y)
        g2 = (unpool((g @ w3).reshape(a2.shape), won2) * (z2 > 0)).reshape(32, 16, 196)
        back = col2im(np.matmul(w2.reshape(16, 72).T, g2), a1.shape)
        g1 = (unpool(back, won1) * (z1 > 0)).reshape(32, 8, 784)
        return [
            np.matmul(g1, columns1.transpose(0, 2, 1)).sum(0).reshape(w1.shape), g1.sum((0, 2)),
            np.matmul(g2, columns2.transpose(0, 2, 1)).sum(0).reshape(w2.shape), g2.sum((0, 2)),
            g.T @ flat, g.sum(0),
        ]  # fmt: skip

    return gradients


BY_HAND: dict[str, Callable[..., Gradients]] = {
    "784-128-10": classifier,
    "2-16-16-1": perceptron,
    "RNN, 20 steps": recurrent,
    "attention": attention,
    "GPT block": gpt_block,
    "conv net": convolutional,
}


def stepper(name: str, parameters: list[Array]) -> Callable[[], None]:
    """The whole step with Adam; `parameters` are changed in place."""
    gradients = BY_HAND[name](*parameters)
    first, second = ([np.zeros_like(p) for p in parameters] for _ in range(2))
    count = 0

    def step() -> None:
        nonlocal count
        count += 1
        for p, d, m, v in zip(parameters, gradients(), first, second, strict=True):
            m += (1 - BETA1) * (d - m)
            v += (1 - BETA2) * (d * d - v)
            p -= RATE / (1 - BETA1**count) * m / (np.sqrt(v / (1 - BETA2**count)) + EPSILON)

    return step


# ---- parts


def cross_entropy(logits: Array, y: Array) -> Array:
    """The gradient of the mean loss with respect to the logits."""
    g = np.exp(logits - logits.max(1, keepdims=True))
    g /= g.sum(1, keepdims=True)
    g[np.arange(len(y)), y] -= 1
    g /= len(y)
    return g


def softmax(scores: Array) -> Array:
    """Along the last axis."""
    p = np.exp(scores - scores.max(-1, keepdims=True))
    p /= p.sum(-1, keepdims=True)
    return p


def softmax_back(g: Array, p: Array) -> Array:
    """The gradient of the scores."""
    return p * (g - (g * p).sum(-1, keepdims=True))


def layer_norm(x: Array, scale: Array, shift: Array) -> tuple[Array, Array, Array]:
    """The result, the normalised values, 1 / standard deviation."""
    away = x - x.mean(-1, keepdims=True)
    inverse = 1 / np.sqrt((away * away).mean(-1, keepdims=True) + np.float32(1e-5))
    hat = away * inverse
    return hat * scale + shift, hat, inverse


def layer_norm_back(g: Array, hat: Array, inverse: Array) -> Array:
    """The gradient of the input, from that of the normalised values."""
    return inverse * (g - g.mean(-1, keepdims=True) - hat * (g * hat).mean(-1, keepdims=True))


def gelu(x: Array) -> tuple[Array, Array]:
    """GELU in its tanh form, and its derivative."""
    c, k = np.float32(np.sqrt(2 / np.pi)), np.float32(0.044715)
    square = x * x
    t = np.tanh(c * x * (1 + k * square))
    half = np.float32(0.5) * (1 + t)
    return x * half, half + np.float32(0.5) * x * (1 - t * t) * c * (1 + 3 * k * square)


def im2col(x: Array) -> Array:
    """Patches of 3 by 3, padded by 1, as columns: (images, channels · 9, places)."""
    n, c, h, w = x.shape
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    patches = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    return patches.transpose(0, 1, 4, 5, 2, 3).reshape(n, c * 9, h * w)


def col2im(columns: Array, shape: tuple[int, ...]) -> Array:
    """The reverse: what overlaps is added."""
    n, c, h, w = shape
    padded = np.zeros((n, c, h + 2, w + 2), columns.dtype)
    parts = columns.reshape(n, c, 3, 3, h, w)
    for i in range(3):
        for j in range(3):
            padded[:, :, i : i + h, j : j + w] += parts[:, :, i, j]
    return padded[:, :, 1:-1, 1:-1]


def pool(x: Array) -> tuple[Array, Array]:
    """The largest of each 2 by 2, and which it was."""
    n, c, h, w = x.shape
    cells = x.reshape(n, c, h // 2, 2, w // 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(n, c, h // 2, w // 2, 4)
    won = cells.argmax(-1)[..., None]
    return np.take_along_axis(cells, won, -1)[..., 0], won


def unpool(g: Array, won: Array) -> Array:
    """The gradient at the largest of each 2 by 2."""
    n, c, h, w = g.shape
    cells = np.zeros((n, c, h, w, 4), g.dtype)
    np.put_along_axis(cells, won, g[..., None], -1)
    return cells.reshape(n, c, h, w, 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(n, c, h * 2, w * 2)
