# b.grad is none: not-requested at b
import torch

a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
loss = a * b
loss.backward(inputs=[a])
