"""Several numbers at once: the multivariate normal, dimensions that count as one event, and mixtures."""

from __future__ import annotations

import copy
import math
from typing import Any, ClassVar

from retrograde import linalg
from retrograde.distributions import constraints
from retrograde.distributions.categorical import Categorical
from retrograde.distributions.constraints import Constraint
from retrograde.distributions.distribution import Distribution, standard_normal, sum_rightmost
from retrograde.op import FUNCTIONS
from retrograde.tape.state import no_grad
from retrograde.tensor.size import Size

_GIVEN = ("covariance_matrix", "precision_matrix", "scale_tril")


class MultivariateNormal(Distribution):
    """The normal distribution of mean `loc`, (…, n), and one of a covariance, a precision or a Cholesky factor."""

    has_rsample = True
    arg_constraints: ClassVar[Any] = {
        "loc": constraints.real_vector,
        "covariance_matrix": constraints.positive_definite,
        "precision_matrix": constraints.positive_definite,
        "scale_tril": constraints.lower_cholesky,
    }

    def __init__(
        self,
        loc: Any,
        covariance_matrix: Any = None,
        precision_matrix: Any = None,
        scale_tril: Any = None,
        validate_args: bool | None = None,
    ) -> None:
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        values = (covariance_matrix, precision_matrix, scale_tril)
        given = [(name, value) for name, value in zip(_GIVEN, values, strict=True) if value is not None]
        if len(given) != 1:
            raise ValueError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.")
        self._given, matrix = given[0]
        if matrix.dim() < 2:
            words = "at least two-dimensional, with optional leading batch dimensions"
            raise ValueError(f"{self._given} {'matrix ' if matrix is scale_tril else ''}must be {words}")
        batch = FUNCTIONS["broadcast_shapes"](matrix.shape[:-2], loc.shape[:-1])
        vars(self)[self._given] = matrix.expand((*Size(batch), -1, -1))
        self.loc = loc.expand((*Size(batch), -1))
        super().__init__(batch, self.loc.shape[-1:], validate_args=validate_args)
        vars(self)["_factor"] = self._cholesky_factor()

    def __getattr__(self, name: str) -> Any:
        if name not in _GIVEN or "_factor" not in vars(self):
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        if name == "scale_tril":
            return self._factor
        if name == "covariance_matrix":
            return self._factor @ self._factor.mT
        return FUNCTIONS["cholesky_inverse"](self._factor)

    def _constraints(self) -> dict[str, Constraint]:
        return {name: self.arg_constraints[name] for name in ("loc", self._given)}

    def _cholesky_factor(self) -> Any:
        matrix = vars(self)[self._given]
        if self._given == "scale_tril":
            return matrix
        if self._given == "covariance_matrix":
            return linalg.cholesky(matrix)
        return linalg.cholesky(linalg.inv(matrix))

    @property
    def support(self) -> Constraint:
        return constraints.real_vector

    @property
    def mean(self) -> Any:
        return self.loc

    @property
    def mode(self) -> Any:
        return self.loc

    @property
    def variance(self) -> Any:
        return self._factor.pow(2).sum(-1).expand(self._batch_shape + self._event_shape)

    def rsample(self, sample_shape: Any = ()) -> Any:
        eps = standard_normal(self._extended_shape(sample_shape), self.loc)
        return self.loc + (self._factor @ eps.unsqueeze(-1)).squeeze(-1)

    def log_prob(self, value: Any) -> Any:
        self._validate_sample(value)
        far = mahalanobis(self._factor, value - self.loc)
        half_log_det = self._log_diagonal()
        return -0.5 * (self._event_shape[0] * math.log(2 * math.pi) + far) - half_log_det

    def entropy(self) -> Any:
        half = 0.5 * self._event_shape[0] * (1.0 + math.log(2 * math.pi)) + self._log_diagonal()
        return half if not self._batch_shape else half.expand(self._batch_shape)

    def _log_diagonal(self) -> Any:
        return self._factor.diagonal(dim1=-2, dim2=-1).log().sum(-1)


def mahalanobis(factor: Any, difference: Any) -> Any:
    """The squared length of `difference`, (…, n), where `factor`, (…, n, n), is the Cholesky factor of the space."""
    solved = linalg.solve_triangular(factor, difference.unsqueeze(-1), upper=False)
    return solved.squeeze(-1).pow(2).sum(-1)


class Independent(Distribution):
    """Another distribution, the last batch dimensions of which count as one event."""

    def __init__(
        self, base_distribution: Any, reinterpreted_batch_ndims: int, validate_args: bool | None = None
    ) -> None:
        batch = base_distribution.batch_shape
        if reinterpreted_batch_ndims > len(batch):
            raise ValueError(
                "Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), actual "
                f"{reinterpreted_batch_ndims} vs {len(batch)}"
            )
        self.base_dist, self.reinterpreted_batch_ndims = base_distribution, reinterpreted_batch_ndims
        kept = len(batch) - reinterpreted_batch_ndims
        super().__init__(batch[:kept], batch[kept:] + base_distribution.event_shape, validate_args=validate_args)

    @property
    def has_rsample(self) -> bool:  # type: ignore[override]
        return bool(self.base_dist.has_rsample)

    @property
    def has_enumerate_support(self) -> bool:  # type: ignore[override]
        return self.reinterpreted_batch_ndims == 0 and bool(self.base_dist.has_enumerate_support)

    @property
    def support(self) -> Constraint:
        found: Constraint = self.base_dist.support
        ndims = self.reinterpreted_batch_ndims
        return constraints.independent(found, ndims) if ndims else found

    @property
    def mean(self) -> Any:
        return self.base_dist.mean

    @property
    def mode(self) -> Any:
        return self.base_dist.mode

    @property
    def variance(self) -> Any:
        return self.base_dist.variance

    def sample(self, sample_shape: Any = ()) -> Any:
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape: Any = ()) -> Any:
        return self.base_dist.rsample(sample_shape)

    def log_prob(self, value: Any) -> Any:
        return sum_rightmost(self.base_dist.log_prob(value), self.reinterpreted_batch_ndims)

    def entropy(self) -> Any:
        return sum_rightmost(self.base_dist.entropy(), self.reinterpreted_batch_ndims)

    def enumerate_support(self, expand: bool = True) -> Any:
        if self.reinterpreted_batch_ndims > 0:
            raise NotImplementedError("Enumeration over cartesian product is not implemented")
        return self.base_dist.enumerate_support(expand=expand)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        new, batch_shape = copy.copy(self), Size(batch_shape)
        new.base_dist = self.base_dist.expand(batch_shape + self._event_shape[: self.reinterpreted_batch_ndims])
        new._batch_shape = batch_shape
        return new

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}({self.base_dist}, {self.reinterpreted_batch_ndims})"


class MixtureSameFamily(Distribution):
    """Components of one family, the last batch dimension, of which a categorical distribution chooses one."""

    def __init__(
        self, mixture_distribution: Any, component_distribution: Any, validate_args: bool | None = None
    ) -> None:
        if not isinstance(mixture_distribution, Categorical):
            raise ValueError(" The Mixture distribution needs to be an  instance of torch.distributions.Categorical")
        if not isinstance(component_distribution, Distribution):
            raise ValueError("The Component distribution need to be an instance of torch.distributions.Distribution")
        self._mixture, self._component = mixture_distribution, component_distribution
        count = mixture_distribution.logits.shape[-1]
        if count != component_distribution.batch_shape[-1]:
            raise ValueError(
                f"`mixture_distribution component` ({count}) does not equal `component_distribution.batch_shape[-1]` "
                f"({component_distribution.batch_shape[-1]})"
            )
        self._event_ndims = len(component_distribution.event_shape)
        super().__init__(
            component_distribution.batch_shape[:-1], component_distribution.event_shape, validate_args=validate_args
        )

    @property
    def mixture_distribution(self) -> Any:
        """What chooses."""
        return self._mixture

    @property
    def component_distribution(self) -> Any:
        """What is chosen from."""
        return self._component

    @property
    def support(self) -> Constraint:
        return constraints.MixtureSameFamilyConstraint(self._component.support)

    @property
    def mean(self) -> Any:
        return (self._weights() * self._component.mean).sum(-1 - self._event_ndims)

    @property
    def variance(self) -> Any:
        at = -1 - self._event_ndims
        within = (self._weights() * self._component.variance).sum(at)
        between = (self._weights() * (self._component.mean - self._padded(self.mean)).pow(2.0)).sum(at)
        return within + between

    def cdf(self, value: Any) -> Any:
        return (self._component.cdf(self._padded(value)) * self._mixture.probs).sum(-1)

    def log_prob(self, value: Any) -> Any:
        self._validate_sample(value)
        each = self._component.log_prob(self._padded(value))
        weights = FUNCTIONS["log_softmax"](self._mixture.logits, dim=-1)
        return FUNCTIONS["logsumexp"](each + weights, dim=-1)

    def sample(self, sample_shape: Any = ()) -> Any:
        with no_grad():
            chosen = self._mixture.sample(sample_shape)
            drawn = self._component.sample(sample_shape)
            at = drawn.dim() - self._event_ndims - 1
            places = chosen.reshape(chosen.shape + (1,) * (self._event_ndims + 1))
            places = places.expand((*chosen.shape, 1, *self._event_shape))
            return drawn.gather(at, places).squeeze(at)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        batch_shape = Size(batch_shape)
        count = self._component.batch_shape[-1:]
        components = self._component.expand((*batch_shape, *count))
        return MixtureSameFamily(self._mixture.expand(batch_shape), components, validate_args=False)

    def _weights(self) -> Any:
        probs = self._mixture.probs
        return probs.reshape(probs.shape + (1,) * self._event_ndims)

    def _padded(self, value: Any) -> Any:
        return value.unsqueeze(-1 - self._event_ndims)

    def __repr__(self) -> str:
        return f"MixtureSameFamily(\n  {self._mixture},\n  {self._component})"
