import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

a = torch.ones(2, 3)
b = torch.ones(4)
i = torch.tensor([1, 2, 3])
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
l = nn.Linear(3, 2)
x = torch.randn(5, 4)
net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
y = torch.tensor([0, 1, 0, 1, 1])

ATTEMPTS = [
    lambda: F.softmax(i, 0),
    lambda: nn.Linear(3, 2).cuda(),
    lambda: nn.Linear(3, 2).to("cuda"),
    lambda: l(b),
    lambda: l(i),
    lambda: l(x),
    lambda: l(torch.ones(3, dtype=torch.double)),
    lambda: l(np.ones(3)),
    lambda: l([1.0, 2.0, 3.0]),
    lambda: l(),
    lambda: l(a, a),
    lambda: l(None),
    lambda: nn.Linear(3),
    lambda: nn.Linear(3.0, 2),
    lambda: nn.Linear("3", 2),
    lambda: nn.Linear(-1, 2),
    lambda: nn.Linear(),
    lambda: nn.Linear(in_feature=3, out_features=2),
    lambda: nn.ReLU()(5),
    lambda: nn.ReLU(a),
    lambda: nn.Dropout(2),
    lambda: nn.Dropout(-0.1),
    lambda: F.dropout(a, 1.5),
    lambda: nn.Conv2d(3, 4, 3)(a),
    lambda: nn.Conv2d(3, 4, 3)(torch.ones(1, 1, 8, 8)),
    lambda: nn.Conv2d(3, 4, 3)(torch.ones(1, 3, 2, 2)),
    lambda: nn.Conv2d(3, 4, 3)(torch.ones(8, 8)),
    lambda: nn.Conv2d(3, 4, 3)(torch.ones(1, 3, 8, 8, dtype=torch.double)),
    lambda: nn.Conv2d(3, 4, 3)(torch.ones(1, 3, 8, 8, dtype=torch.long)),
    lambda: nn.Conv2d(3, 4),
    lambda: nn.Conv2d(3, 4, 3, groups=2),
    lambda: nn.Conv2d(3, 4, 3, stride=2, padding="same"),
    lambda: nn.Conv1d(3, 4, 3)(torch.ones(2, 2, 9)),
    lambda: nn.MaxPool2d(2)(b),
    lambda: nn.BatchNorm1d(3)(torch.ones(2, 4)),
    lambda: nn.BatchNorm1d(3)(torch.ones(1, 3)),
    lambda: nn.BatchNorm2d(3)(torch.ones(2, 3)),
    lambda: nn.BatchNorm1d(3)(torch.ones(3)),
    lambda: nn.LayerNorm(3)(torch.ones(2, 4)),
    lambda: nn.LayerNorm([3, 4])(torch.ones(2, 4)),
    lambda: nn.GroupNorm(3, 4),
    lambda: nn.GroupNorm(2, 4)(torch.ones(2, 3)),
    lambda: nn.Embedding(5, 2)(torch.tensor([5])),
    lambda: nn.Embedding(5, 2)(torch.tensor([-1])),
    lambda: nn.Embedding(5, 2)(torch.tensor([1.0])),
    lambda: nn.Embedding(5, 2)(1),
    lambda: nn.Embedding(5, 2, padding_idx=7),
    lambda: nn.LSTM(3, 4)(torch.ones(2, 5, 2)),
    lambda: nn.LSTM(3, 4)(torch.ones(3)),
    lambda: nn.LSTM(3, 4)(torch.ones(2, 5, 3), torch.ones(1, 5, 4)),
    lambda: nn.LSTM(3, 4)(torch.ones(2, 5, 3), (torch.ones(1, 2, 4), torch.ones(1, 2, 4))),
    lambda: nn.GRU(3, 4)(torch.ones(2, 5, 3), torch.ones(1, 2, 4)),
    lambda: nn.RNN(3, 4, nonlinearity="foo"),
    lambda: nn.RNNCell(3, 4)(torch.ones(2, 2)),
    lambda: nn.LSTMCell(3, 4)(torch.ones(2, 3), torch.ones(2, 4)),
    lambda: nn.GRUCell(3, 4)(torch.ones(2, 3), torch.ones(3, 4)),
    lambda: nn.MultiheadAttention(5, 2),
    lambda: nn.MultiheadAttention(4, 2)(torch.ones(2, 3, 5), torch.ones(2, 3, 5), torch.ones(2, 3, 5)),
    lambda: nn.TransformerEncoderLayer(5, 2),
    lambda: nn.TransformerEncoderLayer(4, 2)(torch.ones(2, 3, 5)),
    lambda: F.scaled_dot_product_attention(torch.ones(2, 3, 4), torch.ones(2, 3, 5), torch.ones(2, 3, 4)),
    lambda: nn.Flatten(5)(a),
    lambda: nn.Unflatten(1, (2, 2))(a),
    lambda: nn.Upsample(scale_factor=2)(a),
    lambda: F.interpolate(torch.ones(1, 1, 2, 2)),
    lambda: F.interpolate(torch.ones(1, 1, 2, 2), size=4, scale_factor=2),
    lambda: F.interpolate(torch.ones(1, 1, 2, 2), scale_factor=2, mode="foo"),
    lambda: F.pad(a, (1,)),
    lambda: F.pad(a, (1, 1, 1, 1, 1, 1)),
    lambda: F.pad(a, (1, 1), mode="foo"),
    lambda: F.one_hot(torch.tensor([3]), 2),
    lambda: F.one_hot(torch.tensor([-1])),
    lambda: F.one_hot(torch.tensor([1.0])),
    lambda: nn.Parameter(i),
    lambda: nn.Parameter([1.0, 2.0]),
    lambda: nn.Parameter(3),
    lambda: torch.nn.init.xavier_uniform_(torch.ones(2)),
    lambda: torch.nn.init.kaiming_normal_(b),
    lambda: torch.nn.init.kaiming_normal_(a, mode="x"),
    lambda: torch.nn.init.calculate_gain("foo"),
    lambda: torch.nn.init.eye_(b),
    lambda: torch.nn.init.orthogonal_(b),
    lambda: torch.nn.init.dirac_(a),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
