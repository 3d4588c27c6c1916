import torch

a = torch.tensor(2.0, requires_grad=True)
wide = torch.tensor([1e30, 2.0, 1 / 3], dtype=torch.float64, requires_grad=True)
y = a
for k in range(8):
    y = y * a if k % 3 else y + a * 0.1
    odd = torch.arange(40) * k - 10**7
    odd = torch.ones(17) * (k - 2.5) * 1234567.0
    bad = torch.randn(3, 9).t() / torch.tensor(float(k - 1)) * (float("nan") if k == 5 else 0.0)
    truth = torch.arange(20) > k
    (wide * k).sum().backward()
    for i in range(k % 3 + 2):
        tiny = torch.tensor(-0.0) * i + 1e-40 * k
y.backward()
