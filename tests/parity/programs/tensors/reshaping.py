import torch

x = torch.arange(12.0)
a = x.view(3, 4)
print(a, a.shape, a.size(), a.size(1), a.stride(), a.numel())
print(a.t(), a.T.shape, a.transpose(0, 1).is_contiguous())
try:
    a.t().view(12)
except RuntimeError as error:
    print(error)
print(a.t().reshape(12), a.t().contiguous().view(2, 6))
b = x.reshape(2, 2, 3)
print(b.permute(2, 0, 1).shape, b.movedim(0, -1).shape, b.flatten(1).shape, b.swapaxes(0, 2).shape)
print(b.squeeze().shape, b.unsqueeze(0).shape, b.unsqueeze(-1).shape, torch.zeros(1, 3, 1).squeeze(0).shape)
print(torch.arange(3).expand(2, 3), torch.arange(2).unsqueeze(1).expand(-1, 3), torch.ones(2, 1).expand_as(torch.zeros(2, 4)))
print(torch.arange(3).repeat(2), torch.arange(3).repeat(2, 1), torch.tile(torch.tensor([1, 2]), (2, 2)))
print(torch.repeat_interleave(torch.tensor([1, 2, 3]), 2), torch.tensor([1, 2]).repeat_interleave(torch.tensor([3, 1])))
print(torch.cat([a, a], dim=0).shape, torch.cat([a, a], dim=1).shape, torch.stack([a, a]).shape, torch.stack([a, a], dim=-1).shape)
print(torch.vstack([x[:3], x[3:6]]), torch.hstack([x[:3], x[3:6]]), torch.column_stack([x[:3], x[3:6]]))
print(torch.chunk(x, 5), torch.split(x, [2, 10]), torch.tensor_split(x, 5)[0], a.unbind(1)[0])
print(torch.flip(a, [0, 1]), a.roll(1, 1), torch.rot90(a), torch.fliplr(a)[0])
print(x.unfold(0, 4, 3), torch.diag(torch.tensor([1.0, 2.0])), torch.diagonal(a), torch.tril(a), torch.triu(a, 1))
print(a.unflatten(1, (2, 2)).shape, x.view(-1, 6).shape, torch.atleast_2d(x).shape)
grid_x, grid_y = torch.meshgrid(torch.arange(2), torch.arange(3), indexing="xy")
print(grid_x, grid_y, torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([3, 4])), torch.combinations(torch.tensor([1, 2, 3])))
print(torch.broadcast_shapes((3, 1), (1, 4)), torch.broadcast_to(torch.tensor([1, 2]), (2, 2)), torch.block_diag(torch.ones(1, 2), torch.eye(2)))
for bad in (
    lambda: x.view(5, 2),
    lambda: x.reshape(-1, -1),
    lambda: a.permute(0),
    lambda: a.transpose(0, 2),
    lambda: torch.cat([a, x]),
    lambda: torch.stack([a, x]),
    lambda: torch.ones(3).expand(2),
    lambda: a + torch.ones(3),
    lambda: a.squeeze(5),
):
    try:
        bad()
    except (RuntimeError, IndexError) as error:
        print(type(error).__name__, error)
w = torch.arange(6.0, requires_grad=True)
print(w.view(2, 3), w.reshape(2, 3).t(), w.view(2, 3).T.reshape(6), w.unsqueeze(0), w.expand(2, 6), w.repeat(2))
print(torch.cat([w, w]).shape, torch.stack([w, w]), w.split(3)[0], w.chunk(2)[1], w.flip(0), w.diag().shape)
