import os
import random
import numpy as np
import torch


def set_seed(seed=42):
    random.seed(seed)
    os.environ['PYTHONHASHSEED'] = str(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
    torch.use_deterministic_algorithms(True)


set_seed(42)
print(torch.rand(3), np.random.rand(2), random.random())
set_seed(42)
print(torch.rand(3), np.random.randint(0, 10, 3), random.randint(0, 10))
state = torch.get_rng_state()
a = torch.randn(2)
torch.set_rng_state(state)
print(torch.equal(a, torch.randn(2)), state.dtype, state.shape)
with torch.random.fork_rng():
    torch.manual_seed(0)
    inside = torch.rand(1)
outside = torch.rand(1)
print(inside, outside)
g1, g2 = torch.Generator(), torch.Generator()
g1.manual_seed(7); g2.manual_seed(7)
print(torch.equal(torch.randn(3, generator=g1), torch.randn(3, generator=g2)), torch.randint(0, 100, (3,), generator=g1))
torch.manual_seed(0)
drop = torch.nn.Dropout(0.5)
print(drop(torch.ones(8)), drop(torch.ones(8)))
drop.eval()
print(drop(torch.ones(3)))
torch.manual_seed(1)
print(torch.randn(2, 3), torch.randperm(6), torch.randint(0, 5, (4,)), torch.rand(2).double())
torch.manual_seed(1)
print(torch.nn.Linear(2, 2).weight, torch.nn.Conv2d(1, 1, 2).bias, torch.nn.Embedding(2, 2).weight)
torch.manual_seed(5)
print(torch.normal(mean=torch.arange(1., 4.), std=torch.tensor([1., .5, .1])), torch.empty(3).uniform_(-1, 1), torch.bernoulli(torch.full((5,), 0.3)))
print(torch.distributions.Normal(0, 1).sample((2,)), torch.distributions.Uniform(0, 2).sample((2,)), torch.distributions.Bernoulli(0.5).sample((4,)))
print(torch.initial_seed(), torch.are_deterministic_algorithms_enabled())
torch.use_deterministic_algorithms(False)
rng = np.random.default_rng(3)
print(torch.from_numpy(rng.standard_normal(3)), torch.from_numpy(rng.integers(0, 9, 4)), rng.permutation(4))
x = torch.arange(10)
print(x[torch.randperm(10)][:4], torch.multinomial(torch.ones(5), 3), torch.poisson(torch.tensor([1., 10.])))
