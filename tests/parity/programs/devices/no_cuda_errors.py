import torch
import torch.nn as nn

x = torch.randn(2, 3)
attempts = {
    "x.cuda()": lambda: x.cuda(),
    'x.to("cuda")': lambda: x.to("cuda"),
    'x.to("cuda:0")': lambda: x.to("cuda:0"),
    "x.to(device)": lambda: x.to(torch.device("cuda")),
    "x.to(0)": lambda: x.to(0),
    "zeros": lambda: torch.zeros(2, 2, device="cuda"),
    "tensor": lambda: torch.tensor([1, 2], device="cuda"),
    "randn": lambda: torch.randn(2, device="cuda:0"),
    "arange": lambda: torch.arange(3, device="cuda"),
    "model.cuda()": lambda: nn.Linear(3, 2).cuda(),
    "model.to": lambda: nn.Linear(3, 2).to("cuda"),
    "layer": lambda: nn.Linear(3, 2, device="cuda"),
    "name": lambda: torch.cuda.get_device_name(0),
    "current": lambda: torch.cuda.current_device(),
    "sync": lambda: torch.cuda.synchronize(),
    "props": lambda: torch.cuda.get_device_properties(0),
    "mps": lambda: x.to("mps"),
    "xpu": lambda: x.to("xpu"),
    "accelerator": lambda: torch.accelerator.current_device_index(),
    "pin": lambda: x.pin_memory(),
}
for name, attempt in attempts.items():
    try:
        attempt()
        print(name, "worked")
    except Exception as e:
        print(f"{name}: {type(e).__name__}: {e}")
