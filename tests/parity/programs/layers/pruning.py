import torch, torch.nn as nn
import torch.nn.utils.prune as prune

torch.manual_seed(0)
m = nn.Linear(4, 3)
prune.random_unstructured(m, name="weight", amount=0.3)
print(list(m.named_parameters()))
print(list(m.named_buffers()))
print(m.weight)
prune.l1_unstructured(m, name="bias", amount=1)
print(m.bias, m.bias_mask)
prune.ln_structured(m, name="weight", amount=0.5, n=2, dim=0)
print(m.weight_mask)
print(m.state_dict().keys())
prune.remove(m, "weight")
print(list(m.named_parameters())[0])
print(prune.is_pruned(m))
net = nn.Sequential(nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 2))
prune.global_unstructured([(net[0], "weight"), (net[2], "weight")], pruning_method=prune.L1Unstructured, amount=0.2)
for n, mod in net.named_modules():
    if isinstance(mod, nn.Linear):
        print(n, f"{100.0 * float(torch.sum(mod.weight == 0)) / mod.weight.nelement():.2f}%")
c = prune.custom_from_mask(nn.Linear(2, 2), "weight", torch.tensor([[1, 0], [0, 1]]))
print(c.weight_mask, c(torch.ones(2)).shape)


class Foo(prune.BasePruningMethod):
    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t, default_mask):
        mask = default_mask.clone()
        mask.view(-1)[::2] = 0
        return mask


f = nn.Linear(2, 3)
Foo.apply(f, "bias")
print(f.bias_mask, f.bias)
try:
    prune.l1_unstructured(nn.Linear(2, 2), "weight", 1.5)
except Exception as e:
    print(type(e).__name__, e)
try:
    prune.l1_unstructured(nn.Linear(2, 2), "weight", 9)
except Exception as e:
    print(type(e).__name__, e)
try:
    prune.remove(nn.Linear(2, 2), "weight")
except Exception as e:
    print(type(e).__name__, e)
