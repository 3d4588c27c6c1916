import copy

import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(11)


class Feature(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1 = nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.ReLU())
        self.layer2 = nn.Sequential(nn.Linear(16, 8), nn.ReLU())
        self.fc = nn.Linear(8, 10)

    def forward(self, x):
        return self.fc(self.layer2(self.layer1(x)))


pretrained = Feature()
model = copy.deepcopy(pretrained)
for p in model.parameters():
    p.requires_grad = False
num_ftrs = model.fc.in_features
model.fc = nn.Linear(num_ftrs, 2)
print(model)
print([n for n, p in model.named_parameters() if p.requires_grad])
X = torch.randn(40, 6)
y = (X[:, 0] > 0).long()
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.fc.parameters(), lr=0.1, momentum=0.9)
best, best_state = 0.0, None
for epoch in range(8):
    model.train()
    optimizer.zero_grad()
    outputs = model(X)
    _, preds = torch.max(outputs, 1)
    loss = criterion(outputs, y)
    loss.backward()
    optimizer.step()
    acc = (preds == y).double().mean()
    if acc > best:
        best, best_state = acc.item(), copy.deepcopy(model.state_dict())
    if epoch % 2 == 0:
        print(f"epoch {epoch} loss {loss.item():.4f} acc {acc:.3f}")
model.load_state_dict(best_state)
print(best, model.training, model.eval().training, model.layer1[1].training)
same = all(torch.equal(a, b) for (n, a), (_, b) in zip(pretrained.named_parameters(), model.named_parameters()) if "fc" not in n)
print("backbone unchanged:", same)
print(model.layer1[1].running_mean[:4], model.layer1[1].num_batches_tracked)
features = nn.Sequential(*list(model.children())[:-1])
print(features, features(X[:2]).shape)
for name, child in model.named_children():
    print(name, sum(p.numel() for p in child.parameters()))
