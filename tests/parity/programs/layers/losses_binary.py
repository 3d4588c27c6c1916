import torch
import torch.nn as nn
import torch.nn.functional as F

scores = torch.tensor([[1.2], [-0.7], [0.3], [2.0]], requires_grad=True)
labels = torch.tensor([[1.0], [0.0], [0.0], [1.0]])
p = torch.sigmoid(scores)
print(nn.BCELoss()(p, labels), nn.BCEWithLogitsLoss()(scores, labels))
print(nn.BCELoss(reduction="none")(p, labels))
print(nn.BCEWithLogitsLoss(pos_weight=torch.tensor([3.0]))(scores, labels))
print(nn.BCEWithLogitsLoss(weight=torch.tensor([[1.0], [2.0], [1.0], [0.5]]), reduction="sum")(scores, labels))
F.binary_cross_entropy_with_logits(scores, labels).backward()
print(scores.grad)
for run in [
    lambda: nn.BCELoss()(p, labels.squeeze()),
    lambda: nn.BCEWithLogitsLoss()(scores, labels.squeeze()),
    lambda: nn.BCELoss()(scores, labels),
    lambda: nn.BCELoss()(p, labels.long()),
]:
    try:
        print(run())
    except (ValueError, RuntimeError) as e:
        print(type(e).__name__ + ":", e)
print(nn.BCELoss()(torch.tensor([0.0, 1.0]), torch.tensor([0.0, 0.0])))
s = torch.tensor([1.0, -1.0, 1.0])
print(nn.SoftMarginLoss()(torch.tensor([0.5, 0.5, -2.0]), s), nn.HingeEmbeddingLoss()(torch.tensor([0.5, 0.3, 2.0]), s))
print(nn.MultiLabelSoftMarginLoss()(torch.tensor([[0.2, -1.0, 3.0]]), torch.tensor([[1.0, 0.0, 1.0]])))
print(nn.MultiLabelMarginLoss()(torch.tensor([[0.1, 0.2, 0.4, 0.8]]), torch.tensor([[3, 0, -1, 1]])))
