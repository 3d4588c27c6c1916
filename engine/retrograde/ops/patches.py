"""Patches of pictures as columns, and columns laid down as patches again."""

from __future__ import annotations

import math
from typing import Any

from retrograde.op import Refusal, Sample, op
from retrograde.ops.shapes import Shape
from retrograde.ops.windows import Sliding


def _sliding(size: Shape, kernel: Shape, dilation: Shape, padding: Shape, stride: Shape) -> Sliding:
    return Sliding(tuple(size), kernel, stride, padding, dilation)


def _columns(a: Shape, kernel_size: Shape, dilation: Shape, padding: Shape, stride: Shape) -> Shape:
    found = _sliding(a[-2:], kernel_size, dilation, padding, stride).out()
    if min(found) < 1:
        raise RuntimeError(
            f"Given input with spatial size {a[-2:]}, kernel_size={kernel_size}, dilation={dilation}, "
            f"padding={padding}, calculated shape of the array of sliding blocks as {found}, but its components must "
            "be at least one."
        )
    return (*a[:-3], a[-3] * math.prod(kernel_size), math.prod(found))


def _laid(a: Shape, output_size: Shape, kernel_size: Shape, dilation: Shape, padding: Shape, stride: Shape) -> Shape:
    window = math.prod(kernel_size)
    if a[-2] % window:
        raise RuntimeError(
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)="
            f"{a[-2]} and kernel_size={kernel_size}."
        )
    found = _sliding(output_size, kernel_size, dilation, padding, stride).out()
    if a[-1] != math.prod(found):
        raise RuntimeError(
            f"Given output_size={output_size}, kernel_size={kernel_size}, dilation={dilation}, padding={padding}, "
            f"stride={stride}, expected size of input's dimension 2 to match the calculated number of sliding blocks "
            f"{' * '.join(map(str, found))} = {math.prod(found)}, but got input.size(2)={a[-1]}."
        )
    return (*a[:-2], a[-2] // window, *output_size)


_ROWS: list[tuple[Shape, dict[str, Any]]] = [
    ((1, 2, 4, 4), {"kernel_size": (2, 2), "dilation": (1, 1), "padding": (0, 0), "stride": (2, 2)}),
    ((2, 1, 5, 4), {"kernel_size": (3, 2), "dilation": (1, 2), "padding": (1, 0), "stride": (1, 1)}),
    ((2, 4, 4), {"kernel_size": (2, 2), "dilation": (1, 1), "padding": (0, 0), "stride": (1, 1)}),
]


@op(symbol="unfold", latex=r"\operatorname{unfold}(#a)", backward="Im2ColBackward0", shape=_columns, method=False,
    samples=[Sample((s,), p) for s, p in _ROWS],
    refusals=[Refusal(((1, 1, 1, 1),), RuntimeError, "sliding blocks as (0, 0)", _ROWS[0][1])],
    lacks={"int": "im2col_out_cpu"})  # fmt: skip
def im2col(xp: Any, a: Any, /, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> Any:
    """Every patch as a column: (…, c, h, w) to (…, c·kernel, places)."""
    shape = _columns(a.shape, kernel_size, dilation, padding, stride)
    found = _sliding(a.shape[-2:], kernel_size, dilation, padding, stride)
    framed = found.framed(xp, a, 0)
    patches = xp.stack([framed[where] for _, where in found.offsets()], axis=a.ndim - 2)
    return patches.reshape(shape)


@im2col.vjp("a", latex=r"\operatorname{fold}(#g)")
def _(xp: Any, g: Any, shapes: Any, kernel_size: Shape, dilation: Shape, padding: Shape, stride: Shape) -> Any:
    return xp.col2im(g, tuple(shapes[0][-2:]), kernel_size, dilation, padding, stride)


@op(symbol="fold", latex=r"\operatorname{fold}(#a)", backward="Col2ImBackward0", shape=_laid, method=False,
    samples=[Sample((_columns(s, **p),), {"output_size": s[-2:], **p}) for s, p in _ROWS],
    refusals=[Refusal(((1, 12, 5),), RuntimeError, "number of sliding blocks 2 * 2 = 4, but got input.size(2)=5",
                      {"output_size": (4, 4), **_ROWS[0][1]})], lacks={"int": "col2im_out_cpu"})  # fmt: skip
def col2im(xp: Any, a: Any, /, output_size: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> Any:
    """Columns laid down as patches, which add up where they overlap: (…, c·kernel, places) to (…, c, h, w)."""
    shape = _laid(a.shape, output_size, kernel_size, dilation, padding, stride)
    found = _sliding(output_size, kernel_size, dilation, padding, stride)
    patches = a.reshape(*shape[:-2], math.prod(kernel_size), *found.out())
    lengths = [max(r, p + n) for r, p, n in zip(found.reach(), padding, output_size, strict=True)]
    laid = xp.zeros((*shape[:-2], *lengths), a.dtype)
    for number, (_, where) in enumerate(found.offsets()):
        laid[where] += patches[..., number, :, :]
    return laid[found.inside()]


@col2im.vjp("a", latex=r"\operatorname{unfold}(#g)")
def _(xp: Any, g: Any, kernel_size: Shape, dilation: Shape, padding: Shape, stride: Shape) -> Any:
    return xp.im2col(g, kernel_size, dilation, padding, stride)
