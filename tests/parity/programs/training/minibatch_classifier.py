import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
n = 60
angle = torch.rand(n) * 6.283
radius = torch.cat([torch.full((n // 2,), 1.0), torch.full((n // 2,), 2.0)])
X = torch.stack([radius * angle.cos(), radius * angle.sin()], dim=1)
y = (radius > 1.5).long()
train_loader = DataLoader(TensorDataset(X, y), batch_size=16, shuffle=True)

model = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 2))
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)

for epoch in range(5):
    model.train()
    total, correct = 0.0, 0
    for xb, yb in train_loader:
        logits = model(xb)
        loss = loss_fn(logits, yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
        correct += (logits.argmax(1) == yb).sum().item()
    print(f"epoch {epoch} loss {total / n:.4f} acc {correct / n:.2%} lr {scheduler.get_last_lr()[0]:.4f}")
    scheduler.step()

model.eval()
with torch.no_grad():
    print((model(X).argmax(dim=1) == y).float().mean())
