"""Padding: more elements round a tensor, from a number, a mirror, the border or the other side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops.shapes import Shape

MODES = {"reflect": "ReflectionPad", "replicate": "ReplicationPad", "circular": "CopySlices"}
"""What is put round a tensor other than a number, and PyTorch's name for it."""


def sides(pad: Any, ndim: int) -> list[tuple[int, int]]:
    """(before, after) of every axis, from PyTorch's order: the last axis first."""
    pairs = [(int(pad[i]), int(pad[i + 1])) for i in range(0, len(pad), 2)]
    return [(0, 0)] * (ndim - len(pairs)) + pairs[::-1]


def _longer(a: Shape, pad: Any, value: float = 0.0) -> Shape:
    if len(pad) % 2:
        raise hinted(RuntimeError("Padding length must be divisible by 2"), "Give two numbers for each axis.")
    if len(pad) > 2 * len(a):
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(pad)} and input of dimension {len(a)}"
        )
    found = tuple(n + i + j for n, (i, j) in zip(a, sides(pad, len(a)), strict=True))
    if min(found, default=0) < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    return found


@op(symbol="pad", latex=r"\operatorname{pad}(#a)", backward="ConstantPadNdBackward0", shape=_longer, method=False,
    samples=[Sample(((2, 3),), {"pad": (1, 2)}), Sample(((2, 3),), {"pad": (0, 1, 2, 0), "value": 1.5}),
             Sample(((2, 4),), {"pad": (-1, 1)})],
    refusals=[Refusal(((3,),), RuntimeError, "must be divisible by 2", {"pad": (1,)}, "two numbers"),
              Refusal(((3,),), RuntimeError, "padding length 4 and input of dimension 1", {"pad": (1, 1, 1, 1)}),
              Refusal(((3,),), RuntimeError, "must be non-negative", {"pad": (-2, -2)})])  # fmt: skip
def constant_pad(xp: Any, a: Any, /, pad: Any, value: float = 0.0) -> Any:
    """One number round a tensor: `pad` counts it (before, after) from the last axis on; negative numbers cut off."""
    out = xp.full(_longer(a.shape, pad), value, a.dtype)
    pairs = sides(pad, a.ndim)
    out[_middle(pairs, out.shape)] = a[_middle([(-i, -j) for i, j in pairs], a.shape)]
    return out


@constant_pad.vjp("a", latex=r"#g \text{ without the padding}")
def _(xp: Any, g: Any, pad: Any) -> Any:
    return xp.constant_pad(g, tuple(-n for n in pad), 0.0)


def _middle(pairs: list[tuple[int, int]], shape: Shape) -> tuple[slice, ...]:
    """Where the elements lie that both sides of a padding have."""
    return tuple(slice(max(i, 0), n - max(j, 0)) for (i, j), n in zip(pairs, shape, strict=True))


def _named(params: Mapping[str, Any]) -> str:
    name = MODES[params["mode"]]
    return name if name == "CopySlices" else f"{name}{len(params['pad']) // 2}DBackward0"


def _mirrored(a: Shape, pad: Any, mode: str) -> Shape:
    # PyTorch looks at the last axis first.
    for axis, (n, (before, after)) in reversed(list(enumerate(zip(a, sides(pad, len(a)), strict=True)))):
        if mode == "reflect" and max(before, after) >= n:
            raise hinted(
                RuntimeError(
                    f"Argument #{2 * (len(a) - axis) + 2}: Padding size should be less than the corresponding input "
                    f"dimension, but got: padding ({before}, {after}) at dimension {axis} of input {list(a)}"
                ),
                "A mirror shows at most what is there, less the border itself.",
            )
        if mode == "circular" and max(before, after) > n:
            raise RuntimeError("Padding value causes wrapping around more than once.")
    return _longer(a, pad)


_SAMPLES = [
    Sample(shape, {"pad": pad, "mode": mode})
    for mode in MODES
    for shape, pad in ((((1, 2, 4),), (2, 1)), (((2, 3, 4),), (1, 2, 0, 2)))
]


@op(symbol="pad", latex=r"\operatorname{pad}_{#mode}(#a)", backward="ReflectionPad2DBackward0", backward_of=_named,
    shape=_mirrored, samples=_SAMPLES, method=False,
    refusals=[Refusal(((1, 1, 3),), RuntimeError, "padding (3, 3) at dimension 2 of input [1, 1, 3]",
                      {"pad": (3, 3), "mode": "reflect"}, "mirror"),
              Refusal(((1, 1, 3),), RuntimeError, "wrapping around", {"pad": (4, 4), "mode": "circular"})]
)  # fmt: skip
def extend(xp: Any, a: Any, /, pad: Any, mode: str) -> Any:
    """A tensor's own elements round it: mirrored ("reflect"), its border ("replicate"), or its other side."""
    _mirrored(a.shape, pad, mode)
    for axis, (before, after) in enumerate(sides(pad, a.ndim)):
        if before or after:
            a = xp.take(a, xp.asarray(_sources(a.shape[axis], before, after, mode)), axis)
    return a


@extend.vjp("a", latex=r"#g \text{ added up where it came from}")
def _(xp: Any, g: Any, shapes: Any, pad: Any, mode: str) -> Any:
    return xp.unextend(g, shapes[0], pad, mode)


def _inner(a: Shape, shape: Shape, pad: Any, mode: str) -> Shape:
    return shape


@op(symbol="pad ∂", latex=r"\operatorname{pad}_{#mode}^{\top}(#a)", backward="ReflectionPad2DBackwardBackward0",
    shape=_inner, method=False,
    samples=[Sample((_mirrored(s.shapes[0], **s.params),), {"shape": s.shapes[0], **s.params}) for s in _SAMPLES]
)  # fmt: skip
def unextend(xp: Any, a: Any, /, shape: Any, pad: Any, mode: str) -> Any:
    """The elements of a padded tensor added up where `extend` took them from, in a tensor of `shape`."""
    for axis, (before, after) in enumerate(sides(pad, a.ndim)):
        if not (before or after):
            continue
        source = _sources(shape[axis], before, after, mode)
        rest = (slice(None),) * axis
        out = a[(*rest, slice(max(before, 0), a.shape[axis] - max(after, 0)))]
        inner = xp.zeros((*a.shape[:axis], shape[axis], *a.shape[axis + 1 :]), a.dtype)
        first = max(-before, 0)
        inner[(*rest, slice(first, first + out.shape[axis]))] = out
        for place in (*range(max(before, 0)), *range(a.shape[axis] - max(after, 0), a.shape[axis])):
            inner[(*rest, int(source[place]))] += a[(*rest, place)]
        a = inner
    return a


@unextend.vjp("a", latex=r"\operatorname{pad}_{#mode}(#g)")
def _(xp: Any, g: Any, pad: Any, mode: str) -> Any:
    return xp.extend(g, pad, mode)


def _sources(n: int, before: int, after: int, mode: str) -> Any:
    """For each place along a padded axis of length `n`, which element stands there."""
    places = np.arange(-before, n + after)
    if mode == "replicate":
        return np.clip(places, 0, n - 1)
    if mode == "circular":
        return places % n
    places = np.abs(places)
    return np.where(places >= n, 2 * (n - 1) - places, places)


def pad(input: Any, pad: Any, mode: str = "constant", value: float | None = None) -> Any:
    """More elements round the last axes of `input`: `pad` is (left, right, top, bottom, …), negative to cut off.

    `mode` is "constant" (with `value`), "reflect", "replicate" or "circular". NotImplementedError for another, or where
    PyTorch has none for that many axes.
    """
    pad = tuple(pad)
    if mode == "constant":
        return constant_pad(input, pad, 0.0 if value is None else value)
    if len(pad) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if mode not in MODES:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if value:
        raise ValueError(f'Padding mode "{mode}" doesn\'t take in value argument')
    if len(pad) not in (2, 4, 6) or input.ndim not in (len(pad) // 2 + 1, len(pad) // 2 + 2):
        raise hinted(
            NotImplementedError(
                f"Padding size {len(pad)} is not supported for {input.ndim}D input tensor.\n"
                "Supported combinations for non-constant padding:\n"
                "  - 2D or 3D input: padding size = 2 (pads last dimension)\n"
                "  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n"
                "  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
            ),
            "x.unsqueeze(0) gives it an axis of examples.",
        )
    return extend(input, pad, mode)
