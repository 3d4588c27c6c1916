"""A softmax over many classes in clusters: frequent classes in the head, rare ones behind smaller projections.

head ─▶ frequent classes, and one score per cluster ─▶ tail[i] ─▶ the classes of cluster i
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from retrograde.calls.literals import DType
from retrograde.nn import functional as F
from retrograde.nn.container import ModuleList, Sequential
from retrograde.nn.linear import Linear
from retrograde.nn.module import Module
from retrograde.op import TAPED
from retrograde.tensor import Tensor

__all__ = ["AdaptiveLogSoftmaxWithLoss"]


class _ASMoutput(NamedTuple):
    """Log-probability of each target (N,) or (), and the mean loss."""

    output: Any
    loss: Any


class AdaptiveLogSoftmaxWithLoss(Module):
    """(N, in_features) or (in_features,) and class numbers to their log-probabilities and the loss.

    `cutoffs` are where clusters begin; cluster i is projected to in_features / div_value^(i + 1) features first.
    ValueError for cutoffs out of order. Source: Grave et al. 2017.
    """

    def __init__(
        self, in_features: int, n_classes: int, cutoffs: Sequence[int], div_value: float = 4.0,
        head_bias: bool = False, device: Any = None, dtype: DType = None,
    ) -> None:  # fmt: skip
        super().__init__()
        _require_cutoffs(cutoffs, n_classes)
        made: dict[str, Any] = {"device": device, "dtype": dtype}
        self.in_features = in_features
        self.n_classes = n_classes
        self.cutoffs = [*cutoffs, n_classes]
        self.div_value = div_value
        self.head_bias = head_bias
        self.shortlist_size = self.cutoffs[0]
        self.n_clusters = len(self.cutoffs) - 1
        self.head_size = self.shortlist_size + self.n_clusters
        self.head = Linear(in_features, self.head_size, bias=head_bias, **made)
        self.tail = ModuleList()
        for i, (start, end) in enumerate(self._clusters()):
            features = int(in_features // div_value ** (i + 1))
            into = Linear(in_features, features, bias=False, **made)
            self.tail.append(Sequential(into, Linear(features, end - start, bias=False, **made)))

    def _clusters(self) -> list[tuple[int, int]]:
        return list(pairwise(self.cutoffs))

    def reset_parameters(self) -> None:
        """Draw new starting values."""
        self.head.reset_parameters()
        for projection in self.tail:
            for layer in projection:
                layer.reset_parameters()

    def forward(self, input_: Any, target_: Any) -> _ASMoutput:
        """Log-probabilities of the targets and their mean loss; RuntimeError for shapes and targets that do not fit."""
        _require_fit(input_, target_)
        single = target_.ndim == 0
        input, target = (input_.unsqueeze(0), target_.unsqueeze(0)) if single else (input_, target_)
        if target.numel() and not 0 <= int(target.min()) <= int(target.max()) < self.n_classes:
            raise RuntimeError(
                f"Target values should be in [0, {self.n_classes - 1}], but values in range "
                f"[{target.min().item()}, {target.max().item()}] were found. "
            )
        output, places = input.new_zeros(len(target)), target.clone()
        for i, (start, end) in enumerate(self._clusters()):
            rows = ((target >= start) & (target < end)).nonzero().squeeze(1)
            if rows.numel():
                scores = F.log_softmax(self.tail[i](input.index_select(0, rows)), dim=1)
                found = scores.gather(1, (target[rows] - start).unsqueeze(1)).squeeze(1)
                output = output.index_copy(0, rows, found)
                places[rows] = self.shortlist_size + i
        head = F.log_softmax(self.head(input), dim=1)
        output = output + head.gather(1, places.unsqueeze(1)).squeeze(1)
        loss = (-output).mean()
        return _ASMoutput(output.squeeze(0) if single else output, loss)

    def log_prob(self, input: Tensor) -> Any:
        """(N, in_features) to the log-probabilities of all classes (N, n_classes)."""
        head = F.log_softmax(self.head(input), dim=1)
        parts = [head[:, : self.shortlist_size]]
        for i, projection in enumerate(self.tail):
            parts.append(F.log_softmax(projection(input), dim=1) + head[:, self.shortlist_size + i].unsqueeze(1))
        return TAPED.cat(parts, 1)

    def predict(self, input: Tensor) -> Any:
        """(N, in_features) to the numbers of the most probable classes (N,)."""
        best: Any = self.head(input).argmax(1)
        rare = best >= self.shortlist_size
        if rare.any():
            best[rare] = self.log_prob(input[rare]).argmax(1)
        return best


def _require_cutoffs(cutoffs: Sequence[int], n_classes: int) -> None:
    if len(cutoffs) == 0:
        raise ValueError("cutoffs should be a sequence of length larger than 0")
    rising = all(a < b for a, b in pairwise(cutoffs))
    if not rising or cutoffs[0] <= 0 or cutoffs[-1] > n_classes - 1 or any(int(c) != c for c in cutoffs):
        raise ValueError(
            "cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value "
            "is between 1 and n_classes-1"
        )


def _require_fit(input: Tensor, target: Tensor) -> None:
    if target.ndim > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if target.ndim == 1 and input.shape[0] != target.shape[0]:
        raise RuntimeError("Input and target should have the same size in the batch dimension.")
    if input.ndim != target.ndim + 1:
        raise RuntimeError(
            f"{target.ndim}D target tensor expects {target.ndim + 1}D input tensors, but found inputs with size "
            f"{input.shape}"
        )
