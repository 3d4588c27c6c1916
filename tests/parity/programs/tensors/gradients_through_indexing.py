import torch

x = torch.arange(1.0, 7.0).reshape(2, 3).requires_grad_()
programs = {
    "row": lambda: x[0],
    "element": lambda: x[1, 2],
    "slice": lambda: x[:, 1:],
    "fancy": lambda: x[[0, 1, 1], [0, 2, 2]],
    "mask": lambda: x[x > 2],
    "gather": lambda: x.gather(1, torch.tensor([[0, 0], [2, 1]])),
    "select": lambda: x.select(1, 0),
    "narrow": lambda: x.narrow(1, 1, 2),
    "index_select": lambda: x.index_select(1, torch.tensor([2, 0])),
    "take": lambda: x.take(torch.tensor([0, 5, 5])),
    "diagonal": lambda: x.diagonal(),
    "unfold": lambda: x.unfold(1, 2, 1),
    "flip": lambda: x.flip(1),
    "roll": lambda: x.roll(1, 0),
    "repeat": lambda: x.repeat(2, 1),
    "expand": lambda: x[0].expand(3, 3),
    "cat": lambda: torch.cat([x, x[:1]]),
    "stack": lambda: torch.stack([x, x]),
    "permute": lambda: x.permute(1, 0),
    "tril": lambda: x.tril(),
    "unbind": lambda: x.unbind(1)[2],
    "split": lambda: x.split(2, dim=1)[0],
    "chunk": lambda: x.chunk(2)[1],
    "repeat_interleave": lambda: x.repeat_interleave(2, dim=0),
    "scatter_add": lambda: torch.zeros(3).scatter_add(0, torch.tensor([0, 2, 2]), x[0]),
    "masked_fill": lambda: x.masked_fill(x > 3, 0.0),
    "where": lambda: torch.where(x > 3, x, x * 2),
    "as_strided": lambda: x.as_strided((2, 2), (3, 1)),
    "movedim": lambda: x.movedim(0, 1),
    "squeeze": lambda: x.unsqueeze(0).squeeze(),
    "max": lambda: x.max(dim=1).values,
    "index_add": lambda: torch.zeros(2, 3).index_add(0, torch.tensor([1, 1]), x),
}
for name, program in programs.items():
    x.grad = None
    out = program()
    (out**2).sum().backward()
    print(name, out.grad_fn.name(), tuple(out.shape), x.grad.tolist())
