import torch
import torch.nn as nn

device = "cuda" if torch.cuda.is_available() else "cpu"
use_amp = device == "cuda"
torch.manual_seed(0)
net = nn.Linear(4, 2).to(device)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
loss_fn = nn.MSELoss()
scaler = torch.amp.GradScaler(device, enabled=use_amp)
x, y = torch.randn(8, 4, device=device), torch.randn(8, 2, device=device)
for step in range(3):
    with torch.autocast(device_type=device, dtype=torch.float16, enabled=use_amp):
        out = net(x)
        loss = loss_fn(out, y)
    scaler.scale(loss).backward()
    scaler.step(opt)
    scaler.update()
    opt.zero_grad()
    print(step, round(loss.item(), 4), out.dtype)
print(scaler.is_enabled(), scaler.get_scale(), scaler.state_dict())
