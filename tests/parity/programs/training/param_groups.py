import torch
from torch import nn, optim

torch.manual_seed(2)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.base = nn.Linear(3, 4)
        self.classifier = nn.Linear(4, 2)

    def forward(self, x):
        return self.classifier(self.base(x).relu())


model = Model()
optimizer = optim.SGD(
    [{"params": model.base.parameters()}, {"params": model.classifier.parameters(), "lr": 1e-1}], lr=1e-2, momentum=0.9
)
for i, group in enumerate(optimizer.param_groups):
    print(i, group["lr"], group["momentum"], len(group["params"]), [tuple(p.shape) for p in group["params"]])
x, target = torch.randn(5, 3), torch.tensor([0, 1, 0, 1, 1])
for step in range(3):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x), target)
    loss.backward()
    optimizer.step()
    print(step, f"{loss.item():.5f}")
for group in optimizer.param_groups:
    group["lr"] *= 0.1
print([f"{g['lr']:.4f}" for g in optimizer.param_groups])

# fine-tuning: freeze the base
for p in model.base.parameters():
    p.requires_grad = False
before = model.base.weight.clone()
optimizer = optim.AdamW(filter(lambda p: p.requires_grad, model.parameters()), lr=0.01)
for step in range(2):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x), target)
    loss.backward()
    optimizer.step()
print(torch.equal(before, model.base.weight), model.base.weight.grad)
print(model.classifier.bias)
decay = [p for n, p in model.named_parameters() if n.endswith("weight")]
rest = [p for n, p in model.named_parameters() if n.endswith("bias")]
opt = optim.AdamW([{"params": decay, "weight_decay": 0.1}, {"params": rest, "weight_decay": 0.0}], lr=1e-3)
print([(len(g["params"]), g["weight_decay"]) for g in opt.param_groups])
named = optim.SGD(model.named_parameters(), lr=0.1)
print(named.param_groups[0]["param_names"])
