"""PyTorch's pooling functions: their arguments brought to the form that the ops take."""

from __future__ import annotations

from typing import Any

from retrograde.errors import hinted
from retrograde.op import FUNCTIONS, composed
from retrograde.ops.average import adaptive_avg_pool, avg_pool
from retrograde.ops.pool import max_pool, max_pool_indices
from retrograde.ops.shapes import Shape
from retrograde.ops.unpool import adaptive_max_pool, adaptive_max_pool_indices, max_unpool

AXES_HINT = "The axes are (examples, channels, …); x.unsqueeze(0) or x.unsqueeze(1) adds one."


def _sizes(value: Any, axes: int, name: str, function: str) -> Shape:
    """A number for all pooled axes, or one for each."""
    given = (int(value),) * axes if not hasattr(value, "__len__") else tuple(int(v) for v in value)
    if len(given) == 1:
        return given * axes
    if len(given) != axes:
        ints = ", or a tuple of ".join(("a single int", {1: "one int", 2: "two ints", 3: "three ints"}[axes]))
        raise RuntimeError(f"{function}: {name} must either be {ints}")
    return given


def _kernel_and_stride(name: str, axes: int, kernel_size: Any, stride: Any) -> tuple[Shape, Shape]:
    kernel = _sizes(kernel_size, axes, "kernel_size", name)
    steps = kernel if stride is None or stride == () else _sizes(stride, axes, "stride", name)
    if 0 in steps:
        raise RuntimeError("stride should not be zero")
    return kernel, steps


def _require_axes(ok: bool, error: Exception) -> None:
    if not ok:
        raise hinted(error, AXES_HINT)


def _max_pool(axes: int) -> None:
    name = f"max_pool{axes}d"

    @composed(name, method=False)
    def _(
        input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
        return_indices: bool = False,
    ) -> Any:  # fmt: skip
        """The largest element of every window over the last axes, with `return_indices` also where it is.

        `kernel_size`, `stride` (by default the kernel's), `padding` and `dilation` are a number or one per axis;
        `ceil_mode` lets the last window hang over the end. RuntimeError for windows that do not fit.
        """
        found = list(input.shape)
        message = f"non-empty {axes + 1}D or {axes + 2}D (batch mode) tensor expected for input"
        if axes == 1:
            message = (
                "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but "
                f"got:{found}"
            )
        _require_axes(len(found) in (axes + 1, axes + 2), RuntimeError(message))
        kernel, steps = _kernel_and_stride(name, axes, kernel_size, stride)
        border, spacing = _sizes(padding, axes, "padding", name), _sizes(dilation, axes, "dilation", name)
        if axes == 1:
            _require_fitting_row(found[-1], kernel[0], border[0], spacing[0])
        values = max_pool(input, kernel, steps, border, spacing, ceil_mode)
        if not return_indices:
            return values
        return values, max_pool_indices(input, kernel, steps, border, spacing, ceil_mode)


def _require_fitting_row(length: int, kernel: int, padding: int, dilation: int) -> None:
    """RuntimeError, in the words of the pooling over one axis, where no window fits."""
    if padding <= kernel // 2 and length + 2 * padding < dilation * (kernel - 1) + 1:
        raise hinted(
            RuntimeError("max_pool1d() Invalid computed output size: 0"), "Pool less, or with a smaller kernel_size."
        )


def _avg_pool(axes: int) -> None:
    name = f"avg_pool{axes}d"

    @composed(name, method=False)
    def _(
        input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
        count_include_pad: bool = True, divisor_override: int | None = None,
    ) -> Any:  # fmt: skip
        """The mean of every window over the last axes; RuntimeError for windows that do not fit.

        `count_include_pad` counts the padding's zeros; `divisor_override` divides the sums instead.
        """
        _require_between(name, input, axes)
        kernel, steps = _kernel_and_stride(name, axes, kernel_size, stride)
        border = _sizes(padding, axes, "padding", name)
        return avg_pool(input, kernel, steps, border, ceil_mode, count_include_pad, divisor_override)


def _require_between(name: str, input: Any, axes: int) -> None:
    found = input.ndim
    message = f"non-empty {axes + 1}D or {axes + 2}D (batch mode) tensor expected for input"
    if axes == 1:
        message = (
            f"Expected 2 to 3 dimensions, but got {found}-dimensional tensor for argument #1 'self' (while checking "
            f"arguments for {name})"
        )
    _require_axes(found in (axes + 1, axes + 2), RuntimeError(message))


def _adaptive_size(name: str, input: Any, axes: int, output_size: Any) -> Shape:
    """Numbers of pieces; None keeps an axis as it is."""
    given = tuple(output_size) if hasattr(output_size, "__len__") else (output_size,) * axes
    if len(given) != axes:
        raise RuntimeError(f"{name}: output_size must be {axes}")
    own = tuple(input.shape)[-axes:]
    return tuple(own[i] if n is None else int(n) for i, n in enumerate(given))


def _adaptive(axes: int) -> None:
    mean, most = f"adaptive_avg_pool{axes}d", f"adaptive_max_pool{axes}d"

    def require(name: str, input: Any, colon: str) -> None:
        if axes == 1:
            _require_between(name, input, axes)
        message = f"{name}(): Expected {axes + 1}D or {axes + 2}D tensor, but got{colon} {list(input.shape)}"
        _require_axes(input.ndim in (axes + 1, axes + 2), RuntimeError(message))

    @composed(mean, method=False)
    def _(input: Any, output_size: Any) -> Any:
        """The means of `output_size` evenly divided pieces along each of the last axes (None: as it is)."""
        require(mean, input, "")
        return adaptive_avg_pool(input, _adaptive_size(mean, input, axes, output_size))

    @composed(most, method=False)
    def _(input: Any, output_size: Any, return_indices: bool = False) -> Any:
        """The largest elements of `output_size` pieces along each of the last axes; also where they are."""
        require(most, input, ":")
        size = _adaptive_size(most, input, axes, output_size)
        values = adaptive_max_pool(input, size)
        return (values, adaptive_max_pool_indices(input, size)) if return_indices else values


def lp_pool(
    axes: int, input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False
) -> Any:
    """The `norm_type`-norm of every window over the last `axes` axes."""
    kernel, steps = _kernel_and_stride(f"lp_pool{axes}d", axes, kernel_size, stride)
    out = avg_pool(input.pow(norm_type), kernel, steps, (0,) * axes, ceil_mode)
    count = 1
    for n in kernel:
        count *= n
    return (out.sign() * out.abs().relu()).mul(count).pow(1.0 / norm_type)


def unpool(
    axes: int, input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Any:
    """The elements of `input` where max pooling found them (`indices`), zeros elsewhere.

    The lengths are those that pooling had, as far as they can be told, or `output_size`; ValueError for one that
    pooling does not bring to the input's.
    """
    name = f"max_unpool{axes}d"
    kernel, steps = _kernel_and_stride(name, axes, kernel_size, stride)
    border = _sizes(padding, axes, "padding", name)
    plain = tuple(
        (n - 1) * s + k - 2 * p for n, s, k, p in zip(tuple(input.shape)[-axes:], steps, kernel, border, strict=True)
    )
    if output_size is None:
        return max_unpool(input, indices, plain)
    size = tuple(output_size)[-axes:]
    for axis, (n, m, s) in enumerate(zip(size, plain, steps, strict=True)):
        if not m - s < n < m + s:
            raise ValueError(f'invalid output_size "{size}" (dim {axis} must be between {m - s} and {m + s})')
    return max_unpool(input, indices, size)


for _axes in (1, 2, 3):
    _max_pool(_axes)
    _avg_pool(_axes)
    _adaptive(_axes)

POOLS = tuple(f"{kind}_pool{axes}d" for kind in ("max", "avg", "adaptive_avg", "adaptive_max") for axes in (1, 2, 3))
"""The functions defined here under PyTorch's names."""
assert FUNCTIONS.keys() >= set(POOLS)
