import torch

x = torch.tensor([4.0, 0.0], requires_grad=True)
y = (torch.sqrt(x) * 0).sum()
y.backward()
print(x.grad)
with torch.autograd.detect_anomaly():
    for f in (
        lambda x: (torch.sqrt(x) * 0).sum(),
        lambda x: torch.log(x - 5).sum(),
        lambda x: torch.where(x > 0, x / x, x).sum(),
    ):
        x.grad = None
        try:
            f(x).backward()
            print("fine", x.grad)
        except RuntimeError as e:
            print(e)
torch.autograd.set_detect_anomaly(True)
print(torch.is_anomaly_enabled())
try:
    torch.sqrt(torch.tensor(-1.0, requires_grad=True)).backward()
except RuntimeError as e:
    print(e)
torch.autograd.set_detect_anomaly(False)
print(torch.is_anomaly_enabled())
