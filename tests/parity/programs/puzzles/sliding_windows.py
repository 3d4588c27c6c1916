import torch
import torch.nn.functional as F

x = torch.arange(10.)
w = x.unfold(0, 3, 1)
print(w, w.shape, w.stride())
print(w.mean(-1))
print(x.unfold(0, 4, 3))
print(F.avg_pool1d(x.view(1, 1, -1), 3, stride=1).flatten())
print(F.conv1d(x.view(1, 1, -1), torch.tensor([[[1., 0., -1.]]])))
print(F.max_pool1d(x.view(1, 1, -1), 2))
c = torch.cumsum(x, 0)
print((c[3:] - c[:-3]) / 3)
alpha, ema = 0.3, []
m = x[0]
for v in x:
    m = alpha * v + (1 - alpha) * m
    ema.append(m.item())
print([round(e, 3) for e in ema])
img = torch.arange(16.).view(1, 1, 4, 4)
patches = img.unfold(2, 2, 2).unfold(3, 2, 2)
print(patches.shape, patches[0, 0, 0, 1])
cols = F.unfold(img, kernel_size=2, stride=2)
print(cols, F.fold(cols, (4, 4), kernel_size=2, stride=2).equal(img))
t = torch.tensor([10, 20, 30, 40, 50, 60])
seq = 3
X = torch.stack([t[i:i + seq] for i in range(len(t) - seq)])
Y = t[seq:]
for xi, yi in zip(X, Y):
    print(xi.tolist(), '->', yi.item())
print(X.split(2), t.chunk(4), t.tensor_split(4), t.split([1, 2, 3]))
print(torch.roll(t, 2), torch.roll(t.view(2, 3), shifts=(1, 1), dims=(0, 1)))
print(t.diff(), torch.diff(t, n=2), torch.cumprod(torch.tensor([1, 2, 3]), 0))
print(torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([3, 4])), torch.combinations(torch.tensor([1, 2, 3])))
gy, gx = torch.meshgrid(torch.arange(2), torch.arange(3), indexing='ij')
print(gy, gx, torch.stack([gx, gy], -1).view(-1, 2)[:3])
print(torch.block_diag(torch.ones(2, 2), torch.tensor([[5.]])), torch.vander(torch.tensor([1., 2., 3.])))
print(torch.hstack([t[:2], t[3:]]), torch.vstack([t[:2], t[3:5]]), torch.dstack([t[:2], t[3:5]]).shape, torch.column_stack([t, t])[:2])
print(torch.atleast_2d(t).shape, torch.rot90(torch.arange(4).view(2, 2)), torch.fliplr(torch.arange(4).view(2, 2)), torch.flipud(torch.eye(2)))
