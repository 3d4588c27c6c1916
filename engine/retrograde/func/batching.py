"""A function over a batch, written for one element of it: PyTorch's `vmap`.

The function is called once for each element and its results are stacked, so whatever can be differentiated or printed
for one element works for the batch.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from retrograde.func.derivatives import Function, _named
from retrograde.func.element import Elements
from retrograde.op import TAPED
from retrograde.pytree import leaves, rebuilt, spec, spread
from retrograde.tensor import Tensor

_RANDOMNESS = ("error", "different", "same")


def vmap(
    func: Function,
    in_dims: Any = 0,
    out_dims: Any = 0,
    randomness: str = "error",
    *,
    chunk_size: int | None = None,
) -> Function:
    """The function that applies `func` along the dimension `in_dims` of its arguments and stacks along `out_dims`.

    Both may be nests like the arguments and the results; None means: the same for every element, and so are
    keyword arguments. `randomness` says what random operations inside do: "error",
    "different" numbers for every element, or the "same".
    """
    if randomness not in _RANDOMNESS:
        raise RuntimeError(f"Only allowed values for randomness are 'error', 'different', or 'same'. Got {randomness}")
    if not (chunk_size is None or chunk_size > 0):
        raise ValueError(f"vmap: chunk_size should be None or greater than 0. (got {chunk_size})")

    @functools.wraps(_named(func))
    def batched(*args: Any, **kwargs: Any) -> Any:
        call = _Call(func, in_dims, out_dims)
        call.check_out_dims()
        dims = call.input_dims(args)
        given = leaves(args)
        size = _batch_size(given, dims)
        elements = Elements(randomness)
        made = []
        for i in range(size):
            with elements.at(i):
                one = rebuilt(args, [elements.pick(a, d, i) for a, d in zip(given, dims, strict=True)])
                made.append(func(*one, **kwargs))
        return call.stacked(made, elements)

    return batched


class _Call:
    """What one call of a batched function needs to know to check and to complain."""

    def __init__(self, func: Function, in_dims: Any, out_dims: Any) -> None:
        self._name = _name(func)
        self._in_dims = in_dims
        self._out_dims = out_dims

    def check_out_dims(self) -> None:
        for dim in leaves(self._out_dims):
            if not (dim is None or isinstance(dim, int)):
                raise ValueError(
                    f"vmap({self._name}, ..., out_dims={self._out_dims}): `out_dims` must be an int, None or a python "
                    "collection of ints representing where in the outputs the vmapped dimension should appear."
                )

    def input_dims(self, args: tuple[Any, ...]) -> list[int | None]:
        """The dimension to map for each leaf of the arguments; None for those that stay whole."""
        name, in_dims = self._name, self._in_dims
        called = f"vmap({name}, in_dims={in_dims}, ...)(<inputs>): "
        if not isinstance(in_dims, int | tuple):
            raise ValueError(
                f"{called}expected `in_dims` to be int or a (potentially nested) tuple matching the structure of "
                f"inputs, got: {type(in_dims)}."
            )
        if not args:
            raise ValueError(
                f"vmap({name})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap over"
                " a function with no inputs. The latter is unsupported."
            )
        dims = spread(in_dims, args)
        if dims is None:
            raise ValueError(
                f"{called}in_dims is not compatible with the structure of `inputs`. in_dims has structure "
                f"{spec(in_dims)} but inputs has structure {spec(args)}."
            )
        return [_input_dim(called, arg, dim) for arg, dim in zip(leaves(args), dims, strict=True)]

    def stacked(self, made: list[Any], elements: Elements) -> Any:
        """The results of all elements as one nest of stacked tensors."""
        dims = self._output_dims(made[0])
        columns = zip(*[leaves(one) for one in made], strict=True)
        return rebuilt(made[0], [self._stack(c, d, elements) for c, d in zip(columns, dims, strict=True)])

    def _output_dims(self, output: Any) -> list[int | None]:
        dims = self._out_dims
        if isinstance(output, Tensor) and isinstance(dims, tuple) and len(dims) == 1:
            return list(dims)
        found = spread(dims, output)
        if found is None:
            raise ValueError(
                f"vmap({self._name}, ..., out_dims={dims})(<inputs>): out_dims is not compatible with the structure of "
                f"`outputs`. out_dims has structure {spec(dims)} but outputs has structure {spec(output)}."
            )
        return found

    def _stack(self, column: tuple[Any, ...], dim: int | None, elements: Elements) -> Any:
        name = self._name
        if dim is None:
            if elements.depends(column[0]):
                raise ValueError(f"vmap({name}, ...): `{name}` can not return a BatchedTensor when out_dim is None")
            return column[0]
        if not isinstance(column[0], Tensor):
            raise ValueError(
                f"vmap({name}, ...): `{name}` must only return Tensors, got type {type(column[0])}. "
                "Did you mean to set out_dims= to None for output?"
            )
        made_by = column[0].grad_fn
        return TAPED.batch(list(column), dim, "StackBackward0" if made_by is None else made_by.name())


def _input_dim(called: str, arg: Any, dim: Any) -> int | None:
    """The dimension to map of one leaf, from 0 on; None when it stays whole."""
    if dim is None:
        return None
    if not isinstance(dim, int):
        raise ValueError(
            f"{called}Got in_dim={dim} for an input but in_dim must be either an integer dimension or None."
        )
    if not isinstance(arg, Tensor):
        raise ValueError(
            f"{called}Got in_dim={dim} for an input but the input is of type {type(arg)}. We cannot vmap over "
            "non-Tensor arguments, please use None as the respective in_dim"
        )
    n = arg.dim()
    if not -n <= dim < n:
        raise ValueError(
            f"{called}Got in_dim={dim} for some input, but that input is a Tensor of dimensionality {n} so expected "
            f"in_dim to satisfy -{n} <= in_dim < {n}."
        )
    return dim % n


def _batch_size(values: list[Any], dims: list[int | None]) -> int:
    sizes = [value.size(dim) for value, dim in zip(values, dims, strict=True) if dim is not None]
    if not sizes:
        raise ValueError("vmap: Expected at least one Tensor to vmap over")
    if set(sizes) != {sizes[0]}:
        raise ValueError(
            "vmap: Expected all tensors to have the same size in the mapped dimension, got sizes "
            f"{sizes} for the mapped dimension"
        )
    return int(sizes[0])


def _name(func: Callable[..., Any]) -> str:
    if hasattr(func, "__name__"):
        return func.__name__
    return f"functools.partial({_name(func.func)}, ...)" if isinstance(func, functools.partial) else repr(func)
