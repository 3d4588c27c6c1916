import torch

types = [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.float32, torch.float64]
for a in types:
    print(a, [str(torch.promote_types(a, b)).replace("torch.", "") for b in types])
i = torch.tensor([1, 2, 3])
f = torch.tensor([1.5, 2.5, 3.5])
b = torch.tensor([True, False, True])
print(i + f, (i + b).dtype, (b + b), (i * 1.5).dtype, (b * 2).dtype, (i / 2).dtype)
print(torch.result_type(i, 1.0), torch.result_type(f, 1), torch.can_cast(torch.float, torch.int))
print(i.float(), i.double(), f.int(), f.long(), f.half(), b.int(), i.bool(), f.short(), i.char(), i.byte())
print(f.to(torch.int64), f.type(torch.int32), f.type(), i.type(), b.type(), f.type(torch.DoubleTensor))
print(torch.tensor(3).dtype, torch.tensor(3.).dtype, torch.tensor(True).dtype, torch.tensor([1, 2.5]).dtype)
print(torch.tensor(1e10).long(), torch.tensor(2**40), torch.tensor([300]).to(torch.uint8), torch.tensor([-1]).to(torch.uint8))
print(torch.tensor(float("nan")), torch.tensor([float("inf"), -float("inf"), 1.]))
print(torch.iinfo(torch.int32).max, torch.finfo(torch.float32).eps, torch.finfo(torch.float16))
print(torch.iinfo(torch.int8), torch.finfo(torch.float64).tiny)
print(torch.sum(torch.tensor([1, 2], dtype=torch.int32)).dtype, torch.tensor([True, True]).sum(), torch.cumsum(b, 0))
try:
    i.mean()
except RuntimeError as e:
    print(e)
try:
    i += 1.5
except RuntimeError as e:
    print(e)
try:
    torch.tensor([1., 2.]) & torch.tensor([1., 2.])
except RuntimeError as e:
    print(e)
try:
    torch.tensor([True]) - torch.tensor([True])
except RuntimeError as e:
    print(e)
try:
    torch.nn.functional.cross_entropy(torch.randn(2, 3), torch.tensor([0, 1], dtype=torch.int32))
except RuntimeError as e:
    print(e)
try:
    torch.nn.functional.mse_loss(torch.ones(2), torch.ones(2, dtype=torch.double)).backward()
except RuntimeError as e:
    print(e)
print(-b.int(), ~b, b ^ True, i & 1, i << 2, i >> 1, i | 8, ~i, i % 2, -7 % torch.tensor(3), torch.fmod(torch.tensor(-7), 3))
print(i.is_floating_point(), f.is_floating_point(), torch.is_tensor(i), f.is_complex(), torch.is_floating_point(f))
print(i.element_size(), f.double().element_size(), i.nbytes, i.itemsize if hasattr(i, "itemsize") else 8)
print(torch.get_default_dtype())
torch.set_default_dtype(torch.float64)
print(torch.tensor([1., 2.]), torch.zeros(2).dtype, torch.tensor([1, 2]) / 3)
torch.set_default_dtype(torch.float32)
