import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(42)
if torch.cuda.is_available():
    torch.cuda.manual_seed_all(42)
torch.backends.cudnn.deterministic = True
torch.backends.cudnn.benchmark = False

device = "cuda" if torch.cuda.is_available() else "cpu"
X = torch.linspace(-1, 1, 20, device=device).unsqueeze(1)
y = 3 * X + 0.5 + 0.1 * torch.randn(20, 1, device=device)

model = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1)).to(device)
criterion = nn.MSELoss().to(device)
optimizer = optim.SGD(model.parameters(), lr=0.1)

for epoch in range(30):
    model.train()
    inputs, targets = X.to(device, non_blocking=True), y.to(device, non_blocking=True)
    optimizer.zero_grad(set_to_none=True)
    loss = criterion(model(inputs), targets)
    loss.backward()
    optimizer.step()
    if (epoch + 1) % 10 == 0:
        print(f"epoch {epoch + 1}: loss {loss.item():.4f}")

model.eval()
with torch.no_grad():
    pred = model(torch.tensor([[0.25]], device=device))
print(pred.cpu().numpy().round(3))
print(next(model.parameters()).device, next(model.parameters()).is_cuda)
