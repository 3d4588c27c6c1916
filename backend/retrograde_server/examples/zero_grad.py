# title: Forgetting zero_grad
# about: Gradients add up until they are cleared. Remove the line with zero_grad and watch w overshoot.
# order: 90

import torch

w = torch.tensor(0.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)

for step in range(6):
    loss = (w - 3) ** 2  # smallest at w = 3
    optimizer.zero_grad()  # forget the gradient of the step before
    loss.backward()
    optimizer.step()
    print("step", step, " loss", round(loss.item(), 4), " w", round(w.item(), 4))
