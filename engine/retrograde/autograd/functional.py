"""Derivatives of a function at a point: PyTorch's `torch.autograd.functional`.

    func ─▶ outputs ─▶ gradient by the inputs ─▶ (hvp, vhp) gradient of that once more

Inputs and outputs are a tensor or a tuple of tensors. With `create_graph` results keep their history. With `strict` a
result that does not depend on its input is a RuntimeError instead of zero.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from retrograde.backward.walk import grad
from retrograde.func import jacfwd
from retrograde.func.level import constant
from retrograde.op import TAPED
from retrograde.tape.state import enable_grad
from retrograde.tensor import Tensor

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]

Function = Callable[..., Any]
Tensors = tuple[Tensor, ...]


def vjp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """`(outputs, vᵀJ)`: the product of `v`, shaped as the outputs, with the Jacobian, shaped as the inputs.

    `v` may be left out for a single output of one element.
    """
    with enable_grad():
        point = _Point(func, inputs, "vjp", create_graph, strict)
        weights = point.vector(v, point.outputs, point.several_outputs, _NO_V.format("returns a single Tensor"))
        found = point.gradients(point.outputs, point.inputs, weights)
        products = point.filled(found, point.inputs, _OUTPUT, _JACOBIAN)
    return point.released(point.outputs, point.several_outputs), point.released(products, point.several_inputs)


def jvp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """`(outputs, Jv)`: the product of the Jacobian with `v`, shaped as the inputs.

    Computed as the derivative of the vector-Jacobian product by its vector.
    """
    with enable_grad():
        point = _Point(func, inputs, "jvp", create_graph, strict)
        no_v = "The vector v can only be None if the input to the user-provided function is a single Tensor with a "
        direction = point.vector(v, point.inputs, point.several_inputs, f"{no_v}single element.")
        moved = point.pushed(point.outputs, point.inputs, direction, _BACK_TRICK, _JACOBIAN)
    return point.released(point.outputs, point.several_outputs), point.released(moved, point.several_outputs)


def jacobian(
    func: Function,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """The Jacobian: for each output and input a tensor with the output's dimensions and then the input's.

    It is a tuple over the outputs and a tuple over the inputs where there are tuples. `vectorize` changes nothing here.
    """
    _require_strategy(strategy, create_graph, strict, vectorize)
    if strategy == "forward-mode":
        return _jacobian_forward(func, inputs)
    with enable_grad():
        point = _Point(func, inputs, "jacobian", create_graph, strict)
        blocks = tuple(_rows(point, out, number) for number, out in enumerate(point.outputs))
        blocks = blocks if create_graph else tuple(tuple(b.detach() for b in row) for row in blocks)
        rows = tuple(row if point.several_inputs else row[0] for row in blocks)
    return rows if point.several_outputs else rows[0]


def hessian(
    func: Function,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """The second derivatives of `func`, whose output is one tensor of one element: a tensor, or a tuple of tuples."""
    several, _ = _as_tuple(inputs, "inputs", "hessian")

    def first(*args: Any) -> Any:
        found = jacobian(lambda *given: _one_number(func(*given), "hessian"), args, create_graph=True)
        if strict:
            _require_dependence(found)
        return found if several else found[0]

    return jacobian(first, inputs, create_graph, strict, vectorize, outer_jacobian_strategy)


def vhp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """`(output, vᵀH)`: the product of `v`, shaped as the inputs, with the second derivatives."""
    with enable_grad():
        point = _Point(func, inputs, "vhp", create_graph, strict)
        direction = point.vector(v, point.inputs, point.several_inputs, _NO_V_INPUT)
        _one_number(point.outputs if point.several_outputs else point.outputs[0], "vhp")
        first = point.first_derivative()
        found = point.gradients(first, point.inputs, direction)
        products = point.filled(found, point.inputs, _DOUBLE_BACK, _HESSIAN)
    return point.released(point.outputs, point.several_outputs), point.released(products, point.several_inputs)


def hvp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """`(output, Hv)`: the product of the second derivatives with `v`, shaped as the inputs."""
    with enable_grad():
        point = _Point(func, inputs, "hvp", create_graph, strict)
        direction = point.vector(v, point.inputs, point.several_inputs, _NO_V_INPUT)
        _one_number(point.outputs if point.several_outputs else point.outputs[0], "hvp")
        products = point.pushed(point.first_derivative(), point.inputs, direction, _DOUBLE_BACK_TRICK, _HESSIAN)
    return point.released(point.outputs, point.several_outputs), point.released(products, point.several_inputs)


class _Point:
    """A function's outputs at some inputs, with what there is to know for differentiating them."""

    def __init__(self, func: Function, inputs: Any, api: str, create_graph: bool, strict: bool) -> None:
        self._api, self._create_graph, self.strict = api, create_graph, strict
        self.several_inputs, given = _as_tuple(inputs, "inputs", api)
        self.inputs = tuple(self._tracked(x) for x in given)
        what = "outputs of the user-provided function"
        self.several_outputs, self.outputs = _as_tuple(func(*self.inputs), what, api)
        for number, out in enumerate(self.outputs if strict else ()):
            if not out.requires_grad:
                raise RuntimeError(
                    f"Output {number} of the user-provided function does not require gradients. The outputs must be "
                    "computed in a differentiable manner from the input when running in strict mode."
                )

    def _tracked(self, x: Tensor) -> Tensor:
        """`x` as a tensor that only this call knows, so that others in `func` do not count as the input."""
        if self._create_graph and x.requires_grad:
            return x.view_as(x)  # type: ignore[no-any-return]
        return x.detach().requires_grad_()  # type: ignore[no-any-return]

    def vector(self, v: Any, like: Tensors, several: bool, missing: str) -> tuple[Tensor | None, ...]:
        """`v` as a tuple, checked against what it stands for; None for the one of a single element."""
        if v is None:
            if len(like) != 1 or like[0].numel() != 1:
                raise RuntimeError(missing)
            return (None,)
        _, given = _as_tuple(v, "v", self._api)
        _require_like(given, like, several)
        return tuple(x if self._create_graph else x.detach() for x in given)

    def gradients(self, outputs: Any, inputs: Tensors, weights: Any, record: bool = False) -> list[Tensor | None]:
        """The gradients of the weighted outputs; None where there is no path."""
        pairs = [(o, w) for o, w in zip(outputs, weights, strict=True) if o is not None and o.requires_grad]
        if not pairs:
            return [None] * len(inputs)
        roots, seeds = zip(*pairs, strict=True)
        record = record or self._create_graph
        return list(grad(roots, inputs, seeds, retain_graph=True, create_graph=record, allow_unused=True))

    def first_derivative(self) -> Tensors:
        """The gradient of the one output, recorded."""
        found = self.gradients(self.outputs, self.inputs, (None,), record=True)
        if self.strict:
            _require_dependence(found)
        return self.filled(found, self.inputs, _OUTPUT, _JACOBIAN)

    def pushed(self, outputs: Tensors, inputs: Tensors, direction: Any, unused: str, flat: str) -> Tensors:
        """How `outputs` move when the inputs move in `direction`."""
        weights = tuple(constant(0, out).requires_grad_() for out in outputs)
        pulled = self.gradients(outputs, inputs, weights, record=True)
        if self.strict:
            _require_inputs(pulled)
        return self.filled(self.gradients(pulled, weights, direction), outputs, unused, flat)

    def filled(self, found: list[Tensor | None], like: Tensors, unused: str, flat: str) -> Tensors:
        """Zeros where there is no path, unless that is refused."""
        for number, gradient in enumerate(found if self.strict else ()):
            if gradient is None:
                raise RuntimeError(unused.format(number))
            if self._create_graph and not gradient.requires_grad:
                raise RuntimeError(flat.format(number))
        return tuple(constant(0, x) if g is None else g for g, x in zip(found, like, strict=True))

    def released(self, tensors: Tensors, several: bool) -> Any:
        """The results for the caller: without history unless it is asked for, and a tuple only where one was given."""
        results = tensors if self._create_graph else tuple(t.detach() for t in tensors)
        return results if several else results[0]


def _jacobian_forward(func: Function, inputs: Any) -> Any:
    """The Jacobian column by column; a tuple over the inputs where there is one."""
    several, given = _as_tuple(inputs, "inputs", "jacobian")
    return jacfwd(func, tuple(range(len(given))) if several else 0)(*given)


def _rows(point: _Point, out: Tensor, number: int) -> Tensors:
    """The Jacobian of one output by each input."""
    rows: list[list[Tensor]] = [[] for _ in point.inputs]
    for element in out.reshape(-1).unbind(0) if out.numel() else ():
        found = point.gradients((element,), point.inputs, (None,))
        if point.strict:
            _require_row(found, number, point._create_graph)
        for row, gradient, x in zip(rows, found, point.inputs, strict=True):
            row.append(constant(0, x) if gradient is None else gradient)
    return tuple(
        TAPED.stack(row, 0).reshape((*out.shape, *x.shape)) if row else x.new_zeros((*out.shape, *x.shape))
        for row, x in zip(rows, point.inputs, strict=True)
    )


def _as_tuple(value: Any, name: str, api: str) -> tuple[bool, Tensors]:
    """Whether several were given, and the tuple of them; TypeError for what is no tensor."""
    several = isinstance(value, tuple)
    values = value if several else (value,)
    for index, given in enumerate(values):
        if not isinstance(given, Tensor):
            which = f"value at index {index}" if several else f"given {name}"
            raise TypeError(
                f"The {name} given to {api} must be either a Tensor or a tuple of Tensors but the {which} has type "
                f"{type(given)}."
            )
    return several, values


def _one_number(output: Any, api: str) -> Any:
    several, outputs = _as_tuple(output, "outputs of the user-provided function", api)
    if several:
        raise RuntimeError(f"The function given to {api} should return a single Tensor")
    if outputs[0].numel() != 1:
        raise RuntimeError("The Tensor returned by the function given to " + api + " should contain a single element")
    return outputs[0].squeeze() if api == "hessian" else output


def _require_like(given: Tensors, like: Tensors, several: bool) -> None:
    if len(given) != len(like):
        if several:
            raise RuntimeError(f"v is a tuple of invalid length: should be {len(like)} but got {len(given)}.")
        raise RuntimeError("The given v should contain a single Tensor.")
    for index, (a, b) in enumerate(zip(given, like, strict=True)):
        if a.shape != b.shape:
            where = f"Entry {index} in " if several else ""
            raise RuntimeError(f"{where}v has invalid size: should be {b.shape} but got {a.shape}.")


def _require_strategy(strategy: str, create_graph: bool, strict: bool, vectorize: bool) -> None:
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(
            'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs '
            'than inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".'
        )
    if strategy == "reverse-mode":
        return
    for name, given in (("create_graph", create_graph), ("strict", strict)):
        if given:
            raise (NotImplementedError if name == "create_graph" else RuntimeError)(
                f'torch.autograd.functional.jacobian: `{name}=True` and `strategy="forward-mode"` are not supported '
                f'together (yet). Please either set `{name}=False` or `strategy="reverse-mode"`.'
            )
    if not vectorize:
        raise NotImplementedError(
            "Computing Jacobian using forward-AD or forward-over-reverse Hessian isonly implemented for "
            "`vectorize=True`."
        )


def _require_dependence(gradients: Any) -> None:
    for number, gradient in enumerate(gradients):
        if gradient is None:
            raise RuntimeError(_OUTPUT.format(number))
        if not gradient.requires_grad:
            raise RuntimeError(
                f"While computing the hessian, found that the jacobian of the user-provided function with respect to "
                f"input {number} is independent of the input. This is not allowed in strict mode. You should ensure "
                "that your function is twice differentiable and that the jacobian depends on the inputs (this would be "
                "violated by a linear function for example)."
            )


def _require_inputs(pulled: list[Tensor | None]) -> None:
    for number, gradient in enumerate(pulled):
        if gradient is None:
            raise RuntimeError(_OUTPUT.format(number))
        if not gradient.requires_grad:
            raise RuntimeError(
                f"The gradient with respect to input {number} is independent of the inputs of the user-provided "
                "function. This is not allowed in strict mode."
            )


def _require_row(found: list[Tensor | None], number: int, create_graph: bool) -> None:
    for index, gradient in enumerate(found):
        if gradient is None:
            raise RuntimeError(
                f"Output {number} of the user-provided function is independent of input {index}. This is not allowed in"
                " strict mode."
            )
        if create_graph and not gradient.requires_grad:
            raise RuntimeError(
                f"The jacobian of the user-provided function is independent of input {index}. This is not allowed in "
                "strict mode when create_graph=True."
            )


_STRICT = "This is not allowed in strict mode"
_OUTPUT = f"The output of the user-provided function is independent of input {{}}. {_STRICT}."
_JACOBIAN = (
    f"The jacobian of the user-provided function is independent of input {{}}. {_STRICT} when create_graph=True."
)
_HESSIAN = f"The hessian of the user-provided function is independent of input {{}}. {_STRICT} when create_graph=True."
_DOUBLE_BACK = f"The jacobian of the user-provided function is independent of input {{}}. {_STRICT}."
_BACK_TRICK = (
    "The gradient with respect to the input is independent of entry {} in the grad_outputs when using the double "
    f"backward trick to compute forward mode gradients. {_STRICT}."
)
_DOUBLE_BACK_TRICK = (
    "The hessian of the user-provided function is independent of entry {} in the grad_jacobian. "
    f"{_STRICT} as it prevents from using the double backward trick to replace forward mode AD."
)
_NO_V = "The vector v can only be None if the user-provided function {} with a single element."
_NO_V_INPUT = (
    "The vector v can only be None if the input to the user-provided function is a single Tensor with a single element."
)
