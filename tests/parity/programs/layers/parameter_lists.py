import torch, torch.nn as nn

torch.manual_seed(1)


class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.ps = nn.ParameterList([nn.Parameter(torch.randn(2, 2)) for _ in range(3)])
        self.pd = nn.ParameterDict({"left": nn.Parameter(torch.ones(2)), "right": nn.Parameter(torch.zeros(1, 3))})

    def forward(self, x):
        for p in self.ps:
            x = x @ p
        return x + self.pd["left"]


m = M()
print(m)
print(m.ps)
print(m.pd)
print(m(torch.ones(1, 2)))
m.ps.append(nn.Parameter(torch.eye(2)))
print(len(m.ps), [n for n, _ in m.named_parameters()])
m.pd["c"] = nn.Parameter(torch.tensor(3.0))
print(m.pd, list(m.pd.keys()), m.pd.c)
print(m.state_dict().keys())
pl = nn.ParameterList([torch.ones(2), torch.zeros(1)])
print(pl, type(pl[0]))
pl.extend([nn.Parameter(torch.ones(3))])
print(pl)
print(nn.Parameter(torch.tensor([1, 2.0])), nn.Parameter(torch.ones(2), requires_grad=False))
try:
    nn.Parameter(torch.tensor([1, 2]))
except Exception as e:
    print(type(e).__name__, e)
try:
    m.ps = torch.ones(2)
except Exception as e:
    print(type(e).__name__, e)
try:
    m.w = 3
    m.register_parameter("w", nn.Parameter(torch.ones(1)))
except Exception as e:
    print(type(e).__name__, e)
try:
    m.register_parameter("a.b", nn.Parameter(torch.ones(1)))
except Exception as e:
    print(type(e).__name__, e)
try:
    m.register_parameter("", None)
except Exception as e:
    print(type(e).__name__, e)
try:
    m.register_parameter("q", torch.ones(1))
except Exception as e:
    print(type(e).__name__, e)
try:
    m.register_buffer("b", 3)
except Exception as e:
    print(type(e).__name__, e)
try:
    m.add_module("z", 3)
except Exception as e:
    print(type(e).__name__, e)
p = nn.Parameter(torch.ones(2))
q = p + 1
try:
    m.p2 = nn.Parameter(q)
    print(m.p2, m.p2.is_leaf)
except Exception as e:
    print(type(e).__name__, e)
try:
    m.register_parameter("r", q)
except Exception as e:
    print(type(e).__name__, e)
