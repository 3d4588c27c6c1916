import torch, torch.nn as nn, torch.nn.functional as F, torch.optim as optim

torch.manual_seed(1)
x_data = [[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]]
y_data = [[0], [0], [0], [1], [1], [1]]
x_train = torch.FloatTensor(x_data)
y_train = torch.FloatTensor(y_data)
W = torch.zeros((2, 1), requires_grad=True)
b = torch.zeros(1, requires_grad=True)
h = 1 / (1 + torch.exp(-(x_train.matmul(W) + b)))
print(h)
losses = -(y_train * torch.log(h) + (1 - y_train) * torch.log(1 - h))
print(losses)
print(losses.mean())
optimizer = optim.SGD([W, b], lr=1)
for epoch in range(1001):
    h = torch.sigmoid(x_train.matmul(W) + b)
    cost = F.binary_cross_entropy(h, y_train)
    optimizer.zero_grad()
    cost.backward()
    optimizer.step()
    if epoch % 100 == 0:
        print("Epoch {:4d}/{} Cost: {:.6f}".format(epoch, 1000, cost.item()))
pred = h >= torch.FloatTensor([0.5])
print(pred)
print(W)
print(b)
acc = (pred.float() == y_train).sum().item() / len(pred)
print("정확도: {:2.2f}%".format(acc * 100))
model = nn.Sequential(nn.Linear(2, 1), nn.Sigmoid())
opt = optim.SGD(model.parameters(), lr=1)
for epoch in range(501):
    hy = model(x_train)
    cost = F.binary_cross_entropy(hy, y_train)
    opt.zero_grad()
    cost.backward()
    opt.step()
    if epoch % 50 == 0:
        p = hy >= torch.FloatTensor([0.5])
        c = p.float() == y_train
        print("Epoch {:4d} Cost: {:.6f} Accuracy {:2.2f}%".format(epoch, cost.item(), c.sum().item() / len(c) * 100))
print(list(model.parameters()))
