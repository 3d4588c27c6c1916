import torch
import torch.nn as nn

torch.manual_seed(0)
inputs, targets = torch.randn(6, 4), torch.tensor([0, 1, 2, 0, 1, 2])
net = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))
opt = torch.optim.SGD(net.parameters(), lr=0.5, momentum=0.9)
for step in range(6):
    opt.zero_grad()
    out = net(inputs)
    loss = nn.functional.cross_entropy(out, targets)
    loss.backward()
    opt.step()
    right = (out.argmax(1) == targets).float().mean()
    if step % 2 == 0:
        print(step, round(loss.item(), 2), right.item())
