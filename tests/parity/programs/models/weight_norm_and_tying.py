import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils import parametrizations, parametrize

torch.manual_seed(0)
layer = parametrizations.weight_norm(nn.Linear(3, 2))
print(layer)
print([n for n, _ in layer.named_parameters()])
x = torch.ones(1, 3)
print(layer(x))
layer(x).sum().backward()
print(layer.parametrizations.weight.original0.grad)
print(layer.weight.norm(dim=1), layer.parametrizations.weight.original0.squeeze())
sn = parametrizations.spectral_norm(nn.Linear(4, 4))
print(sn(torch.ones(1, 4)).shape, parametrize.is_parametrized(sn))


class Symmetric(nn.Module):
    def forward(self, X):
        return X.triu() + X.triu(1).transpose(-1, -2)


sym = nn.Linear(3, 3)
parametrize.register_parametrization(sym, "weight", Symmetric())
print(torch.equal(sym.weight, sym.weight.T), sym)
parametrize.remove_parametrizations(sym, "weight")
print(sym, torch.equal(sym.weight, sym.weight.T))


class LM(nn.Module):
    def __init__(self, vocab, dim):
        super().__init__()
        self.embed = nn.Embedding(vocab, dim)
        self.out = nn.Linear(dim, vocab, bias=False)
        self.out.weight = self.embed.weight

    def forward(self, x):
        return self.out(self.embed(x))


lm = LM(5, 3)
print(sum(p.numel() for p in lm.parameters()), [n for n, _ in lm.named_parameters()], list(lm.state_dict()))
loss = F.cross_entropy(lm(torch.tensor([0, 1, 2])), torch.tensor([1, 2, 3]))
loss.backward()
print(lm.embed.weight.grad is lm.out.weight.grad, lm.embed.weight.grad)
print([n for n, _ in lm.named_parameters(remove_duplicate=False)])
e = nn.EmbeddingBag(5, 2, mode="sum")
print(e(torch.tensor([1, 2, 4, 0]), torch.tensor([0, 3])))
