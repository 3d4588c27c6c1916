import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.modules.loss import _Loss, _WeightedLoss

torch.manual_seed(0)


class FocalLoss(_WeightedLoss):
    def __init__(self, weight=None, gamma=2.0, reduction='mean'):
        super().__init__(weight, reduction=reduction)
        self.gamma = gamma

    def forward(self, input, target):
        ce = F.cross_entropy(input, target, weight=self.weight, reduction='none')
        pt = torch.exp(-ce)
        loss = (1 - pt) ** self.gamma * ce
        return loss.mean() if self.reduction == 'mean' else loss.sum()


class RMSELoss(_Loss):
    def forward(self, input, target):
        return torch.sqrt(F.mse_loss(input, target, reduction=self.reduction) + 1e-8)


logits, target = torch.randn(4, 3, requires_grad=True), torch.tensor([0, 2, 1, 1])
focal = FocalLoss(torch.tensor([1., 2., 1.]))
print(focal, focal.weight, RMSELoss(), focal(logits, target))
focal(logits, target).backward()
print(logits.grad)
print(RMSELoss()(torch.ones(3), torch.zeros(3)))


class MyLinear(nn.Module):
    __constants__ = ['in_features', 'out_features']

    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.weight = nn.Parameter(torch.empty(out_features, in_features))
        if bias:
            self.bias = nn.Parameter(torch.empty(out_features))
        else:
            self.register_parameter('bias', None)
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.kaiming_uniform_(self.weight, a=5 ** 0.5)
        if self.bias is not None:
            fan_in, _ = nn.init._calculate_fan_in_and_fan_out(self.weight)
            bound = 1 / fan_in ** 0.5
            nn.init.uniform_(self.bias, -bound, bound)

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)

    def extra_repr(self):
        return f'{self.in_features} -> {self.out_features}, bias={self.bias is not None}'


torch.manual_seed(1)
mine = MyLinear(3, 2)
torch.manual_seed(1)
theirs = nn.Linear(3, 2)
print(mine, torch.equal(mine.weight, theirs.weight), torch.equal(mine.bias, theirs.bias))
print(nn.Sequential(mine, MyLinear(2, 1, bias=False)))


class Swish(nn.Module):
    def __init__(self):
        super().__init__()
        self.beta = nn.Parameter(torch.tensor(1.0))

    def forward(self, x):
        return x * torch.sigmoid(self.beta * x)


class Gate(nn.Module):
    def __init__(self, a=None, *, b: float = 0.5):
        super().__init__()
        self.b = b
        self.register_buffer("count", torch.zeros((), dtype=torch.long))
        self.register_buffer("tmp", torch.zeros(1), persistent=False)

    def forward(self, x, *, scale=1.0, **kwargs):
        self.count += 1
        return {"y": x * scale, "kw": sorted(kwargs)}


s = Swish()
s(torch.tensor([1., 2.])).sum().backward()
print(s.beta.grad, s, list(s.state_dict().items()))
g = Gate()
print(g(torch.ones(2), scale=3.0, z=1, a=2), g.count, list(g.state_dict()), g)
m = nn.Module()
m.layer = nn.Linear(1, 1)
m.scale = 3.0
print(m, [n for n, _ in m.named_parameters()])


class Shared(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(2, 2)
        self.b = self.a
        self.list = [nn.Linear(2, 2)]

    def forward(self, x):
        return self.b(self.a(x))


sh = Shared()
print(sh, len(list(sh.parameters())), list(sh.state_dict()), sh.a is sh.b)
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.conv import _ConvNd
from torch.nn.modules.utils import _pair

net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.ConvTranspose1d(2, 2, 3), nn.BatchNorm1d(2))
print([isinstance(m, _ConvNd) for m in net], [isinstance(m, nn.modules.batchnorm._BatchNorm) for m in net], _pair(3), _pair((1, 2)))
for m in net.modules():
    if isinstance(m, _BatchNorm):
        m.eval()
        m.weight.requires_grad = False
print([m.training for m in net], [p.requires_grad for p in net.parameters()])
