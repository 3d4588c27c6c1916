import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, Dataset, TensorDataset, random_split

x = torch.randn(3, 2)
model = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Dropout(0.2), nn.Linear(4, 1))
optimizer = optim.Adam(model.parameters(), lr=1e-3)
scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=2)
dataset = TensorDataset(x, torch.zeros(3))
loader = DataLoader(dataset, batch_size=2)
first, second = random_split(dataset, [2, 1])
for thing in [
    x,
    x.shape,
    x.dtype,
    x.device,
    x.tolist(),
    x.numpy(),
    x[0, 0].item(),
    model,
    model[0],
    model[0].weight,
    model.state_dict(),
    model.parameters(),
    model.training,
    optimizer,
    optimizer.param_groups,
    scheduler,
    dataset,
    dataset[0],
    loader,
    first,
    first.indices,
    nn.MSELoss(),
    torch.Generator(),
    x.requires_grad,
    x.stride(),
    x.max(dim=0),
]:
    print(type(thing), type(thing).__name__)
for cls in [torch.Tensor, nn.Module, nn.Parameter, optim.SGD, optim.AdamW, optim.Optimizer, Dataset, DataLoader]:
    print(cls, cls.__name__, issubclass(cls, object))
print(type(x) is torch.Tensor, isinstance(model[0].weight, nn.Parameter), isinstance(optimizer, optim.Optimizer))
print(torch.autograd.Function, torch.no_grad, torch.enable_grad, torch.utils.data.Subset)
for call in [
    lambda: nn.MSELoss()(x),
    lambda: nn.ReLU()(),
    lambda: model(),
    lambda: nn.Linear(2)(),
    lambda: x.shape(0),
    lambda: optimizer.zerograd(),
]:
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
