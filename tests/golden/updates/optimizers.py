"""Three steps with each optimizer and its options; the name of the parameter says which."""

import torch


def train(w, optimizer):
    for step in range(3):
        optimizer.zero_grad()
        loss = ((w - 1) ** 2 * (step + 1)).sum()
        loss.backward()
        optimizer.step()


def leaf():
    return torch.tensor([3.0, -0.5], requires_grad=True)


sgd = leaf()
train(sgd, torch.optim.SGD([sgd], lr=0.1))
momentum = leaf()
train(momentum, torch.optim.SGD([momentum], lr=0.1, momentum=0.9, dampening=0.1, weight_decay=0.01))
nesterov = leaf()
train(nesterov, torch.optim.SGD([nesterov], lr=0.1, momentum=0.9, nesterov=True, maximize=True))
adam = leaf()
train(adam, torch.optim.Adam([adam], lr=0.1, weight_decay=0.01))
amsgrad = leaf()
train(amsgrad, torch.optim.Adam([amsgrad], lr=0.1, amsgrad=True))
adamw = leaf()
train(adamw, torch.optim.AdamW([adamw], lr=0.1, betas=(0.8, 0.95)))
rmsprop = leaf()
train(rmsprop, torch.optim.RMSprop([rmsprop], lr=0.1))
centered = leaf()
train(centered, torch.optim.RMSprop([centered], lr=0.1, momentum=0.5, centered=True, weight_decay=0.1))
adagrad = leaf()
train(adagrad, torch.optim.Adagrad([adagrad], lr=0.1, lr_decay=0.1, initial_accumulator_value=0.5))
scheduled = leaf()
optimizer = torch.optim.Adam([scheduled], lr=0.1)
schedule = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
for _ in range(3):
    optimizer.zero_grad()
    (scheduled**2).sum().backward()
    optimizer.step()
    schedule.step()

clipped = leaf()
optimizer = torch.optim.SGD([clipped], lr=0.1)
(clipped**2).sum().backward()
torch.nn.utils.clip_grad_norm_([clipped], 0.5)
optimizer.step()
adadelta = leaf()
train(adadelta, torch.optim.Adadelta([adadelta]))
by_hand = leaf()
(by_hand**2).sum().backward()
with torch.no_grad():
    by_hand -= 0.1 * by_hand.grad
