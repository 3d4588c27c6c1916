import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class ContrastiveLoss(torch.nn.Module):
    """Contrastive loss. y=0 similar, y=1 different."""

    def __init__(self, margin=2.0):
        super().__init__()
        self.margin = margin

    def forward(self, o1, o2, label):
        d = F.pairwise_distance(o1, o2, keepdim=True)
        return torch.mean((1 - label) * torch.pow(d, 2) + label * torch.pow(torch.clamp(self.margin - d, min=0.0), 2))


class SiameseNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.cnn = nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(1, 2, 3), nn.ReLU(inplace=True), nn.BatchNorm2d(2), nn.Dropout2d(p=.2))
        self.fc = nn.Sequential(nn.Linear(2 * 6 * 6, 8), nn.ReLU(inplace=True), nn.Linear(8, 3))

    def forward_once(self, x):
        out = self.cnn(x)
        out = out.view(out.size()[0], -1)
        return self.fc(out)

    def forward(self, a, b):
        return self.forward_once(a), self.forward_once(b)


net = SiameseNetwork()
criterion = ContrastiveLoss()
opt = torch.optim.RMSprop(net.parameters(), lr=0.0005, alpha=0.99, eps=1e-8, weight_decay=0.0005, momentum=0.9)
a, b = torch.rand(6, 1, 6, 6), torch.rand(6, 1, 6, 6)
label = torch.tensor([[0.], [1.], [0.], [1.], [1.], [0.]])
print(net, criterion, opt, sep="\n")
for epoch in range(4):
    opt.zero_grad()
    o1, o2 = net(a, b)
    loss = criterion(o1, o2, label)
    loss.backward()
    opt.step()
    print("Epoch number {}\n Current loss {:.4f}".format(epoch, loss.item()))
net.eval()
with torch.no_grad():
    o1, o2 = net(a, b)
    dist = F.pairwise_distance(o1, o2)
print(dist.shape, (dist > 0).all())
anchor, pos, neg = torch.randn(4, 3), torch.randn(4, 3), torch.randn(4, 3)
print(nn.TripletMarginLoss(margin=1.0, p=2)(anchor, pos, neg), F.triplet_margin_loss(anchor, pos, neg, swap=True))
print(F.cosine_embedding_loss(anchor, pos, torch.tensor([1, -1, 1, -1]), margin=0.1))
z = F.normalize(torch.cat([anchor, pos]), dim=1)
sim = z @ z.T / 0.5
sim.fill_diagonal_(float('-inf'))
targets = torch.cat([torch.arange(4, 8), torch.arange(0, 4)])
print("NT-Xent", F.cross_entropy(sim, targets))
