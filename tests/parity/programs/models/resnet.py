import torch, torch.nn as nn

torch.manual_seed(0)


def conv3x3(i, o, stride=1):
    return nn.Conv2d(i, o, 3, stride, 1, bias=False)


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, i, p, stride=1, downsample=None):
        super().__init__()
        self.conv1 = conv3x3(i, p, stride)
        self.bn1 = nn.BatchNorm2d(p)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = conv3x3(p, p)
        self.bn2 = nn.BatchNorm2d(p)
        self.downsample = downsample

    def forward(self, x):
        idt = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.downsample is not None:
            idt = self.downsample(x)
        out += idt
        return self.relu(out)


class ResNet(nn.Module):
    def __init__(self, block, layers, nc=5):
        super().__init__()
        self.inp = 8
        self.conv1 = nn.Conv2d(3, 8, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.relu = nn.ReLU(True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = self._make(block, 8, layers[0])
        self.layer2 = self._make(block, 16, layers[1], 2)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(16, nc)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(m, nn.BatchNorm2d):
                nn.init.constant_(m.weight, 1)
                nn.init.constant_(m.bias, 0)

    def _make(self, block, p, n, stride=1):
        ds = None
        if stride != 1 or self.inp != p:
            ds = nn.Sequential(nn.Conv2d(self.inp, p, 1, stride, bias=False), nn.BatchNorm2d(p))
        ls = [block(self.inp, p, stride, ds)]
        self.inp = p
        for _ in range(1, n):
            ls.append(block(p, p))
        return nn.Sequential(*ls)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer2(self.layer1(x))
        return self.fc(torch.flatten(self.avgpool(x), 1))


m = ResNet(BasicBlock, [2, 2])
print(m)
x = torch.randn(4, 3, 32, 32)
y = m(x)
print(y.shape, y)
loss = nn.CrossEntropyLoss()(y, torch.tensor([0, 1, 2, 3]))
loss.backward()
print(loss.item())
print(f"{m.conv1.weight.grad.norm():.4f} {m.fc.weight.grad.norm():.4f}")
opt = torch.optim.SGD(m.parameters(), 0.01, momentum=0.9, weight_decay=5e-4)
for i in range(5):
    opt.zero_grad()
    l = nn.functional.cross_entropy(m(x), torch.tensor([0, 1, 2, 3]))
    l.backward()
    opt.step()
    print(i, round(l.item(), 4))
m.fc = nn.Linear(16, 2)
for n, p in m.named_parameters():
    if "fc" not in n:
        p.requires_grad = False
print([n for n, p in m.named_parameters() if p.requires_grad], sum(p.numel() for p in m.parameters()))
m.eval()
print(m(x))
