import random
import torch
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import (BatchSampler, ConcatDataset, DataLoader, Dataset, IterableDataset, RandomSampler, Sampler,
                              SequentialSampler, Subset, SubsetRandomSampler, WeightedRandomSampler, random_split)

torch.manual_seed(0)


class Words(Dataset):
    def __init__(self, words, transform=None):
        self.words, self.transform = words, transform

    def __len__(self):
        return len(self.words)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return self.words[i]
        item = torch.tensor([ord(c) - 97 for c in self.words[i]])
        return (self.transform(item) if self.transform else item), len(self.words[i])


class AddOne:
    def __call__(self, x):
        return x + 1


ds = Words(["cat", "horse", "ox", "zebra", "eel"], transform=AddOne())
print(len(ds), ds[1], ds[1:3])


def collate(batch):
    xs, lens = zip(*batch)
    return pad_sequence(xs, batch_first=True), torch.tensor(lens)


for x, l in DataLoader(ds, batch_size=2, collate_fn=collate):
    print(x, l)
try:
    next(iter(DataLoader(ds, batch_size=2)))
except RuntimeError as e:
    print(e)


class LengthSampler(Sampler):
    def __init__(self, data):
        self.data = data

    def __iter__(self):
        return iter(sorted(range(len(self.data)), key=lambda i: self.data[i][1]))

    def __len__(self):
        return len(self.data)


print([l.tolist() for _, l in DataLoader(ds, batch_size=2, sampler=LengthSampler(ds), collate_fn=collate)])
print(list(DataLoader(ds, batch_sampler=BatchSampler(SequentialSampler(ds), 3, drop_last=True), collate_fn=lambda b: [n for _, n in b])))


class Counter(IterableDataset):
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return iter(range(self.n))


print(list(DataLoader(Counter(5), batch_size=2)))
targets = torch.tensor([0, 0, 0, 0, 1])
weights = 1.0 / torch.bincount(targets)[targets]
print(weights, list(WeightedRandomSampler(weights, 6, replacement=True)))
train, val = random_split(range(10), [8, 2], generator=torch.Generator().manual_seed(0))
print(list(train), list(val), len(ConcatDataset([train, val])), list(Subset(range(100), [5, 7])))
print(list(RandomSampler(range(5))), list(SubsetRandomSampler([10, 20, 30])), list(RandomSampler(range(3), replacement=True, num_samples=4)))
g = torch.Generator()
g.manual_seed(0)
for epoch in range(2):
    print([b.tolist() for b in DataLoader(list(range(6)), batch_size=4, shuffle=True, generator=g)])


class Dicts(Dataset):
    def __len__(self):
        return 3

    def __getitem__(self, i):
        return {"id": i, "x": torch.full((2,), float(i)), "name": f"n{i}", "pair": (i, i * 2.0)}


for b in DataLoader(Dicts(), batch_size=2):
    print(b)
n, total, sq = 0, 0.0, 0.0
for (x,) in DataLoader(torch.utils.data.TensorDataset(torch.arange(10.)), batch_size=3):
    n += x.numel(); total += x.sum(); sq += (x ** 2).sum()
mean = total / n
print(mean, (sq / n - mean ** 2).sqrt())
folds = torch.arange(9).chunk(3)
for k, hold in enumerate(folds):
    rest = torch.cat([f for j, f in enumerate(folds) if j != k])
    print(f"fold {k}: val={hold.tolist()} train={rest.tolist()}")
dl = DataLoader(ds, batch_size=2, shuffle=True, num_workers=0, pin_memory=False, drop_last=True)
print(len(dl), dl.batch_size, type(dl.sampler).__name__, dl.dataset is ds)
it = iter(range(3))
batch = next(iter(DataLoader(torch.arange(6).view(3, 2), batch_size=3)))
print(batch, batch.shape)
