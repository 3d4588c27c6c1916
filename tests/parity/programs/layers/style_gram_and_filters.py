import torch
import torch.nn.functional as F

torch.manual_seed(4)


def gram_matrix(t):
    b, c, h, w = t.size()
    f = t.view(b * c, h * w)
    return torch.mm(f, f.t()) / (b * c * h * w)


features = torch.randn(1, 3, 4, 4, requires_grad=True)
print(gram_matrix(features))
F.mse_loss(gram_matrix(features), torch.eye(3)).backward()
print(features.grad.shape, features.grad[0, 0, 0])

blur = torch.ones(1, 1, 3, 3) / 9
img = torch.zeros(1, 1, 5, 5)
img[0, 0, 2, 2] = 9.0
print(F.conv2d(img, blur, padding=1))
rgb = torch.rand(1, 3, 4, 4)
print(F.conv2d(rgb, blur.repeat(3, 1, 1, 1), groups=3).shape)
tv = (rgb[:, :, 1:] - rgb[:, :, :-1]).abs().mean() + (rgb[..., 1:] - rgb[..., :-1]).abs().mean()
print(tv)
probs = F.gumbel_softmax(torch.tensor([[1.0, 2.0, 0.5]], requires_grad=True), tau=0.5)
print(probs, probs.sum())
print(F.gumbel_softmax(torch.zeros(2, 4), hard=True))
w = torch.randn(3, 3, 2, 2, requires_grad=True)
x = torch.randn(1, 3, 3, 3, requires_grad=True)
(g,) = torch.autograd.grad(F.conv2d(x, w).pow(3).sum(), x, create_graph=True)
g.pow(2).sum().backward()
print(w.grad.norm(), x.grad.norm())
