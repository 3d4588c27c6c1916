import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
net = nn.Sequential(
    nn.LazyConv2d(6, kernel_size=5, padding=2), nn.LazyBatchNorm2d(), nn.Sigmoid(), nn.AvgPool2d(kernel_size=2, stride=2),
    nn.Flatten(), nn.LazyLinear(10), nn.ReLU(), nn.LazyLinear(3),
)
print(net)
print(net[0].weight)
X = torch.rand(size=(2, 1, 8, 8))
for layer in net:
    X = layer(X)
    print(layer.__class__.__name__, "output shape: \t", X.shape)
print(net)
print(X)

scores = torch.randn(5, 2, 4, requires_grad=True)
log_probs = scores.log_softmax(2)
targets = torch.tensor([[1, 2], [3, 3]])
loss = F.ctc_loss(log_probs, targets, torch.tensor([5, 5]), torch.tensor([2, 2]))
print(loss)
loss.backward()
print(scores.grad[0])
print(nn.CTCLoss(reduction="none")(log_probs, targets, torch.tensor([5, 2]), torch.tensor([2, 2])))
print(nn.CTCLoss(zero_infinity=True)(log_probs, targets, torch.tensor([5, 2]), torch.tensor([2, 2])))
