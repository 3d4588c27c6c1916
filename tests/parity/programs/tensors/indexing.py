import torch

x = torch.arange(20).reshape(4, 5)
print(x[0], x[-1], x[1, 2], x[1][2])
print(x[:, 1], x[1:3], x[1:3, ::2], x[..., -1], x[::2, 1:4])
print(x[[0, 2]], x[[0, 1], [2, 3]], x[:, [0, 4]])
print(x[x > 12], x[x % 2 == 0].sum(), (x > 12).nonzero())
mask = torch.tensor([True, False, True, False])
print(x[mask], x[mask, 1], x[~mask].shape)
print(x[None].shape, x[:, None].shape, x[..., None].shape, x.unsqueeze(1).shape)
rows, cols = torch.where(x > 16)
print(rows, cols, x[rows, cols])

y = torch.zeros(3, 4)
y[0] = 1
y[:, 1] = torch.tensor([5.0, 6.0, 7.0])
y[2, 2:] = 9
y[y == 0] = -1
print(y)
y[[0, 1]] = y[[1, 0]]
y[1:, :2] += 10
y[-1] *= 2
print(y)

for bad in (lambda: x[4], lambda: x[0, 0, 0], lambda: x[::-1], lambda: x[1.0], lambda: x[torch.tensor([7])], lambda: x[torch.tensor([True, False])]):
    try:
        print(bad())
    except (IndexError, ValueError) as error:
        print(type(error).__name__, error)

row = x[1]
row[0] = 100
print(x[1, 0], x.is_contiguous(), x.T.is_contiguous(), x[:, 1].stride(), x[1:].storage_offset())
copy = x[1].clone()
copy[0] = -5
print(x[1, 0])
print(torch.take(x, torch.tensor([0, 7, 19])), torch.index_select(x, 1, torch.tensor([0, 2])))
print(torch.masked_select(x, x > 15), x.masked_fill(x > 10, 0))
w = torch.arange(6.0, requires_grad=True)
print(w[1], w[2:4], w[w > 2], w[[0, 5]], w.view(2, 3)[0], w.view(2, 3)[:, 1])
for value in w[:3]:
    print(value)
