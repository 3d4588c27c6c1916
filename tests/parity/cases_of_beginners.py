"""What first programs print and trip over, with what PyTorch 2.13 prints and says: figures and messages as text."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .cases import gives, leaf


def said(*acts: Callable[[], Any]) -> list[str]:
    """What each ends with: the error's type and the first line of its message."""
    found = []
    for act in acts:
        try:
            act()
        except Exception as error:
            found.append(f"{type(error).__name__}: {str(error).splitlines()[0]}")
        else:
            found.append("nothing")
    return found


# ---- printing


@gives(
    text=[
        "2.5 6.25",
        "6.250",
        "3 True",
        "tensor([1., 2.])",
        "Parameter containing:\ntensor(1.5000, requires_grad=True)",
    ]
)
def numbers_in_f_strings(torch: Any) -> Any:
    x, p = leaf(torch, 2.5), torch.nn.Parameter(torch.tensor(1.5))
    y = x * x
    return {
        "text": [
            f"{x} {y}",
            f"{y:.3f}",
            f"{torch.tensor(3)} {torch.tensor(True)}",
            f"{leaf(torch, [1, 2]).data}",
            f"{p}",
        ]
    }


@gives(text=["<class 'torch.Tensor'>", "<class 'torch.nn.parameter.Parameter'>", "<class 'torch.Size'>"])
def the_names_of_classes(torch: Any) -> Any:
    x = torch.ones(2)
    return {"text": [str(type(t)) for t in (x, torch.nn.Parameter(x), x.shape)]}


SGD = """SGD (
Parameter Group 0
    dampening: 0
    differentiable: False
    foreach: None
    fused: None
    lr: 0.1
    maximize: False
    momentum: 0
    nesterov: False
    weight_decay: 0
)"""
ADAMW = """AdamW (
Parameter Group 0
    amsgrad: False
    betas: (0.9, 0.999)
    capturable: False
    decoupled_weight_decay: True
    differentiable: False
    eps: 1e-08
    foreach: None
    fused: None
    lr: 0.001
    maximize: False
    weight_decay: 0.01
)"""


@gives(sgd=SGD, adamw=ADAMW)
def optimizers_in_print(torch: Any) -> Any:
    w = leaf(torch, 1.0)
    return {"sgd": repr(torch.optim.SGD([w], lr=0.1)), "adamw": repr(torch.optim.AdamW([w]))}


# ---- older ways to say it


@gives(kinds=["torch.float32", "torch.float32", "torch.int64", "torch.float64", "torch.bool"], sizes=[[2, 3], [0]],
       types=["torch.FloatTensor", "torch.LongTensor"], same=[1.0, 2.0], cast="torch.float64")  # fmt: skip
def constructors_by_element_type(torch: Any) -> Any:
    made = [torch.Tensor([1, 2]), torch.FloatTensor([1, 2]), torch.LongTensor([1, 2]), torch.DoubleTensor([1]),
            torch.BoolTensor([True])]  # fmt: skip
    return {
        "kinds": [str(t.dtype) for t in made],
        "sizes": [list(torch.Tensor(2, 3).shape), list(torch.FloatTensor().shape)],
        "types": [made[0].type(), made[2].type()],
        "same": torch.FloatTensor(made[0]),
        "cast": str(made[2].type("torch.DoubleTensor").dtype),
    }


@gives(rows=[0.5, 0.5], columns=[0.5, 0.5, 0.5, 0.5], logs=[-0.693147, -0.693147],
       warned=["Implicit dimension choice for softmax has been deprecated. Change the call to include dim=X as an "
               "argument."])  # fmt: skip
def softmax_without_an_axis(torch: Any) -> Any:
    F = torch.nn.functional
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        row = F.softmax(torch.ones(2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        columns, logs = torch.nn.Softmax()(torch.ones(2, 2)), F.log_softmax(torch.ones(2))
    return {"rows": row, "columns": columns, "logs": logs, "warned": [str(w.message) for w in heard]}


@gives(cuda=[False, 0], beside=[False, None])
def a_device_that_is_asked_for(torch: Any) -> Any:
    return {
        "cuda": [torch.cuda.is_available(), torch.cuda.device_count()],
        "beside": [torch.accelerator.is_available(), torch.accelerator.current_accelerator()],
    }


# ---- gradients by hand


@gives(w=[3.048, 3.048], dw=[0.0, 0.0])
def gradients_cleared_through_data(torch: Any) -> Any:
    w = leaf(torch, [5.0, 5.0])
    for _ in range(3):
        ((w - 1) ** 2).sum().backward()
        w.data -= 0.1 * w.grad.data
        w.grad.data.zero_()
    return {"w": w, "dw": w.grad}


@gives(apart=[5.0, 1.0], asks=True, dx=None)
def a_deep_copy(torch: Any) -> Any:
    x = leaf(torch, [1.0, 1.0])
    twin = copy.deepcopy(x)
    with torch.no_grad():
        twin[0] = 5.0
    twin.sum().backward()
    return {"apart": twin, "asks": twin.requires_grad, "dx": x.grad}


# ---- refusals


@gives(said=["RuntimeError: only Tensors of floating point and complex dtype can require gradients",
             "RuntimeError: only Tensors of floating point dtype can require gradients",
             "RuntimeError: you can only change requires_grad flags of leaf variables. If you want to use a computed "
             "variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().",
             "RuntimeError: requires_grad must be a bool",
             "RuntimeError: attempting to assign a gradient of size '[3]' to a tensor of size '[2]'. Please ensure "
             "that the gradient and the tensor are the same size",
             "TypeError: assigned grad expected to be a Tensor or None but got grad of type int"])  # fmt: skip
def assignments(torch: Any) -> Any:
    x = leaf(torch, [1.0, 2.0])
    return {"said": said(
        lambda: setattr(torch.arange(3), "requires_grad", True),
        lambda: torch.arange(3).requires_grad_(),
        lambda: setattr(x * 2, "requires_grad", False),
        lambda: setattr(x, "requires_grad", 1),
        lambda: setattr(x, "grad", torch.ones(3)),
        lambda: setattr(x, "grad", 1),
    )}  # fmt: skip


@gives(said=["RuntimeError: expected m1 and m2 to have the same dtype, but got: float != long int",
             "RuntimeError: expected m1 and m2 to have the same dtype, but got: double != float",
             "RuntimeError: dot : expected both vectors to have same dtype, but found Float and Long",
             "RuntimeError: addmv input tensors must have the same dtype, but got Long, Float, and Long",
             "RuntimeError: expected scalar type Float but found Double",
             "RuntimeError: mat1 and mat2 must have the same dtype, but got Double and Float"])  # fmt: skip
def products_of_different_types(torch: Any) -> Any:
    f, i = torch.ones(2, 2), torch.ones(2, 2, dtype=torch.int64)
    d = torch.from_numpy(np.ones((2, 2)))
    return {"said": said(
        lambda: f @ i, lambda: d @ f, lambda: f[0] @ i[0], lambda: f @ i[0],
        lambda: torch.ones(3, 2, 2) @ torch.ones(3, 2, 2, dtype=torch.float64), lambda: torch.nn.Linear(2, 1)(d),
    )}  # fmt: skip


@gives(said=["""NotImplementedError: "softmax_lastdim_kernel_impl" not implemented for 'Long'""",
             """NotImplementedError: "softmax_kernel_impl" not implemented for 'Long'""",
             """NotImplementedError: "log_softmax_lastdim_kernel_impl" not implemented for 'Long'""",
             "RuntimeError: expected target dtype to be Long or Byte, but got Float",
             "RuntimeError: mean(): could not infer output dtype. Input dtype must be either a floating point or "
             "complex dtype. Got: Long",
             "IndexError: Target 3 is out of bounds."])  # fmt: skip
def whole_numbers_where_none_belong(torch: Any) -> Any:
    F, i = torch.nn.functional, torch.ones(2, 3, dtype=torch.int64)
    return {"said": said(
        lambda: i.softmax(1), lambda: i.softmax(0), lambda: F.cross_entropy(i, torch.tensor([0, 1])),
        lambda: F.cross_entropy(i.float(), torch.tensor([0.0, 1.0])), lambda: i.mean(),
        lambda: F.cross_entropy(i.float(), torch.tensor([0, 3])),
    )}  # fmt: skip


@gives(said=["RuntimeError: invalid shape dimension -5 at index 2 of shape [2, 3, -5]",
             "RuntimeError: invalid shape dimension -2 at index 0 of shape [-2, 3]",
             "RuntimeError: shape '[4, 2]' is invalid for input of size 6",
             "RuntimeError: only one dimension can be inferred"])  # fmt: skip
def impossible_shapes(torch: Any) -> Any:
    x = torch.ones(6)
    return {"said": said(
        lambda: x.view(2, 3, -5), lambda: x.reshape(-2, 3), lambda: x.view(4, 2), lambda: x.view(-1, -1)
    )}  # fmt: skip


@gives(raises="The differentiated Tensor at index 1 appears to not have been used in the graph.")
def an_input_nothing_was_made_of(torch: Any) -> Any:
    x, y = leaf(torch, 1.0), leaf(torch, 2.0)
    torch.autograd.grad(x * 2, [x, y])
