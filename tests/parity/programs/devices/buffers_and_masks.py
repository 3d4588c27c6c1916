import torch
import torch.nn as nn


class PositionalEncoding(nn.Module):
    def __init__(self, d_model=4, max_len=6):
        super().__init__()
        pe = torch.zeros(max_len, d_model)
        position = torch.arange(0, max_len, dtype=torch.float).unsqueeze(1)
        div = torch.exp(torch.arange(0, d_model, 2).float() * (-torch.log(torch.tensor(10000.0)) / d_model))
        pe[:, 0::2] = torch.sin(position * div)
        pe[:, 1::2] = torch.cos(position * div)
        self.register_buffer("pe", pe)

    def forward(self, x):
        return x + self.pe[: x.size(1)].to(x.device)


def causal_mask(n, device):
    return torch.triu(torch.ones(n, n, device=device, dtype=torch.bool), diagonal=1)


device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
m = PositionalEncoding().to(device)
x = torch.zeros(1, 3, 4, device=device)
print(m(x))
print(m.pe.device, m.pe.requires_grad, list(m.state_dict()))
print(causal_mask(3, x.device))
h = torch.zeros(2, 5).to(x.device)
print(torch.zeros_like(h).device, torch.ones(2, device=h.device), torch.rand_like(h).device)
