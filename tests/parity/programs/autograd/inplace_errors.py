import torch


def attempt(title, f):
    try:
        print(title, f())
    except RuntimeError as e:
        print(title, "->", e)


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


def leaf():
    x.add_(1)


def leaf_index():
    x[0] = 5.0


def leaf_view():
    x[:2].mul_(2)


def saved_result():
    y = x.exp()
    y.add_(1)
    y.sum().backward()


def saved_operand():
    a = x * 1
    b = a * a
    a += 1
    b.sum().backward()


def saved_sigmoid():
    y = torch.sigmoid(x)
    y[0] = 1
    y.sum().backward()


def harmless():
    y = x * 1
    z = y + 2
    y *= 3
    z.sum().backward()
    return x.grad


def twice():
    y = (x**2).sum()
    y.backward()
    y.backward()


def not_scalar():
    (x * 2).backward()


def wrong_shape():
    (x * 2).backward(torch.ones(2))


def under_no_grad():
    loss = (x * x).sum()
    with torch.no_grad():
        x.mul_(2)
    loss.backward()


for f in (leaf, leaf_index, leaf_view, saved_result, saved_operand, saved_sigmoid, harmless, twice, not_scalar,
          wrong_shape, under_no_grad):
    attempt(f.__name__, f)
attempt("integers", lambda: torch.tensor([1, 2], requires_grad=True))
attempt("no history", lambda: torch.ones(1).backward())
attempt("grad of another shape", lambda: setattr(x, "grad", torch.ones(2)))
print(x._version)
