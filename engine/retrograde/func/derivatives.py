"""First derivatives of functions: gradients, and products with the Jacobian from the left and from the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from retrograde.func.level import Level, Push, constant
from retrograde.pytree import leaves, mapped, rebuilt, spec
from retrograde.tensor import Tensor

Function = Callable[..., Any]
Argnums = int | tuple[int, ...]


def grad(func: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """The function that gives the gradient of `func`, whose result is a tensor with no dimensions.

    `argnums` says by which positional argument (a tensor or a nest of tensors), or by which several. With `has_aux`,
    `func` returns `(output, aux)` and the new function `(gradient, aux)`.
    """
    both = grad_and_value(func, argnums, has_aux)

    @wraps(_named(func))
    def gradient(*args: Any, **kwargs: Any) -> Any:
        gradients, value = both(*args, **kwargs)
        return (gradients, value[1]) if has_aux else gradients

    return gradient


def grad_and_value(func: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """The function that gives `(gradient, output)`, or `(gradient, (output, aux))`; see `grad`."""

    @wraps(_named(func))
    def gradient_and_value(*args: Any, **kwargs: Any) -> Any:
        with Level() as level:
            chosen = choose(args, argnums)
            made = func(*replace(args, argnums, level.track(chosen)), **kwargs)
            output, aux = _apart(made, has_aux, "grad_and_value(f)(*args)")
            _require_scalar(output)
            level.look([output])
            seed = constant(1, output) if output.requires_grad else None
            gradients = rebuilt(chosen, level.pull([output], [seed], retain=False))
            value = level.release(output)
            return gradients, (value, level.release(aux)) if has_aux else value

    return gradient_and_value


def vjp(func: Function, *primals: Any, has_aux: bool = False) -> Any:
    """`(output, pull)`: `pull(cotangents)`, of a nest like the output, is their product with the Jacobian.

    The product is a tuple with a nest for each of `primals`.
    """
    with Level() as level:
        made = func(*level.track(primals))
        output, aux = _apart(made, has_aux, "vjp(f, *primals)")
        outputs = leaves(output)
        _require_tensors(outputs, "vjp(f, *primals)")
        for out in outputs:
            if not out.dtype.is_floating_point:
                message = (
                    "vjp(f, ...): All outputs of f must be floating-point or complex Tensors, got Tensor with dtype"
                )
                raise RuntimeError(f"{message} {out.dtype}")
        level.look(outputs)

    def pull(cotangents: Any, retain_graph: bool = True, create_graph: bool | None = None) -> Any:
        seeds = leaves(cotangents)
        if spec(cotangents) != spec(output):
            raise RuntimeError(
                "Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function."
                f" cotangents: {_written(cotangents)}, primal output: {_written(output)}"
            )
        level.look(seeds)
        return rebuilt(primals, level.pull(outputs, seeds, retain=retain_graph))

    released = level.release(output)
    return (released, pull, level.release(aux)) if has_aux else (released, pull)


def jvp(func: Function, primals: Any, tangents: Any, *, strict: bool = False, has_aux: bool = False) -> Any:
    """`(output, tangent of the output)` of `func(*primals)` when the inputs move along `tangents`.

    With `strict`, an output that does not depend on the inputs is a RuntimeError; else its tangent is zero.
    """
    api = "jvp(f, primals, tangents)"
    _require_pair(primals, tangents, api)
    with Level() as level:
        made = func(*level.track(primals))
        output, aux = _apart(made, has_aux, api)
        outputs = leaves(output)
        _require_tensors(outputs, api)
        level.look([*outputs, *leaves(tangents)])
        push = Push(level, outputs)
        if strict and any(moved is None for moved in push(leaves(tangents))):
            raise RuntimeError(
                "jvp(f, primals, tangents, strict=True): The output of f is independent of the inputs. This is not "
                "allowed with strict=True."
            )
        moved = rebuilt(output, push.filled(leaves(tangents)))
        result = level.release(output), moved
        return (*result, level.release(aux)) if has_aux else result


def linearize(func: Function, *primals: Any) -> tuple[Any, Function]:
    """`(output, push)`: `push(*tangents)` is the Jacobian's product with them, without running `func` again."""
    with Level() as level:
        output = func(*level.track(primals))
        outputs = leaves(output)
        level.look(outputs)
        push = Push(level, outputs)

    def pushed(*tangents: Any) -> Any:
        if spec(tangents) != spec(primals):
            raise RuntimeError(
                f"Expected the tangents {spec(tangents)} to have the same argspec as the primals {spec(primals)}"
            )
        return rebuilt(output, push.filled(leaves(tangents)))

    return level.release(output), pushed


def functionalize(func: Function, *, remove: str = "mutations") -> Function:
    """`func` as it is: changes in place are part of the history here, so that nothing has to be removed."""
    if remove not in ("mutations", "mutations_and_views"):
        raise RuntimeError(f"functionalize(f, remove='mutations'): received invalid argument for remove={remove}.")
    return func


def choose(args: tuple[Any, ...], argnums: Argnums) -> Any:
    """The argument that `argnums` means, or the tuple of arguments."""
    if isinstance(argnums, int):
        return args[_position(argnums, len(args))]
    if not isinstance(argnums, tuple):
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got: {type(argnums)}")
    positions = [_position(n, len(args)) for n in argnums]
    if not positions:
        raise RuntimeError("argnums must be non-empty")
    if len(set(positions)) != len(positions):
        raise RuntimeError(f"argnums elements must be unique, got {tuple(positions)}")
    return tuple(args[i] for i in positions)


def replace(args: tuple[Any, ...], argnums: Argnums, new: Any) -> tuple[Any, ...]:
    """`args` with those that `argnums` means replaced by `new`."""
    pairs = [(argnums, new)] if isinstance(argnums, int) else list(zip(argnums, new, strict=True))
    out = list(args)
    for number, value in pairs:
        out[_position(number, len(args))] = value
    return tuple(out)


def _position(argnum: Any, count: int) -> int:
    if not isinstance(argnum, int):
        raise RuntimeError(f"argnum must be int, got: {type(argnum)}")
    if not -count <= argnum < count:
        raise RuntimeError(f"Got argnum={argnum}, but only {count} positional inputs")
    return argnum % count


def _apart(made: Any, has_aux: bool, api: str) -> tuple[Any, Any]:
    if not has_aux:
        return made, ()
    if not (isinstance(made, tuple) and len(made) == 2):
        raise RuntimeError(f"{api}: output of function f should be a tuple: (output, aux) if has_aux is True")
    return made


def _require_scalar(output: Any) -> None:
    api = "grad_and_value(f)(*args): Expected f(*args)"
    if not isinstance(output, Tensor):
        raise RuntimeError(f"{api} to return a Tensor, got {type(output)}")
    if output.dim() != 0:
        raise RuntimeError(
            f"{api} to return a scalar Tensor, got tensor with {output.dim()} dims. Maybe you wanted to use the vjp or "
            "jacrev APIs instead?"
        )


def _require_tensors(outputs: list[Any], api: str) -> None:
    for out in outputs:
        if not isinstance(out, Tensor):
            raise RuntimeError(f"{api}: Expected output of f to be a Tensor or Tensors, got {type(out)}")


def _require_pair(primals: Any, tangents: Any, api: str) -> None:
    if not isinstance(primals, tuple):
        raise RuntimeError(f"{api}: Expected primals to be a tuple. E.g. it should be valid to call f(*primals).")
    if spec(primals) != spec(tangents):
        raise RuntimeError(
            f"{api}: Expected primals and tangents to have the same python structure. For example, if primals is a "
            f"tuple of 3 tensors, tangents also must be. Got primals with structure {spec(primals)} and tangents with "
            f"structure {spec(tangents)}"
        )
    for name, values in (("primals", leaves(primals)), ("tangents", leaves(tangents))):
        if not values:
            raise RuntimeError(f"{api}: Expected {name} to contain at least one Tensor.")
        for value in values:
            if not isinstance(value, Tensor):
                raise RuntimeError(f"{api}: Expected {name} to only contain Tensors, got {type(value)}")


def _written(tree: Any) -> str:
    """A nest with a star for each leaf."""
    return repr(mapped(lambda leaf: _Star(), tree))


class _Star:
    def __repr__(self) -> str:
        return "*"


def _named(func: Function) -> Any:
    """What `wraps` copies from: modules and partial functions have no name of their own."""
    return func if hasattr(func, "__name__") else type(func).__call__
