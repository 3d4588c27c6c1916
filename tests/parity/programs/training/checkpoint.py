import io

import torch
import torch.nn as nn

torch.manual_seed(1)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(2, 4)
        self.fc2 = nn.Linear(4, 1)

    def forward(self, x):
        return self.fc2(torch.tanh(self.fc1(x)))


X = torch.randn(16, 2)
y = (X[:, :1] * X[:, 1:]).sin()


def train(model, opt, steps):
    for _ in range(steps):
        opt.zero_grad()
        loss = ((model(X) - y) ** 2).mean()
        loss.backward()
        opt.step()
    return loss


model = Net()
opt = torch.optim.Adam(model.parameters(), lr=0.02)
loss = train(model, opt, 10)
PATH = "checkpoint.pt"
torch.save(
    {"epoch": 10, "model_state_dict": model.state_dict(), "optimizer_state_dict": opt.state_dict(), "loss": loss.item()},
    PATH,
)
print("saved", f"{loss.item():.5f}")
go_on = train(model, opt, 5)

restored = Net()
opt2 = torch.optim.Adam(restored.parameters(), lr=1.0)
checkpoint = torch.load(PATH, weights_only=True)
print(checkpoint.keys(), checkpoint["epoch"], f"{checkpoint['loss']:.5f}")
print(restored.load_state_dict(checkpoint["model_state_dict"]))
opt2.load_state_dict(checkpoint["optimizer_state_dict"])
print(opt2.param_groups[0]["lr"])
again = train(restored, opt2, 5)
print(torch.equal(go_on, again), f"{again.item():.5f}")
restored.eval()

buffer = io.BytesIO()
torch.save(model.state_dict(), buffer)
buffer.seek(0)
for name, tensor in torch.load(buffer).items():
    print(name, tensor.shape, tensor.requires_grad)
torch.save([torch.arange(3), {"a": 1.5, "b": (True, None)}], "things.pt")
print(torch.load("things.pt"))
try:
    torch.load("missing.pt")
except FileNotFoundError as e:
    print("FileNotFoundError:", e)
