import torch


def get_device():
    if torch.cuda.is_available():
        return torch.device("cuda")
    elif torch.backends.mps.is_available() and torch.backends.mps.is_built():
        return torch.device("mps")
    elif torch.xpu.is_available():
        return torch.device("xpu")
    return torch.device("cpu")


device = get_device()
print(repr(device))
a = torch.arange(6, device=device).reshape(2, 3)
print(a, a.device)
b = a.to(device, dtype=torch.float32)
print(b.mean(dim=1))
print(torch.cuda.device_count(), torch.mps.device_count(), torch.xpu.device_count(), torch.accelerator.device_count())
