# scores.grad is none: discrete at best
import torch

scores = torch.tensor([1.0, 5.0, 2.0], requires_grad=True)
v = torch.tensor(1.0, requires_grad=True)
best = scores.argmax()
loss = best * v
loss.backward()
