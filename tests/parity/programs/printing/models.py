import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.randn(2, 3)

ATTEMPTS = [
    lambda: (
        nn.Parameter(torch.ones(2)),
        nn.Parameter(torch.tensor(1.0)),
        nn.Parameter(torch.ones(2), requires_grad=False),
    ),
    lambda: repr(nn.Parameter(torch.ones(2, 2))),
    lambda: nn.ParameterList([nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(3, 3))]),
    lambda: nn.ParameterDict({"a": nn.Parameter(torch.ones(2))}),
    lambda: (
        nn.RNN(3, 4),
        nn.RNN(3, 4, 2, nonlinearity="relu", batch_first=True),
        nn.LSTM(3, 4, num_layers=2, dropout=0.1, bidirectional=True),
        nn.GRU(3, 4, bias=False),
        nn.LSTM(3, 4, proj_size=2),
        nn.RNNCell(3, 4),
        nn.LSTMCell(3, 4),
        nn.GRUCell(3, 4, bias=False),
        nn.RNNCell(3, 4, nonlinearity="relu"),
    ),
    lambda: nn.MultiheadAttention(4, 2),
    lambda: nn.TransformerEncoderLayer(4, 2),
    lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, batch_first=True), 2),
    lambda: nn.TransformerDecoderLayer(4, 2, 8),
    lambda: nn.Transformer(4, 2, 1, 1, 8),
    lambda: (nn.CosineSimilarity(), nn.PairwiseDistance(), nn.CosineSimilarity(dim=0)),
    lambda: torch.nn.utils.rnn.pack_padded_sequence(torch.ones(3, 2, 1), [3, 2]),
    lambda: torch.nn.utils.rnn.pad_sequence([torch.ones(2), torch.ones(3)], batch_first=True, padding_value=-1),
    lambda: (
        f"{torch.float32}",
        "%s" % torch.int64,
        f"{x.sum():8.3f}",
        f"{x.mean().item():.4f}",
        f"{x[0, 0]:+.3f}",
        f"{torch.tensor(5):03d}",
        f"{torch.tensor(0.5):.1%}",
        f"{torch.tensor(1234567.0):,.1f}",
        f"{torch.tensor(True)}",
        f"{torch.tensor([1, 2])}",
        f"{torch.tensor(1.5)}",
        f"{torch.tensor(7)}",
        f"{nn.Parameter(torch.tensor(1.0))}",
        f"{torch.tensor(1.0, requires_grad=True) * 2}",
        f"{torch.tensor(3)!s:>10}",
        f"{x.shape!s:>20}",
    ),
    lambda: (
        torch.cuda.is_available(),
        torch.cuda.device_count(),
        torch.backends.cudnn.is_available(),
        torch.get_default_device(),
    ),
]
for attempt in ATTEMPTS:
    try:
        print(attempt())
    except Exception as e:
        print(type(e).__name__, e)
