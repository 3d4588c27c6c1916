import torch
from torch import nn, optim

w = torch.randn(3, requires_grad=True)


def attempt(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)


attempt(lambda: optim.SGD([], lr=0.1))
attempt(lambda: optim.SGD(w, lr=0.1))
attempt(lambda: optim.SGD([w], lr=-1))
attempt(lambda: optim.SGD([w], lr=0.1, momentum=-0.5))
attempt(lambda: optim.SGD([w], lr=0.1, nesterov=True))
attempt(lambda: optim.SGD([w * 2], lr=0.1))
attempt(lambda: optim.SGD([1.0], lr=0.1))
attempt(lambda: optim.SGD([w, "w"], lr=0.1))
attempt(lambda: optim.Adam([w], lr=-0.1))
attempt(lambda: optim.Adam([w], betas=(1.5, 0.9)))
attempt(lambda: optim.Adam([w], betas=(0.9, 1.0)))
attempt(lambda: optim.Adam([w], eps=-1))
attempt(lambda: optim.Adam([w], weight_decay=-1))
attempt(lambda: optim.RMSprop([w], alpha=-0.1))
attempt(lambda: optim.Adadelta([w], rho=1.5))
attempt(lambda: optim.Adagrad([w], lr_decay=-1))
attempt(lambda: optim.Rprop([w], etas=(1.5, 1.2)))
attempt(lambda: optim.SGD([{"params": [w]}, {"params": [w]}], lr=0.1))
attempt(lambda: optim.SGD({w}, lr=0.1))
attempt(lambda: optim.SGD([w], lr=0.1).load_state_dict({"state": {}, "param_groups": []}))
attempt(lambda: optim.SGD([w], lr=0.1).load_state_dict(optim.SGD([w, torch.ones(1, requires_grad=True)], lr=1).state_dict()))
attempt(lambda: optim.LBFGS([{"params": [w]}, {"params": [torch.ones(1, requires_grad=True)]}]))
attempt(lambda: optim.Adam(nn.Linear(2, 2), lr=0.1))
attempt(lambda: optim.SGD([w], lr=0.1).add_param_group([w]))
attempt(lambda: optim.SGD([torch.ones(2)], lr=0.1).step())
attempt(lambda: optim.Optimizer([w], {}).step())
