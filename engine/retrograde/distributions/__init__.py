"""`torch.distributions`: values drawn at random, their probabilities, and gradients through both.

One file holds one kind of families: `continuous`, `gammas`, `counts`, `categorical`, `multivariate`, `transformed`.
Each class stands once more in the module PyTorch keeps it in, as `torch.distributions.normal.Normal`.
"""

from __future__ import annotations

from types import ModuleType as _ModuleType

from retrograde.distributions import constraints, transforms
from retrograde.distributions.categorical import (
    Categorical,
    Multinomial,
    OneHotCategorical,
    OneHotCategoricalStraightThrough,
)
from retrograde.distributions.continuous import Cauchy, Exponential, Laplace, Normal, Uniform
from retrograde.distributions.counts import Bernoulli, Binomial, Geometric, NegativeBinomial, Poisson
from retrograde.distributions.distribution import Distribution
from retrograde.distributions.divergence import kl_divergence, register_kl
from retrograde.distributions.gammas import Beta, Chi2, Dirichlet, Gamma, StudentT
from retrograde.distributions.multivariate import Independent, MixtureSameFamily, MultivariateNormal
from retrograde.distributions.transformed import (
    Gumbel,
    HalfCauchy,
    HalfNormal,
    LogNormal,
    RelaxedBernoulli,
    RelaxedOneHotCategorical,
    TransformedDistribution,
)
from retrograde.distributions.transforms import (
    AbsTransform,
    AffineTransform,
    ComposeTransform,
    ExpTransform,
    PowerTransform,
    SigmoidTransform,
    SoftmaxTransform,
    SoftplusTransform,
    TanhTransform,
    Transform,
    identity_transform,
)
from retrograde.words import places as _places

__all__ = [
    "AbsTransform", "AffineTransform", "Bernoulli", "Beta", "Binomial", "Categorical", "Cauchy", "Chi2",
    "ComposeTransform", "Dirichlet", "Distribution", "ExpTransform", "Exponential", "Gamma", "Geometric", "Gumbel",
    "HalfCauchy", "HalfNormal", "Independent", "Laplace", "LogNormal", "MixtureSameFamily", "Multinomial",
    "MultivariateNormal", "NegativeBinomial", "Normal", "OneHotCategorical", "OneHotCategoricalStraightThrough",
    "Poisson", "PowerTransform", "RelaxedBernoulli", "RelaxedOneHotCategorical", "SigmoidTransform",
    "SoftmaxTransform", "SoftplusTransform", "StudentT", "TanhTransform", "Transform", "TransformedDistribution",
    "Uniform", "constraints", "identity_transform", "kl_divergence", "register_kl", "transforms",
]  # fmt: skip

PLACES = {
    "bernoulli": (Bernoulli,), "beta": (Beta,), "binomial": (Binomial,), "categorical": (Categorical,),
    "cauchy": (Cauchy,), "chi2": (Chi2,), "dirichlet": (Dirichlet,), "distribution": (Distribution,),
    "exponential": (Exponential,), "gamma": (Gamma,), "geometric": (Geometric,), "gumbel": (Gumbel,),
    "half_cauchy": (HalfCauchy,), "half_normal": (HalfNormal,), "independent": (Independent,), "laplace": (Laplace,),
    "log_normal": (LogNormal,), "mixture_same_family": (MixtureSameFamily,), "multinomial": (Multinomial,),
    "multivariate_normal": (MultivariateNormal,), "negative_binomial": (NegativeBinomial,), "normal": (Normal,),
    "one_hot_categorical": (OneHotCategorical, OneHotCategoricalStraightThrough), "poisson": (Poisson,),
    "relaxed_bernoulli": (RelaxedBernoulli,), "relaxed_categorical": (RelaxedOneHotCategorical,),
    "studentT": (StudentT,), "transformed_distribution": (TransformedDistribution,), "uniform": (Uniform,),
    "kl": (kl_divergence, register_kl),
}  # fmt: skip
"""PyTorch's modules and what stands in each."""


def _place() -> None:
    for name, members in PLACES.items():
        module = _ModuleType(f"{__name__}.{name}", f"What PyTorch keeps in torch.distributions.{name}.")
        for member in members:
            setattr(module, member.__name__, member)
        globals()[name] = module
        __all__.append(name)
        _places.tell(f"torch.distributions.{name}", [member for member in members if isinstance(member, type)])
    _places.tell_below(__name__, transforms, constraints)


_place()
