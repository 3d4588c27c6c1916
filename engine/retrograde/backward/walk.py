"""Reverse mode: walk the tape from the last operation to the first and add up contributions.

Nodes are visited in falling tape position, so each has its complete gradient when its turn comes; no recursion,
whatever the length of the graph. A contribution is brought back to its operand's shape here, once for all ops: axes
that broadcasting repeated are summed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import attrgetter
from sys import getrefcount
from typing import Any

from numpy import ndarray

from retrograde.backward.intact import require_intact
from retrograde.backward.recorded import as_one_step, printed_as
from retrograde.backward.requests import as_tensors, batched, require_used, seeds_of, targets_of
from retrograde.calls.dispatch import wrap
from retrograde.calls.pullback import add, fit
from retrograde.devices.arrays import AWAY, XP, at, restored, use, xp_of
from retrograde.errors import Part, hinted, involving
from retrograde.op import RAW, TAPED
from retrograde.tape.anomaly import require_numbers
from retrograde.tape.hooks import After, run_accumulated, run_after, run_hooks
from retrograde.tape.node import FREED, Node
from retrograde.tape.state import state
from retrograde.tensor import Tensor

Place = Node | Tensor
"""Where a gradient is: at a node, or at a leaf."""


def backward(
    tensors: Any,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
) -> None:
    """Add the gradients of one tensor, or of several, to `.grad` of the leaves they were made from.

    `grad_tensors` has one gradient of the same shape per tensor; None where there is one element. With `inputs`, only
    those receive, and tensors that are no leaves too.
    """
    roots = as_tensors(tensors)
    seeds = seeds_of(roots, grad_tensors, tensors=create_graph)
    targets = None if inputs is None else targets_of(inputs, "backward")
    inner = [target for target in targets or () if target.node is not None]
    only: set[Place] | None = None if targets is None else {target for target in targets if target.node is None}
    walk = Walk(roots, seeds, retain_graph, create_graph, leaves=only, capture={_place(target) for target in inner})
    walk.run()
    for target in inner:
        if (g := walk.captured.get(_place(target))) is not None:
            walk.receive(target, g)


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradients of `outputs` (summed) with respect to each of `inputs`; no `.grad` is touched.

    RuntimeError when an input asks for no gradient, or was not used and `allow_unused` is not set; with
    `materialize_grads` it gets zeros. With `is_grads_batched`, `grad_outputs` have one more dimension in front, and so
    have the results: one for each gradient of the batch. `only_inputs` changes nothing, as in PyTorch.
    """
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False."
        )
    roots = as_tensors(outputs)
    if is_grads_batched:
        one = partial(grad, outputs, inputs, create_graph=create_graph, allow_unused=allow_unused, retain_graph=True)
        return batched(one, grad_outputs, materialize_grads)
    seeds = seeds_of(roots, grad_outputs, tensors=create_graph)
    targets = targets_of(inputs, "grad")
    places = [_place(t) for t in targets]
    walk = Walk(roots, seeds, retain_graph, create_graph, leaves=set(), capture=set(places))
    walk.run()
    found = [walk.captured.get(place) for place in places]
    if materialize_grads:
        found = [xp_of(t.array).zeros_like(t.array) if f is None else f for f, t in zip(found, targets, strict=True)]
    elif not allow_unused:
        require_used(found, targets)
    return tuple([f if f is None or isinstance(f, Tensor) else wrap(_owned(f)) for f in found])


class Walk:
    """One backward pass. Gradients are arrays, or tensors when `create_graph` records the pass itself.

    What has added up so far stands in the slots `_g` of nodes and leaves, which a pass leaves empty.
    """

    def __init__(
        self,
        roots: Sequence[Tensor],
        seeds: list[Any],
        retain_graph: bool | None,
        create_graph: bool,
        leaves: set[Place] | None,
        capture: set[Place],
    ) -> None:
        self.roots = roots
        self.seeds = seeds
        self.retain = create_graph if retain_graph is None else retain_graph
        self.create = create_graph
        self.only = leaves
        """Leaves whose `.grad` may be changed; None for all of them."""
        self.capture = capture
        self.captured: dict[Place, Any] = {}
        self.nodes: list[Node] = []
        """What the roots were made from, last first."""
        self.leaves: list[Tensor] = []
        self.ready: dict[Node, list[Tensor]] = {}
        """Leaves by the node that sends them their last contribution, where somebody hears when that happens."""
        self.counts: dict[Place, int] = {}
        """Contributions so far, kept for a listener."""

    def run(self) -> None:
        """Seed the roots, visit every node, hand the leaves their gradients."""
        if not self.roots:
            return
        recording, inside, state.passes = state.grad_enabled, state.passes, state.passes + 1
        state.grad_enabled = self.create
        try:
            with restored():
                self._collect()
                if inside:
                    # A hook or a VJP starts a pass, maybe over what a pass is going over.
                    self._inside([place for place in self._places() if place._g is not None])
                else:
                    self._go()
        finally:
            state.grad_enabled, state.passes = recording, inside

    def _places(self) -> list[Place]:
        return [*self.nodes, *self.leaves]

    def _inside(self, places: list[Place]) -> None:
        """Go with the slots empty, and give them back what they held."""
        held = [(place, place._g, place._own) for place in places]
        for place in places:
            place._g, place._own = None, False
        try:
            self._go()
        finally:
            for place, g, own in held:
                place._g, place._own = g, own

    def _go(self) -> None:
        try:
            for root, seed in zip(self.roots, self.seeds, strict=True):
                if state.listener is not None:
                    state.listener.on_backward(root, _array(seed), self.retain)
                self._add(_place(root), seed)
            if self.create or state.anomaly or (state.watched and state.note is None):
                self._sweep_telling()
            else:
                self._sweep()
            self._settle_all(self.leaves)
            while state.at_end:
                state.at_end.pop()()
        except BaseException:
            for place in self._places():
                place._g, place._own = None, False
            raise

    def _collect(self) -> None:
        """Find the nodes and leaves that the roots were made from, and which node contributes to each leaf last."""
        # From the roots outwards they come nearly in order, which makes sorting cheap.
        nodes = list(dict.fromkeys([root.node for root in self.roots if root.node is not None]))
        found = set(nodes)
        last: dict[Tensor, Node | None] = {root: None for root in self.roots if root.node is None}
        for node in nodes:
            for edge in node.edges:
                if edge.__class__ is Node:
                    if edge not in found:
                        found.add(edge)
                        nodes.append(edge)
                elif edge is not None:
                    known = last.get(edge)  # type: ignore[arg-type]
                    if known is None or node.seq < known.seq:
                        last[edge] = node  # type: ignore[index]
        nodes.sort(key=attrgetter("seq"), reverse=True)
        self.nodes = nodes
        self.leaves = list(last)
        if state.watched or any(leaf.hooks is not None for leaf in self.leaves):
            for leaf, final in last.items():
                if final is not None:
                    self.ready.setdefault(final, []).append(leaf)

    def _sweep(self) -> None:
        """Visit the nodes: send each one's contributions to its operands.

        The product's hottest loop: what is the same for every node is looked up once, before it.
        """
        retain, mutated, ready = self.retain, state.mutated, self.ready
        noted, seldom = state.note is not None, bool(AWAY or self.capture)
        for node in self.nodes:
            g = node._g
            if g is None:
                if node in ready:
                    self._settle_all(ready[node])
                continue
            node._g, node._own, by_hand = None, False, False
            if node.rare is not None or mutated > node.seq or seldom:
                g, by_hand = self._prepare(node, g)
                mutated = state.mutated
            saved, op = node.saved, node.op
            if saved is FREED:
                raise freed(node)
            if by_hand:
                self._send(node, g)
            elif noted:
                (op.back_noted or op.make_back_noted())(node, g)
            else:
                (op.back or op.make_back())(node, g)
            if not retain and (saved is not None or node.out is not None):
                node.saved, node.out = FREED, None
            if ready and node in ready:
                self._settle_all(ready[node])

    def _prepare(self, node: Node, g: Any) -> tuple[Any, bool]:
        """What few nodes need before their visit: the gradient that hooks leave, and whether hooks hear the rest."""
        hooks = node.hooks
        if hooks is not None:
            g = run_hooks(hooks, g)
        if node.saved is FREED:
            raise freed(node)
        require_intact(node)
        if node in self.capture:
            self.captured[node] = g
        use(g)
        return g, hooks is not None and any(isinstance(hook, After) for hook in hooks)

    def _sweep_telling(self) -> None:
        """The same where the pass itself is recorded, or a listener wants to be called at every step."""
        for node in self.nodes:
            g = node._g
            if g is not None:
                node._g, node._own = None, False
                if node.hooks is not None:
                    g = run_hooks(node.hooks, g)
                saved = node.saved
                if saved is FREED:
                    raise freed(node)
                require_intact(node)
                if node in self.capture:
                    self.captured[node] = g
                self._send(node, g)
                if not self.retain and (saved is not None or node.out is not None):
                    node.saved, node.out = FREED, None
            self._settle_all(self.ready.get(node, []))

    def _send(self, node: Node, g: Any) -> None:
        """Send the contributions of one node to its operands, and tell of it."""
        listener, note = state.listener, state.note
        if listener is not None and note is None:
            listener.on_visit(node, _array(g))
        use(_array(g))
        vocabulary = TAPED if self.create else RAW[XP[g.__class__]]
        rules = node.op.rules_for(len(node.edges), self.create)
        sent: list[Any] = [None] * len(node.edges)
        summed: dict[int, tuple[int, ...]] = {}
        for arg, (edge, rule) in enumerate(zip(node.edges, rules, strict=True)):
            if edge is not None:
                c = g if rule is None else rule(vocabulary, g, node)
                if self.create:
                    c = as_one_step(node, g, c)
                if c.shape != edge._dims:
                    c, summed[arg] = fit(c, edge._dims)
                sent[arg] = c
        if state.anomaly:
            require_numbers(node, sent)
        if node.hooks is not None:
            sent = run_after(node.hooks, sent, g)
        for arg, (edge, c) in enumerate(zip(node.edges, sent, strict=True)):
            if edge is not None:
                self._add(edge, c)
                if listener is not None and note is None:
                    count = self.counts[edge] = self.counts.get(edge, 0) + 1
                    listener.on_edge(node, arg, edge, _array(c), summed.get(arg, ()), count, _array(edge._g))
        if note is not None:
            note((node, _array(g), node.saved, node.out, summed, *map(_array, sent)))

    def _add(self, place: Place, c: Any) -> None:
        if self.create and place._g is not None:
            place._g = place._g + c
        else:
            add(place, c)

    def _settle_all(self, leaves: list[Tensor]) -> None:
        for leaf in leaves:
            if leaf._g is not None:
                self._settle(leaf)

    def _settle(self, leaf: Tensor) -> None:
        """Every contribution to a leaf has arrived: accumulate."""
        # A sum is the pass's own, and so is a result that nothing else refers to: a view of it would. Its note may,
        # because who keeps notes hears of changes before they happen.
        own = leaf._own or getrefcount(leaf._g) == _FRESH + state.keeps
        g, leaf._g, leaf._own = leaf._g, None, False
        if leaf.hooks is not None:
            g, own = run_hooks(leaf.hooks, g), False
        if self.capture and leaf in self.capture:
            self.captured[leaf], own = g, False
        if self.only is None or leaf in self.only:
            self.receive(leaf, g, own and g.__class__ is ndarray and g.base is None and g.flags.c_contiguous)
            if leaf.hooks is not None:
                run_accumulated(leaf.hooks, leaf)

    def receive(self, tensor: Tensor, g: Any, own: bool = False) -> None:
        """Add a complete gradient to `.grad`; `own` when nobody else holds its memory."""
        before = tensor._grad
        if before is not None:
            state.changing(before)
            tensor._grad = before + g if self.create else _accumulated(before, _array(g))
        elif self.create:
            tensor._grad = printed_as("CopyBackwards", g.clone())
        else:
            tensor._grad = wrap(g if own else _owned(g))
        if state.listener is not None:
            state.listener.on_accumulate(tensor, before is not None)


def freed(node: Node) -> Exception:
    """The refusal to go over a part of the graph a second time."""
    return involving(hinted(RuntimeError(_FREED), _FREED_HINT), Part(node, "freed"))


def _owned(g: Any) -> Any:
    """A gradient in memory of its own: it may be another leaf's as well, a node's saved value, or a read-only view."""
    if g.__class__ is ndarray:
        return g.copy()
    if not hasattr(g, "__setitem__"):
        return g
    with at(g):
        return g.copy()


def _accumulated(before: Tensor, g: Any) -> Tensor:
    """`.grad` keeps its identity while gradients add up in it, as in PyTorch."""
    if hasattr(before.array, "__setitem__"):
        before.array += g
    else:
        before.array = before.array + g
    return before


def _place(tensor: Tensor) -> Place:
    return tensor if tensor.node is None else tensor.node


def _array(g: Any) -> Any:
    return g.array if isinstance(g, Tensor) else g


_FRESH = 2
"""What `getrefcount` gives for what one slot alone refers to."""
_FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already been "
    "freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify "
    "retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors "
    "after calling backward."
)
_FREED_HINT = (
    "backward() frees the values kept for it as it goes, so it can go through one graph only once. Compute the result "
    "again before the second call, or write `retain_graph=True` in the first. In a loop, `.detach()` what is carried "
    "over from the step before."
)
