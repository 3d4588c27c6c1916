import torch
import torch.nn as nn


def branch(x):
    if x.sum() > 0:
        return x * 2
    return x - 1


traced = torch.jit.trace(branch, torch.ones(3), check_trace=False)
print(branch(-torch.ones(3)), traced(-torch.ones(3)))
print(traced(torch.tensor([1.0, 2.0, 3.0])))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 2)

    def forward(self, x):
        return torch.relu(self.fc(x.view(x.size(0), -1)))


torch.manual_seed(0)
net = Net()
traced = torch.jit.trace(net, torch.randn(1, 2, 2))
print(traced)
batch = torch.randn(3, 2, 2)
print(torch.allclose(net(batch), traced(batch)), traced(batch).shape)
print(list(traced.state_dict()))
traced(batch).sum().backward()
print(net.fc.bias.grad)
with torch.no_grad():
    net.fc.bias.fill_(1.0)
print(torch.equal(net(batch), traced(batch)))
