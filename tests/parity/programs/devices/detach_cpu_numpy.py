import numpy as np
import torch

device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
w = torch.randn(3, generator=torch.Generator().manual_seed(0)).to(device).requires_grad_()
out = (w**2).sum()
out.backward()
print(out.detach().cpu().numpy())
print(w.grad.cpu().numpy().round(4))
arr = w.detach().cpu().numpy()
print(type(arr), arr.dtype, arr.shape)
try:
    w.cpu().numpy()
except RuntimeError as e:
    print(e)
t = torch.from_numpy(np.arange(4.0)).to(device)
print(t, t.device)
print(torch.as_tensor(arr, device=device).device)
losses = [torch.tensor(0.5, device=device), torch.tensor(0.25, device=device)]
print(sum(l.item() for l in losses), torch.stack(losses).mean().item())
