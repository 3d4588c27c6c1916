import math
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class PatchEmbed(nn.Module):
    def __init__(self, img=8, patch=4, ch=3, dim=8):
        super().__init__()
        self.proj = nn.Conv2d(ch, dim, kernel_size=patch, stride=patch)
        self.cls = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos = nn.Parameter(torch.randn(1, (img // patch) ** 2 + 1, dim) * 0.02)

    def forward(self, x):
        x = self.proj(x).flatten(2).transpose(1, 2)
        return torch.cat([self.cls.expand(x.shape[0], -1, -1), x], dim=1) + self.pos


class ViT(nn.Module):
    def __init__(self, dim=8, classes=3):
        super().__init__()
        self.embed = PatchEmbed(dim=dim)
        layer = nn.TransformerEncoderLayer(dim, 2, dim_feedforward=16, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, num_layers=2, enable_nested_tensor=False)
        self.norm, self.head = nn.LayerNorm(dim), nn.Linear(dim, classes)

    def forward(self, x):
        return self.head(self.norm(self.encoder(self.embed(x)))[:, 0])


vit = ViT()
img = torch.randn(2, 3, 8, 8)
out = vit(img)
print(out.shape, out)
loss = F.cross_entropy(out, torch.tensor([0, 2]))
loss.backward()
print(loss, vit.embed.cls.grad.norm(), vit.embed.pos.grad[0, :, 0])


class RMSNorm(nn.Module):
    def __init__(self, dim, eps=1e-6):
        super().__init__()
        self.eps, self.weight = eps, nn.Parameter(torch.ones(dim))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


x = torch.randn(2, 5, 8)
print(torch.allclose(RMSNorm(8)(x), nn.RMSNorm(8, eps=1e-6)(x), atol=1e-6), nn.RMSNorm(8))


def rope(x, base=10000.0):
    b, t, d = x.shape
    inv = 1.0 / (base ** (torch.arange(0, d, 2).float() / d))
    ang = torch.outer(torch.arange(t).float(), inv)
    cos, sin = ang.cos(), ang.sin()
    x1, x2 = x[..., 0::2], x[..., 1::2]
    return torch.stack([x1 * cos - x2 * sin, x1 * sin + x2 * cos], dim=-1).flatten(-2)


r = rope(x)
print(r.shape, torch.allclose(r.norm(dim=-1), x.norm(dim=-1), atol=1e-5), r[0, 1, :4])


class SwiGLU(nn.Module):
    def __init__(self, d, h):
        super().__init__()
        self.w1, self.w2, self.w3 = nn.Linear(d, h, bias=False), nn.Linear(h, d, bias=False), nn.Linear(d, h, bias=False)

    def forward(self, x):
        return self.w2(F.silu(self.w1(x)) * self.w3(x))


print(SwiGLU(8, 16), SwiGLU(8, 16)(x).shape)
q, k, v = (torch.randn(1, 2, 4, 4) for _ in range(3))
manual = (q @ k.transpose(-2, -1) / math.sqrt(4)).masked_fill(torch.triu(torch.ones(4, 4, dtype=torch.bool), 1), float("-inf")).softmax(-1) @ v
fused = F.scaled_dot_product_attention(q, k, v, is_causal=True)
print(torch.allclose(manual, fused, atol=1e-6), fused[0, 0, 0])
mha = nn.MultiheadAttention(8, 2, batch_first=True)
o, w = mha(x, x, x)
print(o.shape, w.shape, w.sum(-1)[0])
pad = torch.tensor([[False, False, False, True, True], [False] * 5])
o2, w2 = mha(x, x, x, key_padding_mask=pad, average_attn_weights=False)
print(w2.shape, w2[0, 0, 0])
freq = torch.arange(0, 4, 2).float() * (-math.log(10000.0) / 4)
print(freq.exp(), torch.arange(3).unsqueeze(1) * freq.exp())
experts, gate = nn.ModuleList([nn.Linear(8, 8) for _ in range(3)]), nn.Linear(8, 3)
scores = gate(x[0]).softmax(-1)
top, idx = scores.topk(2, dim=-1)
y = torch.zeros_like(x[0])
for e, expert in enumerate(experts):
    rows, slot = torch.where(idx == e)
    if len(rows):
        y[rows] += top[rows, slot].unsqueeze(-1) * expert(x[0][rows])
print(idx, y.shape, y.requires_grad, y.grad_fn.name())
low_rank = nn.Parameter(torch.randn(8, 2)), nn.Parameter(torch.zeros(2, 8))
base = nn.Linear(8, 8)
base.requires_grad_(False)
lora = base(x) + x @ low_rank[0] @ low_rank[1]
lora.sum().backward()
print(base.weight.grad, low_rank[0].grad.abs().sum(), low_rank[1].grad.shape)
