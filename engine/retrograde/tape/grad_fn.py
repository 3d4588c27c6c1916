"""Nodes of the tape as programs see them: `tensor.grad_fn` and what can be reached from it.

    node of the tape ──view──▶ an object of the class `MulBackward0` with `name()`, `next_functions`, `_saved_self`, …

Views are made when a program asks; as long as it holds one, it gets the same one again.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from retrograde.tape.chains import Link, Place, numbered, owner_of, places_of
from retrograde.tape.hooks import After, Before
from retrograde.tape.node import FREED, Node, RemovableHandle
from retrograde.words.naming import Named

if TYPE_CHECKING:
    from retrograde.tensor import Tensor

Edge = tuple[Any, int]


class BackwardFunction(metaclass=Named):
    """A node of the graph that a backward pass walks: PyTorch's `torch.autograd.graph.Node`."""

    _shown_as = "torch.autograd.graph.Node"

    def __init__(self) -> None:
        self.metadata: dict[Any, Any] = {}

    def name(self) -> str:
        """PyTorch's name of the backward function, such as `MulBackward0`."""
        raise NotImplementedError

    @property
    def next_functions(self) -> tuple[Edge, ...]:
        """Per operand that can be differentiated by: the function its gradient flows to, or None, and 0."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{self._shown_as} object at {id(self):#x}>"


class AccumulateGrad(BackwardFunction):
    """The end of a path: the leaf that receives."""

    _shown_as = "AccumulateGrad"

    def __init__(self, variable: Tensor) -> None:
        super().__init__()
        self.variable = variable

    def name(self) -> str:
        """As PyTorch names it."""
        return "torch::autograd::AccumulateGrad"

    @property
    def next_functions(self) -> tuple[Edge, ...]:
        """None."""
        return ()


class Recorded(BackwardFunction):
    """A recorded operation."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self._node = node

    def name(self) -> str:
        """See `BackwardFunction`."""
        return spoken_name(self._node)

    @property
    def next_functions(self) -> tuple[Edge, ...]:
        """See `BackwardFunction`."""
        return _edges(places_of(self._node))

    def register_hook(self, fn: Callable[..., Any]) -> RemovableHandle:
        """Call `fn(grad_inputs, grad_outputs)` after its step; what it returns, unless None, replaces the first."""
        return RemovableHandle(self._node, After(fn))

    def register_prehook(self, fn: Callable[..., Any]) -> RemovableHandle:
        """Call `fn(grad_outputs)` before its step; what it returns, unless None, replaces them."""
        return RemovableHandle(self._node, Before(fn))

    def __getattr__(self, name: str) -> Any:
        node = owner_of(self._node)
        context = node.params.get("ctx")
        if context is not None and not name.startswith("_saved_"):
            # What a custom operation's `forward` left is there as on its `ctx`.
            return _kept(node) if name == "saved_tensors" else getattr(context, name)
        found = {f"_saved_{key}": value for key, value in _saved(node)}
        if name not in found:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'", name=name, obj=self)
        if node.saved is FREED:
            raise RuntimeError(_FREED)
        return found[name]

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *(f"_saved_{key}" for key, _ in _saved(self._node))])


class Between(BackwardFunction):
    """A step that PyTorch takes by itself where one op here takes several."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self._link = link

    def name(self) -> str:
        """See `BackwardFunction`."""
        return self._link.name

    @property
    def next_functions(self) -> tuple[Edge, ...]:
        """See `BackwardFunction`."""
        return _edges(self._link.places)


_VIEWS: weakref.WeakValueDictionary[int, BackwardFunction] = weakref.WeakValueDictionary()
"""By the `id` of what they show, which they keep alive."""


def view(place: Place) -> BackwardFunction | None:
    """The function that a gradient flows to at a node, or at a leaf."""
    if place is None:
        return None
    if isinstance(place, Link):
        between: Between = _class(place.name, Between)(place)
        return between
    found = _VIEWS.get(id(place))
    if found is None:
        made = _class(place.name(), Recorded, _room(place))(place) if isinstance(place, Node) else AccumulateGrad(place)
        found = _VIEWS[id(place)] = made
    return found


def spoken_name(node: Node) -> str:
    """What a node's `name()` is to programs; a tensor is printed without the place where C++ has it."""
    name = node.name()
    return f"torch::autograd::{name}" if name in ("CopySlices", "CopyBackwards") else name


def _edges(places: Iterable[Place]) -> tuple[Edge, ...]:
    return tuple((view(place), number) for place, number in numbered(places))


@cache
def _class(name: str, kind: Any, room: str = "") -> Any:
    """The class of functions of a kind with this name, printed with the module it is said to stand in."""
    return Named(name, (kind,), {"_shown_as": f"{room}{name}"})


def _room(node: Node) -> str:
    """The module of a program's own functions."""
    return "torch.autograd.function." if "ctx" in owner_of(node).params else ""


def _saved(node: Node) -> Iterator[tuple[str, Any]]:
    """What a node keeps, under PyTorch's names: operands, the result, parameters."""
    from retrograde.op import rebuild

    operands = [] if node.op.variadic else list(node.op.operands)
    for place, (name, tensor) in enumerate(zip(operands, node.saved or (), strict=False)):
        if tensor is not None and name in node.op.vjps:
            number = tensor.node is None and not tensor.requires_grad and node.edges[place] is None
            key = ("self", _SECOND.get(node.op.name, "other"))[place] if len(operands) <= 2 else name
            yield key, tensor.item() if number and node.op.name == "pow" else tensor
    if node.saved is FREED:
        yield from ((key, None) for key in ("self", "other", "result"))
    if node.out is not None:
        yield "result", rebuild(node)
    for name, value in node.params.items():
        if name in node.op.params and value is not None:
            yield name, value


_SECOND = {"pow": "exponent", "matmul": "mat2", "mm": "mat2", "dot": "tensor"}
"""PyTorch's name of the second operand, where it is not `other`."""


def _kept(node: Node) -> tuple[Any, ...]:
    """The saved tensors of a custom operation."""
    if node.saved is FREED:
        raise RuntimeError(_FREED)
    return tuple(node.saved or ())


_FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already been "
    "freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify "
    "retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors "
    "after calling backward."
)
