"""Derivatives of functions as functions: PyTorch's `torch.func`."""

from retrograde.func.batching import vmap
from retrograde.func.derivatives import functionalize, grad, grad_and_value, jvp, linearize, vjp
from retrograde.func.jacobians import hessian, jacfwd, jacrev
from retrograde.func.stateless import functional_call, stack_module_state

__all__ = [
    "functional_call",
    "functionalize",
    "grad",
    "grad_and_value",
    "hessian",
    "jacfwd",
    "jacrev",
    "jvp",
    "linearize",
    "stack_module_state",
    "vjp",
    "vmap",
]
