"""Sequences of different lengths in one batch: padded with a number, or packed without gaps.

lengths 3, 2, 1     padded (steps, batch)     packed: the steps one after another
                        a d f                     a d f | b e | c      batch_sizes 3, 2, 1
                        b e 0
                        c 0 0
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, Self

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.errors import hinted
from retrograde.op import TAPED
from retrograde.ops import shapes
from retrograde.ops.packing import unpacked
from retrograde.tensor import Tensor

__all__ = [
    "PackedSequence",
    "invert_permutation",
    "pack_padded_sequence",
    "pack_sequence",
    "pad_packed_sequence",
    "pad_sequence",
    "unpack_sequence",
    "unpad_sequence",
]


class _Packed(NamedTuple):
    data: Any
    batch_sizes: Any
    sorted_indices: Any
    unsorted_indices: Any


class PackedSequence(_Packed):
    """Sequences by falling length, step by step: `data` (elements, …), and how many take part in each step.

    Made by `pack_padded_sequence` and `pack_sequence`; recurrent layers take and return it. `sorted_indices` say where
    each sequence stood, None when they came sorted.
    """

    __slots__ = ()

    def __new__(
        cls, data: Tensor, batch_sizes: Any = None, sorted_indices: Any = None, unsorted_indices: Any = None
    ) -> Self:
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """With its data converted or moved; see `Tensor.to`."""
        return self._with(self.data.to(*args, **kwargs))

    def _with(self, data: Any) -> PackedSequence:
        return PackedSequence(data, self.batch_sizes, self.sorted_indices, self.unsorted_indices)

    def cpu(self) -> PackedSequence:
        """With its data on the CPU."""
        return self._with(self.data.cpu())

    def cuda(self, *args: Any) -> PackedSequence:
        """With its data on a CUDA device."""
        return self._with(self.data.cuda(*args))

    def double(self) -> PackedSequence:
        """With its data as float64."""
        return self._with(self.data.double())

    def float(self) -> PackedSequence:
        """With its data as float32."""
        return self._with(self.data.float())

    @property
    def is_cuda(self) -> bool:
        """Whether its data are on a CUDA device."""
        return bool(self.data.is_cuda)


PackedSequence.__module__ = "torch.nn.utils.rnn"


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """Where each position went: the permutation that undoes this one."""
    return None if permutation is None else wrap(np.argsort(permutation.array, kind="stable"))


def pack_padded_sequence(
    input: Tensor, lengths: Any, batch_first: bool = False, enforce_sorted: bool = True
) -> PackedSequence:
    """The sequences of a padded batch (steps, batch, …), or (batch, steps, …), without their padding.

    They must come by falling length unless `enforce_sorted` is False, which sorts them.
    """
    if not isinstance(lengths, Tensor | list | tuple | np.ndarray):
        raise TypeError("lengths should be a Tensor, list or tuple of sequence lengths")
    numbers = np.asarray(lengths.array if isinstance(lengths, Tensor) else [int(n) for n in lengths], np.int64)
    order = None if enforce_sorted else np.argsort(-numbers, kind="stable")
    if order is not None:
        numbers = numbers[order]
        input = input.index_select(0 if batch_first else 1, wrap(order))
    steps = input.shape[1 if batch_first else 0]
    _require_lengths(numbers, input.shape[0 if batch_first else 1], steps)
    sizes = (numbers[None, :] > np.arange(int(numbers[0]))[:, None]).sum(1)
    rows = input.transpose(0, 1) if batch_first else input
    step, place = np.nonzero(np.arange(int(sizes[0]))[None, :] < sizes[:, None])
    return PackedSequence(TAPED.packed(rows, step, place), wrap(sizes), None if order is None else wrap(order))


def _require_lengths(lengths: Any, batch: int, steps: int) -> None:
    """RuntimeError for lengths that are not sorted or do not fit the batch."""
    if lengths.ndim != 1 or len(lengths) != batch:
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {lengths.size} (batch_size={batch})"
        )
    if lengths.size and lengths.min() <= 0:
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0"
        )
    if (lengths[1:] > lengths[:-1]).any():
        raise hinted(
            RuntimeError(
                "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass "
                "`enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if "
                "you do not need ONNX exportability."
            ),
            "enforce_sorted=False sorts the sequences and puts the results back in order.",
        )
    if lengths[0] > steps:
        raise RuntimeError(
            f"Expected sequence length to be at most {steps}, the number of steps of the input, but got {lengths[0]}"
        )


def pad_packed_sequence(
    sequence: PackedSequence, batch_first: bool = False, padding_value: float = 0.0, total_length: int | None = None
) -> tuple[Tensor, Tensor]:
    """A padded batch (steps, batch, …), or (batch, steps, …), of packed sequences; and their lengths (batch,)."""
    sizes = sequence.batch_sizes.array
    steps = len(sizes)
    if total_length is not None:
        if total_length < steps:
            raise ValueError(
                "Expected total_length to be at least the length of the longest sequence in input, but got "
                f"total_length={total_length} and max sequence length being {steps}"
            )
        steps = total_length
    step, place = np.nonzero(np.arange(int(sizes[0]))[None, :] < sizes[:, None])
    padded = unpacked(sequence.data, step, place, (steps, int(sizes[0])), padding_value)
    lengths = wrap((sizes[:, None] > np.arange(int(sizes[0]))[None, :]).sum(0))
    if batch_first:
        padded = padded.transpose(0, 1)
    if sequence.unsorted_indices is not None:
        back = sequence.unsorted_indices
        return padded.index_select(0 if batch_first else 1, back), lengths[back]
    return padded, lengths


def pad_sequence(
    sequences: Any, batch_first: bool = False, padding_value: float = 0.0, padding_side: str = "right"
) -> Any:
    """Tensors (length, …) of different lengths as one (steps, batch, …), or (batch, steps, …), filled up."""
    if not isinstance(sequences, Iterable):
        raise RuntimeError(
            f"pad_sequence: Expected iterable for input sequences, but got arg of type: {type(sequences)}"
        )
    given = list(sequences.unbind(0)) if isinstance(sequences, Tensor) else list(sequences)
    if not given:
        raise RuntimeError("received an empty list of sequences")
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    for position, sequence in enumerate(given):
        if not isinstance(sequence, Tensor):
            kind = type(sequence).__name__
            raise TypeError(f"expected Tensor as element {position} in argument 0, but got {kind}")
    for sequence in given[1:]:
        shapes.broadcast((*sequence.shape[:1], *given[0].shape[1:]), tuple(sequence.shape))
    lengths = [s.shape[0] for s in given]
    longest = max(lengths)
    whole = np.arange(longest)[None, :]
    short = np.array(lengths)[:, None]
    filled = whole < short if padding_side == "right" else whole >= longest - short
    place, step = np.nonzero(filled)
    flat = TAPED.cat(given, 0)
    if batch_first:
        return unpacked(flat, place, step, (len(given), longest), padding_value)
    return unpacked(flat, step, place, (longest, len(given)), padding_value)


def unpad_sequence(padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False) -> list[Tensor]:
    """The tensors (length, …) that a padded batch was made of."""
    rows = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    return [row[: int(n)] for row, n in zip(rows, lengths.tolist(), strict=True)]


def pack_sequence(sequences: Any, enforce_sorted: bool = True) -> PackedSequence:
    """Tensors (length, …) of different lengths, packed; see `pack_padded_sequence`."""
    lengths = wrap(np.array([s.shape[0] for s in sequences]))
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """The tensors (length, …) that were packed."""
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)
