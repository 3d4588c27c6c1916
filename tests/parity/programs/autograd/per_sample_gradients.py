import torch
import torch.nn as nn
from torch.func import functional_call, grad, vmap

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
data, target = torch.randn(5, 3), torch.randn(5, 1)
params = {k: v.detach() for k, v in model.named_parameters()}


def compute_loss(params, sample, target):
    prediction = functional_call(model, params, (sample.unsqueeze(0),))
    return nn.functional.mse_loss(prediction, target.unsqueeze(0))


per_sample = vmap(grad(compute_loss), in_dims=(None, 0, 0))(params, data, target)
for name, value in per_sample.items():
    print(name, tuple(value.shape), f"{value.norm().item():.4f}")

slow = []
for i in range(5):
    loss = nn.functional.mse_loss(model(data[i : i + 1]), target[i : i + 1])
    slow.append(torch.autograd.grad(loss, model.parameters()))
for j, name in enumerate(per_sample):
    print(name, torch.allclose(per_sample[name], torch.stack([g[j] for g in slow]), atol=1e-6))
print(per_sample["2.bias"])
print([p.grad for p in model.parameters()])
