import torch
import torch.nn.functional as F
from torch.nn.utils.rnn import pad_sequence

seqs = [torch.tensor([5, 3, 2]), torch.tensor([7]), torch.tensor([1, 2, 3, 4])]
padded = pad_sequence(seqs, batch_first=True, padding_value=0)
print(padded)
print(pad_sequence(seqs).shape)
lengths = torch.tensor([len(s) for s in seqs])
mask = torch.arange(padded.size(1))[None, :] < lengths[:, None]
print(mask)
print((padded != 0).sum(1), mask.long())
x = torch.arange(12.).view(3, 4)
print(x.masked_fill(~mask, float('-inf')))
print(x.masked_fill(~mask, float('-inf')).softmax(-1))
print((x * mask).sum(1) / mask.sum(1))
print(torch.tril(torch.ones(4, 4)))
print(torch.triu(torch.ones(3, 3), diagonal=1).bool())
causal = torch.triu(torch.full((3, 3), float('-inf')), diagonal=1)
print(causal)
print(torch.nn.Transformer.generate_square_subsequent_mask(3))
scores = torch.zeros(3, 3) + causal
print(F.softmax(scores, dim=-1))
print(F.pad(x, (1, 2)), F.pad(x, (0, 0, 1, 0), value=-1.))
img = torch.arange(4.).view(1, 1, 2, 2)
print(F.pad(img, (1, 1, 1, 1), mode="reflect"), F.pad(img, (1, 1), mode="replicate"))
print(F.pad(img, (1, 1, 0, 0), mode="circular"))
try:
    F.pad(img, (2, 2, 2, 2), mode="reflect")
except RuntimeError as e:
    print(e)
print(F.one_hot(torch.tensor([0, 2, 1]), num_classes=4))
try:
    F.one_hot(torch.tensor([0, 5]), num_classes=3)
except RuntimeError as e:
    print(e)
try:
    F.one_hot(torch.tensor([0., 1.]))
except RuntimeError as e:
    print(e)
print(torch.where(mask, padded, -100))
loss = F.cross_entropy(torch.zeros(12, 5), torch.where(mask, padded.clamp(max=4), -100).view(-1), ignore_index=-100)
print(loss)
print(torch.masked_select(x, mask), x[mask].shape)
print(mask.any(), mask.all(), mask.any(dim=1), torch.logical_not(mask)[1], mask.count_nonzero(dim=0))
y = x.clone()
y[y > 5] = 0
print(y, y.nonzero().tolist())
print(torch.isnan(torch.tensor([1., float('nan')])), torch.nan_to_num(torch.tensor([float('nan'), float('inf'), -float('inf')])))
print(torch.isinf(causal).sum(), torch.isfinite(causal).sum(), (causal == float('-inf')).nonzero())
