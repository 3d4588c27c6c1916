import torch

print(torch.tensor([0.00001, 1.0]), torch.tensor([1e-4, 123456.0]), torch.tensor([1e10]))
print(torch.tensor([float("inf"), -1.5, float("nan")]))
print(torch.tensor([-0.0, 0.0]), torch.zeros(2, 0), torch.empty(0))
print(torch.arange(2000))
print(torch.arange(3000.0).reshape(30, 100))
print(torch.zeros(30, 20, 5))
print(torch.arange(24).reshape(2, 3, 4))
print(torch.linspace(0, 1, 25))
print(torch.ones(40, requires_grad=True) * 0.5)
print(torch.ones(3, 3, dtype=torch.float64), torch.ones(2, dtype=torch.int32), torch.ones(2, dtype=torch.float16))
print([torch.tensor(1.5), torch.tensor([True, False])], {"w": torch.eye(2)})

torch.set_printoptions(precision=2)
print(torch.tensor([3.14159, 2.71828]))
torch.set_printoptions(sci_mode=True)
print(torch.tensor([3.14159, 2.71828]))
torch.set_printoptions(precision=6, sci_mode=False, linewidth=60)
print(torch.linspace(0, 2, 9), torch.tensor([1e-7, 5.0]))
torch.set_printoptions(threshold=10, edgeitems=2)
print(torch.arange(20), torch.arange(100.0).reshape(10, 10))
torch.set_printoptions(profile="default")

x = torch.tensor(3.14159)
print(f"{x:.2f}", f"{x}", f"{x.item():.3e}", "%.4f" % x, "{:8.3f}|".format(x))
print(f"{torch.tensor(42):05d}", str(torch.tensor([1.0, 2.5])), repr(torch.Size([2, 3])))
try:
    print(f"{torch.tensor([1.0, 2.0]):.2f}")
except TypeError as error:
    print("TypeError:", error)
print(torch.tensor([1.123456789], dtype=torch.float64).item(), torch.tensor(0.1).item(), torch.tensor([0.1, 0.25]).tolist())
