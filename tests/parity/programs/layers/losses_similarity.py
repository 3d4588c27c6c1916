import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(5)
a, p, n = torch.randn(4, 6, requires_grad=True), torch.randn(4, 6), torch.randn(4, 6)
print(nn.TripletMarginLoss(margin=1.0)(a, p, n))
print(nn.TripletMarginLoss(margin=0.5, p=1, reduction="none")(a, p, n))
print(nn.CosineSimilarity(dim=1)(a, p))
print(F.cosine_similarity(a, p))
print(nn.CosineEmbeddingLoss()(a, p, torch.tensor([1.0, 1.0, -1.0, -1.0])))
print(nn.MarginRankingLoss(margin=0.1)(a[:, 0], p[:, 0], torch.tensor([1.0, -1.0, 1.0, -1.0])))
loss = nn.TripletMarginWithDistanceLoss(distance_function=lambda x, y: 1.0 - F.cosine_similarity(x, y))(a, p, n)
print(loss)
loss.backward()
print(a.grad[0])
logp = F.log_softmax(torch.randn(3, 5), dim=1)
q = F.softmax(torch.randn(3, 5), dim=1)
print(F.kl_div(logp, q, reduction="batchmean"), nn.KLDivLoss(reduction="sum")(logp, q))
print((q * (q.log() - logp)).sum() / 3)
print(nn.KLDivLoss(reduction="batchmean", log_target=True)(logp, q.log()))
try:
    F.triplet_margin_loss(a, p, n, margin=-1.0)
except ValueError as e:
    print(e)
