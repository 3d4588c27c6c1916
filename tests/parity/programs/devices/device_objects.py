import torch

for name in ["cpu", "cuda", "cuda:0", "cuda:1", "mps", "xpu", "meta", "cpu:0"]:
    d = torch.device(name)
    print(name, "->", d, repr(d), d.type, d.index)

print(torch.device("cuda", 0), torch.device("cuda", 1) == torch.device("cuda:1"))
print(torch.device(type="cuda", index=2))
print(torch.device("cuda") == torch.device("cuda:0"))
print(torch.device("cpu") == "cpu", str(torch.device("cpu")) == "cpu")
print(torch.device(torch.device("cuda:3")))
print(type(torch.device("cpu")), isinstance(torch.device("cpu"), torch.device))
devices = {torch.device("cpu"): "host", torch.device("cuda:0"): "first gpu"}
print(devices[torch.device("cuda", 0)])
print(sorted(str(d) for d in devices))

for bad in ["gpu", "cuda:x", "", "CPU", "cuda:-1"]:
    try:
        print(torch.device(bad))
    except RuntimeError as e:
        print("RuntimeError:", e)
try:
    torch.device(None)
except TypeError as e:
    print(e)
