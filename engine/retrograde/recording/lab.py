"""Records backward passes that do not go the usual way: every visit and contribution is told as the pass says it is.

An ordinary recorder adds contributions up itself, as the ordinary pass does; a pass with a mistake in it does not.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from retrograde.recording import events
from retrograde.recording.events import Number
from retrograde.recording.feed import Feed
from retrograde.recording.recorder import Recorder
from retrograde.recording.summary import number, summarize
from retrograde.recording.teller import Teller
from retrograde.tape.node import Node
from retrograde.tensor import Tensor

if TYPE_CHECKING:
    from retrograde.program.scopes import Scopes
    from retrograde.program.spans import Spans


class LabTeller(Teller):
    """Tells visits and contributions one by one."""

    def visited(self, node: Node, grad: Any) -> None:
        """See `Listener.on_visit`."""
        feed, id = self._feed, self.known(node)
        self.history.visits[id] = self._pass
        if id and (q := feed.next()) >= 0:
            feed.emit(events.Visit(q=q, t=feed.time(), b=self._pass, id=id, val=summarize(grad)))

    def contributed(
        self, node: Node, arg: int, to: Node | Tensor, grad: Any, contribution: Any, axes: tuple[int, ...], count: int,
        total: Any,
    ) -> None:  # fmt: skip
        """See `Listener.on_edge`; `grad` is the gradient of the node's result."""
        feed, source = self._feed, self.known(node)
        target = self.id_of(to, None) if isinstance(to, Tensor) else self.known(to)
        if source and target and (q := feed.next()) >= 0:
            event = events.Edge(
                q=q, t=feed.now, b=self._pass, frm=source, to=target, arg=arg, val=summarize(contribution), n=count,
                sum=summarize(total) if count > 1 else None, loc=_quotient(contribution, grad), bc=axes,
            )  # fmt: skip
            feed.emit(event)


def _quotient(contribution: Any, grad: Any) -> Number | None:
    """The local derivative between single numbers that a contribution was made with, as far as it can be told."""
    if contribution.size != 1 or grad.size != 1 or not (above := float(grad.item())) or not math.isfinite(above):
        return None
    return number(float(f"{float(contribution.item()) / above:.7g}"))


class LabRecorder(Recorder):
    """A recorder that is told of every visit and contribution."""

    tells = LabTeller
    _teller: LabTeller

    def __init__(self, feed: Feed, scopes: Scopes, spans: Spans) -> None:
        super().__init__(feed, scopes, spans)
        self._visited: dict[Node, Any] = {}
        """The gradients of the nodes whose contributions may still come."""

    def on_backward(self, root: Tensor, grad: Any, keep: bool) -> None:
        """See `Listener.on_backward`."""
        self._visited.clear()
        super().on_backward(root, grad, keep)

    def on_visit(self, node: Node, grad: Any) -> None:
        """See `Listener.on_visit`."""
        self._visited[node] = grad
        self.note((self._teller.visited, node, grad))

    def on_edge(self, *edge: Any) -> None:
        """See `Listener.on_edge`."""
        node, arg, to, *rest = edge
        self.note((self._teller.contributed, node, arg, to, self._visited[node], *rest))
