import torch
import torch.nn.functional as F

image = torch.arange(25, dtype=torch.float32).reshape(1, 1, 5, 5)
edge = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]).reshape(1, 1, 3, 3)
print(F.conv2d(image, edge))
print(F.conv2d(image, edge, padding=1))
print(F.conv2d(image, edge, stride=2, padding=1))


def conv2d(x, w):
    h, k = x.shape[0], w.shape[0]
    out = torch.zeros(h - k + 1, h - k + 1)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (x[i : i + k, j : j + k] * w).sum()
    return out


mine = conv2d(image[0, 0], edge[0, 0])
print(torch.allclose(mine, F.conv2d(image, edge)[0, 0]))

patches = F.unfold(image, kernel_size=3)
print(patches.shape)
out = (edge.reshape(1, -1) @ patches).reshape(1, 1, 3, 3)
print(out)
print(F.fold(patches, output_size=(5, 5), kernel_size=3))

signal = torch.tensor([[[1.0, 2.0, 3.0, 4.0, 5.0]]], requires_grad=True)
kernel = torch.tensor([[[0.5, 0.25, 0.25]]], requires_grad=True)
y = F.conv1d(signal, kernel, padding=1)
print(y)
y.sum().backward()
print(signal.grad, kernel.grad)
z = F.conv_transpose1d(y.detach(), kernel.detach(), stride=2)
print(z, z.shape)
