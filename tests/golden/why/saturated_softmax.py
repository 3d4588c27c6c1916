# logits.grad is zero: saturated at p
import torch

logits = torch.tensor([200.0, 0.0, 0.0], requires_grad=True)
p = torch.softmax(logits, dim=0)
loss = (p - torch.tensor([0.0, 1.0, 0.0])).pow(2).sum()
loss.backward()
