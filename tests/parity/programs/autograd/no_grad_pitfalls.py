import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
with torch.no_grad():
    y = w * 2
    print(y.requires_grad, torch.is_grad_enabled())
    with torch.enable_grad():
        z = w * 2
        print(z.requires_grad)
    fresh = torch.ones(2, requires_grad=True)
    print(fresh.requires_grad)
print(torch.is_grad_enabled())


@torch.no_grad()
def evaluate(x):
    return x * 3


@torch.inference_mode()
def infer(x):
    return x * 3


print(evaluate(w), infer(w).requires_grad, infer(w).is_inference())

loss = (w**2).sum()
loss.backward()
with torch.no_grad():
    w -= 0.1 * w.grad
    w.grad.zero_()
print(w, w.grad)
try:
    w -= 0.1 * w.grad
except RuntimeError as e:
    print(e)
w2 = w - 0.1
print(w2.is_leaf, w2.grad)

torch.set_grad_enabled(False)
print((w * 2).requires_grad)
torch.set_grad_enabled(True)
with torch.set_grad_enabled(False):
    print((w * 2).requires_grad)
with torch.inference_mode():
    i = w * 1
    print(torch.is_inference_mode_enabled(), i)
try:
    i.requires_grad_()
except RuntimeError as e:
    print(e)


@torch.no_grad()
def batches():
    for k in range(2):
        yield w * k


print([b.requires_grad for b in batches()], torch.is_grad_enabled())
frozen = torch.nn.Linear(2, 1)
for p in frozen.parameters():
    p.requires_grad_(False)
try:
    frozen(torch.ones(1, 2)).sum().backward()
except RuntimeError as e:
    print(e)
