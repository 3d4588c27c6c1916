import torch
import torch.nn as nn
from torch.utils.checkpoint import checkpoint, checkpoint_sequential

torch.manual_seed(0)
block = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 4))


def run(x):
    print("running the block, recording:", torch.is_grad_enabled())
    return block(x)


x = torch.randn(2, 4, requires_grad=True)
plain = block(x).sum()
plain.backward()
expected = x.grad.clone()
weights = block[0].weight.grad.clone()
for reentrant in (False, True):
    x.grad = None
    block.zero_grad()
    y = checkpoint(run, x, use_reentrant=reentrant)
    print(y)
    y.sum().backward()
    print(torch.allclose(x.grad, expected), torch.allclose(block[0].weight.grad, weights))

x.grad = None
y = checkpoint_sequential(block, 2, x, use_reentrant=False)
y.sum().backward()
print(torch.allclose(x.grad, expected))

torch.manual_seed(3)
z = checkpoint(lambda t: nn.functional.dropout(t, 0.5) * t, x, use_reentrant=False)
x.grad = None
z.sum().backward()
print(torch.equal(x.grad != 0, z.detach() != 0))
