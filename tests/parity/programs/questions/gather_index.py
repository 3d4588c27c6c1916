import torch

x = torch.tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
print(torch.gather(x, 1, torch.tensor([[0, 0], [1, 0], [2, 2]])))
print(torch.gather(x, 0, torch.tensor([[0, 1, 2]])))
print(torch.index_select(x, 0, torch.tensor([0, 2])))
print(x.index_select(1, torch.tensor([2, 1])))
print(torch.take(x, torch.tensor([0, 8, -1])))
print(torch.take_along_dim(x, x.argmax(dim=1, keepdim=True), dim=1))
print(x[[0, 1], [1, 2]])
print(x[torch.tensor([True, False, True])])
print(x[x > 4])
print(torch.masked_select(x, x % 2 == 0))
print(x[..., None].shape, x[None].shape, x[:, None, 1:].shape)
print(x[1:, ::2])
print(x[-1], x[-1, -1], x[:, -1:])
try:
    x[3]
except IndexError as e:
    print(e)
try:
    x[0, 5]
except IndexError as e:
    print(e)
try:
    x[0, 0, 0]
except IndexError as e:
    print(e)
try:
    torch.gather(x, 1, torch.tensor([[0, 3]]))
except RuntimeError as e:
    print(e)
try:
    x[torch.tensor([0, 5])]
except IndexError as e:
    print(e)
try:
    x[::-1]
except ValueError as e:
    print(e)
try:
    torch.gather(x, 1, torch.tensor([0, 1]))
except RuntimeError as e:
    print(e)
try:
    x[1.5]
except (TypeError, IndexError) as e:
    print(type(e).__name__)
y = torch.zeros(3, 5, dtype=torch.long).scatter_(1, torch.tensor([[0], [2], [4]]), 1)
print(y)
src = torch.arange(1, 11).reshape((2, 5))
index = torch.tensor([[0, 1, 2, 0]])
print(torch.zeros(3, 5, dtype=src.dtype).scatter_(0, index, src))
print(torch.zeros(5).index_add_(0, torch.tensor([0, 0, 2]), torch.tensor([1., 2., 3.])))
print(torch.zeros(3, 2).index_fill_(0, torch.tensor([1]), 7.))
print(torch.zeros(5).scatter_add_(0, torch.tensor([1, 1, 3]), torch.ones(3)))
print(torch.zeros(4).scatter_reduce(0, torch.tensor([0, 0, 1]), torch.tensor([2., 3., 4.]), reduce="amax"))
print(torch.nonzero(x > 6), (x > 6).nonzero(as_tuple=True))
a = torch.zeros(2, 3)
a[:, 1] = torch.tensor([5., 6.])
a[0] += 1
a[a == 0] = -1
print(a)
a.index_put_((torch.tensor([0]), torch.tensor([2])), torch.tensor(9.))
print(a)
