import torch
from torch.utils.data import ConcatDataset, DataLoader, Dataset, IterableDataset, Subset


class Words(Dataset):
    def __init__(self, words):
        self.words = words
        self.vocab = sorted({c for w in words for c in w})

    def __len__(self):
        return len(self.words)

    def __getitem__(self, i):
        w = self.words[i]
        ids = torch.tensor([self.vocab.index(c) for c in w])
        return {"word": w, "ids": ids, "length": len(w), "score": len(w) / 10}


def pad(batch):
    longest = max(item["length"] for item in batch)
    out = torch.zeros(len(batch), longest, dtype=torch.long)
    for row, item in enumerate(batch):
        out[row, : item["length"]] = item["ids"]
    return out, torch.tensor([item["length"] for item in batch])


words = Words(["cat", "horse", "dog", "bird", "ant"])
print(len(words), words[1])
for ids, lengths in DataLoader(words, batch_size=2, collate_fn=pad):
    print(ids, lengths)
same = Words(["cat", "dog", "ant", "bee"])
for batch in DataLoader(same, batch_size=2):
    print(batch)
both = ConcatDataset([words, same])
print(len(both), both[6]["word"], both[-1]["word"])
sub = Subset(words, [0, 2, 4])
print([s["word"] for s in sub], len(sub))
print(len(words + same))


class Count(IterableDataset):
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return iter(range(self.n))


for batch in DataLoader(Count(7), batch_size=3):
    print(batch)
try:
    DataLoader(words, batch_size=2).__iter__().__next__()
except RuntimeError as e:
    print("RuntimeError:", e)
try:
    Dataset()[0]
except NotImplementedError as e:
    print("NotImplementedError:", e)
