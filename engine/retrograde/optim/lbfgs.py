"""L-BFGS: Newton-like steps, with the curvature learnt from the last few gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from retrograde.devices.arrays import at, xp_of
from retrograde.optim.arithmetic import sums_for
from retrograde.optim.elementwise import put
from retrograde.optim.line_search import Point, strong_wolfe
from retrograde.optim.optimizer import Optimizer, number_of, require_rate
from retrograde.tape.state import enable_grad, no_grad, state
from retrograde.tensor import Tensor

LEAST_CURVATURE = 1e-10
"""Pairs with less curvature than this are not remembered."""


@dataclass
class _Memory:
    """What a run has learnt of the loss; vectors are (n,) over all parameters."""

    direction: Any = None
    step: Any = None
    changes: list[Any] = field(default_factory=list)
    """Differences of successive gradients, oldest first."""
    moves: list[Any] = field(default_factory=list)
    """The moves of the parameters that caused them."""
    weights: list[Any] = field(default_factory=list)
    """1 / (change · move) of each."""
    shares: list[Any] = field(default_factory=list)
    """How much of each was in the gradient last."""
    scale: Any = 1
    """The size of the inverse curvature to start from."""
    grad: Any = None
    loss: float = 0.0


class LBFGS(Optimizer):
    """Limited-memory BFGS; `step` needs a closure, calls it many times and takes up to `max_iter` steps.

    One group of parameters. `line_search_fn` is None for steps of lr, or "strong_wolfe". Source: Nocedal and Wright,
    Numerical Optimization, section 7.2, with the stopping rules of PyTorch, `torch.optim.LBFGS`.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        require_rate(lr)
        defaults = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
        }
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")

    @no_grad()
    def step(self, closure: Callable[[], Any]) -> Any:
        """Take up to `max_iter` steps; `closure` clears the gradients, recomputes the loss, calls backward and
        returns the loss. Returns the first loss."""
        run = _Run(self, enable_grad()(closure))
        with at(self.param_groups[0]["params"][0].array):
            return run.go()


class _Run:
    """One call of `step`."""

    def __init__(self, optimizer: LBFGS, closure: Callable[[], Any]) -> None:
        self._closure = closure
        self._options = optimizer.param_groups[0]
        self._params: list[Tensor] = self._options["params"]
        self._kept: dict[str, Any] = optimizer.state[self._params[0]]
        self._kept.setdefault("func_evals", 0)
        self._kept.setdefault("n_iter", 0)
        self._memory = _recall(self._kept)
        self._evaluations = 0

    def go(self) -> Any:
        """Take the steps; the loss before them."""
        options, kept, memory = self._options, self._kept, self._memory
        first = self._closure()
        loss, grad = number_of(first), self._grad()
        self._count(1)
        if abs(grad).max() <= options["tolerance_grad"]:
            return first
        for turn in range(1, options["max_iter"] + 1):
            kept["n_iter"] += 1
            memory.direction = self._direction(grad)
            memory.grad, memory.loss = grad, loss
            memory.step = number_of(options["lr"])
            if kept["n_iter"] == 1:
                memory.step = min(1.0, 1.0 / _number(grad, abs(grad).sum())) * memory.step
            slope = _dot(grad, memory.direction)
            if slope > -options["tolerance_change"]:
                break
            loss, grad = self._move(Point(0, loss, grad, slope), turn)
            if turn == options["max_iter"] or self._done(loss, grad):
                break
        _note(kept, memory)
        return first

    def _direction(self, grad: Any) -> Any:
        """Where to go: against the gradient, as the remembered curvature bends it."""
        memory = self._memory
        if self._kept["n_iter"] == 1:
            return -grad
        self._learn(grad)
        vector, sums = -grad, sums_for(grad)
        shares = memory.shares = [None] * self._options["history_size"]
        pairs = list(zip(memory.moves, memory.changes, memory.weights, strict=True))
        for i in reversed(range(len(pairs))):
            move, change, weight = pairs[i]
            shares[i] = _dot(move, vector) * weight
            sums.add(vector, change, -shares[i])
        vector *= memory.scale
        for share, (move, change, weight) in zip(shares, pairs, strict=False):
            sums.add(vector, move, share - _dot(change, vector) * weight)
        return vector

    def _learn(self, grad: Any) -> None:
        """Remember how the gradient changed along the last move."""
        memory = self._memory
        change, move = grad - memory.grad, memory.direction * memory.step
        curvature = _dot(change, move)
        if curvature <= LEAST_CURVATURE:
            return
        if len(memory.moves) == self._options["history_size"]:
            for remembered in (memory.changes, memory.moves, memory.weights):
                remembered.pop(0)
        memory.changes.append(change)
        memory.moves.append(move)
        memory.weights.append(1.0 / curvature)
        memory.scale = curvature / _dot(change, change)

    def _move(self, start: Point, turn: int) -> tuple[float, Any]:
        """Move along the direction; loss and gradient afterwards, which are those before when nobody needs them."""
        memory, options = self._memory, self._options
        search = options["line_search_fn"]
        if search is None:
            self._add(memory.direction, memory.step)
            if turn == options["max_iter"]:
                return start.loss, start.grad
            loss = number_of(self._closure())
            self._count(1)
            return loss, self._grad()
        if search != "strong_wolfe":
            raise RuntimeError("only 'strong_wolfe' is supported")
        found, count = strong_wolfe(
            self._tried_from([param.array.copy() for param in self._params]),
            start,
            memory.step,
            _number(memory.direction, abs(memory.direction).max()),
            limit=options["max_eval"] - self._evaluations,
        )
        memory.step = found.step
        self._add(memory.direction, memory.step)
        self._count(count)
        return found.loss, found.grad

    def _tried_from(self, values: list[Any]) -> Callable[[Any], Point]:
        """A function that goes some way along the direction, looks, and puts the parameters back to `values`."""

        def evaluate(step: Any) -> Point:
            self._add(self._memory.direction, step)
            loss, grad = float(number_of(self._closure())), self._grad()
            for param, value in zip(self._params, values, strict=True):
                state.changing(param)
                put(param, value)
                param.stamp()
            return Point(step, loss, grad, _dot(grad, self._memory.direction))

        return evaluate

    def _done(self, loss: float, grad: Any) -> bool:
        memory, options = self._memory, self._options
        return bool(
            self._evaluations >= options["max_eval"]
            or abs(grad).max() <= options["tolerance_grad"]
            or abs(memory.direction * memory.step).max() <= options["tolerance_change"]
            or abs(loss - memory.loss) < options["tolerance_change"]
        )

    def _count(self, evaluations: int) -> None:
        self._evaluations += evaluations
        self._kept["func_evals"] += evaluations

    def _grad(self) -> Any:
        """The gradients of all parameters as one vector."""
        xp = xp_of(self._params[0].array)
        grads = [xp.zeros_like(p.array) if p.grad is None else p.grad.array for p in self._params]
        return xp.concatenate(grads, axis=None)

    def _add(self, direction: Any, step: Any) -> None:
        """Move the parameters along a vector."""
        start = 0
        for param in self._params:
            value, end = param.array.reshape(-1).copy(), start + param.array.size
            sums_for(value).add(value, direction[start:end], step)
            state.changing(param)
            put(param, value.reshape(param.array.shape))
            param.stamp()
            if state.listener is not None:
                state.listener.on_update(param, LBFGS.__name__)
            start = end


_NAMES = {
    "al": "shares",
    "d": "direction",
    "t": "step",
    "old_dirs": "changes",
    "old_stps": "moves",
    "ro": "weights",
    "H_diag": "scale",
    "prev_flat_grad": "grad",
    "prev_loss": "loss",
}
"""What is remembered, by PyTorch's names in the state."""


def _recall(kept: dict[str, Any]) -> _Memory:
    """What was remembered of earlier calls."""
    return _Memory(**{ours: _opened(kept[name]) for name, ours in _NAMES.items() if name in kept})


def _note(kept: dict[str, Any], memory: _Memory) -> None:
    """Put what is remembered into the state, as tensors."""
    values = {name: _closed(getattr(memory, ours)) for name, ours in _NAMES.items()}
    if not values["al"]:
        del values["al"]
    kept.update(values)


def _opened(value: Any) -> Any:
    if isinstance(value, list):
        return [_opened(item) for item in value]
    return value.array if isinstance(value, Tensor) else value


def _closed(value: Any) -> Any:
    if isinstance(value, list):
        return [_closed(item) for item in value]
    return Tensor(value) if hasattr(value, "dtype") else value


def _dot(a: Any, b: Any) -> Any:
    """The product of two vectors."""
    return _number(a, a @ b)


def _number(vector: Any, value: Any) -> Any:
    """A single value, wherever it was computed, as a NumPy number of the vector's type."""
    return vector.dtype.type(float(value))
