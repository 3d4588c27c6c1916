import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 6)
        self.fc2 = nn.Linear(6, 2)

    def forward(self, x):
        x = torch.relu(self.fc1(x))
        if x.shape[0] > 2:
            x = x * 2
        return self.fc2(x)


torch.manual_seed(1)
net = Net()
compiled = torch.compile(net, backend="eager")
print(compiled)
x = torch.arange(12, dtype=torch.float32).reshape(3, 4) / 10
for _ in range(4):
    with torch.no_grad():
        print(torch.allclose(compiled(x), net(x)))
with torch.no_grad():
    print(compiled(x))
    print(compiled(x[:2]))
out = compiled(x)
print(out.grad_fn is not None)
out.sum().backward()
print(net.fc2.bias.grad)
print(list(compiled.state_dict().keys()))
print([name for name, _ in compiled.named_parameters()])
print(compiled.fc1)
