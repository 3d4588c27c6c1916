import torch
import torch.nn as nn

model = nn.Sequential(nn.Linear(3, 3), nn.ReLU())
if torch.cuda.device_count() > 1:
    print("Let's use", torch.cuda.device_count(), "GPUs!")
    model = nn.DataParallel(model)
device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
model.to(device)
print(model)
kwargs = {"num_workers": 1, "pin_memory": True} if torch.cuda.is_available() else {}
print(kwargs)
use_cuda = not False and torch.cuda.is_available()
dtype = torch.cuda.FloatTensor if use_cuda else torch.FloatTensor
print(dtype)
t = torch.randn(2, 3).type(dtype)
print(t.type(), t.shape, t.is_pinned())
try:
    torch.cuda.FloatTensor([1.0])
except TypeError as e:
    print(e)
