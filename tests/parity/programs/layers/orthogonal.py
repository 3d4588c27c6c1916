import torch, torch.nn as nn
from torch.nn.utils.parametrizations import orthogonal

torch.manual_seed(0)
for shape, kind in [
    ((3, 3), None),
    ((3, 3), "cayley"),
    ((3, 3), "householder"),
    ((5, 3), None),
    ((3, 5), None),
    ((2, 4), "matrix_exp"),
    ((4, 2), "cayley"),
]:
    l = nn.Linear(*shape, bias=False)
    orthogonal(l, orthogonal_map=kind)
    W = l.weight
    print(shape, kind, W.shape, W)
    print([n for n, _ in l.named_parameters()], list(l.state_dict()))
    e = W @ W.T if W.shape[0] <= W.shape[1] else W.T @ W
    print(torch.allclose(e, torch.eye(e.shape[0]), atol=1e-5))
    opt = torch.optim.SGD(l.parameters(), lr=0.1)
    x = torch.randn(6, shape[0])
    for i in range(3):
        opt.zero_grad()
        loss = (l(x) ** 3).sum()
        loss.backward()
        opt.step()
        print(f"{loss.item():.4f}")
    print(l.weight)
for f in [
    lambda: orthogonal(nn.Linear(2, 2), "b"),
    lambda: orthogonal(nn.Linear(2, 2), "bias"),
    lambda: orthogonal(nn.Linear(2, 2), "weight", "x"),
]:
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
