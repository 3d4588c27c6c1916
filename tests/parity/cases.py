"""Small programs with what PyTorch 2.13 gives for them, so that they can be checked without PyTorch too.

Each is a function of the library under its usual name; it returns the figures to compare, or raises.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

NAN, INF = math.nan, math.inf


@dataclass(frozen=True)
class Program:
    """A program, and its figures or its error."""

    run: Callable[[Any], dict[str, Any]]
    expected: dict[str, Any] = field(default_factory=dict)
    raises: str = ""
    """The beginning of the message of the RuntimeError it ends with."""


PROGRAMS: dict[str, Program] = {}


def gives(raises: str = "", **expected: Any) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
    """Decorator: the program and its reference figures, as they come out of `plain`."""

    def decorate(run: Callable[[Any], Any]) -> Callable[[Any], Any]:
        PROGRAMS[run.__name__] = Program(run, expected, raises)
        return run

    return decorate


def plain(value: Any) -> Any:
    """A tensor as a number or a flat list, other values as they are."""
    if hasattr(value, "detach"):
        value = value.detach()
        return value.item() if value.numel() == 1 else value.reshape(-1).tolist()
    return value


def leaf(torch: Any, value: Any) -> Any:
    return torch.tensor(value, dtype=torch.float32, requires_grad=True)


# ---- values and fan-out


@gives(z=8.0, dx=4.0, dy=2.0)
def product_and_sum(torch: Any) -> Any:
    x, y = leaf(torch, 2.0), leaf(torch, 3.0)
    z = x * y + x
    z.backward()
    return {"z": z, "dx": x.grad, "dy": y.grad}


@gives(out=6.0, dx=2.0)
def used_twice_in_one_sum(torch: Any) -> Any:
    x = leaf(torch, 3.0)
    out = x + x
    out.backward()
    return {"out": out, "dx": x.grad}


@gives(out=-6.0, da=-3.0, db=-8.0)
def two_paths_that_meet(torch: Any) -> Any:
    a, b = leaf(torch, -2.0), leaf(torch, 3.0)
    out = (a * b) * (a + b)
    out.backward()
    return {"out": out, "da": a.grad, "db": b.grad}


@gives(out=27.0, dx=[4.5] * 4)
def mean_of_squares(torch: Any) -> Any:
    x = torch.ones(2, 2, requires_grad=True)
    out = (3 * (x + 2) ** 2).mean()
    out.backward()
    return {"out": out, "dx": x.grad}


@gives(da=[36.0, 81.0], db=[-12.0, -8.0])
def a_gradient_for_each_output(torch: Any) -> Any:
    a, b = leaf(torch, [2.0, 3.0]), leaf(torch, [6.0, 4.0])
    (3 * a**3 - b**2).backward(gradient=torch.tensor([1.0, 1.0]))
    return {"da": a.grad, "db": b.grad}


@gives(raises="grad can be implicitly created only for scalar outputs")
def backward_of_a_vector(torch: Any) -> Any:
    x = leaf(torch, [2.0, 3.0])
    (3 * x**3).backward()


@gives(out=0.707107, d=[-1.5, 1.0, 0.5, 0.0])
def one_neuron(torch: Any) -> Any:
    x1, w1, x2, w2 = (leaf(torch, v) for v in (2.0, -3.0, 0.0, 1.0))
    out = torch.tanh(x1 * w1 + x2 * w2 + 6.881373587019543)
    out.backward()
    return {"out": out, "d": [float(t.grad) for t in (x1, w1, x2, w2)]}


@gives(y=12.0, dw=12.0)
def one_weight_twice(torch: Any) -> Any:
    w = leaf(torch, 2.0)
    y = w * (w * torch.tensor(3.0))
    y.backward()
    return {"y": y, "dw": w.grad}


# ---- control flow


@gives(**{"2.0": [4.0, 4.0], "-2.0": [6.0, -3.0]})
def a_branch(torch: Any) -> Any:
    out = {}
    for start in (2.0, -2.0):
        x = leaf(torch, start)
        y = x**2 if x > 0 else -3 * x
        y.backward()
        out[str(start)] = [y.item(), x.grad.item()]
    return out


@gives(**{"1.0": [10, 1024.0, 1024.0], "100.0": [4, 1600.0, 16.0], "999.0": [1, 1998.0, 2.0]})
def doubling_while_small(torch: Any) -> Any:
    out = {}
    for start in (1.0, 100.0, 999.0):
        x = leaf(torch, start)
        y, times = x * 2, 1
        while y.data.norm() < 1000:
            y, times = y * 2, times + 1
        y.backward()
        out[str(start)] = [times, y.item(), x.grad.item()]
    return out


@gives(**{"1": [2.0, 1.0], "3": [8.0, 12.0], "5": [32.0, 80.0]})
def powers_by_a_loop(torch: Any) -> Any:
    out = {}
    for times in (1, 3, 5):
        x, y = leaf(torch, 2.0), torch.tensor(1.0)
        for _ in range(times):
            y = y * x
        y.backward()
        out[str(times)] = [y.item(), x.grad.item()]
    return out


@gives(y=13.0, dx=23.0)
def a_polynomial_by_recursion(torch: Any) -> Any:
    def horner(coefficients: list[float], x: Any) -> Any:
        head, *rest = coefficients
        return head + x * horner(rest, x) if rest else head

    x = leaf(torch, 2.0)
    y = horner([1.0, -3.0, 0.5, 2.0], x)
    y.backward()
    return {"y": y, "dx": x.grad}


# ---- accumulation and the life of a graph


@gives(first=6.0, second=12.0, cleared=6.0)
def gradients_add_up(torch: Any) -> Any:
    x, seen = leaf(torch, 3.0), []
    for step in range(3):
        if step == 2:
            x.grad.zero_()
        (x * x).backward()
        seen.append(x.grad.item())
    return dict(zip(("first", "second", "cleared"), seen, strict=True))


@gives(first=[2.0, 4.0], second=[4.0, 8.0])
def a_second_pass_over_a_kept_graph(torch: Any) -> Any:
    x, seen = torch.eye(4, 5, requires_grad=True), []
    out = (x + 1).pow(2).t()
    for _ in range(2):
        out.backward(torch.ones_like(out), retain_graph=True)
        seen.append(sorted(set(plain(x.grad))))
    return {"first": seen[0], "second": seen[1]}


@gives(raises="Trying to backward through the graph a second time")
def backward_twice(torch: Any) -> Any:
    x = leaf(torch, 3.0)
    y = x * x
    y.backward()
    y.backward()


@gives(dx=2.0)
def backward_twice_where_nothing_was_saved(torch: Any) -> Any:
    x = leaf(torch, 3.0)
    y = x + 1
    y.backward()
    y.backward()
    return {"dx": x.grad}


@gives(dx=12.0)
def backward_twice_with_a_kept_graph(torch: Any) -> Any:
    x = leaf(torch, 3.0)
    y = x * x
    y.backward(retain_graph=True)
    y.backward()
    return {"dx": x.grad}


@gives(leaves=[True, False], dx=36.0, dh=12.0)
def a_retained_gradient(torch: Any) -> Any:
    x = leaf(torch, 2.0)
    h = x * 3
    h.retain_grad()
    (h * h).backward()
    return {"leaves": [x.is_leaf, h.is_leaf], "dx": x.grad, "dh": h.grad}


@gives(raises="element 0 of tensors does not require grad and does not have a grad_fn")
def nothing_asks_for_a_gradient(torch: Any) -> Any:
    (torch.tensor(2.0) * 3).backward()


@gives(dw=2.0, dx=None, asks=True)
def one_of_two_asks(torch: Any) -> Any:
    x, w = torch.tensor(2.0), leaf(torch, 3.0)
    y = x * w
    y.backward()
    return {"dw": w.grad, "dx": x.grad, "asks": y.requires_grad}


@gives(whole=[3.0, 3.0], cut=[2.0, 2.0])
def a_detached_path(torch: Any) -> Any:
    out = {}
    for name, cut in (("whole", False), ("cut", True)):
        x = leaf(torch, [1.0, 1.0])
        (2 * x + (3 + (x.detach() if cut else x))).sum().backward()
        out[name] = x.grad
    return out


@gives(asks=False, leaf=True, made_by=None)
def without_recording(torch: Any) -> Any:
    x = leaf(torch, 2.0)
    with torch.no_grad():
        y = x * 2
    return {"asks": y.requires_grad, "leaf": y.is_leaf, "made_by": y.grad_fn}


@gives(raises="element 0 of tensors does not require grad and does not have a grad_fn")
def an_item_cuts_the_graph(torch: Any) -> Any:
    x = leaf(torch, 2.0)
    torch.tensor((x * 3).item()).backward()


@gives(raises="Trying to backward through the graph a second time")
def a_state_carried_over_a_step(torch: Any) -> Any:
    w, h = leaf(torch, 0.5), torch.tensor(1.0)
    for _ in range(2):
        h = torch.tanh(w * h + 1)
        h.backward()


@gives(dw=[0.180707, 0.358862, 0.536675])
def a_detached_state(torch: Any) -> Any:
    w, h, seen = leaf(torch, 0.5), torch.tensor(1.0), []
    for _ in range(3):
        h = torch.tanh(w * h.detach() + 1)
        h.backward()
        seen.append(w.grad.item())
    return {"dw": seen}


# ---- in place


@gives(raises="a leaf Variable that requires grad is being used in an in-place operation.")
def a_leaf_in_place(torch: Any) -> Any:
    w = leaf(torch, 1.0)
    w -= 0.1


@gives(
    raises="one of the variables needed for gradient computation has been modified by an inplace operation: "
    "[torch.FloatTensor [2]], which is output 0 of Sigmoid, is at version 1; expected version 0 instead."
)
def a_saved_value_in_place(torch: Any) -> Any:
    x = leaf(torch, [1.0, 2.0])
    y = torch.sigmoid(x)
    y += 1
    y.sum().backward()


@gives(dx=[2.0, 2.0])
def a_value_nobody_saved_in_place(torch: Any) -> Any:
    x = leaf(torch, [1.0, 2.0])
    y = x + 1
    y *= 2
    y.sum().backward()
    return {"dx": x.grad}
