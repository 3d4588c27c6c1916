"""Special functions under their names in `torch.special`; most are the same ops that are methods of tensors."""

from __future__ import annotations

import math

from retrograde.op import FUNCTIONS, composed
from retrograde.tensor import Tensor

_SAME = (
    "digamma", "erf", "erfc", "erfinv", "exp2", "expm1", "i0", "log1p", "log_softmax", "logit", "logsumexp",
    "polygamma", "round", "sinc", "softmax", "xlogy",
)  # fmt: skip
_RENAMED = {
    "expit": "sigmoid", "gammaln": "lgamma", "psi": "digamma", "entr": "special_entr", "erfcx": "special_erfcx",
    "i0e": "special_i0e", "i1": "special_i1", "i1e": "special_i1e", "ndtri": "special_ndtri",
    "log_ndtr": "special_log_ndtr", "xlog1py": "special_xlog1py", "zeta": "special_zeta",
    "gammainc": "igamma", "gammaincc": "igammac",
}  # fmt: skip


def ndtr(input: Tensor) -> Tensor:
    """The probability that a standard normal value falls below each element."""
    return ((input / math.sqrt(2)).erf() + 1) * 0.5  # type: ignore[no-any-return]


@composed("mvlgamma")
def multigammaln(input: Tensor, p: int) -> Tensor:
    """Logarithm of the gamma function of dimension `p`; RuntimeError for elements not above (p − 1) / 2."""
    if not bool((input.detach() > (p - 1) / 2).all()):
        raise RuntimeError("All elements must be greater than (p-1)/2")
    steps = [(input - j / 2).lgamma() for j in range(p)]
    return sum(steps[1:], steps[0]) + p * (p - 1) / 4 * math.log(math.pi)  # type: ignore[no-any-return]


globals().update({name: FUNCTIONS[name] for name in _SAME})
globals().update({name: FUNCTIONS[own] for name, own in _RENAMED.items()})

__all__ = sorted([*_SAME, *_RENAMED, "multigammaln", "ndtr"])
