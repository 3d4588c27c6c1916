import torch
import torch.nn.functional as F

torch.manual_seed(0)
num_classes = 3
y_true = torch.randint(0, num_classes, (20,))
logits = torch.randn(20, num_classes)
y_pred = logits.argmax(dim=1)
print(y_true, y_pred)
cm = torch.zeros(num_classes, num_classes, dtype=torch.int64)
for t, p in zip(y_true, y_pred):
    cm[t, p] += 1
print(cm)
cm2 = torch.bincount(y_true * num_classes + y_pred, minlength=num_classes ** 2).reshape(num_classes, num_classes)
print(torch.equal(cm, cm2))
precision = cm.diag() / cm.sum(0)
recall = cm.diag() / cm.sum(1)
f1 = 2 * precision * recall / (precision + recall)
for c in range(num_classes):
    print(f"class {c}: P={precision[c]:.3f} R={recall[c]:.3f} F1={f1[c]:.3f} n={cm[c].sum()}")
print(f"accuracy {cm.diag().sum() / cm.sum():.4f} macro {f1.mean():.4f}")


def topk_accuracy(output, target, topk=(1,)):
    with torch.no_grad():
        maxk = max(topk)
        batch_size = target.size(0)
        _, pred = output.topk(maxk, 1, True, True)
        pred = pred.t()
        correct = pred.eq(target.view(1, -1).expand_as(pred))
        res = []
        for k in topk:
            correct_k = correct[:k].reshape(-1).float().sum(0, keepdim=True)
            res.append(correct_k.mul_(100.0 / batch_size))
        return res


print(topk_accuracy(logits, y_true, (1, 2, 3)))
probs = F.softmax(logits, dim=1)[:, 1]
labels = (y_true == 1).int()
order = probs.argsort(descending=True)
tp = labels[order].cumsum(0)
fp = (1 - labels[order]).cumsum(0)
tpr, fpr = tp / tp[-1], fp / fp[-1]
print(tpr, fpr)
print(torch.trapz(tpr, fpr), torch.trapezoid(tpr, fpr).item())
cos = F.cosine_similarity(logits[0], logits[1], dim=0)
print(cos, F.pairwise_distance(logits[:2], logits[2:4]), torch.cdist(logits[:2], logits[2:5]))
y, yh = torch.tensor([3., -0.5, 2., 7.]), torch.tensor([2.5, 0.0, 2., 8.])
ss_res = ((y - yh) ** 2).sum()
ss_tot = ((y - y.mean()) ** 2).sum()
print("mae", (y - yh).abs().mean(), "rmse", F.mse_loss(yh, y).sqrt(), "r2", 1 - ss_res / ss_tot)
iou_a, iou_b = torch.rand(4, 4) > 0.5, torch.rand(4, 4) > 0.5
print((iou_a & iou_b).sum() / (iou_a | iou_b).sum())
dice = 2 * (iou_a & iou_b).sum() / (iou_a.sum() + iou_b.sum())
print(dice.item())


class AverageMeter(object):
    """Computes and stores the average and current value"""
    def __init__(self, name, fmt=':f'):
        self.name, self.fmt = name, fmt
        self.reset()

    def reset(self):
        self.val = self.avg = self.sum = self.count = 0

    def update(self, val, n=1):
        self.val = val
        self.sum += val * n
        self.count += n
        self.avg = self.sum / self.count

    def __str__(self):
        fmtstr = '{name} {val' + self.fmt + '} ({avg' + self.fmt + '})'
        return fmtstr.format(**self.__dict__)


meter = AverageMeter('Loss', ':.4e')
for v in (0.5, 0.25, 0.1):
    meter.update(v, n=4)
print(meter)
