import torch


def accuracy(output, target, topk=(1,)):
    maxk = max(topk)
    _, pred = output.topk(maxk, 1, True, True)
    pred = pred.t()
    correct = pred.eq(target.view(1, -1).expand_as(pred))
    return [correct[:k].reshape(-1).float().sum(0, keepdim=True).mul_(100.0 / target.size(0)) for k in topk]


torch.manual_seed(0)
logits = torch.randn(8, 5)
target = torch.randint(0, 5, (8,))
print(logits.topk(3))
top1, top2 = accuracy(logits, target, topk=(1, 2))
print(top1, top2)
print(f"top1 {top1.item():.2f} top2 {top2.item():.2f}")
counts = torch.bincount(target, minlength=5)
print(counts)
print(counts.topk(2))
print(torch.topk(logits[0], k=2, largest=False))
values, idx = torch.topk(logits, 1, dim=0)
print(values, idx)
print(torch.kthvalue(logits, 2, dim=1).values)
try:
    logits.topk(6)
except RuntimeError as e:
    print(e)
