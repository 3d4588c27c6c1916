"""Where a gradient goes on from a node: the edges a program finds in `next_functions`, in PyTorch's order.

    1 / x     here  one node `div`                    PyTorch  MulBackward0 ─▶ ReciprocalBackward0 ─▶ x
    x @ W.T   here  one node `linear_product`         PyTorch  MmBackward0 ─▶ x, TBackward0 ─▶ W

Where PyTorch takes several steps for what is one op here, the steps in between are shown as links of a chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from retrograde.tape.node import Node

if TYPE_CHECKING:
    from retrograde.tensor import Tensor


@dataclass(frozen=True, slots=True)
class Link:
    """A step of PyTorch's that has no node of its own here: the name of its function and where it leads."""

    name: str
    places: tuple[Place, ...]


Place: TypeAlias = "Node | Tensor | Link | None"
"""Where a gradient goes: a node, a leaf, a step in between, or nowhere."""


def places_of(node: Node) -> list[Place]:
    """Per operand that PyTorch's function has: where its gradient goes."""
    order = _ORDERS.get(node.op.name)
    found = None if order is None else order(node)
    return _plain(node) if found is None else list(found)


def owner_of(node: Node) -> Node:
    """The node of the operation itself, for one of several results; else the node."""
    packed = node.edges[0] if node.op.name == "part" else None
    return packed if isinstance(packed, Node) else node


def _link(name: str, place: Place) -> Place:
    """One step before `place`; none where no gradient flows."""
    return None if place is None else Link(name, (place,))


def _plain(node: Node) -> list[Place]:
    op = node.op
    names = op.operands * len(node.edges) if op.variadic else op.operands
    pairs = [(edge, i) for i, (name, edge) in enumerate(zip(names, node.edges, strict=True)) if name in op.vjps]
    numbers = _numbers(node)
    places: list[Place] = [edge for edge, i in pairs if not numbers or not numbers[i]]
    # A tensor beside a number comes first; three forms have a place for the number, the others have none.
    return [*places, None] if op.name in _FULL and any(numbers) else places


def _numbers(node: Node) -> Sequence[bool]:
    """Which operands were Python numbers; empty when none was."""
    told: Sequence[bool] = node.params.get("numbers", ())
    return told


_FULL = ("mul", "add", "div")


def _quotient(node: Node) -> Iterable[Place] | None:
    """A number divided by a tensor is multiplied by the reciprocal."""
    numbers = _numbers(node)
    return (_link("ReciprocalBackward0", node.edges[1]), None) if numbers and numbers[0] else None


def _difference(node: Node) -> Iterable[Place] | None:
    """What a tensor is subtracted from, when it is a number, has no place; what is subtracted from one has."""
    numbers = _numbers(node)
    return (node.edges[0], None) if numbers and numbers[1] else None


def _part(node: Node) -> Iterable[Place] | None:
    """The results of an op that has several share its function."""
    owner = owner_of(node)
    return None if owner is node else places_of(owner)


def _biased(node: Node) -> Iterable[Place]:
    """Bias, input, and the weight behind a transpose; rows of a larger input are brought into one matrix."""
    edges = (*node.edges, None)
    bias, weight = edges[2], _link("TBackward0", edges[1])
    rank = _rank(node)
    if rank == 2:
        return (bias, edges[0], weight)
    return (Link("AddmmBackward0", (bias, _link("ViewBackward0", edges[0]), weight)),)


def _unbiased(node: Node) -> Iterable[Place]:
    source, weight, rank = node.edges[0], _link("TBackward0", node.edges[1]), _rank(node)
    if rank == 2:
        return (source, weight)
    return (Link("MmBackward0", (_link("UnsqueezeBackward0" if rank == 1 else "ViewBackward0", source), weight)),)


def _rank(node: Node) -> int:
    return len(node.params["shapes"][0]) if "shapes" in node.params else 2


def _product(node: Node) -> Iterable[Place] | None:
    """Products of more or fewer dimensions than two are brought to matrices or batches of them."""
    (a, b), ranks = node.edges, tuple(map(len, node.params["shapes"]))
    if ranks == (1, 2):
        return (Link("MmBackward0", (_link("UnsqueezeBackward0", a), b)),)
    if ranks[0] > 2 and ranks[1] <= 2:
        return (Link("MvBackward0" if ranks[1] == 1 else "MmBackward0", (_link("ViewBackward0", a), b)),)
    if min(ranks) > 2:
        batches = [_link(_flattening(node, i), _link("ExpandBackward0", edge)) for i, edge in enumerate((a, b))]
        return (Link("BmmBackward0", tuple(batches)),)
    return None


def _flattening(node: Node, operand: int) -> str:
    """How an operand of a batched product becomes a batch of matrices: memory in another order has another view."""
    saved = None if not node.saved else node.saved[operand]
    # What one operand's gradient needs is the other operand: only what is kept can be looked at.
    ordered = saved is None or getattr(getattr(saved.array, "flags", None), "c_contiguous", True)
    return "ViewBackward0" if ordered else "ReshapeAliasBackward0"


def _entropy(node: Node) -> Iterable[Place] | None:
    """Class numbers: the log-softmax and its likelihood; probabilities: their product with it, too."""
    logs = Link("LogSoftmaxBackward0", (node.edges[0],))
    shapes, smooth = node.params["shapes"], node.params.get("label_smoothing")
    if smooth:
        return None
    if shapes[0] != shapes[1]:
        return (logs,)
    product = Link("SumBackward0", (Link("MulBackward0", (logs, None)),))
    return (Link("NegBackward0", (product,)), None)


def _index(node: Node) -> Iterable[Place]:
    """One step per part of the key."""
    steps = [name for name in map(_step, node.params["key"]) if name]
    if "IndexBackward0" in steps:
        steps = [*(name for name in steps if name != "IndexBackward0"), "IndexBackward0"]
    place: Place = node.edges[0]
    for name in steps[:-1]:
        place = _link(name, place)
    return (place,)


def _step(part: Any) -> str:
    """The function of one part of a key; nothing where it leaves all as it is."""
    if part is None:
        return "UnsqueezeBackward0"
    if part is Ellipsis:
        return ""
    if isinstance(part, slice):
        whole = part.start in (None, 0) and part.stop is None and part.step in (None, 1)
        return "" if whole else "SliceBackward0"
    return "SelectBackward0" if isinstance(part, int) and not isinstance(part, bool) else "IndexBackward0"


def _padded(count: int) -> Callable[[Node], Iterable[Place]]:
    """An order with a place for each of `count` operands, given or not."""
    return lambda node: (*node.edges, *[None] * (count - len(node.edges)))


def _pooled(name: str) -> Callable[[Node], Iterable[Place] | None]:
    """Pooling over one dimension, which PyTorch does over two."""

    def order(node: Node) -> Iterable[Place] | None:
        flat = len(node.params["kernel"]) == 1
        return (Link(name, (_link("UnsqueezeBackward0", node.edges[0]),)),) if flat else None

    return order


_ORDERS: dict[str, Callable[[Node], Iterable[Place] | None]] = {
    "avg_pool": _pooled("AvgPool2DBackward0"),
    "convolution": _padded(3),
    "cross_entropy": _entropy,
    "div": _quotient,
    "index": _index,
    "linear": _biased,
    "linear_product": _unbiased,
    "matmul": _product,
    "max_pool": _pooled("MaxPool2DWithIndicesBackward0"),
    "part": _part,
    "standardize": _padded(3),
    "sub": _difference,
}
"""Of ops whose operands PyTorch has in another order or behind other steps; None from one means the plain order."""


def numbered(places: Iterable[Place]) -> Iterator[tuple[Place, int]]:
    """Each place and which result of its function it is."""
    for place in places:
        number = place.params["index"] if isinstance(place, Node) and place.op.name == "part" else 0
        yield place, number
