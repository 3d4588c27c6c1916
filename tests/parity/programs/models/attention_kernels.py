import torch, torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

torch.manual_seed(0)
q, k, v = (torch.randn(1, 2, 4, 8) for _ in range(3))
with sdpa_kernel(SDPBackend.MATH):
    o = F.scaled_dot_product_attention(q, k, v)
print(o.shape, o[0, 0])
print(SDPBackend.MATH, list(SDPBackend.__members__) if hasattr(SDPBackend, "__members__") else "")
with sdpa_kernel([SDPBackend.FLASH_ATTENTION, SDPBackend.MATH]):
    print(torch.allclose(o, F.scaled_dot_product_attention(q, k, v)))
print(F.scaled_dot_product_attention(q, k, v, is_causal=True)[0, 1])
print(F.scaled_dot_product_attention(q, k, v, attn_mask=torch.ones(4, 4).tril().bool(), scale=1.0)[0, 0, 0])
print(F.scaled_dot_product_attention(q, k, v, dropout_p=0.0, attn_mask=torch.zeros(4, 4)).sum())
for f in [
    lambda: F.scaled_dot_product_attention(q, k, v, attn_mask=torch.ones(4, 4), is_causal=True),
    lambda: F.scaled_dot_product_attention(q, k[..., :3], v),
    lambda: F.scaled_dot_product_attention(q, k.double(), v),
    lambda: F.scaled_dot_product_attention(q[0, 0, 0], k, v),
]:
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
