"""Ops that move, pick, repeat or join cells, and ops element by element with broadcasting."""

import torch
import torch.nn.functional as F


def leaf(*shape):
    return torch.randn(*shape, requires_grad=True)


def walk(result):
    (result * torch.randn_like(result.detach())).sum().backward()


torch.manual_seed(0)
x = leaf(2, 3)
walk(x.permute(1, 0))
walk(x.t())
walk(leaf(2, 3, 2).transpose(0, -1))
walk(leaf(2, 3, 2).permute(2, 0, 1))
walk(x.reshape(3, 2))
walk(x.unsqueeze(1).squeeze(1))
walk(x.flip(0, 1))
walk(x.roll(1, 1))
walk(x.repeat(2, 1))
walk(x.expand(2, 2, 3))
walk(torch.cat([x, leaf(2, 2)], 1))
walk(torch.stack([x, leaf(2, 3)], 1))
walk(x[1])
walk(x[:, 1:])
walk(x[..., None, -1])
walk(x[0, ::2])
walk(leaf(2, 2, 2)[:, 1])
walk(x[torch.tensor([1, 0, 1])])
walk(x[:, torch.tensor([2, 0])])
walk(x[x > 0])
walk(x[torch.tensor([True, False])])
walk(leaf(2, 2, 2)[torch.tensor([[True, False], [True, True]])])
walk(x.unbind(1)[2])
walk(x.split([1, 2], 1)[1])
walk(x.tril())
walk(F.embedding(torch.tensor([1, 0, 1]), leaf(3, 2)))
walk(F.embedding(torch.tensor([1, 0, 1]), leaf(3, 2), padding_idx=1))
walk(x.gather(1, torch.tensor([[0], [2]])))
walk(x + leaf(3))
walk(x * leaf(2, 1))
walk(leaf(1, 3) - leaf(2, 1))
walk(x / (leaf(3).abs() + 1))
walk(torch.where(x > 0, x, leaf(3)))
walk(x.masked_fill(x > 0, 2.0))
walk(torch.maximum(x, leaf(1)))
walk(F.hardtanh(torch.tensor([-1.0, 0.5, 1.0, 2.0], requires_grad=True)))
walk(x.clamp(-0.5, 0.5).exp() + x.sigmoid() - x.tanh() * x.relu())
walk((x.abs() + 1).log().sqrt() ** 2 + 2**x)
