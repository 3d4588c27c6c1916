import collections
import math
import re
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
corpus = ["he is a king", "she is a queen", "he is a man", "she is a woman", "warsaw is poland capital",
          "berlin is germany capital", "paris is france capital"]
tokens = [re.findall(r"\w+", s.lower()) for s in corpus]
freq = collections.Counter(w for t in tokens for w in t)
vocab = [w for w, _ in freq.most_common()]
w2i = {w: i for i, w in enumerate(vocab)}
print(len(vocab), freq.most_common(3))
window = 2
pairs = []
for sent in tokens:
    idx = [w2i[w] for w in sent]
    for c in range(len(idx)):
        for w in range(-window, window + 1):
            if w == 0 or not 0 <= c + w < len(idx):
                continue
            pairs.append((idx[c], idx[c + w]))
pairs = torch.tensor(pairs)
print(pairs.shape, pairs[:4])


class SkipGramNeg(nn.Module):
    def __init__(self, V, d):
        super().__init__()
        self.center, self.context = nn.Embedding(V, d), nn.Embedding(V, d)
        nn.init.uniform_(self.center.weight, -0.5, 0.5)
        nn.init.zeros_(self.context.weight)

    def forward(self, c, pos, neg):
        v = self.center(c)
        p = F.logsigmoid((v * self.context(pos)).sum(1))
        n = F.logsigmoid(-torch.bmm(self.context(neg), v.unsqueeze(2)).squeeze(2)).sum(1)
        return -(p + n).mean()


noise = torch.tensor([freq[w] for w in vocab], dtype=torch.float) ** 0.75
noise /= noise.sum()
model = SkipGramNeg(len(vocab), 5)
opt = torch.optim.SparseAdam if False else torch.optim.Adagrad
opt = opt(model.parameters(), lr=0.2)
for epoch in range(5):
    neg = torch.multinomial(noise, len(pairs) * 3, replacement=True).view(len(pairs), 3)
    loss = model(pairs[:, 0], pairs[:, 1], neg)
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(epoch, f"{loss.item():.4f}")
W = F.normalize(model.center.weight.detach(), dim=1)
sim = W @ W[w2i["king"]]
print(sim.shape, torch.allclose(sim[w2i["king"]], torch.tensor(1.0)), sim.topk(2).indices[0].item() == w2i["king"])
tf = torch.zeros(len(corpus), len(vocab))
for i, t in enumerate(tokens):
    for w in t:
        tf[i, w2i[w]] += 1
df = (tf > 0).sum(0)
idf = torch.log((1 + len(corpus)) / (1 + df)) + 1
tfidf = F.normalize(tf * idf, dim=1)
print(idf, (tfidf @ tfidf.T)[0])
bag = nn.EmbeddingBag(len(vocab), 3, mode="mean")
text, offsets = torch.tensor([0, 1, 2, 3, 4]), torch.tensor([0, 2])
print(bag(text, offsets), bag)
emb = nn.Embedding.from_pretrained(torch.eye(3), freeze=True)
print(emb(torch.tensor([2, 0])), emb.weight.requires_grad)
e = nn.Embedding(3, 2, padding_idx=0)
e(torch.tensor([0, 1, 1])).sum().backward()
print(e.weight, e.weight.grad)
