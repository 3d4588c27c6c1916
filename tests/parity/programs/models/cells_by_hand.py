import torch
import torch.nn as nn

torch.manual_seed(0)
rnn = nn.RNN(3, 4)
cell = nn.RNNCell(3, 4)
print([(n, tuple(p.shape)) for n, p in cell.named_parameters()])
cell.load_state_dict({k[:-3]: v for k, v in rnn.state_dict().items()})
x = torch.randn(5, 2, 3)
out, h_n = rnn(x)
h, steps = torch.zeros(2, 4), []
for t in range(x.size(0)):
    h = cell(x[t], h)
    steps.append(h)
print(torch.allclose(torch.stack(steps), out, atol=1e-6), torch.allclose(h, h_n[0], atol=1e-6))
manual = torch.zeros(2, 4)
for t in range(5):
    manual = torch.tanh(x[t] @ rnn.weight_ih_l0.T + rnn.bias_ih_l0 + manual @ rnn.weight_hh_l0.T + rnn.bias_hh_l0)
print((manual - h).abs().max() < 1e-6)

lstm = nn.LSTM(3, 4)
lcell = nn.LSTMCell(3, 4)
lcell.load_state_dict({k[:-3]: v for k, v in lstm.state_dict().items()})
out, (hn, cn) = lstm(x)
h, c = torch.zeros(2, 4), torch.zeros(2, 4)
for t in range(5):
    h, c = lcell(x[t], (h, c))
print(torch.allclose(h, hn[0], atol=1e-6), torch.allclose(c, cn[0], atol=1e-6))
gates = x[0] @ lstm.weight_ih_l0.T + lstm.bias_ih_l0 + lstm.bias_hh_l0
i, f, g, o = gates.chunk(4, dim=1)
c1 = torch.sigmoid(i) * torch.tanh(g)
print(torch.allclose(torch.sigmoid(o) * torch.tanh(c1), out[0], atol=1e-6))

gru = nn.GRU(3, 4, num_layers=2, bidirectional=True)
out, h = gru(x)
print(out.shape, h.shape)
print(torch.allclose(out[-1, :, :4], h[2]), torch.allclose(out[0, :, 4:], h[3]))
out.sum().backward()
for name, p in gru.named_parameters():
    print(f"{name:25s} {p.grad.norm():.4f}")
print(nn.GRUCell(3, 4)(x[0]).shape, rnn(x[:, 0])[0].shape)
print(out[0, 0], h[0, 0], sep="\n")
