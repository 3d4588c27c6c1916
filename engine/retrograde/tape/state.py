"""The tape's state: whether gradients are recorded, and who listens.

The tape itself is the graph of `Node`s that results hold; nothing else keeps it alive. A listener sees everything
that happens, recorded for backward or not. With none attached each site costs one attribute test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from contextlib import AbstractContextManager
from functools import wraps
from inspect import isgeneratorfunction
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from retrograde.op import Op
    from retrograde.tape.node import Node
    from retrograde.tensor import Tensor


class Listener(Protocol):
    """What the engine tells. Every method is called after the thing happened, unless it says otherwise.

    `Tensor._trace` and `Node._trace` are integer slots (0 when unset) that the engine never reads: a listener keeps its
    own identity there.
    """

    def on_leaf(self, tensor: Tensor, made: str) -> None:
        """A factory such as `tensor` or `randn` made `tensor`."""

    def on_op(self, op: Op, args: tuple[Any, ...], params: dict[str, Any], out: Tensor, inplace: bool) -> None:
        """`op` ran. `args` are its operands: tensors or Python numbers. In place, `out` is the first operand itself."""

    def on_module(self, module: object) -> AbstractContextManager[None]:
        """Before a module's `forward`; the context it returns spans the call."""

    def on_backward(self, root: Tensor, grad: Any, keep: bool) -> None:
        """Before a backward pass from `root`, seeded with the array `grad`; `keep` when the graph outlives it."""

    def on_visit(self, node: Node, grad: Any) -> None:
        """Before the VJPs of `node` run; `grad` is its complete gradient, an array."""

    def on_edge(
        self,
        node: Node,
        arg: int,
        to: Node | Tensor,
        grad: Any,
        axes: tuple[int, ...],
        count: int,
        total: Any,
    ) -> None:
        """`node` contributed `grad` (an array in the operand's shape) to `to`, a node or a leaf.

        `axes` are the axes of the result that were summed over to undo broadcasting; `count` is the number of
        contributions `to` has in this pass and `total` their sum.
        """

    def on_accumulate(self, tensor: Tensor, added: bool) -> None:
        """`tensor.grad` received a gradient; `added` when there was one already."""

    def on_zero(self, tensors: list[Tensor], to_none: bool) -> None:
        """`.grad` of the tensors that had one was cleared."""

    def on_update(self, tensor: Tensor, by: str) -> None:
        """A leaf's value was changed in place by an optimizer (`by` is its class) or an in-place op."""


class Notes(Protocol):
    """A listener that is handed what happens most as tuples, which costs a tenth of a call with those arguments.

    Instead of `on_op`, `(op, args, params, out, scope, code, instruction)`: the state's scope and the place in the
    program (`code` is None outside of it). Instead of `on_visit` and `on_edge`, `(node, grad, saved, out, axes,
    *contributions)`, the last ones per operand, `axes` by position where any were summed over. The objects are the
    engine's own: a listener that looks at them later is told by `before_change` when one is about to change.
    """

    note: Callable[[tuple[Any, ...]], None]
    keeps: bool
    """Whether notes are held until they are told."""

    def before_change(self, tensor: Tensor) -> None:
        """The memory, history or wish for a gradient of `tensor` is about to change."""

    def before_updates(self, tensors: list[Tensor]) -> None:
        """The values of leaves are about to change, and nothing else of them."""

    def on_updates(self, tensors: list[Tensor], by: str, options: Mapping[str, Any]) -> None:
        """As `on_update` for each of them; `options` are the optimizer's for all of these, by name."""

    def enter_module(self, module: object) -> Any:
        """As `on_module`, before a module's `forward`; what it returns, `leave_module` gets after it."""

    def leave_module(self, scope: Any) -> None:
        """A module's `forward` ended."""


class State:
    """Process-wide state of the tape; engine code reads its attributes directly because that is the cheapest test."""

    __slots__ = (
        "_listener",
        "anomaly",
        "at_end",
        "grad_enabled",
        "home",
        "inferred",
        "keeps",
        "mutated",
        "note",
        "passes",
        "reads",
        "scope",
        "seq",
        "watched",
    )

    def __init__(self) -> None:
        self.grad_enabled = True
        self.anomaly = False
        """Whether backward passes look for NaN."""
        self.inferred: MutableMapping[int, Tensor] = {}
        """Tensors made in inference mode that are still there, by `id`; see `inference`."""
        self.at_end: list[Callable[[], None]] = []
        """What is to be called when the backward pass that runs now has ended."""
        self.passes = 0
        """Backward passes that run now, one inside the other."""
        self.seq = 0
        """Position on the tape: grows with every recorded operation and in-place change."""
        self.mutated = 0
        """Position of the last in-place change: nodes after it need no version check."""
        self.home: dict[str, Any] | None = None
        """Global names of the program that is recorded: what its code calls is noted with the place in it."""
        self.scope: Any = None
        """What a program is in the middle of, as whoever records it sees it."""
        self.reads: list[Any] | None = None
        """Takes the tensors whose numbers Python is given, while somebody wants to know them."""
        self.listener = None

    @property
    def listener(self) -> Listener | None:
        """Who is told what happens."""
        return self._listener

    @listener.setter
    def listener(self, listener: Listener | None) -> None:
        self._listener = listener
        self.watched = listener is not None
        """Whether anybody is told."""
        self.note: Callable[[tuple[Any, ...]], None] | None = getattr(listener, "note", None)
        """Takes what happens most, operations and visits, as bare tuples instead of calls: see `Notes`."""
        self.keeps = getattr(listener, "keeps", None) is True
        """Whether notes hold what they were taken of."""

    def changing(self, tensor: Tensor) -> None:
        """Tell who keeps notes that `tensor` is about to change."""
        if self.note is not None:
            self._listener.before_change(tensor)  # type: ignore[union-attr]


state = State()


class Nowhere:
    """Stands for the frame of a program where none runs."""

    f_code = None
    f_lasti = -1


def locate(frame: FrameType | None) -> FrameType | type[Nowhere]:
    """The innermost frame of the recorded program at or above `frame`."""
    home = state.home
    if home is not None:
        while frame is not None:
            if frame.f_globals is home:
                return frame
            frame = frame.f_back
    return Nowhere


class _GradMode:
    """Sets gradient recording inside a `with` block or a decorated function, as in PyTorch."""

    def __init__(self, enabled: bool) -> None:
        self._enabled = enabled
        self._before: list[bool] = []

    def __enter__(self) -> None:
        self._before.append(state.grad_enabled)
        state.grad_enabled = self._enabled

    def __exit__(self, *exc: object) -> None:
        state.grad_enabled = self._before.pop()

    def __call__(self, function: Any) -> Any:
        if isgeneratorfunction(function):
            return self._around_each_step(function)

        @wraps(function)
        def inner(*args: Any, **kwargs: Any) -> Any:
            with _GradMode(self._enabled):
                return function(*args, **kwargs)

        return inner

    def _around_each_step(self, function: Any) -> Any:
        """A generator function whose steps have the mode, and not what happens between them."""

        @wraps(function)
        def inner(*args: Any, **kwargs: Any) -> Any:
            generator, sent = function(*args, **kwargs), None
            while True:
                try:
                    with _GradMode(self._enabled):
                        value = generator.send(sent)
                except StopIteration as end:
                    return end.value
                sent = yield value

        return inner


class _BareGradMode(_GradMode):
    """One that is a decorator without parentheses too."""

    def __new__(cls, function: Any = None) -> Any:
        mode = super().__new__(cls)
        if function is None:
            return mode
        mode.__init__()  # type: ignore[misc]
        return mode(function)


class no_grad(_BareGradMode):
    """No operation inside records a gradient. Also a decorator, with or without parentheses."""

    def __init__(self) -> None:
        super().__init__(False)


class enable_grad(_BareGradMode):
    """Operations inside record gradients again."""

    def __init__(self) -> None:
        super().__init__(True)


class set_grad_enabled(_GradMode):
    """Sets gradient recording at once, and restores it when used as a context; as a decorator it sets it inside."""

    def __init__(self, mode: bool) -> None:
        super().__init__(bool(mode))
        self._before.append(state.grad_enabled)
        state.grad_enabled = bool(mode)

    def __enter__(self) -> None:
        """The mode was set by the constructor."""

    def __call__(self, function: Any) -> Any:
        state.grad_enabled = self._before.pop()
        return super().__call__(function)


def is_grad_enabled() -> bool:
    """Whether operations record gradients now."""
    return state.grad_enabled
