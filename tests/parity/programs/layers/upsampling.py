import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]]).view(1, 1, 2, 2)
for mode in ["nearest", "bilinear", "bicubic"]:
    print(mode, F.interpolate(x, scale_factor=2, mode=mode))
print(F.interpolate(x, size=(3, 3), mode="bilinear", align_corners=True))
print(F.interpolate(torch.arange(4.0).view(1, 1, 4), size=2, mode="linear"))
print(nn.Upsample(scale_factor=3)(x).shape, nn.Upsample(size=(5, 4), mode="bilinear"))
t = x.clone().requires_grad_()
F.interpolate(t, scale_factor=2, mode="bilinear", align_corners=False).square().sum().backward()
print(t.grad)
big = torch.arange(16.0).view(1, 1, 4, 4)
print(F.interpolate(big, scale_factor=0.5), F.interpolate(big, scale_factor=0.5, mode="area"))
ps = nn.PixelShuffle(2)
up = ps(torch.arange(16.0).view(1, 4, 2, 2))
print(ps, up, nn.PixelUnshuffle(2)(up).shape)
print(F.interpolate(torch.zeros(1, 2, 3, 4, 5), scale_factor=2).shape)
for run in [lambda: F.interpolate(x), lambda: F.interpolate(x, size=2, scale_factor=2),
            lambda: F.interpolate(x[0], size=2, mode="bilinear")]:
    try:
        print(run())
    except (ValueError, NotImplementedError) as e:
        print(type(e).__name__, e)
theta = torch.tensor([[[0.5, 0.0, 0.2], [0.0, 0.5, -0.1]]], requires_grad=True)
grid = F.affine_grid(theta, (1, 1, 2, 2), align_corners=False)
out = F.grid_sample(big, grid, align_corners=False)
print(grid, out)
(out * torch.tensor([[1.0, 2.0], [3.0, 5.0]])).sum().backward()
print(theta.grad.round())
