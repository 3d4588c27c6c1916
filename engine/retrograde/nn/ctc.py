"""Connectionist temporal classification: how likely label sequences are over all their alignments with the inputs.

Source: Graves et al., 2006. The forward variables run over the labels with blanks between them, all examples at once:

    alpha[t, s] = (alpha[t−1, s] + alpha[t−1, s−1] + alpha[t−1, s−2] where the label may be skipped) · p[t, label s]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.op import FUNCTIONS, OPS, composed
from retrograde.ops.loss import require_reduction
from retrograde.tensor import Tensor

NEVER = -1e30
"""The logarithm of a probability of 0, with which gradients stay numbers."""


def _lengths(given: Any) -> Any:
    return np.asarray(given.array if isinstance(given, Tensor) else given, np.int64).reshape(-1)


def _padded(targets: Any, lengths: Any) -> Any:
    """Label numbers (N, longest), from those or from all sequences in one row."""
    numbers = np.asarray(targets.array)
    if numbers.ndim == 2:
        return numbers
    rows = np.zeros((len(lengths), int(lengths.max(initial=0))), np.int64)
    for row, stop, length in zip(rows, np.cumsum(lengths), lengths, strict=True):
        row[:length] = numbers[stop - length : stop]
    return rows


def _with_blanks(labels: Any, blank: int) -> tuple[Any, Any]:
    """The labels with a blank before, between and after them, and where the one before may be skipped."""
    extended = np.full((len(labels), 2 * labels.shape[1] + 1), blank, np.int64)
    extended[:, 1::2] = labels
    skips = np.zeros(extended.shape, bool)
    skips[:, 2:] = (extended[:, 2:] != blank) & (extended[:, 2:] != extended[:, :-2])
    return extended, skips


def _shifted(alpha: Any, by: int) -> Any:
    """Each label's value from `by` places before."""
    return OPS["constant_pad"](alpha, (by, -by), NEVER)


def _negative_log_likelihood(log_probs: Any, labels: Any, lengths: Any, label_lengths: Any, blank: int) -> Any:
    """(N,) from log-probabilities (T, N, classes)."""
    extended, skips = _with_blanks(labels, blank)
    steps: int = log_probs.shape[0]
    examples, width = extended.shape
    places = wrap(np.broadcast_to(extended, (steps, examples, width)).copy())
    emitted = log_probs.gather(2, places)
    barred = wrap(np.where(skips, 0.0, NEVER).astype(log_probs.array.dtype))
    start = wrap(np.where(np.arange(width) < 2, 0.0, NEVER).astype(log_probs.array.dtype))
    alpha = emitted[0] + start
    stack, where = FUNCTIONS["stack"], FUNCTIONS["where"]
    for t in range(1, steps):
        ways = stack([alpha, _shifted(alpha, 1), _shifted(alpha, 2) + barred])
        running = wrap((t < lengths)[:, None])
        alpha = where(running, ways.logsumexp(0) + emitted[t], alpha)
    last = 2 * label_lengths
    ends = np.stack([last, np.maximum(last - 1, 0)], axis=1)
    # Without labels there is one place to end, the only blank.
    once = wrap(np.where((last[:, None] == 0) & [[False, True]], NEVER, 0.0).astype(log_probs.array.dtype))
    return _as_normalised(log_probs, lengths) - (alpha.gather(1, wrap(ends)) + once).logsumexp(1)


def _as_normalised(log_probs: Any, lengths: Any) -> Any:
    """(N,) zeros whose gradient is the probabilities: PyTorch's is that of scores from which `log_softmax` came."""
    probs = log_probs.exp()
    running = wrap(np.arange(log_probs.shape[0])[:, None] < lengths)
    return ((probs - probs.detach()).sum(2) * running).sum(0)


def ctc_loss(
    log_probs: Any, targets: Any, input_lengths: Sequence[int] | Tensor, target_lengths: Sequence[int] | Tensor,
    blank: int = 0, reduction: str = "mean", zero_infinity: bool = False,
) -> Any:  # fmt: skip
    """Log-probabilities (T, N, classes) or (T, classes) against labels (N, longest) or all in one row.

    "mean" divides each example's loss by its number of labels first. `zero_infinity` makes impossible alignments count
    as 0. RuntimeError for lengths that do not fit.
    """
    require_reduction(reduction)
    lengths, label_lengths = _lengths(input_lengths), _lengths(target_lengths)
    single = log_probs.ndim == 2
    if single:
        log_probs, targets = log_probs.unsqueeze(1), targets.reshape(1, -1)
    if len(lengths) != log_probs.shape[1] or len(label_lengths) != log_probs.shape[1]:
        name = "input" if len(lengths) != log_probs.shape[1] else "target"
        raise RuntimeError(f"{name}_lengths must be of size batch_size")
    if (lengths > log_probs.shape[0]).any():
        raise RuntimeError(
            f"Expected input_lengths to have value at most {log_probs.shape[0]}, but got value {int(lengths.max())} "
            "(while checking arguments for ctc_loss_allocate_outputs)"
        )
    labels = _padded(targets, label_lengths)
    losses = _negative_log_likelihood(log_probs, labels, lengths, label_lengths, blank)
    impossible = losses > -NEVER / 2
    losses = losses.masked_fill(impossible, 0.0 if zero_infinity else math.inf)
    losses = OPS["outcome"](losses, "CtcLossBackward0")
    if reduction == "mean":
        return (losses / wrap(np.maximum(label_lengths, 1).astype(losses.array.dtype))).mean()
    if reduction == "sum":
        return losses.sum()
    return losses.squeeze(0) if single else losses


composed("ctc_loss", method=False)(ctc_loss)
