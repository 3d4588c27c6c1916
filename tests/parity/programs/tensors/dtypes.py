import torch

for dtype in (torch.float16, torch.float32, torch.float64, torch.int8, torch.int16, torch.int32, torch.int64, torch.uint8, torch.bool):
    t = torch.ones(2, dtype=dtype)
    print(dtype, t, t.element_size(), t.type(), t.is_floating_point(), dtype.itemsize)
print(torch.tensor([1, 2]).dtype, torch.tensor([1.0, 2]).dtype, torch.tensor([True]).dtype, torch.tensor([1, True, 2.5]))
print((torch.tensor([1]) + torch.tensor([1.5])).dtype, (torch.tensor([1]) / 2).dtype, (torch.tensor([1]) * 2.5).dtype)
print((torch.tensor([1.0]) + torch.tensor([1.0], dtype=torch.float64)).dtype, torch.tensor([5]) // 2, torch.tensor([-5]) // 2, torch.tensor([-5]) % 3)
print(torch.result_type(torch.tensor([1]), 2.0), torch.promote_types(torch.uint8, torch.int8), torch.can_cast(torch.float32, torch.int64))
x = torch.tensor([1.7, -1.7, 0.0])
print(x.int(), x.long(), x.bool(), x.double(), x.half(), x.to(torch.int16), x.type(torch.LongTensor), x.type_as(torch.tensor([1])))
print(torch.tensor([250], dtype=torch.uint8) + 10, torch.tensor([127], dtype=torch.int8) + 1)
print(torch.finfo(torch.float32).eps, torch.finfo(torch.float16).max, torch.iinfo(torch.int32).max, torch.iinfo(torch.uint8))
print(torch.tensor(0.1) + torch.tensor(0.2) == torch.tensor(0.3), torch.tensor(0.1, dtype=torch.float64) + 0.2, torch.isclose(torch.tensor(0.1) + 0.2, torch.tensor(0.3)))
torch.set_default_dtype(torch.float64)
print(torch.tensor([1.5]), torch.zeros(2).dtype, torch.rand(1).dtype, torch.get_default_dtype(), torch.ones(1, dtype=torch.float32))
torch.set_default_dtype(torch.float32)
for bad in (
    lambda: torch.arange(3).mean(),
    lambda: torch.tensor([1, 2], requires_grad=True),
    lambda: torch.tensor([1.0, 2.0]).add_(torch.tensor([1]).double()).long().add_(1.5),
    lambda: torch.ones(2).long() @ torch.ones(2),
    lambda: torch.tensor([1.5]) & 1,
    lambda: torch.tensor([300], dtype=torch.uint8),
    lambda: torch.tensor([True]) - torch.tensor([False]),
    lambda: torch.zeros(2, dtype=torch.float32, requires_grad=True).numpy(),
):
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
print(torch.tensor([1, 2, 3]) == torch.tensor([1.0, 2.5, 3.0]), torch.tensor(True) + torch.tensor(True), torch.tensor([True, False]).sum())
print(torch.nn.Parameter(torch.ones(2)).dtype, torch.Tensor([1, 2]).dtype, torch.FloatTensor([1, 2]), torch.LongTensor([1, 2]), torch.IntTensor(2).shape)
