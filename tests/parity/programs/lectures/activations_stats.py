import torch

g = torch.Generator().manual_seed(2147483647)
x = torch.randn(1000, 10, generator=g)
w = torch.randn(10, 200, generator=g) / 10**0.5
y = x @ w
print(x.mean(), x.std())
print(y.mean(), y.std())
h = torch.tanh(y * 5)
print((h.abs() > 0.97).float().mean())
for gain in (0.5, 1.0, 5/3, 3.0):
    a = x
    stats = []
    gg = torch.Generator().manual_seed(1)
    for layer in range(4):
        W = torch.randn(a.shape[1], 50, generator=gg) * gain / a.shape[1]**0.5
        a = torch.tanh(a @ W)
        stats.append(f"{a.std():.3f}/{(a.abs() > 0.97).float().mean()*100:.1f}%")
    print(f"gain {gain:.2f}", *stats)
hist = torch.histc(h, bins=5, min=-1, max=1)
print(hist)
print(torch.histogram(h.flatten(), bins=4)[0])
print(torch.bincount(torch.tensor([0, 1, 1, 3])), torch.quantile(x[:, 0], torch.tensor([0.25, 0.5, 0.75])))
print(x.min(), x.max(), x.median(), x.argmax(), torch.std_mean(x, dim=0)[0][:3], torch.var_mean(x)[1])
lre = torch.linspace(-3, 0, 5)
lrs = 10**lre
print(lrs)
C = torch.randn((27, 2), generator=g)
print(C[5], C[torch.tensor([5, 6, 7, 7])].shape, (torch.nn.functional.one_hot(torch.tensor(5), num_classes=27).float() @ C))
emb = C[torch.randint(0, 27, (4, 3), generator=g)]
print(emb.shape, torch.cat(torch.unbind(emb, 1), 1).shape, emb.view(-1, 6).untyped_storage().size() if hasattr(emb, "untyped_storage") else "")
