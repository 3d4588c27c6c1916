"""Which values parameters and samples of distributions may take: objects with `check` that tell who they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from retrograde import linalg
from retrograde.op import TAPED

__all__ = [
    "Constraint", "MixtureSameFamilyConstraint", "boolean", "dependent", "greater_than", "greater_than_eq",
    "half_open_interval", "independent", "integer_interval", "interval", "is_dependent", "less_than",
    "lower_cholesky", "lower_triangular", "multinomial", "nonnegative", "nonnegative_integer", "one_hot", "positive",
    "positive_definite", "positive_integer", "real", "real_vector", "simplex", "unit_interval",
]  # fmt: skip


class Constraint:
    """A region of values; `check` says for each event whether it lies inside."""

    is_discrete = False
    event_dim = 0

    def check(self, value: Any) -> Any:
        """Bools of shape sample_shape + batch_shape for a tensor of events."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return self.__class__.__name__.lstrip("_") + "()"


class _Dependent(Constraint):
    """What depends on the other parameters and is not checked alone."""

    def check(self, value: Any) -> Any:
        raise ValueError("Cannot determine validity of dependent constraint")


class _Checked(Constraint):
    """A region told by a name and a test."""

    def __init__(self, name: str, test: Callable[[Any], Any], *, discrete: bool = False, event_dim: int = 0) -> None:
        self._name, self._test = name, test
        self.is_discrete, self.event_dim = discrete, event_dim

    def check(self, value: Any) -> Any:
        return self._test(value)

    def __repr__(self) -> str:
        return f"{self._name}()"


class _Bounded(Constraint):
    """A region between bounds, told with them."""

    def __init__(self, name: str, test: Callable[..., Any], *, discrete: bool = False, **bounds: Any) -> None:
        self._name, self._test, self._bounds, self.is_discrete = name, test, bounds, discrete
        vars(self).update(bounds)

    def check(self, value: Any) -> Any:
        inside = self._test(value, *self._bounds.values())
        return (value % 1 == 0) & inside if self.is_discrete else inside

    def __repr__(self) -> str:
        return f"{self._name}({', '.join(f'{name}={bound}' for name, bound in self._bounds.items())})"


class independent(Constraint):
    """A region whose last `reinterpreted_batch_ndims` dimensions count as one event."""

    def __init__(self, base_constraint: Constraint, reinterpreted_batch_ndims: int) -> None:
        self.base_constraint, self.reinterpreted_batch_ndims = base_constraint, reinterpreted_batch_ndims
        self.is_discrete = base_constraint.is_discrete
        self.event_dim = base_constraint.event_dim + reinterpreted_batch_ndims

    def check(self, value: Any) -> Any:
        found = self.base_constraint.check(value)
        if found.dim() < self.reinterpreted_batch_ndims:
            raise ValueError(f"Expected value.dim() >= {self.event_dim} but got {value.dim()}")
        kept = found.dim() - self.reinterpreted_batch_ndims
        return found.reshape((*found.shape[:kept], -1)).all(-1)

    def __repr__(self) -> str:
        return f"IndependentConstraint({self.base_constraint!r}, {self.reinterpreted_batch_ndims})"


def greater_than(lower_bound: Any) -> Constraint:
    """Above `lower_bound`."""
    return _Bounded("GreaterThan", lambda value, low: low < value, lower_bound=lower_bound)


def greater_than_eq(lower_bound: Any) -> Constraint:
    """At `lower_bound` or above."""
    return _Bounded("GreaterThanEq", lambda value, low: low <= value, lower_bound=lower_bound)


def less_than(upper_bound: Any) -> Constraint:
    """Below `upper_bound`."""
    return _Bounded("LessThan", lambda value, high: value < high, upper_bound=upper_bound)


def interval(lower_bound: Any, upper_bound: Any) -> Constraint:
    """From `lower_bound` to `upper_bound`, both included."""
    return _Bounded("Interval", _between, lower_bound=lower_bound, upper_bound=upper_bound)


def half_open_interval(lower_bound: Any, upper_bound: Any) -> Constraint:
    """From `lower_bound` to `upper_bound`, which is not included."""

    def inside(value: Any, low: Any, high: Any) -> Any:
        return (low <= value) & (value < high)

    return _Bounded("HalfOpenInterval", inside, lower_bound=lower_bound, upper_bound=upper_bound)


def integer_interval(lower_bound: Any, upper_bound: Any) -> Constraint:
    """Whole numbers from `lower_bound` to `upper_bound`, both included."""
    return _Bounded("IntegerInterval", _between, discrete=True, lower_bound=lower_bound, upper_bound=upper_bound)


def is_dependent(constraint: Constraint) -> bool:
    """Whether it cannot be checked without the other parameters."""
    return isinstance(constraint, _Dependent)


def _between(value: Any, low: Any, high: Any) -> Any:
    return (low <= value) & (value <= high)


def _from(low: int) -> Constraint:
    test: Callable[..., Any] = lambda value, bound: value >= bound  # noqa: E731
    return _Bounded("IntegerGreaterThan", test, discrete=True, lower_bound=low)


def _on_simplex(value: Any) -> Any:
    return TAPED.all(value >= 0, dim=-1) & ((value.sum(-1) - 1).abs() < 1e-6)


def _one_hot(value: Any) -> Any:
    return ((value == 0) | (value == 1)).all(-1) & value.sum(-1).eq(1)


def _lower(value: Any) -> Any:
    return (value.tril() == value).view((*value.shape[:-2], -1)).min(-1)[0]


def _positive_definite(value: Any) -> Any:
    symmetric = TAPED.isclose(value, value.mT, atol=1e-6).all(-2).all(-1)
    return linalg.eigvalsh(value).gt(0).all(-1) if symmetric.all() else symmetric


dependent = _Dependent()
boolean = _Checked("Boolean", lambda value: (value == 0) | (value == 1), discrete=True)
one_hot = _Checked("OneHot", _one_hot, discrete=True, event_dim=1)
nonnegative_integer = _from(0)
positive_integer = _from(1)
real = _Checked("Real", lambda value: value == value)
real_vector = independent(real, 1)
positive = greater_than(0.0)
nonnegative = greater_than_eq(0.0)
unit_interval = interval(0.0, 1.0)
simplex = _Checked("Simplex", _on_simplex, event_dim=1)
lower_triangular = _Checked("LowerTriangular", _lower, event_dim=2)
lower_cholesky = _Checked(
    "LowerCholesky", lambda value: _lower(value) & (value.diagonal(dim1=-2, dim2=-1) > 0).min(-1)[0], event_dim=2
)
positive_definite = _Checked("PositiveDefinite", _positive_definite, event_dim=2)


class multinomial(Constraint):
    """Counts of categories that add up to at most `upper_bound`."""

    is_discrete = True
    event_dim = 1

    def __init__(self, upper_bound: Any) -> None:
        self.upper_bound = upper_bound

    def check(self, value: Any) -> Any:
        return (value >= 0).all(-1) & (value.sum(-1) <= self.upper_bound)

    def __repr__(self) -> str:
        return "Multinomial()"


class MixtureSameFamilyConstraint(Constraint):
    """What any of the components may give."""

    def __init__(self, base_constraint: Constraint) -> None:
        self.base_constraint = base_constraint
        self.is_discrete, self.event_dim = base_constraint.is_discrete, base_constraint.event_dim

    def check(self, value: Any) -> Any:
        found = self.base_constraint.check(value.unsqueeze(-1 - self.event_dim))
        kept = value.dim() - self.event_dim
        return found.reshape((*value.shape[:kept], -1)).all(-1)

    def __repr__(self) -> str:
        return f"MixtureSameFamilyConstraint({self.base_constraint!r})"
