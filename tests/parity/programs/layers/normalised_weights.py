import torch, torch.nn as nn
from torch.nn.utils import parametrize, parametrizations
from torch.nn.utils import weight_norm, remove_weight_norm, spectral_norm, remove_spectral_norm

torch.manual_seed(0)
l = weight_norm(nn.Linear(3, 2))
print(l, [n for n, _ in l.named_parameters()], l.weight_g, l.weight_v, l.weight)
remove_weight_norm(l)
print([n for n, _ in l.named_parameters()], l.weight)
p = parametrizations.weight_norm(nn.Linear(3, 2), dim=None)
print(p, [(n, tuple(q.shape)) for n, q in p.named_parameters()], p.weight)
s = spectral_norm(nn.Linear(4, 3))
print(s, [n for n, _ in s.named_buffers()], s.weight)
s(torch.ones(1, 4))
s2 = parametrizations.spectral_norm(nn.Linear(4, 3), n_power_iterations=5)
print(s2)
print(s2.weight)
print(list(s2.state_dict()))
o = parametrizations.orthogonal(nn.Linear(3, 3))
print(o)
print((o.weight.T @ o.weight - torch.eye(3)).abs().max() < 1e-5)
print(o.weight)


class Sym(nn.Module):
    def forward(self, X):
        return X.triu() + X.triu(1).transpose(-1, -2)

    def right_inverse(self, A):
        return A.triu()


lay = nn.Linear(3, 3)
parametrize.register_parametrization(lay, "weight", Sym())
print(lay, lay.weight)
lay.weight = torch.arange(9.0).reshape(3, 3)
print(lay.weight, parametrize.is_parametrized(lay, "weight"), lay.parametrizations.weight.original)
with parametrize.cached():
    print(lay.weight is lay.weight)
parametrize.remove_parametrizations(lay, "weight", leave_parametrized=True)
print(lay, lay.weight)
try:
    parametrize.register_parametrization(nn.Linear(2, 2), "wei", Sym())
except Exception as e:
    print(type(e).__name__, e)
try:
    remove_weight_norm(nn.Linear(2, 2))
except Exception as e:
    print(type(e).__name__, e)
