import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(42)
X = torch.linspace(0, 10, 50).unsqueeze(1)
y = 3 * X + 2 + torch.randn(50, 1) * 0.5

model = nn.Linear(1, 1)
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)

for epoch in range(200):
    pred = model(X)
    loss = criterion(pred, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if (epoch + 1) % 40 == 0:
        print(f"Epoch [{epoch + 1}/200], Loss: {loss.item():.4f}")

w, b = model.parameters()
print(f"w = {w.item():.3f}, b = {b.item():.3f}")
print(optimizer)
