import torch
import torch.nn as nn


def attempt(f):
    try:
        print("ok:", f())
    except Exception as e:
        print(type(e).__name__ + ":", e)


class NoSuper(nn.Module):
    def __init__(self):
        self.fc = nn.Linear(2, 2)


class NoForward(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 2)


class Typo(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(2, 2)

    def forward(self, x):
        return self.fc2(x)


class ListNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(2, 2), nn.Linear(2, 2)]


attempt(NoSuper)
attempt(lambda: NoForward()(torch.ones(2)))
attempt(lambda: Typo()(torch.ones(2)))
attempt(lambda: Typo()())
attempt(lambda: Typo()(torch.ones(2), torch.ones(2)))
attempt(lambda: torch.optim.SGD(ListNet().parameters(), lr=0.1))
layer = nn.Linear(3, 2)
attempt(lambda: layer(torch.ones(4, 2)))
attempt(lambda: layer(torch.ones(4, 3, dtype=torch.float64)))
attempt(lambda: layer([1.0, 2.0, 3.0]))
attempt(lambda: setattr(layer, "weight", torch.zeros(2, 3)))
attempt(lambda: layer.wieght)
attempt(lambda: nn.Linear(3))
attempt(lambda: nn.Linear(3, 2, biass=True))
attempt(lambda: nn.Sequential(nn.Linear(1, 1), nn.ReLU))
attempt(lambda: nn.Sequential([nn.Linear(1, 1)]))
attempt(lambda: nn.ModuleList([nn.Linear(1, 1)])(torch.ones(1)))
attempt(lambda: nn.Sequential(nn.ReLU())[3])
attempt(lambda: nn.ModuleDict({"a": nn.ReLU()})["b"])
attempt(lambda: layer.register_buffer("x.y", torch.zeros(1)))
attempt(lambda: layer.register_parameter("p", torch.zeros(1)))
attempt(lambda: layer.add_module("m", 3))
attempt(lambda: nn.Embedding(5, 2)(torch.tensor([5])))
attempt(lambda: nn.Embedding(5, 2)(torch.tensor([0.5])))
attempt(lambda: nn.LSTM(3, 4)(torch.ones(5, 2, 2)))
attempt(lambda: nn.GRU(3, 4)(torch.ones(5, 2, 3), torch.zeros(1, 3, 4)))
attempt(lambda: nn.RNN(3, 4)(torch.ones(3)))
attempt(lambda: nn.LSTMCell(3, 4)(torch.ones(2, 5)))
attempt(lambda: nn.MultiheadAttention(10, 3))
attempt(lambda: nn.Dropout(1.5))
attempt(lambda: layer.get_submodule("a.b"))
attempt(lambda: layer.train("yes"))
attempt(lambda: nn.init.kaiming_normal_(torch.empty(3)))
attempt(lambda: layer.to(torch.int32))
