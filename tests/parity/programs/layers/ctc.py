import torch, torch.nn as nn, torch.nn.functional as F

torch.manual_seed(42)
T, N, C, S = 12, 3, 6, 5
x = torch.randn(T, N, C).log_softmax(2).detach().requires_grad_()
t = torch.randint(1, C, (N, S))
il = torch.full((N,), T, dtype=torch.long)
tl = torch.tensor([5, 3, 4])
print(t, il, tl)
for red in ["none", "mean", "sum"]:
    print(F.ctc_loss(x, t, il, tl, reduction=red))
loss = nn.CTCLoss()(x, t, il, tl)
loss.backward()
print(loss, x.grad[0])
flat = torch.cat([t[i, : tl[i]] for i in range(N)])
print(flat, nn.CTCLoss()(x, flat, il, tl))
print(
    nn.CTCLoss(zero_infinity=True)(x[:3], t, torch.tensor([3, 3, 3]), tl),
    nn.CTCLoss()(x[:3], t, torch.tensor([3, 3, 3]), tl),
)
try:
    nn.CTCLoss()(x, t, torch.tensor([13, 12, 12]), tl)
except Exception as e:
    print(type(e).__name__, e)
