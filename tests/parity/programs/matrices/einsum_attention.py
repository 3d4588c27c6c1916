import torch

torch.manual_seed(0)
batch, heads, length, dim = 2, 2, 3, 4
q = torch.randn(batch, heads, length, dim, requires_grad=True)
k = torch.randn(batch, heads, length, dim)
v = torch.randn(batch, heads, length, dim)
scores = torch.einsum("bhqd,bhkd->bhqk", q, k) / dim**0.5
weights = scores.softmax(dim=-1)
out = torch.einsum("bhqk,bhkd->bhqd", weights, v)
print(scores.shape, out.shape)
print(out[0, 0])
print(torch.allclose(out, torch.softmax(q @ k.transpose(-2, -1) / dim**0.5, -1) @ v, atol=1e-6))
out.sum().backward()
print(q.grad[1, 1])

a = torch.arange(6.0).reshape(2, 3)
b = torch.arange(12.0).reshape(3, 4)
print(torch.einsum("ij,jk->ik", a, b))
print(torch.einsum("ij->ji", a))
print(torch.einsum("ij->", a), torch.einsum("ij->i", a), torch.einsum("ij->j", a))
print(torch.einsum("i,j->ij", torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0, 5.0])))
print(torch.einsum("ii->i", torch.eye(3) * 2), torch.einsum("ii", torch.eye(3)))
print(torch.einsum("...ij,...jk->...ik", torch.ones(2, 2, 3), torch.ones(2, 3, 1)))
print(torch.einsum("bi,ij,bj->b", torch.ones(2, 3), torch.ones(3, 4), torch.ones(2, 4)))
try:
    torch.einsum("ij,jk->ik", a, a)
except RuntimeError as e:
    print(e)
try:
    torch.einsum("ijk->i", a)
except RuntimeError as e:
    print(e)
