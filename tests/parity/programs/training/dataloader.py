import torch
from torch.utils.data import DataLoader, TensorDataset, random_split

torch.manual_seed(0)
X = torch.randn(20, 3)
y = torch.randint(0, 2, (20,))
dataset = TensorDataset(X, y)
print(len(dataset))
print(dataset[0])

train, val = random_split(dataset, [16, 4])
print(len(train), len(val), val.indices)
loader = DataLoader(train, batch_size=5, shuffle=True)
print(len(loader), loader.batch_size)
for epoch in range(2):
    for i, (xb, yb) in enumerate(loader):
        print(epoch, i, xb.shape, yb)
xb, yb = next(iter(DataLoader(val, batch_size=4)))
print(xb, yb)
loader = DataLoader(dataset, batch_size=6, drop_last=True)
print(len(loader), [len(b[1]) for b in loader])
print(torch.rand(3))
g = torch.Generator().manual_seed(123)
print([b[1].tolist() for b in DataLoader(dataset, batch_size=7, shuffle=True, generator=g)])
a, b, c = random_split(range(10), [0.5, 0.3, 0.2], generator=torch.Generator().manual_seed(1))
print(list(a), list(b), list(c))
try:
    random_split(dataset, [10, 5])
except ValueError as e:
    print(e)
try:
    DataLoader(dataset, batch_size=0)
except ValueError as e:
    print(e)
