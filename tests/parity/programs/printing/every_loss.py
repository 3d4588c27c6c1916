import torch, torch.nn as nn

L = [
    nn.L1Loss(),
    nn.MSELoss(reduction="sum"),
    nn.CrossEntropyLoss(),
    nn.CrossEntropyLoss(weight=torch.ones(3), ignore_index=-1, label_smoothing=0.1),
    nn.NLLLoss(),
    nn.PoissonNLLLoss(),
    nn.GaussianNLLLoss(),
    nn.KLDivLoss(reduction="batchmean", log_target=True),
    nn.BCELoss(),
    nn.BCEWithLogitsLoss(pos_weight=torch.tensor([2.0])),
    nn.MarginRankingLoss(0.1),
    nn.HingeEmbeddingLoss(),
    nn.MultiLabelMarginLoss(),
    nn.HuberLoss(delta=2.0),
    nn.SmoothL1Loss(beta=0.5),
    nn.SoftMarginLoss(),
    nn.MultiLabelSoftMarginLoss(),
    nn.CosineEmbeddingLoss(),
    nn.MultiMarginLoss(),
    nn.TripletMarginLoss(margin=1.0, p=2),
    nn.TripletMarginWithDistanceLoss(),
    nn.CTCLoss(blank=0),
]
for l in L:
    print(l, dict(l.state_dict()), list(l.named_buffers()))
torch.manual_seed(0)
x = torch.randn(4, 3, requires_grad=True)
t = torch.tensor([0, 2, 1, 0])
y = torch.randn(4, 3)
for r in ["none", "mean", "sum"]:
    print(
        r,
        nn.CrossEntropyLoss(reduction=r)(x, t),
        nn.MSELoss(reduction=r)(x, y),
        nn.L1Loss(reduction=r)(x, y),
        nn.SmoothL1Loss(reduction=r)(x, y),
        nn.HuberLoss(reduction=r)(x, y),
        sep="\n",
    )
    print(
        nn.KLDivLoss(reduction=r)(x.log_softmax(1), y.softmax(1)),
        nn.BCEWithLogitsLoss(reduction=r)(x, y.sigmoid()),
        nn.BCELoss(reduction=r)(x.sigmoid(), y.sigmoid()),
        nn.MultiMarginLoss(reduction=r)(x, t),
        nn.MultiLabelSoftMarginLoss(reduction=r)(x, (y > 0).float()),
        nn.SoftMarginLoss(reduction=r)(x, y.sign()),
        nn.PoissonNLLLoss(reduction=r)(x, y.abs()),
        nn.GaussianNLLLoss(reduction=r)(x, y, torch.ones(4, 3)),
        nn.CosineEmbeddingLoss(reduction=r)(x, y, torch.tensor([1, -1, 1, -1])),
        nn.MarginRankingLoss(reduction=r)(x[:, 0], y[:, 0], torch.tensor([1, -1, 1, -1])),
        nn.HingeEmbeddingLoss(reduction=r)(x, y.sign()),
        nn.TripletMarginLoss(reduction=r)(x, y, y.flip(0)),
        nn.MultiLabelMarginLoss(reduction=r)(x, torch.tensor([[0, -1, 1], [1, 2, -1], [2, -1, -1], [0, 1, 2]])),
        nn.NLLLoss(reduction=r)(x.log_softmax(1), t),
        sep="\n",
    )
for r in ["average", "Mean", None]:
    try:
        print(nn.CrossEntropyLoss(reduction=r)(x, t))
    except Exception as e:
        print(type(e).__name__, e)
    try:
        print(nn.MSELoss(reduction=r)(x, y))
    except Exception as e:
        print(type(e).__name__, e)
