"""More programs with PyTorch 2.13's figures: broadcasting, products, choices, losses, higher orders, training."""

from __future__ import annotations

import math
from typing import Any

from .cases import INF, NAN, gives, leaf, plain

# ---- broadcasting and products


@gives(shape=[3, 2], db=[3.0, 3.0], dw=[6.0, 6.0, 9.0, 9.0])
def a_bias_for_every_row(torch: Any) -> Any:
    x = torch.arange(6.0).reshape(3, 2)
    w, b = leaf(torch, [[1.0, 0.0], [0.0, 1.0]]), leaf(torch, [0.5, -0.5])
    out = x @ w + b
    out.sum().backward()
    return {"shape": list(out.shape), "db": b.grad, "dw": w.grad}


@gives(ds=6.0)
def one_number_for_every_element(torch: Any) -> Any:
    s = leaf(torch, 2.0)
    (s * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
    return {"ds": s.grad}


@gives(loss=1.333333, dp=[-0.666667, 0.0, 0.666667])
def a_column_against_a_row(torch: Any) -> Any:
    p, y = leaf(torch, [[1.0], [2.0], [3.0]]), torch.tensor([1.0, 2.0, 3.0])
    loss = ((p - y) ** 2).mean()
    loss.backward()
    return {"loss": loss, "dp": p.grad}


@gives(da=[11.0, 15.0, 11.0, 15.0], db=[4.0, 4.0, 6.0, 6.0])
def a_product_of_matrices(torch: Any) -> Any:
    a, b = leaf(torch, [[1.0, 2.0], [3.0, 4.0]]), leaf(torch, [[5.0, 6.0], [7.0, 8.0]])
    (a @ b).sum().backward()
    return {"da": a.grad, "db": b.grad}


@gives(loss=27.666666, dw=-22.666668, db=-10.0)
def a_step_of_linear_regression(torch: Any) -> Any:
    x = torch.tensor([[1.0], [2.0], [3.0]])
    w, b = leaf(torch, [[0.0]]), leaf(torch, [0.0])
    loss = ((x @ w + b - (2 * x + 1)) ** 2).mean()
    loss.backward()
    return {"loss": loss, "dw": w.grad, "db": b.grad}


# ---- reductions, choices, indices


@gives(summed=[1.0] * 4, averaged=[0.25] * 4)
def sum_against_mean(torch: Any) -> Any:
    x = leaf(torch, [1.0, 2.0, 3.0, 4.0])
    x.sum().backward()
    summed = plain(x.grad)
    x.grad = None
    x.mean().backward()
    return {"summed": summed, "averaged": x.grad}


@gives(of_all=[0.0, 0.5, 0.5], of_two=[0.0, 0.5, 0.5], along=[0.0, 1.0, 0.0])
def ties_of_a_maximum(torch: Any) -> Any:
    x, out = leaf(torch, [1.0, 3.0, 3.0]), {}
    for name, largest in (
        ("of_all", lambda: x.max()),
        ("of_two", lambda: torch.maximum(x[1], x[2])),
        ("along", lambda: x.max(dim=0).values),
    ):
        x.grad = None
        largest().backward()
        out[name] = plain(x.grad)
    return out


@gives(dx=[0.0, 0.0, 1.0])
def relu_at_and_below_zero(torch: Any) -> Any:
    x = leaf(torch, [-1.0, 0.0, 2.0])
    torch.relu(x).sum().backward()
    return {"dx": x.grad}


@gives(sigmoids=3.483e-07, relus=1.0)
def ten_layers_deep(torch: Any) -> Any:
    out = {}
    for name, layer in (("sigmoids", torch.sigmoid), ("relus", torch.relu)):
        x = leaf(torch, 0.5)
        h = x
        for _ in range(10):
            h = layer(h)
        h.backward()
        out[name] = x.grad
    return out


@gives(h=3325.2568, dw=44336.758)
def twenty_times_one_and_a_half(torch: Any) -> Any:
    w, h = leaf(torch, 1.5), torch.tensor(1.0)
    for _ in range(20):
        h = h * w
    h.backward()
    return {"h": h, "dw": w.grad}


@gives(clamped=[1.0, 0.0], huber=[0.5, 1.0])
def clamping_stops_the_gradient(torch: Any) -> Any:
    x = leaf(torch, [0.5, 5.0])
    torch.clamp(x, -1, 1).pow(2).sum().backward()
    clamped = plain(x.grad)
    x.grad = None
    torch.nn.functional.huber_loss(x, torch.zeros(2), reduction="sum").backward()
    return {"clamped": clamped, "huber": x.grad}


@gives(dx=[2.0, 0.0, 1.0])
def one_element_picked_twice(torch: Any) -> Any:
    x = leaf(torch, [1.0, 2.0, 3.0])
    x[torch.tensor([0, 0, 2])].sum().backward()
    return {"dx": x.grad}


@gives(dx=[NAN, 0.25])
def where_does_not_hide_a_nan(torch: Any) -> Any:
    x = leaf(torch, [0.0, 4.0])
    torch.where(x > 0, torch.sqrt(x), torch.zeros_like(x)).sum().backward()
    return {"dx": x.grad}


@gives(dx=[0.666667, -0.333333, -0.333333])
def a_path_through_the_mean(torch: Any) -> Any:
    x = leaf(torch, [1.0, 2.0, 4.0])
    ((x - x.mean()) * torch.tensor([1.0, 0.0, 0.0])).sum().backward()
    return {"dx": x.grad}


@gives(out=25.0, dx=[2.0, 1.931852, 1.732051, 1.414214, 1.0])
def the_slope_of_a_sine(torch: Any) -> Any:
    x = torch.linspace(0.0, 2 * math.pi, 25, requires_grad=True)
    out = (2 * torch.sin(x) + 1).sum()
    out.backward()
    return {"out": out, "dx": x.grad[:5]}


# ---- losses


@gives(loss=0.41703, p=[0.659001, 0.242433, 0.098566], dz=[-0.340999, 0.242433, 0.098566])
def shares_less_the_truth(torch: Any) -> Any:
    z = leaf(torch, [[2.0, 1.0, 0.1]])
    loss = torch.nn.functional.cross_entropy(z, torch.tensor([0]))
    loss.backward()
    return {"loss": loss, "p": torch.softmax(z, 1), "dz": z.grad}


@gives(naive=INF, naive_dz=[NAN, NAN], stable=1000.0, stable_dz=[1.0, -1.0])
def large_scores(torch: Any) -> Any:
    z = leaf(torch, [1000.0, 0.0])
    naive = -torch.log((torch.exp(z) / torch.exp(z).sum())[1])
    naive.backward()
    row = leaf(torch, [[1000.0, 0.0]])
    stable = torch.nn.functional.cross_entropy(row, torch.tensor([1]))
    stable.backward()
    return {"naive": naive, "naive_dz": z.grad, "stable": stable, "stable_dz": row.grad}


@gives(loss=0.974077, db=[0.207486] * 3, dw=[0.207486] * 3)
def yes_or_no(torch: Any) -> Any:
    w, b = torch.full((5, 3), 0.1, requires_grad=True), torch.zeros(3, requires_grad=True)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(torch.ones(5) @ w + b, torch.zeros(3))
    loss.backward()
    return {"loss": loss, "db": b.grad, "dw": w.grad[0]}


# ---- higher orders


@gives(first=12.0, second=12.0, third=6.0)
def three_derivatives(torch: Any) -> Any:
    x = leaf(torch, 2.0)
    (first,) = torch.autograd.grad(x**3, x, create_graph=True)
    (second,) = torch.autograd.grad(first, x, create_graph=True)
    (third,) = torch.autograd.grad(second, x)
    return {"first": first, "second": second, "third": third}


@gives(raises="element 0 of tensors does not require grad and does not have a grad_fn")
def a_second_derivative_that_was_not_recorded(torch: Any) -> Any:
    x = leaf(torch, 2.0)
    (first,) = torch.autograd.grad(x**3, x)
    torch.autograd.grad(first, x)


# ---- training


@gives(losses=[999.5, 517.694], coefficients=[0.0, 0.163297, 0.0, 0.005306])
def fitting_a_polynomial_to_a_sine(torch: Any) -> Any:
    x = torch.linspace(-math.pi, math.pi, 2000)
    coefficients = [torch.zeros((), requires_grad=True) for _ in range(4)]
    losses = []
    for step in range(100):
        guess = sum(c * x**k for k, c in enumerate(coefficients))
        loss = (guess - torch.sin(x)).pow(2).sum()
        if step in (0, 99):
            losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            for c in coefficients:
                c -= 1e-6 * c.grad
                c.grad = None
    return {"losses": losses, "coefficients": [c.item() for c in coefficients]}


@gives(
    cleared=[0.6, 1.08, 1.464, 1.7712, 2.01696, 2.213568],
    added_up=[0.6, 1.68, 3.024, 4.3632, 5.42976, 6.010368],
)
def forgetting_to_clear(torch: Any) -> Any:
    out = {}
    for name, clear in (("cleared", True), ("added_up", False)):
        w, seen = leaf(torch, 0.0), []
        for _ in range(6):
            loss = (w - 3) ** 2
            if clear:
                w.grad = None
            loss.backward()
            with torch.no_grad():
                w -= 0.1 * w.grad
            seen.append(w.item())
        out[name] = seen
    return out


@gives(after=[0.9, 0.900001, 0.9])
def adam_steps_by_its_rate(torch: Any) -> Any:
    after = []
    for scale in (1, 1e-3, 1e3):
        w = leaf(torch, 1.0)
        optimizer = torch.optim.Adam([w], lr=0.1)
        (scale * w).backward()
        optimizer.step()
        after.append(w.item())
    return {"after": after}


@gives(losses=[0.292379, 0.0067528])
def a_network_learns_xor(torch: Any) -> Any:
    nn = torch.nn
    torch.manual_seed(0)
    x = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
    model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    losses = []
    for step in range(51):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        if step in (0, 50):
            losses.append(loss.item())
    return {"losses": losses}
