import torch
import numpy as np

scalar = torch.tensor(7)
print(scalar, scalar.ndim, scalar.item(), scalar.shape)
vector = torch.tensor([7, 7])
print(vector, vector.ndim, vector.shape)
MATRIX = torch.tensor([[7, 8], [9, 10]])
print(MATRIX, MATRIX.ndim, MATRIX.shape, MATRIX[1])
TENSOR = torch.tensor([[[1, 2, 3], [3, 6, 9], [2, 4, 5]]])
print(TENSOR, TENSOR.shape, TENSOR.dtype)

torch.manual_seed(42)
random_tensor = torch.rand(size=(3, 4))
print(random_tensor, random_tensor.dtype)
zeros, ones = torch.zeros(size=(3, 4)), torch.ones(size=(3, 4))
print(zeros, ones, ones.dtype)
zero_to_ten = torch.arange(start=0, end=10, step=1)
print(zero_to_ten, torch.zeros_like(input=zero_to_ten))

float_32 = torch.tensor([3.0, 6.0, 9.0], dtype=None, device=None, requires_grad=False)
print(float_32.shape, float_32.dtype, float_32.device)
float_16 = float_32.type(torch.float16)
print(float_16, (float_16 * float_32).dtype)

tensor = torch.tensor([1, 2, 3])
print(tensor + 10, tensor * 10, tensor - 10, torch.multiply(tensor, 10), tensor * tensor)
print(torch.matmul(tensor, tensor), tensor @ tensor)
try:
    torch.matmul(torch.rand(3, 2), torch.rand(3, 2))
except RuntimeError as error:
    print(error)

x = torch.arange(0, 100, 10)
print(x.min(), x.max(), x.type(torch.float32).mean(), x.sum(), x.argmax(), x.argmin())
try:
    print(x.mean())
except RuntimeError as error:
    print(error)

x = torch.arange(1.0, 8.0)
print(x.reshape(1, 7), x.view(1, 7))
z = x.view(1, 7)
z[:, 0] = 5
print(z, x)
print(torch.stack([x, x, x, x], dim=0))
print(x.reshape(1, 7).squeeze(), x.unsqueeze(dim=0).shape)
x_original = torch.rand(size=(224, 224, 3))
print(x_original.permute(2, 0, 1).shape)

array = np.arange(1.0, 8.0)
tensor = torch.from_numpy(array)
print(array, tensor)
array = array + 1
print(array, tensor)
tensor = torch.ones(7)
numpy_tensor = tensor.numpy()
tensor = tensor + 1
print(tensor, numpy_tensor)
