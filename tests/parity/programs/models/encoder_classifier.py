import math

import torch
import torch.nn as nn

torch.manual_seed(7)


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=50, dropout=0.1):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        position = torch.arange(max_len).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        pe = torch.zeros(1, max_len, d_model)
        pe[0, :, 0::2] = torch.sin(position * div_term)
        pe[0, :, 1::2] = torch.cos(position * div_term)
        self.register_buffer("pe", pe)

    def forward(self, x):
        return self.dropout(x + self.pe[:, :x.size(1)])


class Classifier(nn.Module):
    def __init__(self, vocab, d_model=16):
        super().__init__()
        self.embed = nn.Embedding(vocab, d_model)
        self.pos = PositionalEncoding(d_model)
        layer = nn.TransformerEncoderLayer(d_model, nhead=4, dim_feedforward=32, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, num_layers=2)
        self.fc = nn.Linear(d_model, 2)

    def forward(self, x, padding=None):
        h = self.encoder(self.pos(self.embed(x)), src_key_padding_mask=padding)
        return self.fc(h.mean(dim=1))


model = Classifier(20)
print(model)
print(sum(p.numel() for p in model.parameters()))
print(model.pos.pe[0, :3, :4])
x = torch.randint(1, 20, (8, 6))
y = (x.sum(1) > 60).long()
print(y)
opt = torch.optim.Adam(model.parameters(), lr=1e-3)
for step in range(6):
    loss = nn.functional.cross_entropy(model(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(f"{loss.item():.4f}")
model.eval()
with torch.no_grad():
    logits = model(x)
print(logits.argmax(1), logits.shape)
mask = nn.Transformer.generate_square_subsequent_mask(4)
print(mask)
decoder = nn.TransformerDecoderLayer(16, 4, 32, dropout=0.0, batch_first=True)
out = decoder(torch.randn(2, 4, 16), torch.randn(2, 6, 16), tgt_mask=mask)
print(out.shape, out[0, 0, :4])
