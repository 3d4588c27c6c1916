"""Compares the gradients that a program's backward passes left with central differences.

    the recorded run ─▶ ids of what was made
    twice as it is   ─▶ whether it gives the same numbers; roots and gradients, in double precision where that works
    once per side and step ─▶ the node is moved when it comes to be, and the run ends at the pass that reached it

Nothing is recorded while the program runs again.
"""

from __future__ import annotations

import contextlib
import io
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

from retrograde import dtypes
from retrograde.program.births import LEAF, OP, PARAMETER, Births, key_of, parameters_told
from retrograde.program.slopes import DOUBLE, SINGLE, Precision, judge
from retrograde.program.spans import FILENAME
from retrograde.recording.events import Checked, Checks
from retrograde.recording.feed import Feed
from retrograde.recording.recorder import Recorder
from retrograde.recording.summary import number
from retrograde.recording.teller import Teller
from retrograde.tape.node import Node
from retrograde.tape.state import state
from retrograde.tensor import Tensor

MOST_S = 6.0
"""Checks take no longer than about this; what is not done then is left."""


class CheckTeller(Teller):
    """Knows by which number each node would be found in another run."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.ids: dict[int, int] = {}
        """Ids by key: see `births.key_of`."""

    def op(self, *note: Any, **value: Any) -> None:
        """See `Teller.op`."""
        super().op(*note, **value)
        if id := self.known(note[3]):
            self.ids[key_of(OP, self.ops)] = id

    def announced(self, key: int, *note: Any) -> None:
        """A factory made a leaf."""
        self.ids[key] = self.leaf(*note)


class CheckRecorder(Recorder):
    """Records a run whose gradients are checked afterwards."""

    tells = CheckTeller
    _teller: CheckTeller

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._leaves = 0
        self._parameters: list[Tensor] = []
        self.roots: list[Any] = []
        """The values that passes started from."""

    @property
    def ids(self) -> dict[int, int]:
        """Ids by key, once everything is told."""
        born = {key_of(PARAMETER, at + 1): self._teller.known(one) for at, one in enumerate(self._parameters)}
        return {**self._teller.ids, **{key: id for key, id in born.items() if id}}

    def parameter(self, tensor: Tensor) -> None:
        """A parameter was made."""
        self._parameters.append(tensor)

    def on_leaf(self, tensor: Tensor, made: str) -> None:
        """See `Listener.on_leaf`."""
        self._leaves += 1
        self.note((self._teller.announced, key_of(LEAF, self._leaves), tensor, made, *self._here()))

    def on_backward(self, root: Tensor, grad: Any, keep: bool) -> None:
        """See `Listener.on_backward`."""
        self.roots.append(np.array(root.array))
        super().on_backward(root, grad, keep)


class _Pass(NamedTuple):
    """A walk over the tape, from one root or several."""

    last: int
    """The number of its last root, which the trace calls the pass by."""
    seeds: dict[int, Any]
    """By number of the root."""
    value: float
    """The roots weighted by their seeds."""
    updates: dict[int, int]
    grads: dict[int, Any]


class _Reference(Births):
    """A run as it is: what it made, its passes and their gradients."""

    def __init__(self, *, double: bool = False) -> None:
        super().__init__(double=double)
        self.digest = 0
        self.roots_seen: list[Any] = []
        self.passes: list[_Pass] = []
        self.sizes: dict[int, tuple[tuple[int, ...], float, Any]] = {}
        """Shape, largest element and type of every floating tensor, by key."""
        self._fresh = False
        self._empty: list[Tensor] = []
        """Parameters that may not have their first values yet."""

    def born(self, key: int, tensor: Tensor) -> None:
        self._fresh = False
        array = tensor.array
        if key % 3 == PARAMETER:
            self._empty.append(tensor)
        self.digest = zlib.crc32(f"{key} {array.shape}".encode(), self.digest)
        self._measure(key, array)

    def updated(self, tensor: Tensor, count: int) -> None:
        self._measure(tensor._trace, tensor.array)

    def _measure(self, key: int, array: Any) -> None:
        if array.dtype.kind == "f" and array.size:
            self.sizes[key] = array.shape, float(np.abs(array).max()), array.dtype

    def started(self, root: Tensor, grad: Any) -> None:
        before = self.passes.pop() if self._fresh else None
        while self._empty:
            parameter = self._empty.pop()
            self._measure(parameter._trace, parameter.array)
        self._fresh = True
        self.roots_seen.append(np.array(root.array))
        seeds = {**(before.seeds if before else {}), self.roots: np.array(grad)}
        value = (before.value if before else 0.0) + _weighted(root, grad)
        self.passes.append(_Pass(self.roots, seeds, value, dict(self.updates), {}))

    def visit(self, node: Node, grad: Any, saved: Any, out: Any, axes: Any, *contributions: Any) -> None:
        self._fresh = False
        grads = self.passes[-1].grads
        grads[node._trace] = grad
        for edge, c in zip(node.edges, contributions, strict=True):
            if isinstance(edge, Tensor) and c is not None:
                grads[edge._trace] = grads[edge._trace] + c if edge._trace in grads else np.array(c)


class _Reached(BaseException):
    """The pass that was looked for has begun: the run need not go on."""


class _Moved(Births):
    """A run with one node moved, which ends when the pass begins that reached it."""

    def __init__(self, key: int, by: Any, found: _Pass, *, double: bool) -> None:
        super().__init__(double=double)
        self._key = key
        self._by = by
        self._pass = found
        self._after = found.updates.get(key, 0)
        self._tensor: Tensor | None = None
        self._left: Any = None
        """What was moved, and how it was left."""
        self.value = 0.0

    def awake(self) -> None:
        if self._tensor is not None and self._left is not None and not np.array_equal(self._tensor.array, self._left):
            self._move(self._tensor)

    def _move(self, tensor: Tensor) -> None:
        _move(tensor, self._by)
        if self._key % 3 == PARAMETER and not self._after:
            self._tensor, self._left = tensor, np.array(tensor.array)

    def born(self, key: int, tensor: Tensor) -> None:
        narrow = self.double and tensor.array.dtype.itemsize < np.dtype(np.float64).itemsize
        if key == self._key and not self._after and not narrow:
            self._move(tensor)

    def widened(self, tensor: Tensor) -> None:
        if tensor._trace == self._key and not self._after:
            self._move(tensor)

    def updated(self, tensor: Tensor, count: int) -> None:
        if tensor._trace == self._key and count == self._after:
            self._move(tensor)

    def started(self, root: Tensor, grad: Any) -> None:
        seed = self._pass.seeds.get(self.roots)
        if seed is not None:
            self.value += _weighted(root, seed)
        if self.roots == self._pass.last:
            raise _Reached


def _move(tensor: Tensor, by: Any) -> None:
    """Change the numbers of a tensor that was just made: a leaf's where they are, a result's for itself alone."""
    array, node = tensor.array, tensor.node
    if node is None and isinstance(array, np.ndarray) and array.flags.writeable:
        array += by.astype(array.dtype)
        return
    tensor.array = moved = array + by.astype(array.dtype)
    if node is not None and node.out is not None:
        node.out = moved


def _weighted(root: Tensor, seed: Any) -> float:
    return float(np.sum(np.asarray(root.array, np.float64) * np.asarray(seed, np.float64)))


@dataclass
class Checker:
    """The checks of one run."""

    feed: Feed
    source: str
    fresh: Callable[[], Any]
    """Makes a `__main__` for another run."""
    seed: Callable[[], None]
    """Sets all generators to where the run began."""
    until: float = field(default_factory=lambda: monotonic() + MOST_S)

    @cached_property
    def _code(self) -> CodeType:
        return compile(self.source, FILENAME, "exec", dont_inherit=True)

    def check(self, recorder: CheckRecorder | None, only: int) -> None:
        """Compare the gradients of every node that a pass reached, or of the one with id `only`; tell what is found.

        Without a recorder the program has failed, and there is nothing to compare.
        """
        plain = None if recorder is None else self._reference(double=False)
        if plain is None or recorder is None:
            return self._tell_end(0, 0, "failed")
        ids = recorder.ids
        targets = [
            (key, at) for key, at in _targets(plain).items() if key in ids and (not only or ids[key] == only)
        ]  # fmt: skip
        if not targets:
            return self._tell_end(0, 0, "none")
        if not _same(plain.roots_seen, recorder.roots):
            return self._tell_end(0, len(targets), "chance")
        double = self._reference(double=True)
        exact = double is not None and _alike(plain, double)
        base = double if double is not None and exact else plain
        again = self._reference(double=exact)
        if again is None or again.digest != base.digest or not _same(again.roots_seen, base.roots_seen):
            return self._tell_end(0, len(targets), "chance")
        done = 0
        for key, at in targets:
            if monotonic() > self.until:
                break
            done += self._check(key, ids[key], plain.passes[at], base, at, exact)
        self._tell_end(done, len(targets), "time" if done < len(targets) and monotonic() > self.until else "", exact)
        return None

    def _check(self, key: int, id: int, stored: _Pass, base: _Reference, at: int, exact: bool) -> bool:
        """Check one node; whether that could be done."""
        found, (shape, size, kind) = base.passes[at], base.sizes[key]
        direction = _direction(key, shape)
        precision: Precision = DOUBLE if exact and kind == np.float64 else SINGLE

        def function(step: float) -> float:
            run = _Moved(key, direction * step, found, double=exact)
            self._run(run)
            if run.roots < found.last:
                raise LookupError
            return run.value

        along, kept = _along(found.grads[key], direction), _along(stored.grads[key], direction)
        try:
            verdict = judge(function, along, precision, size, found.value)
        except LookupError:
            return False
        slopes = verdict.slopes
        off = abs(kept - slopes.across) > 1e-2 * max(abs(kept), abs(slopes.across)) + slopes.noise
        rounding = verdict.found == "agrees" and off and precision is DOUBLE
        if (q := self.feed.next()) >= 0:
            event = Checked(
                q=q, t=self.feed.time(), id=id, b=found.last, found="differs" if rounding else verdict.found,
                stored=_number(kept), numeric=_number(slopes.across), left=_number(slopes.left),
                right=_number(slopes.right), step=_number(slopes.step), rounding=rounding,
            )  # fmt: skip
            self.feed.emit(event)
        return True

    def _tell_end(self, done: int, of: int, why: Any, exact: bool = False) -> None:
        feed = self.feed
        feed.emit(Checks(q=feed.next_anyway(), t=feed.time(), done=done, of=of, why=why, exact=exact))

    def _reference(self, *, double: bool) -> _Reference | None:
        run = _Reference(double=double)
        return run if self._run(run) else None

    def _run(self, births: Births) -> bool:
        """Run the program once more; whether it came to its end."""
        main = self.fresh()
        with _aside(births, main), parameters_told(births.parameter):
            self.seed()
            try:
                exec(self._code, vars(main))
            except _Reached:
                return False
            except BaseException as error:
                return isinstance(error, SystemExit) and error.code in (None, 0, False)
        return True


@contextlib.contextmanager
def _aside(births: Births, main: Any) -> Iterator[None]:
    """The program runs again, unheard: `births` follows it."""
    before = state.listener, state.home, state.scope, state.grad_enabled, sys.modules.get("__main__")
    kind = dtypes.default()
    sys.modules["__main__"] = main
    state.listener, state.home, state.scope, state.grad_enabled = births, None, None, True
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        dtypes.set_default_dtype(kind)
        state.listener, state.home, state.scope, state.grad_enabled = before[:4]
        if before[4] is not None:
            sys.modules["__main__"] = before[4]


def _targets(run: _Reference) -> dict[int, int]:
    """The last pass that reached each node, leaves first."""
    found: dict[int, int] = {}
    for at, one in enumerate(run.passes):
        found.update((key, at) for key in one.grads if key in run.sizes)
    return dict(sorted(found.items(), key=lambda item: (item[0] % 3 == OP, item[0] // 3)))


def _alike(plain: _Reference, double: _Reference) -> bool:
    """Whether a run in double precision took the same way, with the same numbers but for their last digits."""
    if plain.digest != double.digest or len(plain.passes) != len(double.passes):
        return False
    if any(kind != np.float64 for _, _, kind in double.sizes.values()):
        return False
    pairs = zip(plain.passes, double.passes, strict=True)
    return all(
        np.isclose(a.value, b.value, rtol=1e-3, atol=1e-5) and a.grads.keys() == b.grads.keys() for a, b in pairs
    )


def _same(one: list[Any], other: list[Any]) -> bool:
    return len(one) == len(other) and all(np.array_equal(a, b, equal_nan=True) for a, b in zip(one, other, strict=True))


def _direction(key: int, shape: tuple[int, ...]) -> Any:
    """±1 in every element: the same whenever the node is checked."""
    if int(np.prod(shape)) == 1:
        return np.ones(shape)
    return np.random.default_rng(key).choice([-1.0, 1.0], shape)


def _along(grad: Any, direction: Any) -> float:
    return float(np.sum(np.asarray(grad, np.float64) * direction))


def _number(value: float) -> Any:
    return number(float(f"{value:.7g}"))
