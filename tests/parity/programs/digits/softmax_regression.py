import torch
from torch import nn

torch.manual_seed(3)
x = torch.rand(12, 2) * 4 - 2
y = torch.tensor([0, 1, 2] * 4)
model = nn.Linear(2, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.2, momentum=0.9)
for epoch in range(5):
    optimizer.zero_grad()
    loss = nn.CrossEntropyLoss()(model(x), y)
    loss.backward()
    optimizer.step()
    print(epoch, loss.item())
