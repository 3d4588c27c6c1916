# scores.grad[2] is zero: not-taken at masked
import torch

scores = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
mask = torch.tensor([False, False, True])
masked = scores.masked_fill(mask, 0.0)
loss = (masked * torch.tensor([1.0, 2.0, 3.0])).sum()
loss.backward()
