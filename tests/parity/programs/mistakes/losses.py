import torch
import torch.nn as nn
import torch.nn.functional as F

a = torch.ones(2, 3)
b = torch.ones(4)
i = torch.tensor([1, 2, 3])
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
l = nn.Linear(3, 2)
x = torch.randn(5, 4)
net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
y = torch.tensor([0, 1, 0, 1, 1])

ATTEMPTS = [
    lambda: F.cross_entropy(x, y[:3]),
    lambda: F.cross_entropy(x, torch.tensor([0, 1, 2, 3, 4])),
    lambda: F.cross_entropy(x, torch.tensor([0, 1, 2, 3, -1])),
    lambda: F.cross_entropy(x, y.float()),
    lambda: F.cross_entropy(x, y.int()),
    lambda: F.cross_entropy(x, y.unsqueeze(1)),
    lambda: F.cross_entropy(x, [0, 1]),
    lambda: nn.CrossEntropyLoss()(x),
    lambda: nn.CrossEntropyLoss(reduction="avg")(x, y),
    lambda: nn.CrossEntropyLoss(weight=torch.ones(3))(x, y),
    lambda: F.nll_loss(x, y.float()),
    lambda: F.nll_loss(x, torch.tensor([0, 1, 2, 3, 4])),
    lambda: F.nll_loss(x, y[:2]),
    lambda: F.mse_loss(a, b),
    lambda: F.mse_loss(a, 1),
    lambda: F.mse_loss(i, i),
    lambda: F.mse_loss(torch.tensor(1), torch.tensor(2)),
    lambda: nn.MSELoss()(w),
    lambda: nn.MSELoss(reduction="sums")(a, a),
    lambda: nn.BCELoss()(x, x),
    lambda: nn.BCELoss()(torch.tensor([1.5]), torch.tensor([1.0])),
    lambda: nn.BCELoss()(torch.tensor([0.5]), torch.tensor([1])),
    lambda: nn.BCELoss()(torch.tensor([0.5]), torch.tensor([1.0, 0.0])),
    lambda: nn.BCEWithLogitsLoss()(torch.tensor([0.5]), torch.tensor([1])),
    lambda: nn.BCEWithLogitsLoss()(torch.tensor([0.5]), torch.tensor([1.0, 0.0])),
    lambda: nn.BCEWithLogitsLoss()(torch.tensor([[0.5]]), torch.tensor([1.0])),
    lambda: nn.L1Loss()(a, b),
    lambda: nn.KLDivLoss()(a, b),
    lambda: nn.HuberLoss(delta=-1)(a, a),
    lambda: nn.SmoothL1Loss(beta=-1)(a, a),
    lambda: nn.CosineEmbeddingLoss()(a, a, b),
    lambda: nn.TripletMarginLoss()(a, a, b),
    lambda: nn.MarginRankingLoss()(a, a, b),
    lambda: nn.NLLLoss()(a, a),
    lambda: F.cosine_similarity(a, b),
    lambda: torch.cdist(a, b),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
