"""Turns what a recorder noted into the events of a trace: names tensors, sums values up, finds places in the program.

A tensor and the node that made it carry the same number in their `_trace` slots. Every teller numbers in a range of
its own, so tensors that outlive a run are new to the next one.
"""

from __future__ import annotations

import builtins
import itertools
import math
import weakref
from collections.abc import Mapping
from types import CodeType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from retrograde import dtypes
from retrograde.devices.arrays import CPU, DEVICE_OF
from retrograde.op import OPS, RAW
from retrograde.recording import events
from retrograde.recording.events import Attr, Item, Span, Summary
from retrograde.recording.feed import Feed, clean
from retrograde.recording.history import History
from retrograde.recording.repeats import LEAF
from retrograde.recording.summary import WHOLE, number, summarize
from retrograde.tape.node import Node
from retrograde.tensor import Parameter, Tensor

if TYPE_CHECKING:
    from retrograde.op import Op
    from retrograde.program.scopes import Scope, Scopes
    from retrograde.program.spans import Spans
    from retrograde.recording.kept import Kept

_TELLERS = itertools.count(1)
_RANGE = 1 << 40
_NO_SUM: tuple[int, Any, Summary | None] = (0, None, None)
_ITEMS = 8192
"""So many summaries of single numbers are kept."""
_XP = RAW[CPU.xp]
_HOLDERS = (Tensor, Node)
_ONE = np.float32(1)
_HOW = {"params", "param_names", "initial_lr", "foreach", "differentiable", "fused", "capturable"}
"""Entries of an optimizer's group that its formula does not read."""


class Teller:
    """Sends events to `feed`; places them by `scopes` and `spans`."""

    def __init__(self, feed: Feed, scopes: Scopes, spans: Spans) -> None:
        self._feed = feed
        self._scopes = scopes
        self._spans = spans
        self._base = next(_TELLERS) * _RANGE
        self._last = 0
        self._pass = 0
        self._sums: dict[int, tuple[int, Any, Summary | None]] = {}
        """Of each node the pass has yet to visit: how many contributions came, their sum, its summary if known."""
        self._items: dict[float, Summary] = {}
        """Of single float32 numbers: finding their shortest digits costs more than looking them up."""
        self._changes: dict[int, int] = {}
        self._options: dict[int, dict[str, Attr]] = {}
        """Of each leaf that an optimizer has changed: with which options."""
        self._variables: dict[str, int] = {}
        self._parameters: set[tuple[int, str]] = set()
        self._buffers: dict[int, tuple[weakref.ref[Tensor], str]] = {}
        """By `id`: the names of modules' buffers, which become nodes only where something is done with them."""
        self.early: dict[int, tuple[Tensor, Any]] = {}
        """By `id`: leaves that changed before they were announced, and what they held until then."""
        self.history = History()
        self.kept: Kept | None = None
        """Where values and gradients are kept, if anywhere."""
        self.ops = 0

    # ---- identity

    def known(self, holder: Tensor | Node) -> int:
        """The id of a tensor or node; 0 when it was not told of yet."""
        id = holder._trace - self._base
        return id if 0 < id <= self._last else 0

    def id_of(self, tensor: Tensor, scope: Scope | None) -> int:
        """The id of a tensor, which becomes a leaf now when no operation or factory has announced it."""
        return self.known(tensor) or self.leaf(tensor, "tensor", scope, None, -1)

    def _name(self, tensor: Tensor) -> int:
        """A new id for `tensor`."""
        self._last += 1
        tensor._trace = self._base + self._last
        return self._last

    # ---- the forward pass

    def leaf(self, tensor: Tensor, made: str, scope: Scope | None, code: CodeType | None, instruction: int) -> int:
        """A tensor that no operation made; its id."""
        feed, array, sc, id = self._feed, tensor.array, self._scopes.id_of(scope), self._name(tensor)
        src = self._spans.of_code(code, instruction)
        self.history.made.append(src)
        _, value = self.early.pop(builtins.id(tensor), (None, array))
        if self.kept is not None:
            self.kept.note("value", id, 0, value)
        role, rg, dev = _role(tensor), tensor.requires_grad, DEVICE_OF[array.__class__]
        same = (LEAF, src, array.shape, array.dtype, role, rg, made, dev)
        if not feed.again(same, (), sc, (value,), born=True) and (q := feed.next()) >= 0:
            event = events.Leaf(
                q=q, t=feed.time(), id=id, role=role, shape=array.shape, dtype=dtypes.of(array.dtype).name, rg=rg,
                sc=sc, val=summarize(value), made=made, src=src, dev=dev,
            )  # fmt: skip
            feed.emit(event)
        buffer, name = self._buffers.get(builtins.id(tensor), (None, ""))
        if buffer is not None and buffer() is tensor:
            self._bind(id, name, scope, None)
        return id

    def op(
        self, op: Op, args: tuple[Any, ...], params: dict[str, Any], out: Tensor, scope: Scope | None,
        code: CodeType | None, instruction: int, inplace: bool = False, value: Any = None,
    ) -> None:  # fmt: skip
        """See `Listener.on_op`; `value` is given where `out` has changed since."""
        self.ops += 1
        feed, node, array = self._feed, out.node, out.array
        if not feed.open:
            return
        base, last, edges = self._base, self._last, None
        # A change of a base or a view may be told with a node that has its id already.
        fresh = node is not None and not 0 < node._trace - base <= last
        if fresh:
            edges = node.edges  # type: ignore[union-attr]
        ins: list[int | str] = []
        for place, arg in enumerate(args):
            # Where a gradient flows, the operand is where it flows to: an op may have converted what it was given.
            holder = arg if edges is None or edges[place] is None else edges[place]
            met = holder._trace - base if isinstance(holder, _HOLDERS) else 0
            ins.append(met if 0 < met <= last else self._operand(arg, scope, code, instruction))
        sc, id = self._scopes.id_of(scope), self._name(out)
        if fresh:
            node._trace = out._trace  # type: ignore[union-attr]
        src, attrs, dev = (
            self._spans.of_code(code, instruction),
            _attrs(params) if params else {},
            DEVICE_OF[array.__class__],
        )
        self.history.made.append(src)
        if inplace:
            self.history.changed(ins[0], out._storage, (id, src))
        seen = array if value is None else value
        if self.kept is not None:
            self.kept.note("value", id, 0, seen)
        same = (op.name, src, array.shape, array.dtype, out._requires_grad, inplace, attrs, dev)
        if not feed.again(same, ins, sc, (seen,), born=True) and (q := feed.next()) >= 0:
            event = events.Op(
                q=q, t=feed.time(), id=id, op=op.name, ins=tuple(ins), shape=array.shape,
                dtype=dtypes.of(array.dtype).name, rg=out._requires_grad, sc=sc, val=self._summary(seen),
                attrs=attrs, inplace=inplace, src=src, dev=dev,
            )  # fmt: skip
            feed.emit(event)

    def op_as_it_was(self, array: Any, note: tuple[Any, ...]) -> None:
        """An op whose result has changed since: `array` is what it was, or a sample."""
        self.op(*note, value=array)  # type: ignore[misc]  # a note has no `value`

    def _operand(self, arg: Any, scope: Scope | None, code: CodeType | None, instruction: int) -> int | str:
        """The id of an operand that is new here, or a number as text."""
        if isinstance(arg, Tensor):
            return self.known(arg) or self.leaf(arg, "tensor", scope, code, instruction)
        if isinstance(arg, np.ndarray):
            return self.leaf(Tensor(arg), "numpy", scope, code, instruction)
        return repr(arg.item() if isinstance(arg, np.generic) else arg)

    def bind(self, tensor: Tensor, name: str, scope: Scope | None, src: Span | None) -> None:
        """A variable of the program now holds `tensor`."""
        id = self.id_of(tensor, scope)
        if self._variables.get(name) != id:
            self._variables[name] = id
            self._bind(id, name, scope, src)

    def _bind(self, id: int, name: str, scope: Scope | None, src: Span | None) -> None:
        feed, sc = self._feed, self._scopes.id_of(scope)
        if not feed.again(("Bind", src, name), (id,), sc) and (q := feed.next()) >= 0:
            feed.emit(events.Bind(q=q, t=feed.time(), id=id, name=clean(name), sc=sc, src=src))

    def parameters(self, module: Any, scope: Scope | None, code: CodeType | None, instruction: int) -> None:
        """The outermost module of a call gives the parameters below it their names."""
        for path, parameter in module.named_parameters():
            id = self.known(parameter) or self.leaf(parameter, "tensor", scope, code, instruction)
            if (id, path) not in self._parameters:
                self._parameters.add((id, path))
                self._bind(id, path, scope, None)
        for path, buffer in module.named_buffers():
            self._buffers[builtins.id(buffer)] = weakref.ref(buffer), path

    # ---- the backward pass

    def backward(
        self, root: Tensor, grad: Any, keep: bool, scope: Scope | None, code: CodeType | None, instruction: int
    ) -> None:
        """See `Listener.on_backward`."""
        self._pass += 1
        self._sums.clear()
        feed, id, sc = self._feed, self.id_of(root, scope), self._scopes.id_of(scope)
        src = self._spans.of_code(code, instruction)
        self.history.starts[self._pass] = id, src
        if not feed.again(("Backward", src, keep), (id,), sc, (grad,), self._pass) and (q := feed.next()) >= 0:
            val = summarize(grad)
            event = events.Backward(q=q, t=feed.time(), b=self._pass, root=id, val=val, sc=sc, src=src, keep=keep)
            feed.emit(event)

    def visit(
        self, node: Node, grad: Any, saved: Any, out: Any, axes: dict[int, tuple[int, ...]] | None, *contributions: Any
    ) -> None:
        """A node's VJPs ran: its complete gradient, and what it sent to each operand."""
        feed, id, sums = self._feed, self.known(node), self._sums
        if not feed.open:
            return
        self.history.visits[id] = self._pass
        if self.kept is not None:
            self.kept.note("gradient", id, self._pass, grad)
        before = sums.pop(id, _NO_SUM)
        targets, arrays, counts = [id], [grad], []
        edges: list[Any] = ["Visit", node.op.name]
        for arg, c in enumerate(contributions):
            if c is None:
                continue
            to = node.edges[arg]
            target = to._trace - self._base  # type: ignore[union-attr]
            if not 0 < target <= self._last:
                target = self.id_of(to, None) if isinstance(to, Tensor) else 0
            if not id or not target:
                sums.pop(target, None)
                continue
            count, total, _ = sums.get(target, _NO_SUM)
            # The pass adds up in this order too, so that these are its own numbers.
            total = total + c if count else c
            sums[target] = count + 1, total, None
            local = self._local(node, arg, c, grad, (saved, out)) if c.size == 1 else None
            targets.append(target)
            counts.append(count + 1)
            arrays.append(c)
            if count:
                arrays.append(total)
            if local is not None:
                arrays.append(local)
            edges.append((arg, axes.get(arg, ()) if axes else (), count > 0, local is not None))
        if id and not feed.again(tuple(edges), targets, 0, arrays, self._pass, count=len(targets)):
            # What the last edge has brought is not summarized again, unless a hook may have changed it.
            upstream = before[2] if before[1] is grad and node.hooks is None else None
            self._visit(targets, arrays, edges[2:], counts, upstream or self._summary(grad))

    def _visit(
        self, nodes: list[int], arrays: list[Any], edges: list[Any], counts: list[int], upstream: Summary
    ) -> None:
        """Tell a visit of the first of `nodes` and the edges to the others; see `visit` for the order of `arrays`."""
        feed, source, b = self._feed, nodes[0], self._pass
        if (q := feed.next()) >= 0:
            feed.emit(events.Visit(q=q, t=feed.time(), b=b, id=source, val=upstream))
        values = iter(arrays)
        grad = next(values)
        for target, (arg, axes, _, has_local), n in zip(nodes[1:], edges, counts, strict=True):
            c = next(values)
            summary = upstream if c is grad else self._summary(c)
            total = next(values) if n > 1 else c
            whole = self._summary(total) if n > 1 else summary
            local = self._summary(next(values)) if has_local else None
            if self._sums[target][1] is total:
                self._sums[target] = n, total, whole
            if (q := feed.next()) >= 0:
                event = events.Edge(
                    q=q, t=feed.now, b=b, frm=source, to=target, arg=arg, val=summary, n=n,
                    sum=whole if n > 1 else None, loc=local.x if isinstance(local, Item) else None, bc=axes,
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

    def _local(self, node: Node, arg: int, c: Any, above: Any, kept: tuple[Any, Any]) -> Any:
        """The derivative of a single-element result by a single-element operand; `kept` is what the VJP needs."""
        if node._dims and math.prod(node._dims) != 1:
            return None
        op = node.op
        if OPS.get(op.name) is op:
            rule = op.rules_for(len(node.edges), False)[arg]
            if rule is None:
                return _ONE
            before = node.saved, node.out
            node.saved, node.out = kept
            try:
                # The VJP for a gradient of one.
                local = rule(_XP, np.ones(node._dims, np.float32) if node._dims else _ONE, node)
            finally:
                node.saved, node.out = before
            return local if local.size == 1 else None
        # A function of the program's own must not run a second time.
        whole = float(above.sum())
        return np.float64(float(c.sum()) / whole) if whole and math.isfinite(whole) else None

    def accumulate(self, tensor: Tensor, array: Any, added: bool) -> None:
        """`tensor.grad` is now `array`."""
        feed, id = self._feed, self.id_of(tensor, None)
        if self.kept is not None:
            self.kept.note("grad", id, self._pass, array)
        _, whole, summary = self._sums.pop(id, _NO_SUM)
        if whole is None or added or tensor.hooks is not None or tensor.node is not None:
            summary = None
        if not feed.again(("Accumulate", None, added), (id,), 0, (array,), self._pass) and (q := feed.next()) >= 0:
            val = summary or summarize(array)
            feed.emit(events.Accumulate(q=q, t=feed.time(), b=self._pass, id=id, val=val, added=added))

    def zero(
        self, tensors: list[Tensor], to_none: bool, scope: Scope | None, code: CodeType | None, instruction: int
    ) -> None:
        """See `Listener.on_zero`."""
        feed, ids, sc = self._feed, tuple([self.id_of(t, scope) for t in tensors]), self._scopes.id_of(scope)
        src = self._spans.of_code(code, instruction)
        to: Literal["none", "zeros"] = "none" if to_none else "zeros"
        if ids and not feed.again(("Zero", src, to), ids, sc) and (q := feed.next()) >= 0:
            event = events.Zero(q=q, t=feed.time(), ids=ids, to=to, sc=sc, src=src)
            feed.emit(event)

    def update(
        self, tensor: Tensor, by: str, opts: dict[str, Attr], array: Any, scope: Scope | None, code: CodeType | None,
        instruction: int,
    ) -> None:  # fmt: skip
        """See `Notes.on_updates`; `array` is the new value, or a sample of it, `opts` are the options to be told."""
        feed, id, sc = self._feed, self.id_of(tensor, scope), self._scopes.id_of(scope)
        version, src = self._changes.get(id, 0) + 1, self._spans.of_code(code, instruction)
        self._changes[id] = version
        if self.kept is not None:
            self.kept.note_update(id, version, tensor, array)
        self.history.changed(id, tensor._storage, (id, src))
        if self._options.get(id) == opts:
            opts = {}
        else:
            self._options[id] = opts
        if not feed.again(("Update", src, by, opts), (id,), sc, (array,)) and (q := feed.next()) >= 0:
            event = events.Update(
                q=q, t=feed.time(), id=id, ver=version, val=summarize(array), by=by, sc=sc, src=src, opts=opts
            )
            feed.emit(event)


def plain_options(options: Mapping[str, Any]) -> dict[str, Attr]:
    """An optimizer's options as a trace carries them: those that its formula reads."""
    return {name: _attr(_plain(value)) for name, value in options.items() if name not in _HOW and value is not None}


def _plain(value: Any) -> Any:
    """Options may be given as tensors of one number, by themselves or in a pair."""
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return value.item() if isinstance(value, Tensor) and value.array.size == 1 else value


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
        return _index(value.array if isinstance(value, Tensor) else value)
    return value if isinstance(value, str) else repr(value)


def _index(array: Any) -> str:
    """A few positions or a small mask are written out: they say which cells were picked. Others by their shape."""
    if 0 < array.size <= WHOLE and array.ndim and array.dtype.kind in "iub":
        return str(array.tolist())
    return f"<{'x'.join(map(str, array.shape)) or 'number'}>"
