"""Backward passes that make a mistake on purpose, to be seen beside the right one.

    order       a node passes on what has come first, at once      assign      the last contribution wins
    broadcast   repeated axes are not summed over                  derivative  one op has a wrong rule

Ordinary passes know nothing of this: while a mistake is made, another class stands in the place of `Walk`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Literal, NamedTuple

from retrograde.backward import walk as right
from retrograde.backward.intact import require_intact
from retrograde.calls.pullback import fit
from retrograde.devices.arrays import XP, use
from retrograde.op import RAW
from retrograde.tape.hooks import run_after, run_hooks
from retrograde.tape.node import FREED, Node
from retrograde.tape.state import state

Mistake = Literal["order", "assign", "broadcast", "derivative"]


@contextmanager
def mistaken(mistake: Mistake, op: str = "") -> Iterator[None]:
    """Inside, every backward pass makes this mistake; `op` has the wrong derivative, one of `DERIVATIVES`.

    Passes that are recorded themselves (`create_graph=True`) stay right. ValueError for an op without a wrong rule.
    """
    if mistake == "derivative" and op not in DERIVATIVES:
        raise ValueError(f"expected one of {', '.join(sorted(DERIVATIVES))}; got {op!r}")
    before = right.Walk
    right.Walk = partial(WrongWalk, mistake, op)  # type: ignore[assignment, misc]
    try:
        yield
    finally:
        right.Walk = before  # type: ignore[misc]


class WrongWalk(right.Walk):
    """One backward pass with a mistake in it. It tells every step as it happens."""

    def __init__(self, mistake: Mistake, op: str, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._mistake = mistake
        self._op = op

    def _sweep(self) -> None:
        if self._mistake == "order":
            self._sweep_at_once()
        else:
            for node in self.nodes:
                if node._g is not None:
                    for arg, c, axes in self._visit(node, node._g):
                        self._give(node, arg, c, axes)
                self._settle_all(self.ready.get(node, []))

    def _sweep_telling(self) -> None:
        if self.create:
            super()._sweep_telling()
        else:
            self._sweep()

    def _sweep_at_once(self) -> None:
        """Depth first from the roots: who receives for the first time passes that on before anybody else's turn."""
        began: set[Node] = set()
        for root in self.nodes:
            if root in began or root._g is None:
                continue
            began.add(root)
            open_visits = [(root, self._visit(root, root._g))]
            while open_visits:
                node, contributions = open_visits[-1]
                given = next(contributions, None)
                if given is None:
                    open_visits.pop()
                    continue
                arg, c, axes = given
                self._give(node, arg, c, axes)
                edge = node.edges[arg]
                if isinstance(edge, Node) and edge not in began:
                    began.add(edge)
                    open_visits.append((edge, self._visit(edge, edge._g)))

    def _visit(self, node: Node, g: Any) -> Iterator[tuple[int, Any, tuple[int, ...]]]:
        """The contributions of a node to its operands: position, array, and the axes that were summed over."""
        if self._mistake != "order":
            node._g, node._own = None, False
        if node.hooks is not None:
            g = run_hooks(node.hooks, g)
        if node.saved is FREED:
            raise right.freed(node)
        require_intact(node)
        if node in self.capture:
            self.captured[node] = g
        if state.listener is not None:
            state.listener.on_visit(node, g)
        use(g)
        sent, axes = self._contributions(node, g)
        if node.hooks is not None:
            sent = run_after(node.hooks, sent, g)
        for arg, c in enumerate(sent):
            if c is not None and node.edges[arg] is not None:
                yield arg, c, axes.get(arg, ())
        if not self.retain and (node.saved is not None or node.out is not None):
            node.saved, node.out = FREED, None

    def _contributions(self, node: Node, g: Any) -> tuple[list[Any], dict[int, tuple[int, ...]]]:
        vocabulary = RAW[XP[g.__class__]]
        sent: list[Any] = [None] * len(node.edges)
        axes: dict[int, tuple[int, ...]] = {}
        for arg, (edge, rule) in enumerate(
            zip(node.edges, node.op.rules_for(len(node.edges), taped=False), strict=True)
        ):
            if edge is None:
                continue
            c = g if rule is None else rule(vocabulary, g, node)
            if self._mistake == "derivative" and node.op.name == self._op:
                c = DERIVATIVES[self._op].rule(Step(node, arg, g, c))
            if c.shape != edge._dims:
                c, axes[arg] = _first_slice(c, edge._dims) if self._mistake == "broadcast" else fit(c, edge._dims)
            sent[arg] = c
        return sent, axes

    def _give(self, node: Node, arg: int, c: Any, axes: tuple[int, ...]) -> None:
        """Add a contribution to its operand; or put it in the place of those before."""
        edge = node.edges[arg]
        assert edge is not None
        before = edge._g
        edge._g, edge._own = (c if before is None or self._mistake == "assign" else before + c), False
        if state.listener is not None:
            count = self.counts[edge] = self.counts.get(edge, 0) + 1
            state.listener.on_edge(node, arg, edge, c, axes, count, edge._g)

    def _settle_all(self, leaves: Any) -> None:
        super()._settle_all(leaves)
        if leaves is self.leaves:
            for node in self.nodes:
                node._g, node._own = None, False


def _first_slice(c: Any, shape: tuple[int, ...]) -> tuple[Any, tuple[int, ...]]:
    """What of `c` fits into `shape` without a sum: the first of each repeated axis."""
    extra = len(c.shape) - len(shape)
    for _ in range(extra):
        c = c[0]
    for axis, n in enumerate(shape):
        if n == 1 and c.shape[axis] != 1:
            c = c[(slice(None),) * axis + (slice(0, 1),)]
    return (c if c.shape == shape else fit(c, shape)[0]), ()


class Step(NamedTuple):
    """One use of a rule."""

    node: Node
    arg: int
    g: Any
    """The gradient of the result."""
    right: Any
    """The right contribution to the operand."""


class Derivative(NamedTuple):
    """A local derivative as it is, and as people get it wrong."""

    right: str
    """LaTeX."""
    wrong: str
    rule: Callable[[Step], Any]
    """The wrong contribution."""


def _scaled(factor: Callable[[Step], Any]) -> Callable[[Step], Any]:
    return lambda step: step.right * step.right.dtype.type(factor(step))


def _second(rule: Callable[[Step], Any]) -> Callable[[Step], Any]:
    """The rule for the second operand; the first one's is right."""
    return lambda step: rule(step) if step.arg == 1 else step.right


def _exponent(step: Step) -> Any:
    """1 over the exponent of a power, where it is one number."""
    exponent = step.node.params.get("exponent")
    if exponent is None and step.node.saved and len(step.node.saved) > 1 and step.node.saved[1] is not None:
        exponent = step.node.saved[1].array
    return 1 / float(exponent) if exponent is not None and getattr(exponent, "size", 1) == 1 and exponent else 1


def _ratio(step: Step) -> int:
    """How many elements of the operand there are for one of the result."""
    return max(1, int(step.right.size) // max(1, int(step.g.size)))


def _plain(step: Step) -> Any:
    return step.g


DERIVATIVES: dict[str, Derivative] = {
    "mul": Derivative(r"\partial(a \cdot b)/\partial a = b", r"1", _plain),
    "sub": Derivative(r"\partial(a - b)/\partial b = -1", r"1", _second(_plain)),
    "div": Derivative(r"\partial(a / b)/\partial b = -a / b^2", r"a / b^2", _second(_scaled(lambda _: -1))),
    "pow": Derivative(r"\mathrm{d}\,x^n/\mathrm{d}x = n\,x^{n-1}", r"x^{n-1}", _scaled(_exponent)),
    "sqrt": Derivative(r"\mathrm{d}\sqrt{x}/\mathrm{d}x = 1/(2\sqrt{x})", r"1/\sqrt{x}", _scaled(lambda _: 2)),
    "exp": Derivative(r"\mathrm{d}\,e^x/\mathrm{d}x = e^x", r"1", _plain),
    "log": Derivative(r"\mathrm{d}\ln x/\mathrm{d}x = 1/x", r"1", _plain),
    "sin": Derivative(r"\mathrm{d}\sin x/\mathrm{d}x = \cos x", r"-\cos x", _scaled(lambda _: -1)),
    "cos": Derivative(r"\mathrm{d}\cos x/\mathrm{d}x = -\sin x", r"\sin x", _scaled(lambda _: -1)),
    "tanh": Derivative(
        r"\mathrm{d}\tanh x/\mathrm{d}x = 1 - \tanh^2 x", r"1 - \tanh x", lambda s: s.g * (1 - s.node.out)
    ),
    "sigmoid": Derivative(
        r"\mathrm{d}\,\sigma(x)/\mathrm{d}x = \sigma(x)\,(1 - \sigma(x))", r"\sigma(x)", lambda s: s.g * s.node.out
    ),
    "relu": Derivative(r"\mathrm{d}\,\mathrm{relu}(x)/\mathrm{d}x = [x > 0]", r"1", _plain),
    "mean": Derivative(r"\partial\,\mathrm{mean}(x)/\partial x_i = 1/n", r"1", _scaled(_ratio)),
    "mse_loss": Derivative(
        r"\partial\,\mathrm{mse}/\partial x_i = 2\,(x_i - y_i)/n", r"(x_i - y_i)/n", _scaled(lambda _: 0.5)
    ),
}
"""By op: what is got wrong about it."""
