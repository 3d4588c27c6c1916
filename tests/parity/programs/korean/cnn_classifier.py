# 합성곱 신경망으로 작은 그림 분류하기
import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader

torch.manual_seed(777)
device = 'cuda' if torch.cuda.is_available() else 'cpu'


class 그림데이터(Dataset):
    """세로줄(0)과 가로줄(1) 그림"""

    def __init__(self, 개수=16):
        self.x, self.y = [], []
        for i in range(개수):
            그림 = torch.zeros(1, 8, 8)
            if i % 2 == 0:
                그림[0, :, i % 8] = 1.0
            else:
                그림[0, i % 8, :] = 1.0
            self.x.append(그림 + 0.1 * torch.randn(1, 8, 8))
            self.y.append(i % 2)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, idx):
        return self.x[idx], self.y[idx]


dataset = 그림데이터()
loader = DataLoader(dataset, batch_size=4, shuffle=True, drop_last=True)
print('총 배치의 수 : {}'.format(len(loader)))


class CNN(torch.nn.Module):
    def __init__(self):
        super(CNN, self).__init__()
        # 첫번째층
        self.layer1 = torch.nn.Sequential(
            torch.nn.Conv2d(1, 4, kernel_size=3, stride=1, padding=1),
            torch.nn.ReLU(),
            torch.nn.MaxPool2d(kernel_size=2, stride=2))
        # 전결합층
        self.fc = torch.nn.Linear(4 * 4 * 4, 2, bias=True)
        torch.nn.init.xavier_uniform_(self.fc.weight)

    def forward(self, x):
        out = self.layer1(x)
        out = out.view(out.size(0), -1)
        return self.fc(out)


model = CNN().to(device)
print(model)
criterion = torch.nn.CrossEntropyLoss().to(device)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(3):
    avg_cost = 0
    for X, Y in loader:
        X, Y = X.to(device), Y.to(device)
        optimizer.zero_grad()
        hypothesis = model(X)
        cost = criterion(hypothesis, Y)
        cost.backward()
        optimizer.step()
        avg_cost += cost / len(loader)
    print('[Epoch: {:>4}] cost = {:>.6}'.format(epoch + 1, avg_cost))
with torch.no_grad():
    X = torch.stack(dataset.x)
    Y = torch.tensor(dataset.y)
    prediction = model(X)
    correct_prediction = torch.argmax(prediction, 1) == Y
    accuracy = correct_prediction.float().mean()
    print('정확도:', accuracy.item(), correct_prediction.sum())
print(X.shape, Y.dtype, f"비용 {avg_cost:.4f}", avg_cost)
배치, 라벨 = next(iter(DataLoader(dataset, batch_size=2)))
print(배치.shape, 라벨)
