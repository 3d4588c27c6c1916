import torch, torch.nn as nn
from torch.nn.utils.rnn import *

torch.manual_seed(0)
seqs = [torch.randn(n, 2) for n in (4, 2, 3)]
p = pad_sequence(seqs, batch_first=True, padding_value=-1.0)
print(p.shape, p[1])
lens = torch.tensor([4, 2, 3])
pk = pack_padded_sequence(p, lens, batch_first=True, enforce_sorted=False)
print(pk)
print(pk.batch_sizes, pk.sorted_indices, pk.unsorted_indices)
for R in (nn.RNN, nn.LSTM, nn.GRU):
    torch.manual_seed(1)
    r = R(2, 3, num_layers=2, batch_first=True, bidirectional=True)
    o, h = r(pk)
    u, l = pad_packed_sequence(o, batch_first=True, total_length=5)
    print(u.shape, l, u[1])
    print(h[0][:, 1] if isinstance(h, tuple) else h[:, 1])
    u.sum().backward()
    print(r.weight_hh_l0.grad.norm(), [n for n, _ in r.named_parameters()][:4])
print(
    pack_sequence(sorted(seqs, key=len, reverse=True)),
    unpad_sequence(p, lens, batch_first=True)[1],
    unpack_sequence(pack_sequence(seqs, enforce_sorted=False))[1],
)
for f in [
    lambda: pack_padded_sequence(p, lens, batch_first=True),
    lambda: pack_padded_sequence(p, [4, 0, 3], batch_first=True, enforce_sorted=False),
    lambda: pack_padded_sequence(p, [4, 2], batch_first=True),
    lambda: pad_sequence([]),
    lambda: pad_sequence([torch.ones(2, 2), torch.ones(1, 3)]),
    lambda: pad_packed_sequence(o, total_length=2),
]:
    try:
        f()
        print("ok")
    except Exception as e:
        print(type(e).__name__, e)
c = nn.LSTMCell(2, 3)
h = None
for t in range(3):
    h = c(p[:, t], h)
    print(h[0][0])
l = nn.LSTM(2, 4, proj_size=2)
o, (h, cc) = l(torch.randn(5, 1, 2))
print(o.shape, h.shape, cc.shape)
print(l.all_weights[0][0].shape, 1)
l.flatten_parameters()
r = nn.GRU(2, 3)
print(r(torch.randn(4, 2))[0].shape)
print(r.bias_ih_l0[:3])
