import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pack_sequence, pad_packed_sequence, pad_sequence

torch.manual_seed(0)
seqs = [torch.tensor([1, 2, 3, 4]), torch.tensor([5, 6]), torch.tensor([7, 8, 9])]
print(pad_sequence(seqs))
padded = pad_sequence(seqs, batch_first=True, padding_value=0)
lengths = torch.tensor([len(s) for s in seqs])
print(padded, lengths)
packed = pack_padded_sequence(padded, lengths, batch_first=True, enforce_sorted=False)
print(packed)
print(pad_packed_sequence(packed, batch_first=True))
try:
    pack_padded_sequence(padded, lengths, batch_first=True)
except RuntimeError as e:
    print(e)
print(pack_sequence([torch.ones(2), torch.zeros(1)]))

embed = nn.Embedding(10, 3, padding_idx=0)
lstm = nn.LSTM(3, 4, batch_first=True)
x = pack_padded_sequence(embed(padded), lengths, batch_first=True, enforce_sorted=False)
packed_out, (h, c) = lstm(x)
out, out_lengths = pad_packed_sequence(packed_out, batch_first=True)
print(out.shape, out_lengths, h.shape)
print(out[1])
last = out[torch.arange(3), out_lengths - 1]
print(torch.allclose(last, h[0]))
full, (hf, _) = lstm(embed(padded))
print(torch.allclose(full[0], out[0], atol=1e-6), torch.allclose(hf[0, 1], h[0, 1]))
single, (hs, _) = lstm(embed(seqs[1]))
print(torch.allclose(hs[0], h[0, 1], atol=1e-6), single.shape)
out.sum().backward()
print(embed.weight.grad[:3])
print(lstm.weight_hh_l0.grad.norm(), type(packed_out).__name__)
bi = nn.GRU(3, 2, bidirectional=True, batch_first=True)
bo, bh = bi(x)
print(pad_packed_sequence(bo, batch_first=True, total_length=5)[0].shape, bh.shape, bh[:, 1])
