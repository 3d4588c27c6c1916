import torch

torch.manual_seed(0)
transition = torch.log_softmax(torch.randn(4, 4), dim=-1)
beams = [([0], 0.0)]
for step in range(3):
    scores = torch.stack([transition[seq[-1]] + s for seq, s in beams])
    flat = scores.view(-1)
    values, index = flat.topk(min(2, flat.numel()))
    rows, cols = index // 4, index % 4
    beams = [(beams[r][0] + [c.item()], v.item()) for v, r, c in zip(values, rows.tolist(), cols)]
    for seq, s in beams:
        print(step, seq, round(s, 4))
probs = torch.softmax(torch.tensor([2.0, 1.0, 0.5, -1.0]), dim=0)
sorted_probs, order = torch.sort(probs, descending=True)
cumulative = torch.cumsum(sorted_probs, dim=0)
print(sorted_probs, cumulative)
keep = cumulative - sorted_probs < 0.8
print(order[keep])
print(torch.where(probs >= probs.topk(2).values[-1], probs, torch.zeros(())))
