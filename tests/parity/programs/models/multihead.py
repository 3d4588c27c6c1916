import math

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
mha = nn.MultiheadAttention(embed_dim=8, num_heads=2, batch_first=True)
print(mha)
print([(n, tuple(p.shape)) for n, p in mha.named_parameters()])
x = torch.randn(2, 3, 8)
out, weights = mha(x, x, x)
print(out.shape, weights.shape)
print(weights)
print(out[0])
mask = torch.triu(torch.ones(3, 3, dtype=torch.bool), diagonal=1)
out, weights = mha(x, x, x, attn_mask=mask)
print(weights[0])
pad = torch.tensor([[False, False, True], [False, False, False]])
out, weights = mha(x, x, x, key_padding_mask=pad, average_attn_weights=False)
print(weights.shape, weights[0, 0])
out, nothing = mha(x, x, x, need_weights=False)
print(nothing, out.grad_fn.name())

q, k, v = (torch.randn(1, 2, 4, 8) for _ in range(3))
by_hand = torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(8), dim=-1) @ v
print(torch.allclose(F.scaled_dot_product_attention(q, k, v), by_hand, atol=1e-6))
causal = F.scaled_dot_product_attention(q, k, v, is_causal=True)
tril = torch.ones(4, 4).tril().bool()
print(torch.allclose(causal, F.scaled_dot_product_attention(q, k, v, attn_mask=tril), atol=1e-6))
print(causal[0, 0, 0], v[0, 0, 0])
q.requires_grad_()
F.scaled_dot_product_attention(q, k, v).sum().backward()
print(q.grad.shape, q.grad.norm())
try:
    nn.MultiheadAttention(7, 2)
except AssertionError as e:
    print(e)
try:
    mha(x[..., :4], x, x)
except AssertionError as e:
    print(e)
cross, w = mha(x[:, :1], x, x)
print(cross.shape, w.shape, w.sum(-1))
