import numpy as np
import torch

a = np.array([1.0, 2.0, 3.0])
t = torch.from_numpy(a)
print(t, t.dtype)
a[0] = 10
t[1] = 20
print(a, t)
u = torch.tensor(a)
a[2] = 30
print(u, torch.as_tensor(a))
print(torch.ones(2).numpy(), torch.arange(4).reshape(2, 2).numpy(), type(torch.ones(1).numpy()))
print(torch.from_numpy(np.arange(3, dtype=np.int32)), torch.tensor(np.float32(2.5)), torch.Tensor(np.array([1, 2])))
w = torch.ones(2, requires_grad=True)
try:
    w.numpy()
except RuntimeError as error:
    print(error)
print(w.detach().numpy(), np.array(w.detach()), np.asarray(torch.ones(2)))
print(np.sqrt(torch.tensor([4.0, 9.0])), np.float64(2) * torch.ones(2), torch.ones(2) * np.float32(3), torch.ones(2) + np.ones(2))
print(torch.tensor([1, 2]).tolist(), torch.tensor(3.5).item(), float(torch.tensor(2)), int(torch.tensor(2.7)))
print(np.allclose(torch.ones(2), np.ones(2)), np.mean(torch.arange(4.0).numpy()), torch.from_numpy(np.eye(2)).float() @ torch.ones(2))
data = np.random.RandomState(0).rand(4, 2).astype(np.float32)
X = torch.from_numpy(data)
print(X.shape, X.mean(dim=0), X.numpy().mean(axis=0))
try:
    torch.from_numpy([1, 2, 3])
except TypeError as error:
    print(error)
try:
    torch.tensor([[1, 2], [3]])
except ValueError as error:
    print(error)
try:
    torch.from_numpy(np.arange(4)[::-1])
except ValueError as error:
    print(error)
