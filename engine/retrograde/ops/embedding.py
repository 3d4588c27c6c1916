"""Rows of a table by their numbers: embeddings, one by one and in bags."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.calls.dispatch import wrap
from retrograde.calls.spelling import kind_of
from retrograde.devices.arrays import beside, host, on_host, xp_of
from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, composed, op
from retrograde.ops.shapes import Shape
from retrograde.tensor import Tensor

NUMBER = "the number of a row does not change by small amounts"
ROWS = [
    Sample(((3, 2), (4,)), integers=(1,)),
    Sample(((3, 2), (2, 2)), integers=(1,)),
    Sample(((3, 4), ()), integers=(1,)),
]


def _embedding_shape(weight: Shape, indices: Shape, padding_idx: int = -1, scale_grad_by_freq: bool = False) -> Shape:
    if len(weight) != 2:
        raise RuntimeError("'weight' must be 2-D")
    return (*indices, weight[1])


@op(symbol="rows", latex=r"{#weight}_{[#indices]}", backward="EmbeddingBackward0", shape=_embedding_shape,
    samples=ROWS,
    refusals=[Refusal(((3,), (2,)), RuntimeError, "'weight' must be 2-D"),
              Refusal(((3, 2), (2,)), RuntimeError, "scalar types: Long, Int", hint=".long()")],
    method=False, no_grad={"indices": NUMBER})  # fmt: skip
def embedding(xp: Any, weight: Any, indices: Any, /, padding_idx: int = -1, scale_grad_by_freq: bool = False) -> Any:
    """The rows of weight (rows, size) with the numbers in indices (…): the result is (…, size)."""
    _embedding_shape(weight.shape, indices.shape)
    _require_rows(indices, weight.shape[0])
    return weight.take(indices, 0)


def _require_rows(indices: Any, count: int) -> None:
    """RuntimeError for what are no row numbers, IndexError for numbers of rows that are not there."""
    if indices.dtype not in (np.int64, np.int32):
        name = "CPUBoolType" if indices.dtype.kind == "b" else f"torch.{dtypes.kind(indices.dtype)}Tensor"
        raise hinted(
            RuntimeError(
                "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but "
                f"got {name} instead (while checking arguments for embedding)"
            ),
            "Numbers of rows are integers: convert them with .long().",
        )
    if on_host(indices) and indices.size and (indices.min() < 0 or indices.max() >= count):
        worst = int(indices.max()) if indices.max() >= count else int(indices.min())
        raise hinted(
            IndexError("index out of range in self"),
            f"The table has {count} rows, numbered 0 to {count - 1}, and row {worst} was asked for.",
        )


@embedding.vjp("weight", latex=r"#g \text{ added up in the rows } #indices")
def _(xp: Any, g: Any, indices: Any, shapes: Any, padding_idx: int, scale_grad_by_freq: bool) -> Any:
    return xp.embedding_dense_backward(g, indices, shapes[0][0], padding_idx, scale_grad_by_freq)


@embedding.called
def _(
    input: Any,
    weight: Any,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Any:
    """The rows of `weight` (rows, size) with the numbers in `input` (…): (…, size).

    No gradient flows to the row `padding_idx`; rows longer than `max_norm` are first shortened, in place. Gradients
    are dense whether `sparse` is asked for or not. IndexError for rows that are not there.
    """
    if not isinstance(input, Tensor):
        raise TypeError(f"embedding(): argument 'indices' (position 2) must be Tensor, not {kind_of(input)}")
    if max_norm is not None:
        _shorten(weight, input, max_norm, norm_type)
    return embedding(weight, input, _row("Padding_idx", padding_idx, weight), scale_grad_by_freq)


def _row(name: str, number: int | None, weight: Any) -> int:
    """A row's number counted from the first row; −1 for none."""
    if number is None:
        return -1
    count = weight.shape[0]
    if not -count <= number < count:
        raise AssertionError(f"{name} must be within num_embeddings")
    return number % count  # type: ignore[no-any-return]


def _shorten(weight: Tensor, indices: Tensor, max_norm: float, norm_type: float) -> None:
    """Scale the rows in use that are longer than `max_norm` down to it, in place."""
    _require_rows(indices.array, weight.shape[0])
    table = weight.array
    rows = xp_of(table).unique(indices.array)
    lengths = (abs(table[rows]) ** norm_type).sum(1) ** (1 / norm_type)
    long = lengths > max_norm
    if long.any():
        table[rows[long]] *= (max_norm / (lengths[long] + 1e-7))[:, None].astype(table.dtype)
        weight.stamp()


def _dense_shape(a: Shape, indices: Shape, rows: int, padding_idx: int = -1, scale_grad_by_freq: bool = False) -> Shape:
    return (rows, a[-1])


@op(symbol="rows⁻¹", latex=r"#a \text{ added up in the rows } #indices", backward="EmbeddingDenseBackwardBackward0",
    shape=_dense_shape, method=False,
    samples=[Sample(((4, 2), (4,)), {"rows": 3}, integers=(1,)),
             Sample(((2, 3, 2), (2, 3)), {"rows": 4, "padding_idx": 1}, integers=(1,))],
    no_grad={"indices": NUMBER})  # fmt: skip
def embedding_dense_backward(
    xp: Any, a: Any, indices: Any, /, rows: int, padding_idx: int = -1, scale_grad_by_freq: bool = False
) -> Any:
    """Zeros (rows, size), with every row of a added to the row its number in indices names."""
    numbers, given = indices.reshape(-1), a.reshape(-1, a.shape[-1])
    out = xp.zeros((rows, a.shape[-1]), a.dtype)
    if not on_host(a):
        # A device adds up in parallel, and sorting there would mean waiting for it.
        xp.add.at(out, numbers, given)
    elif numbers.size:
        # Sorted by row, equal ones lie together and are summed at once: several times faster than one by one.
        order = xp.argsort(numbers, kind="stable")
        ordered = numbers[order]
        starts = xp.concatenate([xp.zeros(1, ordered.dtype), xp.flatnonzero(ordered[1:] != ordered[:-1]) + 1])
        out[ordered[starts]] = xp.add.reduceat(given[order], starts, axis=0)
    if scale_grad_by_freq:
        out /= xp.maximum(xp.bincount(numbers, minlength=rows), 1)[:, None].astype(a.dtype)
    if padding_idx >= 0:
        out[padding_idx] = 0
    return out


@embedding_dense_backward.vjp("a", latex=r"{#g}_{[#indices]}")
def _(xp: Any, g: Any, indices: Any, padding_idx: int, scale_grad_by_freq: bool) -> Any:
    numbers = getattr(indices, "array", indices)
    counted = (numbers != padding_idx)[..., None].astype(g.dtype if not isinstance(g, Tensor) else g.array.dtype)
    if scale_grad_by_freq:
        counted = counted / xp_of(numbers).bincount(numbers.reshape(-1))[numbers][..., None].astype(counted.dtype)
    return xp.embedding(g, indices) * counted


def _bag_shape(weight: Shape, indices: Shape, bags: Shape, scale: Shape, count: int) -> Shape:
    return (count, weight[1])


@op(symbol="bags", latex=r"\sum_{\text{bag}} {#weight}_{[#indices]} \cdot #scale", backward="EmbeddingBagBackward0",
    shape=_bag_shape, method=False,
    samples=[Sample(((3, 2), (4,), (4,), (4,)), {"count": 3}, integers=(1, 2))],
    no_grad={"indices": NUMBER, "bags": NUMBER})  # fmt: skip
def bag_sum(xp: Any, weight: Any, indices: Any, bags: Any, scale: Any, /, count: int) -> Any:
    """Rows of weight with the numbers in indices (n,), times scale (n,), summed by the numbers of their bags (n,)."""
    return embedding_dense_backward.forward(xp, weight.take(indices, 0) * scale[:, None], bags, count)


@bag_sum.vjp("weight", latex=r"{#g}_{[#bags]} \cdot #scale \text{ added up in the rows } #indices")
def _(xp: Any, g: Any, indices: Any, bags: Any, scale: Any, shapes: Any) -> Any:
    return xp.embedding_dense_backward(xp.embedding(g, bags) * xp.unsqueeze(scale, 1), indices, shapes[0][0])


@bag_sum.vjp("scale", latex=r"\sum {#g}_{[#bags]} \cdot {#weight}_{[#indices]}")
def _(xp: Any, g: Any, weight: Any, indices: Any, bags: Any) -> Any:
    return xp.sum(xp.embedding(g, bags) * xp.embedding(weight, indices), 1)


def _cells_shape(weight: Shape, rows: Shape) -> Shape:
    return rows


@op(symbol="bags", latex=r"{#weight}_{[#rows]}", backward="EmbeddingBagBackward0", shape=_cells_shape, method=False,
    samples=[Sample(((3, 2), (4, 2)), integers=(1,))], no_grad={"rows": NUMBER})  # fmt: skip
def bag_cells(xp: Any, weight: Any, rows: Any, /) -> Any:
    """Per column of weight the elements in the rows (bags, columns) that a bag chose; 0 where it chose none (−1)."""
    columns = xp.arange(weight.shape[1])
    return xp.where(rows >= 0, weight[rows, columns], weight.dtype.type(0))


@bag_cells.vjp("weight", latex=r"#g \text{ added up in the rows } #rows")
def _(xp: Any, g: Any, rows: Any, shapes: Any) -> Any:
    numbers = getattr(rows, "array", rows)
    chosen = (numbers >= 0).astype(g.array.dtype if isinstance(g, Tensor) else g.dtype)
    columns = xp_of(numbers).broadcast_to(xp_of(numbers).arange(shapes[0][1]), numbers.shape)
    return xp.unindex(g * chosen, (numbers, columns), shapes[0])


@composed("embedding_bag", method=False)
def _(
    input: Any,
    weight: Any,
    offsets: Any = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Any = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Any:
    """Rows of `weight` (rows, size) summed, averaged or their maximum taken by bag: (bags, size).

    A row of a 2-D `input` is a bag; of a 1-D one `offsets` tell where each begins. Row `padding_idx` does not count.
    """
    numbers, starts = _bags(input, offsets, include_last_offset)
    if mode not in ("sum", "mean", "max"):
        raise ValueError("mode has to be one of sum, mean or max")
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError(
            "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' "
            f"(got mode='{mode}'). Please open a feature request on GitHub."
        )
    if max_norm is not None:
        _shorten(weight, input, max_norm, norm_type)
    _require_rows(numbers, weight.shape[0])
    there = weight.array
    bags = np.searchsorted(starts, np.arange(len(numbers)), side="right") - 1
    counted = numbers != _row("padding_idx", padding_idx, weight)
    if mode == "max":
        rows = _largest(host(there), numbers, bags, counted, len(starts))
        return bag_cells(weight, wrap(beside(there, rows)))
    scale = counted.astype(there.dtype)
    if mode == "mean":
        scale /= np.maximum(np.bincount(bags, scale, len(starts)), 1).astype(scale.dtype)[bags]
    share = wrap(beside(there, scale))
    given = share if per_sample_weights is None else per_sample_weights.reshape(-1) * share
    return bag_sum(weight, wrap(beside(there, numbers)), wrap(beside(there, bags)), given, len(starts))


def _bags(input: Any, offsets: Any, include_last_offset: bool) -> tuple[Any, Any]:
    """The rows' numbers in one dimension, and where each bag begins: arrays of the CPU."""
    if input.ndim == 2:
        if offsets is not None:
            raise ValueError(
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length "
                f"sequences. However, found offsets of type {type(offsets)}"
            )
        return host(input.array).reshape(-1), np.arange(input.shape[0]) * input.shape[1]
    if input.ndim != 1:
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {input.ndim}")
    if offsets is None:
        raise ValueError("offsets has to be a 1D Tensor but got None")
    starts = host(offsets.array)
    if starts.size and starts[0] != 0:
        raise RuntimeError(
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. "
            f"However, got {int(starts[0])}"
        )
    if starts.size and starts[-1] > input.numel():
        raise RuntimeError(
            f"offsets[-1] can not be greater than input's length {input.numel()} but got offsets[-1] of "
            f"{int(starts[-1])}"
        )
    return host(input.array), starts[:-1] if include_last_offset else starts


def _largest(table: Any, numbers: Any, bags: Any, counted: Any, count: int) -> Any:
    """Per bag and column the number of the row with the largest element, the first of equals; −1 in an empty bag."""
    rows = np.full((count, table.shape[1]), -1)
    for bag in range(count):
        own = numbers[(bags == bag) & counted]
        if own.size:
            rows[bag] = own[table[own].argmax(0)]
    return rows
