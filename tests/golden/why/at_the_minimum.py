# w.grad is zero: at-minimum at loss
import torch
import torch.nn.functional as F

w = torch.tensor(3.0, requires_grad=True)
target = torch.tensor(6.0)
prediction = w * 2
loss = F.mse_loss(prediction, target)
loss.backward()
