import torch
import torch.nn as nn
import torch.nn.functional as F

a = torch.ones(2, 3)
b = torch.ones(4)
i = torch.tensor([1, 2, 3])
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
l = nn.Linear(3, 2)
x = torch.randn(5, 4)
net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
y = torch.tensor([0, 1, 0, 1, 1])

ATTEMPTS = [
    lambda: torch.utils.data.DataLoader([1, 2, 3], batch_size=0),
    lambda: torch.utils.data.DataLoader([1, 2, 3], batch_size=-1),
    lambda: torch.utils.data.DataLoader([1, 2, 3], batch_size="a"),
    lambda: torch.utils.data.DataLoader([1, 2, 3], shuffle=True, sampler=torch.utils.data.SequentialSampler([1, 2])),
    lambda: torch.utils.data.DataLoader([1, 2, 3], num_workers=-1),
    lambda: torch.utils.data.DataLoader([1, 2, 3], batch_size=None, drop_last=True),
    lambda: torch.utils.data.DataLoader([1, 2, 3], batch_sampler=[[1]], batch_size=2),
    lambda: torch.utils.data.DataLoader(5)[0],
    lambda: next(iter(torch.utils.data.DataLoader(5))),
    lambda: torch.utils.data.DataLoader([1, 2, 3])[0],
    lambda: next(torch.utils.data.DataLoader([1, 2, 3])),
    lambda: next(iter(torch.utils.data.DataLoader([torch.ones(2), torch.ones(3)], batch_size=2))),
    lambda: next(iter(torch.utils.data.DataLoader([[1, 2], [3]], batch_size=2))),
    lambda: next(iter(torch.utils.data.DataLoader([None, None], batch_size=2))),
    lambda: next(iter(torch.utils.data.DataLoader([object(), object()], batch_size=2))),
    lambda: torch.utils.data.TensorDataset(a, b),
    lambda: torch.utils.data.TensorDataset(b)[9],
    lambda: torch.utils.data.random_split([1, 2, 3], [1, 1]),
    lambda: torch.utils.data.random_split([1, 2, 3], [0.5, 0.6]),
    lambda: torch.utils.data.random_split([1, 2, 3], [0.5, -0.5]),
    lambda: torch.utils.data.Subset([1, 2, 3], [5])[0],
    lambda: torch.utils.data.ConcatDataset([]),
    lambda: torch.utils.data.Dataset()[0],
    lambda: len(torch.utils.data.Dataset()),
    lambda: torch.utils.data.RandomSampler([1], num_samples=-1),
    lambda: torch.utils.data.RandomSampler([]),
    lambda: torch.utils.data.WeightedRandomSampler([0.1, 0.2], 0),
    lambda: torch.nn.utils.rnn.pad_sequence([]),
    lambda: torch.nn.utils.rnn.pad_sequence([torch.ones(2), torch.ones(3, 2)]),
    lambda: torch.nn.utils.rnn.pack_padded_sequence(torch.ones(3, 2, 1), [2, 3]),
    lambda: torch.nn.utils.rnn.pack_padded_sequence(torch.ones(3, 2, 1), [3, 0]),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
