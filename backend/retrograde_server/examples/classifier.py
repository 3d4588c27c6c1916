# title: A classifier learns three steps
# about: A network with 784 inputs and 10 classes on made-up pictures: forward, loss, backward, Adam.
# order: 100

import torch
import torch.nn as nn

torch.manual_seed(0)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.fc1 = nn.Linear(784, 128)
        self.relu = nn.ReLU()
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = self.flatten(x)  # (16, 28, 28) -> (16, 784)
        x = self.relu(self.fc1(x))
        return self.fc2(x)  # a score for each class


model = Classifier()
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)

images = torch.randn(16, 28, 28)  # made up: noise for pictures,
labels = torch.arange(16) % 10  # and a class for each

for step in range(3):
    scores = model(images)
    loss = loss_fn(scores, labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print("step", step, " loss", round(loss.item(), 4))
