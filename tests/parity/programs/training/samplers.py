import torch
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    RandomSampler,
    SequentialSampler,
    SubsetRandomSampler,
    TensorDataset,
    WeightedRandomSampler,
)

torch.manual_seed(7)
data = TensorDataset(torch.arange(10))
print(list(SequentialSampler(data)))
print(list(RandomSampler(data)))
print(list(RandomSampler(data, replacement=True, num_samples=15)))
print(list(BatchSampler(SequentialSampler(range(10)), batch_size=3, drop_last=False)))
print(list(SubsetRandomSampler([1, 3, 5, 7])))
labels = torch.tensor([0, 0, 0, 0, 0, 0, 0, 1, 1, 1])
counts = torch.tensor([(labels == c).sum().item() for c in range(2)])
weights = 1.0 / counts[labels].float()
sampler = WeightedRandomSampler(weights, num_samples=12, replacement=True)
print(list(sampler))
for (batch,) in DataLoader(data, batch_size=4, sampler=sampler):
    print(batch, labels[batch])
print(list(WeightedRandomSampler([0.1, 0.2, 0.7], 2, replacement=False)))
for (batch,) in DataLoader(data, batch_sampler=BatchSampler(RandomSampler(data), 5, True)):
    print(batch)
probs = torch.softmax(torch.tensor([1.0, 2.0, 3.0]), dim=0)
print(torch.multinomial(probs, 5, replacement=True), torch.multinomial(probs, 2))
print(torch.randperm(5))
