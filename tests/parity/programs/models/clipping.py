import torch
import torch.nn as nn
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

torch.manual_seed(0)
model = nn.RNN(2, 8, batch_first=True, nonlinearity="relu")
head = nn.Linear(8, 1)
params = list(model.parameters()) + list(head.parameters())
with torch.no_grad():
    model.weight_hh_l0.copy_(torch.eye(8) * 1.4)
x = torch.randn(3, 15, 2)


def backward():
    for p in params:
        p.grad = None
    out, _ = model(x)
    loss = head(out[:, -1]).pow(2).mean()
    loss.backward()
    return loss


print(f"loss {backward().item():.4e}")
total = torch.norm(torch.stack([torch.norm(p.grad, 2) for p in params]), 2)
print(f"total norm {total.item():.4e}")
norm = clip_grad_norm_(params, max_norm=1.0)
print(torch.allclose(norm, total))
after = torch.sqrt(sum((p.grad**2).sum() for p in params))
print(f"after {after.item():.4f}")
backward()
print(f"inf norm {clip_grad_norm_(params, 0.5, norm_type=float('inf')).item():.4e}", max(p.grad.abs().max() for p in params))
backward()
clip_grad_value_(params, clip_value=0.5)
print(head.bias.grad, max(p.grad.abs().max() for p in params))
small = nn.Linear(2, 1)
small(torch.ones(1, 2)).sum().backward()
print(clip_grad_norm_(small.parameters(), 100.0), small.weight.grad)
bad = nn.Parameter(torch.ones(2))
bad.grad = torch.tensor([float("inf"), 1.0])
try:
    clip_grad_norm_([bad], 1.0, error_if_nonfinite=True)
except RuntimeError as e:
    print(e)
h = torch.zeros(1, 3, 8)
for start in range(0, 15, 5):
    h = h.detach()
    out, h = model(x[:, start:start + 5], h)
    print(start, h.grad_fn is not None, out.shape)
