"""Convolutions and their transposes over one, two or three spatial axes.

Three maps that are each other's derivatives, so that gradients of every order are convolutions again:

    convolution (a, weight) → output,  its transpose (output, weight) → a,  convolution_weight (a, output) → weight
"""

from __future__ import annotations

from typing import Any

from retrograde import dtypes
from retrograde.errors import Hint, hinted
from retrograde.op import TAPED, Op, Refusal, Sample, composed, op
from retrograde.ops.columns import correlate, correlate_images, scatter
from retrograde.ops.shapes import Shape
from retrograde.tensor import Tensor

C_NAMES = {
    "Bool": "bool", "Byte": "unsigned char", "Char": "signed char", "Short": "short", "Int": "int",
    "Long": "long int", "Half": "c10::Half", "Float": "float", "Double": "double",
}  # fmt: skip
"""What the messages of layers call element types."""
PLAIN = {"stride": (1,), "padding": (0,), "dilation": (1,), "groups": 1}


def lengths(value: Any, count: int, name: str = "") -> tuple[int, ...]:
    """A number for all spatial axes, or one for each; RuntimeError for another count."""
    if isinstance(value, int):
        return (value,) * count
    given = tuple(int(v) for v in value)
    if len(given) == 1:
        return given * count
    if len(given) != count:
        raise RuntimeError(
            f"expected {name} to be a single integer value or a list of {count} values to match the convolution "
            f"dimensions, but got {name}={list(given)}"
        )
    return given


def times(values: Any) -> str:
    """Lengths as PyTorch's messages join them."""
    return " x ".join(map(str, values))


def _require_sound(stride: Shape, padding: Shape, dilation: Shape) -> None:
    if min(stride) <= 0:
        raise RuntimeError("non-positive stride is not supported")
    if min(padding) < 0:
        raise RuntimeError("negative padding is not supported")
    if min(dilation) <= 0:
        raise RuntimeError(f"dilation should be greater than zero, but got {list(dilation)}")


def _require_channels(a: Shape, weight: Shape, bias: Shape | None, wanted: int, out: int, kind: str) -> None:
    if a[1] != wanted:
        raise hinted(
            RuntimeError(
                f"Given {kind}, weight of size {list(weight)}, expected input{list(a)} to have {wanted} channels, "
                f"but got {a[1]} channels instead"
            ),
            _channels_hint(a, wanted),
        )
    if bias is not None and bias != (out,):
        raise RuntimeError(
            f"Given {'transposed=1' if kind.startswith('t') else 'weight of size ' + str(list(weight))}, expected bias "
            f"to be 1-dimensional with {out} elements, but got bias of size {list(bias)} instead"
        )


def _channels_hint(a: Shape, wanted: int) -> Hint:
    text = (
        f"{{a}} has shape {list(a)}, read as (examples, channels, …): {a[1]} channels, and the layer was made for "
        f"{wanted}. Make the layer with {a[1]} as its first argument, or give it an input with {wanted} channels"
    )
    return Hint(text + (": `{a_}.unsqueeze(1)` adds one." if wanted == 1 else "."), a="The input", a_="x")


def _convolved(
    a: Shape, weight: Shape, bias: Shape | None = None, stride: Shape = (1,), padding: Shape = (0,),
    dilation: Shape = (1,), groups: int = 1,
) -> Shape:  # fmt: skip
    """(n, in, …) against (out, in / groups, …)."""
    _require_sound(stride, padding, dilation)
    if weight[0] % groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of "
            f"size [{list(weight)}] instead"
        )
    _require_channels(a, weight, bias, weight[1] * groups, weight[0], f"groups={groups}")
    size = [n + 2 * p for n, p in zip(a[2:], padding, strict=True)]
    reach = [d * (k - 1) + 1 for d, k in zip(dilation, weight[2:], strict=True)]
    if any(n < r for n, r in zip(size, reach, strict=True)):
        raise hinted(
            RuntimeError(
                f"Calculated padded input size per channel: ({times(size)}). Kernel size: ({times(reach)}). Kernel "
                "size can't be greater than actual input size"
            ),
            "Give the layer padding, a smaller kernel_size, or shrink the input less before it.",
        )
    return (a[0], weight[0], *((n - r) // s + 1 for n, r, s in zip(size, reach, stride, strict=True)))


def _transposed(
    a: Shape, weight: Shape, bias: Shape | None = None, stride: Shape = (1,), padding: Shape = (0,),
    output_padding: Shape = (0,), dilation: Shape = (1,), groups: int = 1,
) -> Shape:  # fmt: skip
    """(n, in, …) against (in, out / groups, …)."""
    _require_sound(stride, padding, dilation)
    _require_channels(a, weight, bias, weight[0], weight[1] * groups, "transposed=1")
    size = tuple(
        (n - 1) * s - 2 * p + d * (k - 1) + o + 1
        for n, s, p, d, k, o in zip(a[2:], stride, padding, dilation, weight[2:], output_padding, strict=True)
    )
    if min(size) <= 0:
        raise RuntimeError(
            f"Given input size per channel: ({times(a[2:])}). Calculated output size per channel: ({times(size)}). "
            "Output size is too small"
        )
    return (a[0], weight[1] * groups, *size)


def _without_bias(rule: Any) -> Any:
    def shape(a: Shape, weight: Shape, **params: Any) -> Shape:
        return rule(a, weight, None, **params)  # type: ignore[no-any-return]

    return shape


def _require_one_type(a: Any, weight: Any, bias: Any) -> None:
    if a.dtype == weight.dtype:
        return
    given, own = dtypes.kind(a.dtype), dtypes.kind(weight.dtype)
    message = f"expected scalar type {given} but found {own}"
    if bias is not None:
        message = f"Input type ({C_NAMES[given]}) and bias type ({C_NAMES[own]}) should be the same"
    hint = Hint(
        "A layer converts nothing: {a} is {given} and its weight is {own}. Convert first, as in `{a_}.to({b_}.dtype)`; "
        "`.float()` makes it float32.",
        given=a.dtype.name, own=weight.dtype.name, a="its input", a_="x", b_="layer.weight",
    )  # fmt: skip
    raise hinted(RuntimeError(message), hint)


def _samples(transposed: bool, bias: bool) -> list[Sample]:
    """Strides, padding, dilation and groups over one, two and three axes."""
    rows: list[tuple[Shape, Shape, dict[str, Any]]] = [
        ((2, 2, 6), (4, 2, 3), {"stride": (1,), "padding": (1,), "dilation": (2,), "groups": 1}),
        ((2, 2, 5, 4), (3, 2, 3, 2), {"stride": (1, 1), "padding": (1, 0), "dilation": (1, 1), "groups": 1}),
        ((1, 4, 5, 6), (6, 2, 2, 3), {"stride": (2, 1), "padding": (0, 1), "dilation": (1, 2), "groups": 2}),
        ((1, 2, 3, 3), (3, 2, 1, 1), {"stride": (1, 1), "padding": (0, 0), "dilation": (1, 1), "groups": 1}),
        ((2, 1, 3, 4), (1, 1, 1, 2), {"stride": (1, 1), "padding": (0, 0), "dilation": (1, 1), "groups": 1}),
        ((1, 1, 3, 4, 3), (2, 1, 2, 2, 2), {"stride": (2, 2, 1), "padding": (1,) * 3, "dilation": (1,) * 3,
                                            "groups": 1}),
    ]  # fmt: skip
    found = []
    for a, weight, params in rows:
        if transposed:
            a, params = _convolved(a, weight, None, **params), {**params, "output_padding": (0,) * (len(a) - 2)}
        out = weight[1] * params["groups"] if transposed else weight[0]
        found.append(Sample((a, weight, (out,)) if bias else (a, weight), params))
    return found


_TWO = {"stride": (1, 1), "padding": (0, 0), "dilation": (1, 1), "groups": 1}
_REFUSED = [
    Refusal(((1, 1, 5, 5), (8, 3, 3, 3)), RuntimeError, "expected input[1, 1, 5, 5] to have 3 channels", _TWO, "1 as"),
    Refusal(((1, 3, 2, 5), (8, 3, 3, 3)), RuntimeError, "padded input size per channel: (2 x 5). Kernel", _TWO, "pad"),
    Refusal(((1, 4, 5, 5), (3, 2, 3, 3)), RuntimeError, "divisible by 2 at dimension 0", {**_TWO, "groups": 2}),
    Refusal(((1, 3, 5, 5), (8, 3, 3, 3)), RuntimeError, "non-positive stride", {**_TWO, "stride": (0, 1)}),
]
_REFUSED_TRANSPOSED = [
    Refusal(((1, 1, 5, 5), (3, 8, 3, 3)), RuntimeError, "Given transposed=1, weight of size [3, 8, 3, 3]",
            {**_TWO, "output_padding": (0, 0)}, "1 as"),
    Refusal(((1, 3, 4, 4), (3, 4, 3, 3)), RuntimeError, "size per channel: (-4 x -4). Output size is too small",
            {**_TWO, "padding": (5, 5), "output_padding": (0, 0)}),
]  # fmt: skip


@op(symbol="conv", latex=r"#a \star #weight", backward="ConvolutionBackward0", shape=_without_bias(_convolved),
    samples=_samples(False, False), refusals=_REFUSED, method=False)  # fmt: skip
def convolution(xp: Any, a: Any, weight: Any, /, stride: Any, padding: Any, dilation: Any, groups: int = 1) -> Any:
    """Kernels (out, in / groups, …) laid over every place of images (n, in, …): products summed."""
    return _convolve(xp, a, weight, None, stride, padding, dilation, groups)


@op(symbol="conv+b", latex=r"#a \star #weight + #bias", backward="ConvolutionBackward0", shape=_convolved,
    samples=_samples(False, True), method=False)  # fmt: skip
def convolution_bias(
    xp: Any, a: Any, weight: Any, bias: Any, /, stride: Any, padding: Any, dilation: Any, groups: int = 1
) -> Any:
    """Kernels (out, in / groups, …) laid over every place of images (n, in, …): products summed, plus bias (out,)."""
    return _convolve(xp, a, weight, bias, stride, padding, dilation, groups)


def _convolve(
    xp: Any, a: Any, weight: Any, bias: Any, stride: Shape, padding: Shape, dilation: Shape, groups: int
) -> Any:
    _require_one_type(a, weight, bias)
    _convolved(a.shape, weight.shape, None if bias is None else bias.shape, stride, padding, dilation, groups)
    return correlate(xp, a, weight, bias, stride, padding, dilation, groups)


@op(symbol="convᵀ", latex=r"#a \star^{\top} #weight", backward="ConvolutionBackward0", shape=_without_bias(_transposed),
    samples=_samples(True, False), refusals=_REFUSED_TRANSPOSED, method=False)  # fmt: skip
def convolution_transpose(
    xp: Any, a: Any, weight: Any, /, stride: Any, padding: Any, output_padding: Any, dilation: Any, groups: int = 1
) -> Any:
    """Each element of images (n, in, …) lays down its kernel (in, out / groups, …); what overlaps adds up."""
    return _transpose(xp, a, weight, None, stride, padding, output_padding, dilation, groups)


@op(symbol="convᵀ+b", latex=r"#a \star^{\top} #weight + #bias", backward="ConvolutionBackward0", shape=_transposed,
    samples=_samples(True, True), method=False)  # fmt: skip
def convolution_transpose_bias(
    xp: Any, a: Any, weight: Any, bias: Any, /,
    stride: Any, padding: Any, output_padding: Any, dilation: Any, groups: int = 1,
) -> Any:  # fmt: skip
    """Each element of images (n, in, …) lays down its kernel (in, out / groups, …); bias (out,) is added."""
    return _transpose(xp, a, weight, bias, stride, padding, output_padding, dilation, groups)


def _transpose(
    xp: Any, a: Any, weight: Any, bias: Any, stride: Shape, padding: Shape, output_padding: Shape, dilation: Shape,
    groups: int,
) -> Any:  # fmt: skip
    _require_one_type(a, weight, bias)
    own = None if bias is None else bias.shape
    out = _transposed(a.shape, weight.shape, own, stride, padding, output_padding, dilation, groups)
    return scatter(xp, a, weight, bias, out[2:], stride, padding, dilation, groups)


def _kernel_shape(a: Shape, g: Shape, kernel: Shape, groups: int = 1, **params: Any) -> Shape:
    return (g[1], a[1] // groups, *kernel)


@op(symbol="conv ∂w", latex=r"#a \star #g_out", backward="ConvolutionBackwardBackward0", shape=_kernel_shape,
    samples=[Sample((s.shapes[0], _convolved(s.shapes[0], s.shapes[1], None, **s.params)),
                    {"kernel": s.shapes[1][2:], **s.params}) for s in _samples(False, False)],
    method=False)  # fmt: skip
def convolution_weight(
    xp: Any, a: Any, g_out: Any, /, kernel: Any, stride: Any, padding: Any, dilation: Any, groups: int = 1
) -> Any:
    """What a convolution of `a` hands back to its kernels for the gradient `g_out` of its result."""
    return correlate_images(xp, a, g_out, kernel, stride, padding, dilation, groups)


@convolution.vjp("a", latex=r"#g \star^{\top} #weight")
@convolution_bias.vjp("a", latex=r"#g \star^{\top} #weight")
def _(xp: Any, g: Any, weight: Any, shapes: Any, stride: Shape, padding: Shape, dilation: Shape, groups: int) -> Any:
    left = _left_over(shapes[0], g.shape, shapes[1], stride, padding, dilation)
    return xp.convolution_transpose(g, weight, stride, padding, left, dilation, groups)


@convolution.vjp("weight", latex=r"#a \star #g")
@convolution_bias.vjp("weight", latex=r"#a \star #g")
def _(xp: Any, g: Any, a: Any, shapes: Any, stride: Shape, padding: Shape, dilation: Shape, groups: int) -> Any:
    return xp.convolution_weight(a, g, shapes[1][2:], stride, padding, dilation, groups)


@convolution_bias.vjp("bias", latex=r"\sum #g \text{ over examples and places}")
@convolution_transpose_bias.vjp("bias", latex=r"\sum #g \text{ over examples and places}")
def _(xp: Any, g: Any) -> Any:
    return xp.sum(g, (0, *range(2, len(g.shape))))


@convolution_transpose.vjp("a", latex=r"#g \star #weight")
@convolution_transpose_bias.vjp("a", latex=r"#g \star #weight")
def _(xp: Any, g: Any, weight: Any, shapes: Any, stride: Shape, padding: Shape, dilation: Shape, groups: int) -> Any:
    return _clipped(xp, xp.convolution(g, weight, stride, padding, dilation, groups), shapes[0])


@convolution_transpose.vjp("weight", latex=r"#g \star #a")
@convolution_transpose_bias.vjp("weight", latex=r"#g \star #a")
def _(xp: Any, g: Any, a: Any, shapes: Any, stride: Shape, padding: Shape, dilation: Shape, groups: int) -> Any:
    return xp.convolution_weight(g, a, shapes[1][2:], stride, padding, dilation, groups)


@convolution_weight.vjp("a", latex=r"#g_out \star^{\top} #g")
def _(
    xp: Any, g: Any, g_out: Any, shapes: Any, kernel: Shape, stride: Shape, padding: Shape, dilation: Shape, groups: int
) -> Any:
    left = _left_over(shapes[0], shapes[1], (0, 0, *kernel), stride, padding, dilation)
    return xp.convolution_transpose(g_out, g, stride, padding, left, dilation, groups)


@convolution_weight.vjp("g_out", latex=r"#a \star #g")
def _(xp: Any, g: Any, a: Any, shapes: Any, stride: Shape, padding: Shape, dilation: Shape, groups: int) -> Any:
    return _clipped(xp, xp.convolution(a, g, stride, padding, dilation, groups), shapes[1])


def _left_over(a: Shape, g: Shape, weight: Shape, stride: Shape, padding: Shape, dilation: Shape) -> Shape:
    """How much longer `a` is, along each axis, than the shortest that gives the lengths of `g`."""
    return tuple(
        n - ((m - 1) * s - 2 * p + d * (k - 1) + 1)
        for n, m, k, s, p, d in zip(a[2:], g[2:], weight[2:], stride, padding, dilation, strict=True)
    )


def _clipped(xp: Any, found: Any, shape: Shape) -> Any:
    """Without the places that only output padding as large as the stride would make."""
    if tuple(found.shape) == tuple(shape):
        return found
    return xp.index(found, (Ellipsis, *(slice(n) for n in shape[2:])))


def _batched(name: str, axes: int, input: Any) -> tuple[Any, bool]:
    """With an axis of examples, and whether it had one."""
    if not isinstance(input, Tensor):
        raise hinted(
            TypeError(f"{name}() received an invalid combination of arguments - got ({type(input).__name__}, …)"),
            "The first argument is a tensor: torch.tensor(data) makes one.",
        )
    if input.ndim not in (axes + 1, axes + 2):
        raise hinted(
            RuntimeError(
                f"Expected {axes + 1}D (unbatched) or {axes + 2}D (batched) input to {name}, but got input of size: "
                f"{list(input.shape)}"
            ),
            "The axes are (examples, channels, …); x.unsqueeze(0) or x.unsqueeze(1) adds one.",
        )
    return (input, True) if input.ndim == axes + 2 else (input.unsqueeze(0), False)


def _run(plain: Op, with_bias: Op, given: tuple[Any, Any, Any], params: dict[str, Any], batched: bool) -> Any:
    input, weight, bias = given
    out = plain(input, weight, **params) if bias is None else with_bias(input, weight, bias, **params)
    return out if batched else out.squeeze(0)


def _same_padding(input: Any, weight: Any, stride: Shape, dilation: Shape) -> tuple[Any, Shape]:
    """The padding that keeps the lengths; where it is odd, one more zero behind, as PyTorch puts it."""
    if any(s != 1 for s in stride):
        raise hinted(
            RuntimeError("padding='same' is not supported for strided convolutions"),
            "Give the padding as a number: kernel_size // 2.",
        )
    total = [d * (k - 1) for d, k in zip(dilation, weight.shape[2:], strict=True)]
    odd = [n % 2 for n in total]
    if any(odd):
        input = TAPED.constant_pad(input, tuple(n for o in reversed(odd) for n in (0, o)), 0.0)
    return input, tuple(n // 2 for n in total)


def _conv(name: str, axes: int) -> None:
    @composed(name, method=False)
    def _(
        input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
    ) -> Any:
        """Kernels `weight` (out, in / groups, …) laid over every place of `input` (n, in, …) or (in, …).

        `padding` is a number of zeros on each side (one, or one per axis), "valid" or "same". RuntimeError for shapes
        that do not fit.
        """
        input, batched = _batched(name, axes, input)
        count = weight.ndim - 2
        stride = lengths(lengths(stride, axes, "stride"), count, "stride")
        dilation = lengths(dilation, count, "dilation")
        if isinstance(padding, str):
            if padding not in ("same", "valid"):
                raise RuntimeError(f"Invalid padding string: '{padding}'")
            zeros = (0,) * count
            input, padding = _same_padding(input, weight, stride, dilation) if padding == "same" else (input, zeros)
        params = {
            "stride": stride, "padding": lengths(padding, count, "padding"), "dilation": dilation, "groups": groups,
        }  # fmt: skip
        return _run(convolution, convolution_bias, (input, weight, bias), params, batched)


def _conv_transpose(name: str, axes: int) -> None:
    @composed(name, method=False)
    def _(
        input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
        groups: int = 1, dilation: Any = 1,
    ) -> Any:  # fmt: skip
        """The transpose of a convolution: `input` (n, in, …) or (in, …), `weight` (in, out / groups, …).

        `output_padding` makes the result longer at its end. RuntimeError for shapes that do not fit.
        """
        input, batched = _batched(name, axes, input)
        stride, dilation = lengths(stride, axes, "stride"), lengths(dilation, axes, "dilation")
        longer = lengths(output_padding, axes, "output_padding")
        if any(o >= max(s, d) for o, s, d in zip(longer, stride, dilation, strict=True)):
            raise RuntimeError(_too_much_output_padding(longer, stride, dilation))
        params = {
            "stride": stride, "padding": lengths(padding, axes, "padding"), "output_padding": longer,
            "dilation": dilation, "groups": groups,
        }  # fmt: skip
        return _run(convolution_transpose, convolution_transpose_bias, (input, weight, bias), params, batched)


def _too_much_output_padding(longer: Shape, stride: Shape, dilation: Shape) -> str:
    axes = ("depth", "height", "width")[-len(longer) :] if len(longer) > 1 else ("width",)
    named = (
        f"{name}_{axis}: {value}"
        for name, values in (("output_padding", longer), ("stride", stride), ("dilation", dilation))
        for axis, value in zip(axes, values, strict=True)
    )
    return f"output padding must be smaller than either stride or dilation, but got {' '.join(named)}"


for _axes in (1, 2, 3):
    _conv(f"conv{_axes}d", _axes)
    _conv_transpose(f"conv_transpose{_axes}d", _axes)
