import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(1)
sentences = ["good movie", "bad movie", "really good film", "really bad film", "good good fun", "so bad"]
labels = torch.tensor([1, 0, 1, 0, 1, 0])
words = sorted({w for s in sentences for w in s.split()})
vocab = {"<pad>": 0, **{w: i + 1 for i, w in enumerate(words)}}
encoded = [torch.tensor([vocab[w] for w in s.split()]) for s in sentences]
lengths = torch.tensor([len(e) for e in encoded])
batch = nn.utils.rnn.pad_sequence(encoded, batch_first=True)
print(batch)
print(lengths)


class GRUClassifier(nn.Module):
    def __init__(self, vocab_size, dim=6, hidden=5):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, dim, padding_idx=0)
        self.gru = nn.GRU(dim, hidden, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * hidden, 2)

    def forward(self, x, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(self.embedding(x), lengths, batch_first=True, enforce_sorted=False)
        _, h = self.gru(packed)
        return self.out(torch.cat([h[0], h[1]], dim=1))


model = GRUClassifier(len(vocab))
print(model)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
for step in range(30):
    logits = model(batch, lengths)
    loss = F.cross_entropy(logits, labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 9:
        accuracy = (logits.argmax(1) == labels).float().mean()
        print(f"step {step + 1}: loss={loss.item():.4f} acc={accuracy.item():.2f}")
print("padding row:", model.embedding.weight[0])
print("gradient of padding:", model.embedding.weight.grad[0])
print(logits)
