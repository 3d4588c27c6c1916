import torch
import torch.nn as nn

print(torch.get_default_device())
torch.set_default_device("cpu")
print(torch.tensor([1.0, 2.0]).device, torch.get_default_device())

with torch.device("cpu"):
    layer = nn.Linear(2, 2)
    t = torch.zeros(3)
print(layer.weight.device, t.device)

torch.set_default_device("cuda")
try:
    torch.zeros(2)
except AssertionError as e:
    print("AssertionError:", e)
print(torch.zeros(2, device="cpu"))
torch.set_default_device(None)
print(torch.zeros(2))

try:
    with torch.device("cuda"):
        torch.ones(1)
except Exception as e:
    print(type(e).__name__, e)
print(torch.ones(1))
