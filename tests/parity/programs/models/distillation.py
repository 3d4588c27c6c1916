import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(7)
teacher = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, 4))
student = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 4))
X, y = torch.randn(40, 6), torch.randint(0, 4, (40,))


def accuracy(model):
    model.eval()
    with torch.no_grad():
        acc = (model(X).argmax(1) == y).float().mean().item() * 100
    model.train()
    return acc


opt = torch.optim.Adam(teacher.parameters(), lr=0.01)
for _ in range(20):
    opt.zero_grad()
    F.cross_entropy(teacher(X), y).backward()
    opt.step()
print(f"Teacher accuracy: {accuracy(teacher):.2f}%")
print("params:", f"{sum(p.numel() for p in teacher.parameters()):,}", f"{sum(p.numel() for p in student.parameters()):,}")


def kd_loss(student_logits, teacher_logits, labels, T=2.0, alpha=0.25):
    soft_targets = F.softmax(teacher_logits / T, dim=-1)
    soft_prob = F.log_softmax(student_logits / T, dim=-1)
    soft = torch.sum(soft_targets * (soft_targets.log() - soft_prob)) / soft_prob.size()[0] * (T ** 2)
    same = nn.KLDivLoss(reduction="batchmean")(soft_prob, soft_targets) * T * T
    hard = F.cross_entropy(student_logits, labels)
    return alpha * soft + (1 - alpha) * hard, soft, same


teacher.eval()
for p in teacher.parameters():
    p.requires_grad_(False)
opt = torch.optim.SGD(student.parameters(), lr=0.1, momentum=0.9, nesterov=True)
sched = torch.optim.lr_scheduler.MultiStepLR(opt, milestones=[5, 8], gamma=0.1)
for epoch in range(10):
    with torch.no_grad():
        t = teacher(X)
    opt.zero_grad()
    loss, soft, same = kd_loss(student(X), t, y)
    loss.backward()
    opt.step()
    sched.step()
    if epoch % 3 == 0:
        print(f"Epoch {epoch+1}/10, Loss: {loss.item():.4f} soft {soft:.4f} kl {same:.4f} lr {sched.get_last_lr()[0]:.4g}")
print(all(p.grad is None for p in teacher[0].parameters()), student[0].weight.grad.shape)
print(F.kl_div(torch.tensor([0.5, 0.5]).log(), torch.tensor([0.9, 0.1]), reduction="sum"))
features = {}


def hook(name):
    def fn(module, inputs, output):
        features[name] = output.detach()
    return fn


h = student[1].register_forward_hook(hook("relu"))
student(X[:2])
h.remove()
print(features["relu"].shape, (features["relu"] >= 0).all())
