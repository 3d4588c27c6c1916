import torch

x = torch.tensor([1.7, -2.2, 3.5])
print(x.to(torch.int64))
print(x.to("cpu"))
print(x.to("cpu", torch.float64))
print(x.to(torch.float16, non_blocking=True))
print(x.to(device="cpu", dtype=torch.int32))
other = torch.zeros(1, dtype=torch.float64)
print(x.to(other).dtype, x.to(other).device)
print(x.to("cpu") is x, x.to(torch.float32) is x, x.to("cpu", copy=True) is x)
print(x.cpu() is x)
print(x.type(), x.int().type(), x.type(torch.DoubleTensor).type())
w = torch.ones(2, requires_grad=True)
y = w.to(torch.float64)
print(y)
y.sum().backward()
print(w.grad)
print(w.to("cpu") is w, w.cpu().requires_grad)
try:
    x.to("float32")
except RuntimeError as e:
    print(str(e)[:50])
try:
    x.to([1])
except TypeError as e:
    print(str(e)[:62])
