import torch

torch.manual_seed(42)
print(torch.rand(3), torch.randn(2, 3), torch.randint(0, 10, (5,)), torch.randperm(6))
print(torch.normal(0.0, 1.0, size=(3,)), torch.normal(torch.tensor([1.0, 10.0]), torch.tensor([0.1, 1.0])))
print(torch.bernoulli(torch.tensor([0.2, 0.5, 0.8])), torch.multinomial(torch.tensor([0.1, 0.3, 0.6]), 4, replacement=True))
print(torch.empty(3).uniform_(-1, 1), torch.empty(3).normal_(5, 0.1), torch.empty(3).exponential_(2.0), torch.zeros(4).random_(0, 10))
print(torch.rand_like(torch.zeros(2, 2)), torch.randn_like(torch.zeros(3)), torch.randint_like(torch.zeros(3), 5))
torch.manual_seed(0)
first = torch.randn(3)
torch.manual_seed(0)
print(torch.equal(first, torch.randn(3)), torch.initial_seed())
generator = torch.Generator().manual_seed(7)
print(torch.rand(2, generator=generator), torch.randperm(4, generator=generator), generator.initial_seed())
state = torch.get_rng_state()
before = torch.rand(2)
torch.set_rng_state(state)
print(torch.equal(before, torch.rand(2)), state.shape, state.dtype)
torch.manual_seed(3)
sample = torch.randn(1000)
print(sample.mean(), sample.std(), sample.min(), sample.max(), (sample > 0).float().mean())
print(torch.randn(20)[:5], torch.rand(2, dtype=torch.float64), torch.randint(-3, 3, (2, 4)))
torch.manual_seed(11)
print(torch.poisson(torch.tensor([1.0, 4.0, 20.0])), torch.empty(2).geometric_(0.3), torch.empty(2).cauchy_(), torch.empty(2).log_normal_())
shuffled = torch.arange(5)[torch.randperm(5)]
print(shuffled, shuffled.sort().values)
for bad in (lambda: torch.randn(2, dtype=torch.long), lambda: torch.randint(5, 2, (3,)), lambda: torch.multinomial(torch.ones(2), 3)):
    try:
        bad()
    except Exception as error:
        print(type(error).__name__, error)
