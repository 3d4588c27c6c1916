"""Several results of one op: packed into one dimension by the op, then taken out by one `part` each.

    a ──▶ linalg_svd ──▶ packed (one dimension) ──▶ part 0, part 1, part 2   each `grad_fn=<LinalgSvdBackward0>`

An op has one result, so a forward returns `pack(xp, results)`, its VJP reads `g` and `out` with `split`, and what
programs call hands the packed tensor to `unpack`. All results have one element type.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from retrograde.op import Sample, op
from retrograde.ops.shapes import Shape


def pack(xp: Any, results: Sequence[Any]) -> Any:
    """Arrays of any shapes and one element type as one array of one dimension."""
    return xp.concatenate([xp.asarray(result).reshape(-1) for result in results])


def packed_shape(shapes: Sequence[Shape]) -> Shape:
    """The shape of what `pack` makes of arrays of these shapes."""
    return (sum(math.prod(shape) for shape in shapes),)


def split(xp: Any, packed: Any, shapes: Sequence[Shape]) -> tuple[Any, ...]:
    """The arrays that `pack` was given, in a VJP: `xp` is the vocabulary of ops."""
    return tuple(xp.part(packed, *place, backward="") for place in _places(shapes))


def unpack(packed: Any, shapes: Sequence[Shape], backward: str) -> tuple[Any, ...]:
    """The results of an op as tensors, from its packed tensor; each is printed with the `grad_fn` name `backward`."""
    return tuple(part(packed, *place, backward) for place in _places(shapes))


def _places(shapes: Sequence[Shape]) -> Iterator[tuple[int, int, Shape]]:
    offset = 0
    for index, shape in enumerate(shapes):
        yield index, offset, tuple(shape)
        offset += math.prod(shape)


def _part_shape(a: Shape, index: int, offset: int, shape: Shape, backward: str) -> Shape:
    return shape


@op(symbol="part", latex=r"{#a}_{(#index)}", backward="PartBackward0", backward_of=lambda params: params["backward"],
    shape=_part_shape, method=False,
    samples=[Sample(((7,),), {"index": 1, "offset": 2, "shape": (2, 2), "backward": "ViewBackward0"}),
             Sample(((3,),), {"index": 2, "offset": 2, "shape": (), "backward": "ViewBackward0"})])  # fmt: skip
def part(xp: Any, a: Any, /, index: int, offset: int, shape: Shape, backward: str) -> Any:
    """Result number `index` of an op that has several: so many elements from `offset` on, in their `shape`."""
    # A copy: changing one result in place must not change the others or what backward needs.
    return a[offset : offset + math.prod(shape)].reshape(shape).copy() if shape else a[offset]


@part.vjp("a", latex=r"#g \text{ at its place},\ 0 \text{ elsewhere}")
def _(xp: Any, g: Any, shapes: Any, offset: int, shape: Shape) -> Any:
    key = (slice(offset, offset + math.prod(shape)),)
    return xp.unindex(xp.reshape(g, (-1,)), key, shapes[0])
