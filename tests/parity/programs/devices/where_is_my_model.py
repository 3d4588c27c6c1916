import torch
import torch.nn as nn

model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 1))
device = next(model.parameters()).device
print("model lives on", device)
for name, p in model.named_parameters():
    print(name, tuple(p.shape), p.device, p.dtype)
for name, b in model.named_buffers():
    print(name, b.device)

same = model.to("cpu")
print(same is model)
model = model.to(device=device, dtype=torch.float64)
print(model[0].weight.dtype, model[0].weight.device)
x = torch.ones(4, 2).to(model[0].weight)
print(x.dtype, x.device, model(x).shape)
print(model.cpu() is model, {p.device for p in model.parameters()})
print(all(p.is_cuda for p in model.parameters()))
