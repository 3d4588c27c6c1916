import torch

torch.manual_seed(7)
data = torch.rand(50, 3) * 6 - 3
print(data.sum().item(), data.mean().item(), data.std().item(), data.var().item())
print(data.mean(dim=0).tolist(), data.std(dim=0).tolist())
print(data.sum(dim=1)[:5].tolist())
normalised = (data - data.mean(0)) / data.std(0)
print(normalised.mean(0).tolist(), normalised[0].tolist())
a = torch.tensor([0.1, 0.2, 0.3])
print(a.sum().item(), a.mean().item(), a.prod().item(), (a * a).sum().item(), a.dot(a).item())
print(torch.softmax(a, 0).tolist(), torch.log_softmax(a, 0).tolist(), torch.logsumexp(a, 0).item())
