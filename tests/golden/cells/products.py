"""Products of matrices, vectors and batches, and sums along axes: each gradient cell from the cells it sums."""

import torch
import torch.nn.functional as F


def leaf(*shape):
    return torch.randn(*shape, requires_grad=True)


def walk(result):
    (result * torch.randn_like(result.detach())).sum().backward()


torch.manual_seed(0)
walk(leaf(2, 3) @ leaf(3, 4))
walk(leaf(3) @ leaf(3, 4))
walk(leaf(2, 3) @ leaf(3))
walk(leaf(3) @ leaf(3))
walk(leaf(2, 2, 3) @ leaf(3, 2))
walk(leaf(2, 2) @ leaf(3, 2, 2))
walk(torch.bmm(leaf(2, 1, 3), leaf(2, 3, 2)))
walk(F.linear(leaf(2, 3), leaf(4, 3), leaf(4)))
walk(F.linear(leaf(3), leaf(2, 3)))
walk(torch.addmm(leaf(4), leaf(2, 3), leaf(3, 4)))
walk(torch.outer(leaf(3), leaf(2)))
walk(leaf(2, 3).sum(1))
walk(leaf(2, 3).sum(0, keepdim=True))
walk(leaf(2, 3).mean((0, 1)))
walk(leaf(2, 2, 3).mean(1))
walk(leaf(2, 3).amax(1))
walk(leaf(2, 3).max(0)[0])
walk(leaf(2, 3).cumsum(1))
walk(leaf(2, 3).softmax(-1))
walk(leaf(2, 3).log_softmax(0))
walk(leaf(2, 3).logsumexp(1))
walk(leaf(4).prod())
walk(leaf(1, 1, 4, 4).mul(2).sum(-1))
walk(F.conv1d(leaf(1, 2, 5), leaf(3, 2, 2), leaf(3), stride=2, padding=1))
walk(F.conv2d(leaf(1, 2, 2, 3), leaf(2, 1, 2, 2), groups=2))
walk(F.avg_pool1d(leaf(1, 2, 4), 2))
walk(F.max_pool1d(leaf(1, 2, 5), 3, stride=2))
