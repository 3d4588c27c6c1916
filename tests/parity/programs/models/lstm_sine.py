import math

import torch
from torch import nn

torch.manual_seed(42)
wave = torch.sin(torch.arange(0, 60) * 2 * math.pi / 15)


def windows(series, length):
    xs, ys = [], []
    for i in range(len(series) - length):
        xs.append(series[i:i + length])
        ys.append(series[i + length])
    return torch.stack(xs).unsqueeze(-1), torch.stack(ys).unsqueeze(-1)


X, Y = windows(wave, 10)
print(X.shape, Y.shape)


class Forecaster(nn.Module):
    def __init__(self, hidden=12, layers=2):
        super().__init__()
        self.hidden, self.layers = hidden, layers
        self.lstm = nn.LSTM(input_size=1, hidden_size=hidden, num_layers=layers, batch_first=True)
        self.linear = nn.Linear(hidden, 1)

    def forward(self, x):
        h0 = torch.zeros(self.layers, x.size(0), self.hidden)
        c0 = torch.zeros(self.layers, x.size(0), self.hidden)
        out, (hn, cn) = self.lstm(x, (h0, c0))
        return self.linear(out[:, -1, :])


net = Forecaster()
print(net)
for name, p in net.named_parameters():
    print(name, tuple(p.shape), f"{p.abs().mean():.4f}")
loss_fn = nn.MSELoss()
opt = torch.optim.Adam(net.parameters(), lr=0.02)
for epoch in range(15):
    pred = net(X)
    loss = loss_fn(pred, Y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if epoch % 5 == 0:
        print(epoch, round(loss.item(), 5))
out, (h, c) = net.lstm(X[:2])
print(out.shape, h.shape, c.shape)
print(torch.allclose(out[:, -1], h[-1]))
print(out.grad_fn.name(), h.grad_fn.name())
