import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
x = torch.randn(16, 3)
y = x.sum(dim=1, keepdim=True)


@torch.compile(backend="eager")
def train_step(inputs, targets):
    optimizer.zero_grad()
    loss = criterion(model(inputs), targets)
    loss.backward()
    optimizer.step()
    return loss


for epoch in range(8):
    loss = train_step(x, y)
    if epoch % 2 == 0:
        print(f"epoch {epoch}: {loss.item():.4f}")

print(model[2].bias.grad)
print(model[2].bias)
