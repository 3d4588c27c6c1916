import torch

x = torch.arange(24).reshape(2, 3, 4)
print(x[0], x[0, 1], x[0, 1, 2], x[..., 0], x[:, -1], x[:, :, ::2], x[None].shape, x[:, None, :].shape)
print(
    x[x > 15],
    x[x % 2 == 0].shape,
    x[[0, 1], [1, 2]],
    x[torch.tensor([1, 0])].shape,
    x[:, [0, 2]],
    x[..., [True, False, True, False]],
)
print(x[torch.tensor([[0, 1], [1, 0]])].shape, x[0][:, 1], x[1, ..., 1:3], x[True].shape, x[False].shape)
try:
    x[2]
except Exception as e:
    print(type(e).__name__, e)
try:
    x[0, 3]
except Exception as e:
    print(type(e).__name__, e)
try:
    x[0, 0, 0, 0]
except Exception as e:
    print(type(e).__name__, e)
try:
    x[::-1]
except Exception as e:
    print(type(e).__name__, e)
try:
    x[1.5]
except Exception as e:
    print(type(e).__name__, e)
try:
    x["a"]
except Exception as e:
    print(type(e).__name__, e)
try:
    x[torch.tensor([5])]
except Exception as e:
    print(type(e).__name__, e)
try:
    x[torch.tensor([0.5])]
except Exception as e:
    print(type(e).__name__, e)
try:
    x[torch.tensor([True, False, True])]
except Exception as e:
    print(type(e).__name__, e)
try:
    x[[0, 1], [0, 1, 2]]
except Exception as e:
    print(type(e).__name__, e)
y = x.clone()
y[0] = 0
print(y)
y[:, 1] = torch.tensor([1, 2, 3, 4])
print(y)
y[y > 20] = -1
print(y)
try:
    y[0] = torch.zeros(2)
except Exception as e:
    print(type(e).__name__, e)
try:
    y[0, 0] = torch.tensor([1, 2, 3])
except Exception as e:
    print(type(e).__name__, e)
try:
    y[y > 0] = torch.tensor([1, 2])
except Exception as e:
    print(type(e).__name__, e)
z = torch.zeros(3, 3)
z[[0, 1, 2], [0, 1, 2]] = torch.tensor([1.0, 2.0, 3.0])
print(z)
z[1] += 5
print(z)
z[:, 0] *= 2
z[0, 0] = 7
print(z)
print(
    torch.index_select(z, 1, torch.tensor([0, 2])),
    torch.masked_select(z, z > 2),
    torch.take(z, torch.tensor([0, 4, 8])),
    z.take_along_dim(z.argmax(1, keepdim=True), 1),
)
print(z.nonzero(), z.nonzero(as_tuple=True), torch.where(z > 2, z, -z), torch.where(z > 2), torch.argwhere(z > 5))
print(
    z.index_fill(0, torch.tensor([0]), 9.0),
    z.index_add(0, torch.tensor([0, 0]), torch.ones(2, 3)),
    z.index_copy(1, torch.tensor([2]), torch.ones(3, 1)),
    z.masked_fill(z == 0, -1),
)
z.index_put_((torch.tensor([0, 0]), torch.tensor([1, 1])), torch.tensor([1.0, 2.0]), accumulate=True)
print(z)
z.put_(torch.tensor([1, 5]), torch.tensor([9.0, 8.0]))
print(z)
print(
    x.select(0, 1),
    x.narrow(2, 1, 2),
    x.unfold(2, 2, 1).shape,
    torch.select(x, 1, 0),
    x.movedim(0, -1).shape,
    x.swapaxes(0, 2).shape,
)
for row in z:
    print(row, row.sum())
for i, (a, b, c) in enumerate(z):
    print(i, a, b, c)
a, b, c = z
print(a, 5 in z, 100 in z)
