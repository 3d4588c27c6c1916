import torch, torch.nn as nn

torch.manual_seed(0)
m = nn.AdaptiveLogSoftmaxWithLoss(8, 20, cutoffs=[5, 10], div_value=2.0)
print(m)
x = torch.randn(6, 8)
t = torch.tensor([0, 4, 6, 11, 19, 3])
out, loss = m(x, t)
print(out, loss)
r = m(x, t)
print(type(r).__name__, r._fields)
print(r)
lp = m.log_prob(x)
print(lp.shape, lp.exp().sum(1))
print(m.predict(x))
loss.backward()
for n, p in m.named_parameters():
    print(n, tuple(p.shape), f"{p.grad.norm():.4f}")
try:
    nn.AdaptiveLogSoftmaxWithLoss(8, 20, [10, 5])
except Exception as e:
    print(type(e).__name__, e)
try:
    m(torch.randn(2, 3), torch.tensor([1, 2]))
except Exception as e:
    print(type(e).__name__, e)
try:
    m(x, torch.tensor([0, 4, 6, 11, 20, 3]))
except Exception as e:
    print(type(e).__name__, e)
h = nn.AdaptiveLogSoftmaxWithLoss(4, 6, [2], head_bias=True)
print(h)
print(h(torch.ones(4), torch.tensor(3)))
