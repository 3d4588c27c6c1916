import traceback
import torch
import torch.nn as nn


def safe(f, *args):
    try:
        return f(*args)
    except (RuntimeError, ValueError) as e:
        return f"{type(e).__name__}: {str(e).splitlines()[0]}"
    except TypeError as e:
        return "TypeError"
    finally:
        print("-", end=" ")


print(safe(torch.matmul, torch.ones(2, 3), torch.ones(2, 3)))
print(safe(lambda: torch.ones(3).reshape(2, 2)))
print(safe(lambda: nn.Linear(3, 2)(torch.ones(2, 4))))
print(safe(lambda: torch.ones(2) @ torch.ones(3)))
print(safe(lambda: torch.zeros(2, 3) + torch.zeros(3, 2)))
print(safe(lambda: torch.arange(3).softmax(0)))
print(safe(lambda: torch.ones(2, requires_grad=True).numpy()))
print(safe(lambda: torch.tensor([1., 2.]).item()))
print(safe(lambda: torch.linspace(0, 1)))
print(safe(lambda: nn.CrossEntropyLoss()(torch.ones(3, 2), torch.tensor([0, 1]))))
print(safe(lambda: torch.chunk(torch.ones(3), 0)))
print(safe(lambda: torch.split(torch.ones(3), [1, 1])))
print(safe(lambda: torch.ones(3).unsqueeze(3)))
print(safe(lambda: torch.multinomial(torch.tensor([-1., 2.]), 1)))
print(safe(lambda: torch.multinomial(torch.tensor([1., 2.]), 3)))
print(safe(lambda: torch.randint(5, 5, (2,))))
print(safe(lambda: torch.arange(0, 5, -1)))
print(safe(lambda: torch.eye(-1)))
print(safe(lambda: torch.device("gpu")))
print(safe(lambda: torch.ones(2).to("cuda:0")) is not None)
print(safe(lambda: torch.einsum("ij,jk", torch.ones(2, 3), torch.ones(2, 3))))
print(safe(lambda: torch.bmm(torch.ones(2, 3), torch.ones(2, 3))))
print(safe(lambda: torch.mv(torch.ones(2, 3), torch.ones(2))))
print(safe(lambda: torch.diag(torch.ones(2, 2, 2))))
print(safe(lambda: torch.trace(torch.ones(3))))
print(safe(lambda: torch.inverse(torch.ones(2, 3))))
print(safe(lambda: torch.cross(torch.ones(2), torch.ones(2), dim=0)))
print(safe(lambda: torch.cdist(torch.ones(2, 3), torch.ones(2, 4))))
print(safe(lambda: torch.ones(2, 3).t().view(-1)))
print(safe(lambda: torch.ones(2, 2, 2).t()))
print(safe(lambda: torch.normal(0., -1., (2,))))
print(safe(lambda: torch.bernoulli(torch.tensor([2.]))))
print(safe(lambda: nn.Conv2d(1, 1, 3, padding="same", stride=2)))
print(safe(lambda: nn.Conv2d(3, 4, 3, groups=2)))
print(safe(lambda: nn.LSTM(0, 3)))
print(safe(lambda: nn.Embedding(3, 2, padding_idx=5)))
print(safe(lambda: torch.optim.Adam([torch.ones(1)], lr=0.1, betas=(1.5, 0.9))))
print(safe(lambda: torch.optim.SGD([torch.ones(1, requires_grad=True) * 2], lr=0.1)))
print(safe(lambda: torch.optim.SGD(torch.ones(1, requires_grad=True), lr=0.1)))
print(safe(lambda: torch.optim.SGD([torch.ones(1)], lr=0.1, momentum=0, nesterov=True)))
print(safe(lambda: nn.Module().forward(1)))


class Bad(nn.Module):
    def __init__(self):
        self.fc = nn.Linear(1, 1)


class NoForward(nn.Module):
    pass


for make in (Bad, lambda: NoForward()(torch.ones(1)), lambda: nn.Linear(2, 2).weights, lambda: nn.Sequential(nn.ReLU()).add_module("a.b", nn.ReLU())):
    try:
        make()
    except Exception as e:
        print(type(e).__name__, e)
try:
    nn.Linear(2, 1).load_state_dict({"weight": torch.ones(1, 3)})
except RuntimeError as e:
    print(e)
try:
    try:
        torch.ones(2) @ torch.ones(3)
    except RuntimeError as e:
        raise ValueError("bad shapes") from e
except ValueError as e:
    print(repr(e), type(e.__cause__).__name__)
try:
    assert torch.equal(torch.ones(2), torch.zeros(2)), "tensors differ"
except AssertionError as e:
    print("AssertionError:", e)
try:
    torch.testing.assert_close(torch.tensor([1., 2.]), torch.tensor([1., 2.1]))
except AssertionError as e:
    print(e)
