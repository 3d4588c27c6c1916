import torch

labels = torch.tensor([2, 0, 1, 2])
one_hot = torch.zeros(4, 3).scatter_(1, labels.unsqueeze(1), 1.0)
print(one_hot)
print(torch.zeros(3, 5).scatter_(0, torch.tensor([[0, 1, 2, 0, 0], [2, 0, 0, 1, 2]]), torch.arange(1.0, 11).reshape(2, 5)))

logits = torch.tensor([[0.1, 0.7, 0.2], [0.3, 0.3, 0.4]], requires_grad=True)
picked = logits.gather(1, torch.tensor([[1], [2]]))
print(picked)
picked.sum().backward()
print(logits.grad)

values = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0], requires_grad=True)
groups = torch.tensor([0, 1, 0, 1, 2])
sums = torch.zeros(3).scatter_add(0, groups, values)
counts = torch.zeros(3).index_add(0, groups, torch.ones(5))
means = sums / counts
print(sums, counts, means)
means[0].backward()
print(values.grad)

largest = torch.zeros(3).scatter_reduce(0, groups, values.detach(), reduce="amax", include_self=False)
average = torch.zeros(3).scatter_reduce(0, groups, values.detach(), reduce="mean", include_self=False)
product = torch.ones(3).scatter_reduce(0, groups, values.detach(), reduce="prod")
print(largest, average, product)

table = torch.zeros(4, 3)
table.index_fill_(0, torch.tensor([1, 3]), 7)
table.index_copy_(0, torch.tensor([0]), torch.tensor([[1.0, 2.0, 3.0]]))
table.index_add_(0, torch.tensor([0, 0]), torch.ones(2, 3), alpha=10)
print(table)
scores = torch.tensor([[3.0, 1.0, 2.0], [9.0, 7.0, 8.0]])
order = scores.argsort(dim=1)
print(torch.take_along_dim(scores, order, dim=1))
memory = torch.zeros(5)
memory.index_put_((torch.tensor([1, 1, 4]),), torch.tensor([1.0, 2.0, 3.0]), accumulate=True)
print(memory, memory.put_(torch.tensor([0]), torch.tensor([8.0])))
for bad in (
    lambda: torch.zeros(2).scatter_(0, torch.tensor([2]), 1.0),
    lambda: torch.zeros(2, 2).gather(1, torch.tensor([0, 1])),
    lambda: torch.zeros(2, 2).gather(1, torch.tensor([[3]])),
    lambda: torch.zeros(2).index_select(0, torch.tensor([2])),
    lambda: torch.zeros(2).masked_fill(torch.tensor([1, 0]), 1.0),
):
    try:
        bad()
    except (RuntimeError, IndexError) as error:
        print(type(error).__name__, error)
