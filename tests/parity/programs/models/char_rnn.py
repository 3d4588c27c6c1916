import torch
import torch.nn as nn

torch.manual_seed(0)
text = "hello world"
chars = sorted(set(text))
char_to_idx = {c: i for i, c in enumerate(chars)}
idx_to_char = {i: c for c, i in char_to_idx.items()}
data = torch.tensor([char_to_idx[c] for c in text])
print(chars, data)


class CharRNN(nn.Module):
    def __init__(self, vocab_size, embed_size, hidden_size):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_size)
        self.rnn = nn.RNN(embed_size, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, vocab_size)

    def forward(self, x, hidden=None):
        out, hidden = self.rnn(self.embedding(x), hidden)
        return self.fc(out), hidden


model = CharRNN(len(chars), 8, 16)
print(model)
print("parameters:", sum(p.numel() for p in model.parameters()))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
x, y = data[:-1].unsqueeze(0), data[1:].unsqueeze(0)
for epoch in range(60):
    optimizer.zero_grad()
    logits, _ = model(x)
    loss = criterion(logits.view(-1, len(chars)), y.view(-1))
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 5.0)
    optimizer.step()
    if epoch % 20 == 0:
        print(f"epoch {epoch}, loss {loss.item():.4f}")

model.eval()
with torch.no_grad():
    current, hidden, result = data[:1].unsqueeze(0), None, text[0]
    for _ in range(10):
        logits, hidden = model(current, hidden)
        current = logits[:, -1].argmax(dim=-1, keepdim=True)
        result += idx_to_char[current.item()]
print(result, hidden.shape)
