import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

a = torch.arange(6.0).reshape(2, 3)
b = torch.tensor([1.0, -2.0, 3.0])
i = torch.tensor([[1, 2], [3, 4]])
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
m = torch.arange(12.0).reshape(3, 4)
z = torch.tensor(3.0)
n = np.array([1.0, 2.0, 3.0])
bo = torch.tensor([True, False, True])
h = torch.tensor([1.5, 2.5], dtype=torch.half)
e = torch.empty(0)

ATTEMPTS = [
    lambda: a.mean(1, keepdim=True).expand_as(a),
    lambda: torch.cat((a, a), axis=1),
    lambda: torch.stack((b, b * 2), dim=-1),
    lambda: a.T,
    lambda: z.T,
    lambda: m.view(2, -1),
    lambda: m.view(-1),
    lambda: m.view(5, -1),
    lambda: m.view(-1, -1),
    lambda: m.T.view(-1),
    lambda: m.T.reshape(-1),
    lambda: m.reshape(2, 2, -1),
    lambda: m.reshape((4, 3)),
    lambda: m.reshape(7),
    lambda: m.reshape(-1, 5),
    lambda: m.view(torch.int32).shape,
    lambda: m.view(m.size(0), -1).size(),
    lambda: m.flatten(0, 1),
    lambda: m.flatten(start_dim=1),
    lambda: m.flatten(3),
    lambda: m.unflatten(1, (2, 2)).shape,
    lambda: m.permute(1, 0).stride(),
    lambda: m.permute(0),
    lambda: m.permute(0, 0),
    lambda: m.permute(dims=(1, 0)).shape,
    lambda: m.transpose(0, 5),
    lambda: m.transpose(dim0=0, dim1=1).is_contiguous(),
    lambda: m.swapaxes(0, 1).shape,
    lambda: m.swapdims(0, 1).shape,
    lambda: m.movedim(0, 1).shape,
    lambda: torch.moveaxis(m, 0, -1).shape,
    lambda: m.unsqueeze(0).squeeze().shape,
    lambda: m.unsqueeze(5),
    lambda: m.unsqueeze(-1).shape,
    lambda: m.squeeze(0).shape,
    lambda: m.expand(2, 3, 4).shape,
    lambda: m.expand(5, 4),
    lambda: m.expand(-1, -1).shape,
    lambda: b.expand(2, -1),
    lambda: b.expand(3, 2),
    lambda: b.repeat(2),
    lambda: b.repeat(2, 2),
    lambda: a.repeat(2),
    lambda: b.repeat_interleave(2),
    lambda: torch.repeat_interleave(a, 2, dim=0),
    lambda: torch.tile(b, (2, 1)),
    lambda: torch.broadcast_to(b, (2, 3)),
    lambda: torch.broadcast_shapes((2, 1), (1, 3)),
    lambda: torch.broadcast_shapes((2,), (3,)),
    lambda: m.split(2),
    lambda: m.split(2, dim=1),
    lambda: m.chunk(2),
    lambda: m.chunk(2, dim=-1),
    lambda: m.unbind(),
    lambda: m.unbind(dim=1),
    lambda: b.view(3).data_ptr() == b.data_ptr(),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
