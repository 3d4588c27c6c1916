import copy

import torch
from torch import nn

torch.manual_seed(3)
X = torch.linspace(-1, 1, 30).unsqueeze(1)
y = X**3 + 0.1 * torch.randn_like(X)
train_x, train_y, val_x, val_y = X[::2], y[::2], X[1::2], y[1::2]
model = nn.Sequential(nn.Linear(1, 20), nn.Tanh(), nn.Linear(20, 1))
opt = torch.optim.RMSprop(model.parameters(), lr=0.01, momentum=0.5)
best, best_state, wait, patience = float("inf"), None, 0, 3
for epoch in range(50):
    opt.zero_grad()
    loss = nn.functional.mse_loss(model(train_x), train_y)
    loss.backward()
    opt.step()
    with torch.no_grad():
        val = nn.functional.mse_loss(model(val_x), val_y).item()
    if val < best:
        best, best_state, wait = val, copy.deepcopy(model.state_dict()), 0
    else:
        wait += 1
    if epoch % 5 == 0 or wait:
        print(f"epoch {epoch:2d} train {loss.item():.4f} val {val:.4f} wait {wait}")
    if wait >= patience:
        print("early stop at", epoch)
        break
model.load_state_dict(best_state)
print(f"best {best:.4f}", list(best_state))
