import numpy as np
import torch

a = np.arange(6).reshape(2, 3)
t = torch.from_numpy(a)
print(t, t.dtype)
a[0, 0] = 99
print(t)
t[1, 1] = -1
print(a)
c = torch.tensor(a)
a[0, 1] = 77
print(c[0], t[0])
d = torch.as_tensor(a)
d[0, 2] = 55
print(a[0])
f = torch.ones(3)
n = f.numpy()
f.mul_(2)
print(n, n.dtype, type(n).__name__)
x = torch.ones(2, requires_grad=True)
try:
    x.numpy()
except RuntimeError as e:
    print(e)
print(x.detach().numpy())
print(np.array([1., 2.]) * 2, torch.tensor(np.float32(1.5)), torch.tensor(np.array([1.5, 2.5])))
print(np.mean(torch.tensor([1., 2., 3.]).numpy()))
print(torch.from_numpy(np.array([True, False])))
print(torch.tensor([1., 2.]).numpy() + np.array([10, 20]))
print(torch.from_numpy(np.linspace(0, 1, 5)), torch.from_numpy(np.linspace(0, 1, 5)).float())
print(np.array(torch.tensor([[1, 2], [3, 4]])))
print(torch.Tensor(np.array([[1, 2]])), torch.FloatTensor([1, 2]), torch.LongTensor([1, 2]))
try:
    torch.from_numpy([1, 2])
except TypeError as e:
    print(e)
try:
    torch.from_numpy(np.array(["a"]))
except TypeError as e:
    print(e)
print(torch.tensor([np.float64(1.0), np.float64(2.0)]).dtype, torch.tensor([np.array([1, 2]), np.array([3, 4])]))
print(np.allclose(torch.ones(3), np.ones(3)), np.sum(torch.ones(3).numpy()))
print(torch.ones(2).tolist(), np.asarray(torch.zeros(2)), torch.from_numpy(np.float32([1, 2]))[0].item())
r = np.random.RandomState(0).randn(2, 2)
print(torch.from_numpy(r))
print(torch.from_numpy(np.ascontiguousarray(r[::-1])), r.T.strides == torch.from_numpy(r.T).numpy().strides)
print(t.numpy().sum(axis=0), t.sum(axis=0), t.max(axis=1))
print(np.dot(f.numpy(), f.numpy()), torch.tensor(5).numpy(), torch.tensor(2.5).numpy().item())
