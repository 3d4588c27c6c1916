import numpy as np
import torch

print(torch.zeros(2, 3), torch.ones(2, dtype=torch.int), torch.full((2, 2), 3.14), torch.eye(3), torch.empty(2, 0).shape)
print(torch.arange(5), torch.arange(1, 2.5, 0.5), torch.arange(10, 0, -3), torch.linspace(-1, 1, 5), torch.logspace(0, 2, 3))
x = torch.tensor([[1, 2], [3, 4]])
print(torch.zeros_like(x), torch.ones_like(x, dtype=torch.float), torch.full_like(x, 9), x.new_zeros(2), x.new_tensor([1.5]), x.new_full((1, 2), 8))
print(torch.tensor(range(3)), torch.tensor((1.5, 2)), torch.tensor([[True], [False]]), torch.tensor([np.float64(1.5), 2]), torch.tensor([torch.tensor(1), torch.tensor(2)]))
print(torch.tril_indices(3, 3), torch.triu_indices(2, 3, 1), torch.vander(torch.tensor([1, 2, 3])), torch.hann_window(4))
print(torch.asarray([1, 2]), torch.as_tensor(np.ones(2)), torch.scalar_tensor(2), torch.range(1, 3))
print(torch.is_tensor(x), torch.numel(x), x.new_ones((2, 1)).dtype, torch.zeros(2, requires_grad=True))
for bad in (
    lambda: torch.zeros(-1),
    lambda: torch.ones(2, -1),
    lambda: torch.arange(5, 1),
    lambda: torch.full(2, 3),
    lambda: torch.tensor("text"),
    lambda: torch.tensor([1, None]),
    lambda: torch.tensor([[1, 2], [3, 4, 5]]),
    lambda: torch.zeros(2.5),
    lambda: torch.eye(-2),
    lambda: torch.zeros(2, dtype="float32"),
    lambda: torch.ones_like([1, 2]),
    lambda: torch.tensor([1, 2], dtype=torch.int8, requires_grad=True),
):
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
