"""Probabilities and logits: the one from the other, for two outcomes and for many."""

from __future__ import annotations

from typing import Any

from retrograde.limits import finfo
from retrograde.op import FUNCTIONS, TAPED


def require_one(probs: Any, logits: Any) -> None:
    """ValueError unless exactly one of the two is given."""
    if (probs is None) == (logits is None):
        raise ValueError("Either `probs` or `logits` must be specified, but not both.")


def clamped(probs: Any) -> Any:
    """Probabilities kept away from 0 and 1, so that they have logarithms."""
    eps = finfo(probs.dtype).eps
    return probs.clamp(min=eps, max=1 - eps)


def logits_of(probs: Any, binary: bool = False) -> Any:
    """Logarithms of probabilities, of odds when there are two outcomes."""
    safe = clamped(probs)
    return TAPED.log(safe) - TAPED.log1p(-safe) if binary else TAPED.log(safe)


def probs_of(logits: Any, binary: bool = False) -> Any:
    """The probabilities of logits."""
    return TAPED.sigmoid(logits) if binary else FUNCTIONS["softmax"](logits, dim=-1)


def binary_cross_entropy(logits: Any, target: Any) -> Any:
    """Element by element, −log of the probability that `logits` give to `target`."""
    return FUNCTIONS["binary_cross_entropy_with_logits"](logits, target, reduction="none")
