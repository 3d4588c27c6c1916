# w.grad is tiny: saturated at p
import torch

w = torch.tensor(30.0, dtype=torch.float64, requires_grad=True)
p = torch.sigmoid(w)
loss = 3 * p
loss.backward()
