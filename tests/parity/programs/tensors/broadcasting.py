import torch

a = torch.arange(3).reshape((3, 1))
b = torch.arange(2).reshape((1, 2))
print(a, b, a + b, (a * b).shape)
x = torch.rand(5, 3, generator=torch.Generator().manual_seed(0))
print((x - x.mean(dim=0)).mean(dim=0).abs() < 1e-6, (x / x.sum(1, keepdim=True)).sum(1))
print(torch.ones(2, 1, 3).add(torch.ones(4, 1)).shape, (torch.ones(3) + torch.ones(2, 3)).shape)
for first, second in [((2, 3), (2,)), ((2, 3), (3, 2)), ((4, 2, 3), (4, 3)), ((3,), (4,))]:
    try:
        torch.ones(first) * torch.ones(second)
    except RuntimeError as error:
        print(first, second, error)
points = torch.tensor([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]])
difference = points[:, None, :] - points[None, :, :]
print(difference.shape, difference.pow(2).sum(-1).sqrt())
y = torch.zeros(3, 1)
try:
    y += torch.ones(3, 4)
except RuntimeError as error:
    print(error)
y += torch.ones(1)
print(y.T)
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
bias = torch.tensor(0.5, requires_grad=True)
out = torch.ones(4, 3) * w + bias
out.sum().backward()
print(out, w.grad, bias.grad)
print(torch.maximum(torch.tensor([1, 5]), torch.tensor([[2], [6]])), torch.where(points > 3, points, 0.0))
