import torch

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
print(f"Using device: {device}")
print("device type:", device.type, "index:", device.index)

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]]).to(device)
y = torch.ones(2, 2, device=device)
z = x + y
print(z)
print(z.device)
print(z.to("cpu"))
print(z.is_cuda, z.is_cpu, z.get_device())
print(x.device == y.device, x.device == torch.device("cpu"), x.device.type == "cpu")

if torch.cuda.is_available():
    print(torch.cuda.get_device_name(0))
else:
    print("CUDA is not available, running on CPU")
