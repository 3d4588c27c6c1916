"""Losses and reductions whose factors follow from the numbers: each cell of a gradient from the cells it sums."""

import torch
import torch.nn.functional as F


def leaf(*shape):
    return torch.randn(*shape, requires_grad=True)


def walk(result):
    (result * torch.randn_like(result.detach())).sum().backward()


torch.manual_seed(0)
classes = torch.tensor([2, 0])
walk(F.mse_loss(leaf(2, 3), leaf(2, 3)))
walk(F.mse_loss(leaf(4), leaf(4), reduction="sum"))
walk(F.mse_loss(leaf(4), leaf(4), reduction="none"))
walk(F.cross_entropy(leaf(2, 3), classes))
walk(F.cross_entropy(leaf(2, 3), classes, reduction="sum"))
walk(F.cross_entropy(leaf(3), torch.tensor(1)))
walk(F.nll_loss(F.log_softmax(leaf(2, 3), 1), classes))
walk(F.binary_cross_entropy(torch.tensor([0.2, 0.9], requires_grad=True), torch.tensor([0.0, 1.0])))
walk(F.binary_cross_entropy_with_logits(leaf(3), torch.tensor([0.0, 1.0, 1.0])))
walk(leaf(2, 3).logsumexp(1))
walk((leaf(2, 3) + 3).prod(1))
walk(leaf(4).norm())
walk(leaf(2, 3).var(1))
walk(leaf(5).std())
walk(leaf(2, 3).max())
walk(leaf(2, 3).amin(0))
