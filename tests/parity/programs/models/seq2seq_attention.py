import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(3)
SOS, VOCAB, HIDDEN = 0, 10, 12


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCAB, HIDDEN)
        self.gru = nn.GRU(HIDDEN, HIDDEN)

    def forward(self, src):
        return self.gru(self.embed(src))


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.W = nn.Linear(2 * HIDDEN, HIDDEN)
        self.v = nn.Linear(HIDDEN, 1, bias=False)

    def forward(self, hidden, encoder_outputs):
        steps = encoder_outputs.size(0)
        repeated = hidden.repeat(steps, 1, 1)
        energy = torch.tanh(self.W(torch.cat((repeated, encoder_outputs), dim=2)))
        return F.softmax(self.v(energy).squeeze(2).t(), dim=1)


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCAB, HIDDEN)
        self.attention = Attention()
        self.gru = nn.GRU(2 * HIDDEN, HIDDEN)
        self.out = nn.Linear(HIDDEN, VOCAB)

    def forward(self, token, hidden, encoder_outputs):
        weights = self.attention(hidden, encoder_outputs).unsqueeze(1)
        context = weights.bmm(encoder_outputs.transpose(0, 1)).transpose(0, 1)
        output, hidden = self.gru(torch.cat((self.embed(token).unsqueeze(0), context), dim=2), hidden)
        return self.out(output.squeeze(0)), hidden, weights


encoder, decoder = Encoder(), Decoder()
print(encoder, decoder, sep="\n")
params = list(encoder.parameters()) + list(decoder.parameters())
optimizer = torch.optim.Adam(params, lr=0.01)
src = torch.randint(1, VOCAB, (5, 4))
tgt = src.flip(0)
print(src)
for step in range(12):
    outputs, hidden = encoder(src)
    token = torch.full((4,), SOS)
    loss = 0
    for t in range(tgt.size(0)):
        logits, hidden, weights = decoder(token, hidden, outputs)
        loss = loss + F.cross_entropy(logits, tgt[t])
        token = tgt[t]
    optimizer.zero_grad()
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(params, 1.0)
    optimizer.step()
    if step % 4 == 0:
        print(f"{step}: {loss.item() / tgt.size(0):.4f} norm {norm:.3f}")
print(weights.shape, torch.allclose(weights.sum(-1), torch.ones(4, 1)))
print(weights[0])
