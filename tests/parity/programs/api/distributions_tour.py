import torch
from torch import distributions as D

torch.manual_seed(1)
for dist, value in [
    (D.Normal(0.0, 1.0), torch.tensor(0.5)),
    (D.Uniform(0.0, 10.0), torch.tensor(3.0)),
    (D.Bernoulli(0.3), torch.tensor(1.0)),
    (D.Exponential(torch.tensor([0.5, 2.0])), torch.tensor([1.0, 1.0])),
    (D.Beta(torch.tensor([0.5]), torch.tensor([0.5])), torch.tensor([0.3])),
    (D.Gamma(torch.tensor([2.0]), torch.tensor([1.0])), torch.tensor([1.5])),
    (D.Poisson(torch.tensor([4.0])), torch.tensor([3.0])),
    (D.Laplace(torch.tensor([0.0]), torch.tensor([1.0])), torch.tensor([0.3])),
    (D.Dirichlet(torch.tensor([0.5, 0.5, 2.0])), torch.tensor([0.2, 0.3, 0.5])),
    (D.Binomial(10, torch.tensor([0.2, 0.8])), torch.tensor([2.0, 7.0])),
    (D.MultivariateNormal(torch.zeros(2), torch.eye(2)), torch.ones(2)),
    (D.LogNormal(torch.tensor([0.0]), torch.tensor([1.0])), torch.tensor([2.0])),
]:
    print(dist, dist.batch_shape, dist.event_shape)
    print("  mean", dist.mean, "variance", dist.variance)
    print("  samples", dist.sample((3,)))
    print("  log_prob", dist.log_prob(value))

loc = torch.tensor([0.5, -0.5], requires_grad=True)
scale = torch.tensor([1.0, 2.0], requires_grad=True)
normal = D.Normal(loc, scale)
print(normal.log_prob(torch.zeros(2)), normal.entropy(), normal.cdf(torch.zeros(2)))
normal.rsample((100,)).pow(2).mean().backward()
print(loc.grad, scale.grad)
squashed = D.TransformedDistribution(normal, [D.transforms.TanhTransform(cache_size=1)])
action = squashed.rsample()
print(action, squashed.log_prob(action).sum(-1))
mixture = D.MixtureSameFamily(D.Categorical(torch.ones(3)), D.Normal(torch.tensor([-3.0, 0.0, 3.0]), torch.ones(3)))
print(mixture.mean, mixture.log_prob(torch.tensor(1.0)))
print(D.kl_divergence(D.Normal(0.0, 1.0), D.Normal(1.0, 2.0)))
print(D.kl_divergence(D.Bernoulli(0.3), D.Bernoulli(0.6)))
for wrong in (
    lambda: D.Normal(0.0, -1.0),
    lambda: D.Bernoulli(1.5),
    lambda: D.Uniform(0.0, 1.0).log_prob(torch.tensor(2.0)),
):
    try:
        wrong()
    except ValueError as e:
        print(e)
