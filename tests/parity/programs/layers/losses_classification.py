import torch
import torch.nn as nn
import torch.nn.functional as F

logits = torch.tensor([[2.0, 0.5, -1.0], [0.1, 1.5, 0.3], [-0.5, 0.2, 3.0]], requires_grad=True)
target = torch.tensor([0, 1, 1])
print(F.cross_entropy(logits, target))
print(nn.CrossEntropyLoss(reduction="none")(logits, target))
print(nn.CrossEntropyLoss(reduction="sum")(logits, target))
print(nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0, 0.5]))(logits, target))
print(nn.CrossEntropyLoss(label_smoothing=0.1)(logits, target))
print(nn.CrossEntropyLoss(ignore_index=1)(logits, target))
probs = torch.tensor([[0.8, 0.1, 0.1], [0.0, 1.0, 0.0], [0.2, 0.3, 0.5]])
print(F.cross_entropy(logits, probs))
log_probs = F.log_softmax(logits, dim=1)
print(log_probs)
print(F.nll_loss(log_probs, target))
by_hand = -log_probs[torch.arange(3), target].mean()
print(by_hand)
loss = F.cross_entropy(logits, target)
loss.backward()
print(logits.grad)
p = F.softmax(logits.detach(), dim=1)
p[torch.arange(3), target] -= 1
print(p / 3)
for bad in [torch.tensor([0, 1]), torch.tensor([0, 1, 3]), torch.tensor([0.0, 1.0, 2.0]), target.unsqueeze(1)]:
    try:
        print(F.cross_entropy(logits, bad))
    except (ValueError, IndexError, RuntimeError) as e:
        print(type(e).__name__ + ":", e)
pixels = torch.zeros(1, 2, 2, 2, requires_grad=True)
print(F.cross_entropy(pixels, torch.tensor([[[0, 1], [1, 0]]])))
print(nn.MultiMarginLoss()(logits, target), nn.MultiMarginLoss(p=2)(logits, target))
print(F.cross_entropy(logits.double(), target).dtype)
