import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(5)
corpus = "the king loves the queen and the queen loves the king while the dog chases the cat".split()
vocab = sorted(set(corpus))
index = {w: i for i, w in enumerate(vocab)}
pairs = []
for i, word in enumerate(corpus):
    for j in range(max(0, i - 2), min(len(corpus), i + 3)):
        if i != j:
            pairs.append((index[word], index[corpus[j]]))
centers, contexts = map(torch.tensor, zip(*pairs))
print(len(vocab), len(pairs), centers[:8])


class SkipGram(nn.Module):
    def __init__(self, size, dim):
        super().__init__()
        self.inputs = nn.Embedding(size, dim)
        self.outputs = nn.Linear(dim, size, bias=False)

    def forward(self, x):
        return F.log_softmax(self.outputs(self.inputs(x)), dim=1)


model = SkipGram(len(vocab), 6)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
for epoch in range(40):
    optimizer.zero_grad()
    loss = F.nll_loss(model(centers), contexts)
    loss.backward()
    optimizer.step()
    if epoch % 10 == 0:
        print(f"{epoch:3d} {loss.item():.4f}")
vectors = model.inputs.weight.detach()
cos = nn.CosineSimilarity(dim=0)
for a, b in [("king", "queen"), ("king", "dog"), ("dog", "cat")]:
    print(a, b, f"{cos(vectors[index[a]], vectors[index[b]]).item():.3f}")
similar = F.cosine_similarity(vectors[index["king"]].unsqueeze(0), vectors)
print([vocab[i] for i in similar.argsort(descending=True)[:3]])
frozen = nn.Embedding.from_pretrained(vectors)
print(frozen, frozen.weight.requires_grad, frozen(torch.tensor([0, 3])).shape)
