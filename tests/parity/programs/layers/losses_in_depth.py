import torch, torch.nn as nn, torch.nn.functional as F

torch.manual_seed(0)
lo = torch.randn(3, 4, requires_grad=True)
t = torch.tensor([1, 0, 3])
w = torch.tensor([1.0, 2.0, 3.0, 4.0])
print(
    F.cross_entropy(lo, t, weight=w),
    F.cross_entropy(lo, t, weight=w, reduction="none"),
    F.cross_entropy(lo, t, ignore_index=0),
    F.cross_entropy(lo, t, label_smoothing=0.2),
    F.cross_entropy(lo, F.one_hot(t, 4).float()),
    F.cross_entropy(lo, lo.softmax(1).detach(), weight=w, label_smoothing=0.1),
)
F.cross_entropy(lo, t, weight=w, label_smoothing=0.1).backward()
print(lo.grad)
im = torch.randn(2, 3, 2, 2)
ti = torch.randint(3, (2, 2, 2))
print(
    F.cross_entropy(im, ti),
    F.cross_entropy(im, ti, reduction="none").shape,
    F.nll_loss(F.log_softmax(im, 1), ti, weight=w[:3]),
)
p = torch.sigmoid(lo)
y = (torch.rand(3, 4) > 0.5).float()
print(
    F.binary_cross_entropy(p, y),
    F.binary_cross_entropy(p, y, weight=w),
    F.binary_cross_entropy_with_logits(lo, y, pos_weight=w),
    F.binary_cross_entropy_with_logits(lo, y, weight=w, reduction="sum"),
)
print(
    F.mse_loss(lo, y, reduction="none"),
    F.l1_loss(lo, y),
    F.smooth_l1_loss(lo, y, beta=0.0),
    F.smooth_l1_loss(lo, y, beta=2.0),
    F.huber_loss(lo, y, delta=0.3),
    F.kl_div(F.log_softmax(lo, 1), F.softmax(y, 1), reduction="batchmean"),
    F.kl_div(F.log_softmax(lo, 1), F.log_softmax(y, 1), log_target=True, reduction="sum"),
    F.poisson_nll_loss(lo, y, full=True),
    F.gaussian_nll_loss(lo, y, torch.full((3, 4), 0.5), full=True),
    F.margin_ranking_loss(lo[:, 0], lo[:, 1], torch.tensor([1, -1, 1]), margin=0.5),
    F.hinge_embedding_loss(lo, y * 2 - 1),
    F.cosine_embedding_loss(lo, y, torch.tensor([1, 1, -1])),
    F.triplet_margin_loss(lo, y, y.flip(0), swap=True),
    F.multi_margin_loss(lo, t, p=2, weight=w),
    F.multilabel_soft_margin_loss(lo, y, weight=w),
    F.soft_margin_loss(lo, y * 2 - 1),
    F.multilabel_margin_loss(lo, torch.tensor([[0, 2, -1, 1], [3, -1, 0, 0], [1, 2, 3, -1]])),
    F.triplet_margin_with_distance_loss(lo, y, y.flip(0), distance_function=lambda a, b: 1 - F.cosine_similarity(a, b)),
    sep="\n",
)


def focal(x, t, g=2, a=0.25):
    ce = F.cross_entropy(x, t, reduction="none")
    pt = torch.exp(-ce)
    return (a * (1 - pt) ** g * ce).mean()


def dice(p, t):
    return 1 - (2 * (p * t).sum() + 1) / (p.sum() + t.sum() + 1)


def tv(x):
    return (x[:, :, 1:] - x[:, :, :-1]).abs().mean() + (x[:, :, :, 1:] - x[:, :, :, :-1]).abs().mean()


print(
    focal(lo, t),
    dice(p, y),
    tv(im),
    nn.CrossEntropyLoss()(lo[0], t[0]),
    nn.NLLLoss(reduction="none")(lo.log_softmax(1), t),
    -lo.log_softmax(1)[range(3), t].mean(),
    -lo.log_softmax(1).gather(1, t[:, None]).mean(),
)
