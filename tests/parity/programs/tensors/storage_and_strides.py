import torch

points = torch.tensor([[4.0, 1.0], [5.0, 3.0], [2.0, 1.0]])
second = points[1]
print(second.storage_offset(), second.size(), second.shape, points.stride(), second.stride())
second[0] = 10.0
print(points)
points_t = points.t()
print(points_t, points_t.stride(), points.untyped_storage().data_ptr() == points_t.untyped_storage().data_ptr())
print(points.is_contiguous(), points_t.is_contiguous(), points_t.contiguous().stride(), points_t.clone().stride())
some = torch.ones(3, 4, 5)
print(some.transpose(0, 2).shape, some.stride(), some.transpose(0, 2).stride(), some.permute(1, 2, 0).stride())
print(some.expand(2, 3, 4, 5).stride(), some[:, ::2].stride(), some[1:].storage_offset(), some[1, 2].storage_offset())
print(points.element_size(), points.nelement() * points.element_size(), points.nbytes, points.untyped_storage().nbytes())
print(torch.as_strided(torch.arange(9), (2, 2), (3, 1)), torch.arange(5).unfold(0, 2, 1))
print(points.view(-1).data_ptr() == points.data_ptr(), points.clone().data_ptr() == points.data_ptr(), points[1:].data_ptr() - points.data_ptr())
print(torch.tensor([1.0]).view(torch.int32), points.reshape(2, 3).is_contiguous(), points_t.reshape(-1))
