import torch, torch.nn as nn

torch.manual_seed(0)
e = nn.Embedding(5, 3, padding_idx=0)
print(e.weight)
x = torch.tensor([[1, 2, 0], [4, 0, 0]])
y = e(x)
print(y)
y.sum().backward()
print(e.weight.grad)
w = torch.arange(6.0).view(3, 2)
f = nn.Embedding.from_pretrained(w)
print(f, f.weight.requires_grad, f(torch.tensor([2])))
g = nn.Embedding.from_pretrained(w, freeze=False)
print(g.weight)
m = nn.Embedding(4, 2, max_norm=1.0)
with_big = m.weight.data.mul_(10)
print(m(torch.tensor([0, 1])), m.weight.norm(dim=1))
b = nn.EmbeddingBag(5, 2, mode="sum")
print(
    b(torch.tensor([1, 2, 3, 4]), torch.tensor([0, 2])),
    b(torch.tensor([[1, 2], [3, 4]]), per_sample_weights=torch.tensor([[0.5, 0.5], [1.0, 2.0]])),
)
b2 = nn.EmbeddingBag(5, 2, mode="max", include_last_offset=True)
print(b2(torch.tensor([1, 2, 3]), torch.tensor([0, 1, 3])))
s = nn.Embedding(4, 2, scale_grad_by_freq=True)
s(torch.tensor([1, 1, 2])).sum().backward()
print(s.weight.grad)
with torch.no_grad():
    e.weight[1] = torch.ones(3)
    e.weight[0].fill_(9)
print(e.weight[:2])
print(e.num_embeddings, e.embedding_dim, e.padding_idx)
for f in [
    lambda: e(torch.tensor([5])),
    lambda: e(torch.tensor([-1])),
    lambda: e([1]),
    lambda: e(torch.tensor([True])),
    lambda: nn.Embedding(2, 2, _weight=torch.ones(3, 2)),
    lambda: b(torch.tensor([1]), None),
    lambda: b(torch.tensor([[1]]), torch.tensor([0])),
    lambda: nn.EmbeddingBag(2, 2, mode="min")(torch.tensor([[0]])),
]:
    try:
        print(f())
    except Exception as e2:
        print(type(e2).__name__, e2)
