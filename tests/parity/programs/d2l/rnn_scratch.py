import math
import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
text = "the time machine by h g wells the time traveller"
chars = sorted(set(text))
idx = {c: i for i, c in enumerate(chars)}
corpus = torch.tensor([idx[c] for c in text])
V, H, T = len(chars), 16, 8
print(V, corpus[:10])
print(F.one_hot(torch.tensor([0, 2]), len(chars)))
X = torch.arange(10).reshape((2, 5))
print(F.one_hot(X.T, 28).shape)


def get_params(vocab_size, num_hiddens):
    def normal(shape):
        return torch.randn(size=shape) * 0.01
    W_xh = normal((vocab_size, num_hiddens))
    W_hh = normal((num_hiddens, num_hiddens))
    b_h = torch.zeros(num_hiddens)
    W_hq = normal((num_hiddens, vocab_size))
    b_q = torch.zeros(vocab_size)
    params = [W_xh, W_hh, b_h, W_hq, b_q]
    for param in params:
        param.requires_grad_(True)
    return params


def init_rnn_state(batch_size, num_hiddens):
    return (torch.zeros((batch_size, num_hiddens)), )


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    H, = state
    outputs = []
    for X in inputs:
        H = torch.tanh(torch.mm(X, W_xh) + torch.mm(H, W_hh) + b_h)
        Y = torch.mm(H, W_hq) + b_q
        outputs.append(Y)
    return torch.cat(outputs, dim=0), (H,)


def grad_clipping(params, theta):
    norm = torch.sqrt(sum(torch.sum((p.grad ** 2)) for p in params))
    if norm > theta:
        for param in params:
            param.grad[:] *= theta / norm
    return norm


params = get_params(V, H)
losses = nn.CrossEntropyLoss()
for epoch in range(4):
    state = init_rnn_state(1, H)
    total, n = 0.0, 0
    for start in range(0, len(corpus) - T - 1, T):
        x = corpus[start:start + T].reshape(1, -1)
        y = corpus[start + 1:start + T + 1].reshape(-1)
        state = tuple(s.detach() for s in state)
        out, state = rnn(F.one_hot(x.T, V).type(torch.float32), state, params)
        l = losses(out, y.long()).mean()
        l.backward()
        norm = grad_clipping(params, 1)
        with torch.no_grad():
            for p in params:
                p -= 1.0 * p.grad
                p.grad.zero_()
        total += l.item() * y.numel()
        n += y.numel()
    print(f'epoch {epoch}, perplexity {math.exp(total / n):.1f}, norm {norm:.3f}')
rnn_layer = nn.RNN(V, H)
state = torch.zeros((1, 2, H))
Xr = torch.rand(size=(T, 2, V))
Yr, state_new = rnn_layer(Xr, state)
print(Yr.shape, state_new.shape, rnn_layer)
