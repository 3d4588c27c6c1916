"""Writes the trace of what the engine does: the listener that turns operations and backward passes into events.

A tensor and the node that made it carry the same number in their `trace` slots. Every recorder numbers in a range of
its own, so tensors that outlive a run are new to the next one.
"""

from __future__ import annotations

import itertools
import math
import sys
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from retrograde import dtypes, events
from retrograde.arrays import DEVICE_OF
from retrograde.events import Attr, Item, Number, Span, Summary
from retrograde.feed import Feed, clean
from retrograde.op import OPS, RAW
from retrograde.summary import number, summarize
from retrograde.tensor import Node, Parameter, Tensor

if TYPE_CHECKING:
    from retrograde.op import Op
    from retrograde.program.scopes import Scopes
    from retrograde.program.spans import Spans

_RECORDERS = itertools.count(1)
_RANGE = 1 << 40
_NOTHING: Summary = Item(0)
_NO_SUM: tuple[Any, Summary] = (None, _NOTHING)
_ITEMS = 8192
"""So many summaries of single numbers are kept."""
_XP = RAW[np]
_HOLDERS = (Tensor, Node)
_ONE = np.float32(1)


class Recorder:
    """A `retrograde.tape.Listener` that sends events to `feed`, placed by `scopes` and `spans`."""

    def __init__(self, feed: Feed, scopes: Scopes, spans: Spans) -> None:
        self._feed = feed
        self._scopes = scopes
        self._spans = spans
        self._base = next(_RECORDERS) * _RANGE
        self._last = 0
        self._pass = 0
        self._upstream: Any = None
        """The gradient of the node that the pass visits now, and its summary."""
        self._upstream_summary: Summary = _NOTHING
        self._sums: dict[int, tuple[Any, Summary]] = {}
        """What the pass has added up so far at each node it has yet to visit, and the summary of that."""
        self._items: dict[float, Summary] = {}
        """Of single float32 numbers: finding their shortest digits costs more than looking them up."""
        self._changes: dict[int, int] = {}
        self._variables: dict[str, int] = {}
        self._parameters: set[tuple[int, str]] = set()
        self._depth = 0
        """Modules that are being called, one inside the other."""
        self._paths: dict[int, str] = {}
        """Of the modules below the outermost of them, by `id`."""
        self.ops = 0

    # ---- identity

    def known(self, holder: Tensor | Node) -> int:
        """The id of a tensor or node; 0 when this recorder has not met it."""
        id = holder.trace - self._base
        return id if 0 < id <= self._last else 0

    def id_of(self, tensor: Tensor) -> int:
        """The id of a tensor, which becomes a leaf now when no operation or factory has announced it."""
        return self.known(tensor) or self._leaf(tensor, "tensor")

    def _name(self, tensor: Tensor) -> int:
        """A new id for `tensor`."""
        self._last += 1
        tensor.trace = self._base + self._last
        return self._last

    # ---- the forward pass

    def on_leaf(self, tensor: Tensor, made: str) -> None:
        """See `Listener`."""
        self._leaf(tensor, made)

    def _leaf(self, tensor: Tensor, made: str) -> int:
        feed, array, scope, id = self._feed, tensor.array, self._scopes.current(), self._name(tensor)
        if (q := feed.next()) >= 0:
            event = events.Leaf(
                q=q, t=feed.time(), id=id, role=_role(tensor), shape=array.shape, dtype=dtypes.of(array.dtype).name,
                rg=tensor.requires_grad, sc=scope, val=summarize(array), made=made,
                src=self._spans.of_frame(sys._getframe(1)), dev=DEVICE_OF[array.__class__],
            )  # fmt: skip
            feed.emit(event)
        return id

    def on_op(self, op: Op, args: tuple[Any, ...], params: dict[str, Any], out: Tensor, inplace: bool) -> None:
        """See `Listener`."""
        self.ops += 1
        feed, node, array = self._feed, out.node, out.array
        if not feed.open:
            return
        base, last, edges = self._base, self._last, None
        # A change of a base or a view may be told with a node that has its id already.
        fresh = node is not None and not 0 < node.trace - base <= last
        if fresh:
            edges = node.edges  # type: ignore[union-attr]
        ins: list[int | str] = []
        for place, arg in enumerate(args):
            # Where a gradient flows, the operand is where it flows to: an op may have converted what it was given.
            holder = arg if edges is None or edges[place] is None else edges[place]
            met = holder.trace - base if isinstance(holder, _HOLDERS) else 0
            ins.append(met if 0 < met <= last else self._operand(arg))
        scope, id = self._scopes.current(), self._name(out)
        if fresh:
            node.trace = out.trace  # type: ignore[union-attr]
        if (q := feed.next()) >= 0:
            event = events.Op(
                q=q, t=feed.time(), id=id, op=op.name, ins=tuple(ins), shape=array.shape,
                dtype=dtypes.of(array.dtype).name, rg=out.requires_grad, sc=scope, val=self._summary(array),
                attrs=_attrs(params) if params else {}, inplace=inplace, src=self._spans.of_frame(sys._getframe(2)),
                dev=DEVICE_OF[array.__class__],
            )  # fmt: skip
            feed.emit(event)

    def _operand(self, arg: Any) -> int | str:
        """The id of an operand that is new here, or a number as text."""
        if isinstance(arg, Tensor):
            return self.id_of(arg)
        if isinstance(arg, np.ndarray):
            return self._leaf(Tensor(arg), "numpy")
        return repr(arg.item() if isinstance(arg, np.generic) else arg)

    def bind(self, tensor: Tensor, name: str, src: Span | None) -> None:
        """A variable of the program now holds `tensor`."""
        id = self.id_of(tensor)
        if self._variables.get(name) != id:
            self._variables[name] = id
            self._bind(id, name, src)

    def _bind(self, id: int, name: str, src: Span | None) -> None:
        feed, scope = self._feed, self._scopes.current()
        if (q := feed.next()) >= 0:
            feed.emit(events.Bind(q=q, t=feed.time(), id=id, name=clean(name), sc=scope, src=src))

    def on_module(self, module: Any) -> AbstractContextManager[None]:
        """See `Listener`."""
        return _Call(self, module)

    def enter_module(self, module: Any) -> None:
        """Open the scope of a call; the outermost module gives those below it, and their parameters, their names."""
        if self._depth == 0:
            self._paths = {id(m): path for path, m in module.named_modules()}
            for path, parameter in module.named_parameters():
                self._bind_parameter(parameter, path)
        self._depth += 1
        cls = type(module).__name__
        self._scopes.enter_module(module, self._paths.get(id(module)) or cls, cls, sys._getframe(2))

    def leave_module(self, module: Any) -> None:
        """Close the scope of a call."""
        self._depth -= 1
        self._scopes.leave(module)

    def _bind_parameter(self, parameter: Tensor, path: str) -> None:
        id = self.id_of(parameter)
        if (id, path) not in self._parameters:
            self._parameters.add((id, path))
            self._bind(id, path, None)

    # ---- the backward pass

    def on_backward(self, root: Tensor, grad: Any) -> None:
        """See `Listener`."""
        self._pass += 1
        self._sums.clear()
        feed, id, scope = self._feed, self.id_of(root), self._scopes.current()
        if (q := feed.next()) >= 0:
            start, src = summarize(grad), self._spans.of_frame(sys._getframe(1))
            feed.emit(events.Backward(q=q, t=feed.time(), b=self._pass, root=id, val=start, sc=scope, src=src))

    def on_visit(self, node: Node, grad: Any) -> None:
        """See `Listener`."""
        feed, id = self._feed, self.known(node)
        if not feed.open:
            return
        # What the last edge has brought is not summarized again, unless a hook may have changed it.
        array, summary = self._sums.pop(id, _NO_SUM)
        found = summary if array is grad and node.hooks is None else self._summary(grad)
        self._upstream, self._upstream_summary = grad, found
        if id and (q := feed.next()) >= 0:
            feed.emit(events.Visit(q=q, t=feed.time(), b=self._pass, id=id, val=found))

    def on_edge(
        self, node: Node, arg: int, to: Node | Tensor, grad: Any, axes: tuple[int, ...], count: int, total: Any
    ) -> None:
        """See `Listener`."""
        feed, source = self._feed, self.known(node)
        if not feed.open:
            return
        target = to.trace - self._base
        if not 0 < target <= self._last:
            target = self.id_of(to) if isinstance(to, Tensor) else 0
        if not source or not target:
            self._sums.pop(target, None)
            return
        summary = self._upstream_summary if grad is self._upstream else self._summary(grad)
        whole = summary if total is grad else self._summary(total)
        self._sums[target] = total, whole
        local = self._local(node, arg, grad) if grad.size == 1 else None
        if (q := feed.next()) >= 0:
            event = events.Edge(
                q=q, t=feed.now, b=self._pass, frm=source, to=target, arg=arg, val=summary, n=count,
                sum=whole if count > 1 else None, loc=local, bc=axes,
            )  # fmt: skip
            feed.emit(event)

    def _summary(self, array: Any) -> Summary:
        """The summary of an array. Single numbers meet again: as a local derivative, as a gradient."""
        if array.__class__ is not np.float32:
            return summarize(array)
        value = float(array)
        found = self._items.get(value)
        if found is None:
            found = summarize(array)
            # Not zero, whose sign a key does not tell, and not NaN, which equals none.
            if value and value == value:
                if len(self._items) > _ITEMS:
                    self._items.clear()
                self._items[value] = found
        return found

    def _local(self, node: Node, arg: int, grad: Any) -> Number | None:
        """The derivative of a single-element result by a single-element operand."""
        if node.shape and math.prod(node.shape) != 1:
            return None
        op = node.op
        if OPS.get(op.name) is op:
            # The VJP for a gradient of one, while the saved values are there.
            rule = op.rules_for(len(node.edges), False)[arg] if op.variadic else op.raw[arg]
            if rule is None:
                return 1.0
            local = self._summary(rule(_XP, np.ones(node.shape, np.float32) if node.shape else _ONE, node))
            return local.x if isinstance(local, Item) else None
        # A function of the program's own must not run a second time.
        above = float(self._upstream.sum())
        return number(float(grad.sum()) / above) if above and math.isfinite(above) else None

    def on_accumulate(self, tensor: Tensor, added: bool) -> None:
        """See `Listener`."""
        feed = self._feed
        if tensor._grad is None or not feed.open:
            return
        id = self.id_of(tensor)
        whole, summary = self._sums.pop(id, _NO_SUM)
        if whole is None or added or tensor.hooks is not None or tensor.node is not None:
            summary = summarize(tensor._grad.array)
        if (q := feed.next()) >= 0:
            feed.emit(events.Accumulate(q=q, t=feed.time(), b=self._pass, id=id, val=summary, added=added))

    def on_zero(self, tensors: list[Tensor], to_none: bool) -> None:
        """See `Listener`."""
        feed, ids, scope = self._feed, tuple([self.id_of(t) for t in tensors]), self._scopes.current()
        if ids and (q := feed.next()) >= 0:
            src = self._spans.of_frame(sys._getframe(1))
            event = events.Zero(q=q, t=feed.time(), ids=ids, to="none" if to_none else "zeros", sc=scope, src=src)
            feed.emit(event)

    def on_update(self, tensor: Tensor, by: str) -> None:
        """See `Listener`."""
        feed, id, scope = self._feed, self.id_of(tensor), self._scopes.current()
        version = self._changes[id] = self._changes.get(id, 0) + 1
        if (q := feed.next()) >= 0:
            event = events.Update(
                q=q, t=feed.time(), id=id, ver=version, val=summarize(tensor.array), by=by, sc=scope,
                src=self._spans.of_frame(sys._getframe(1)),
            )  # fmt: skip
            feed.emit(event)


class _Call:
    """The context around a module's `forward`."""

    __slots__ = ("_module", "_recorder")

    def __init__(self, recorder: Recorder, module: Any) -> None:
        self._recorder = recorder
        self._module = module

    def __enter__(self) -> None:
        self._recorder.enter_module(self._module)

    def __exit__(self, *error: object) -> None:
        self._recorder.leave_module(self._module)


def _role(leaf: Tensor) -> Literal["input", "parameter", "constant"]:
    if isinstance(leaf, Parameter):
        return "parameter"
    return "input" if leaf.requires_grad else "constant"


def _attrs(params: dict[str, Any]) -> dict[str, Attr]:
    return {name: _attr(value) for name, value in params.items() if name != "shapes"}


def _attr(value: Any) -> Attr:
    """A parameter of an op as JSON can carry it: what is not a plain value becomes text, as it would be written."""
    if value is None or (isinstance(value, int) and abs(value) < 1 << 63):
        return value
    if isinstance(value, float):
        return number(value)
    return clean(_written(value))


def _written(value: Any) -> str:
    """An index, a shape or a type the way a program writes it."""
    if isinstance(value, tuple | list):
        inside = ", ".join(_written(v) for v in value)
        return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' * (len(value) == 1)})"
    if isinstance(value, slice):
        ends = ["" if v is None else _written(v) for v in (value.start, value.stop, value.step)]
        return ":".join(ends if value.step is not None else ends[:2])
    if value is Ellipsis:
        return "..."
    if isinstance(value, np.dtype):
        return value.name
    if isinstance(value, Tensor | np.ndarray):
        return f"<{'x'.join(map(str, value.shape)) or 'number'}>"
    return value if isinstance(value, str) else repr(value)
