import torch

arange = lambda i: torch.arange(i)


def where(q, a, b):
    return (q * a) + (~q) * b


def ones(i):
    return where(arange(i) > -1, 1, 0)


def sum_(a):
    return (ones(a.shape[0]) @ a[:, None])


def outer(a, b):
    return a[:, None] * b[None, :]


def diag(a):
    return a[arange(a.shape[0]), arange(a.shape[0])]


def eye(j):
    return where(arange(j)[:, None] == arange(j), 1, 0)


def triu(j):
    return where(arange(j)[:, None] <= arange(j), 1, 0)


def cumsum(a):
    return a @ triu(a.shape[0])


def diff(a, i):
    return a - where(arange(i) == 0, 0, a[arange(i) - 1])


def vstack(a, b):
    return where(arange(2)[:, None] == 0, a, b)


def roll(a, i):
    return a[(arange(i) + 1) % i]


def flip(a, i):
    return a[i - arange(i) - 1]


def compress(g, v, i):
    return where(arange(i)[:, None] == (cumsum(1 * g) - 1), 1, 0) @ where(g, v, 0)


def pad_to(a, i, j):
    return a @ where(arange(i)[:, None] == arange(j), 1, 0)


def sequence_mask(values, length):
    return where(length[:, None] > arange(values.shape[1]), values, 0)


def bincount(a, j):
    return ones(a.shape[0]) @ where(a[:, None] == arange(j), 1, 0)


def scatter_add(values, link, j):
    return values @ where(link[:, None] == arange(j), 1, 0)


def flatten(a, i, j):
    return a[arange(i * j) // j, arange(i * j) % j]


def linspace(i, j, n):
    return i + (j - i) * arange(n) / max(1, n - 1)


def heaviside(a, b):
    return where(a == 0, b, where(a > 0, 1, 0))


def repeat(a, d):
    return ones(d)[:, None] * a


def bucketize(v, boundaries):
    return ones(boundaries.shape[0]) @ (1 * (boundaries[:, None] <= v))


a = torch.tensor([3, 1, 4, 1, 5])
print(ones(4), sum_(a), outer(a, a[:2]))
print(diag(torch.arange(9).view(3, 3)), eye(3), triu(3))
print(cumsum(a), diff(a, 5), vstack(a, -a))
print(roll(a, 5), flip(a, 5))
print(compress(torch.tensor([True, False, True, True, False]), a, 5))
print(pad_to(a, 5, 7), pad_to(a, 5, 3))
print(sequence_mask(torch.arange(1, 10).view(3, 3), torch.tensor([1, 3, 2])))
print(bincount(a, 6), scatter_add(a, torch.tensor([0, 1, 0, 2, 2]), 3))
print(flatten(torch.arange(6).view(2, 3), 2, 3), linspace(0., 1., 5), linspace(2, 10, 3))
print(heaviside(torch.tensor([-1, 0, 2]), torch.tensor([5, 6, 7])), repeat(a, 2))
print(bucketize(torch.tensor([1, 4, 9]), torch.tensor([2, 4, 8])))
print(torch.equal(cumsum(a), a.cumsum(0)), torch.equal(roll(a, 5), a.roll(-1)), torch.equal(flip(a, 5), a.flip(0)))
print(torch.heaviside(torch.tensor([-1., 0., 2.]), torch.tensor([0.5])), torch.bucketize(torch.tensor([1, 4, 9]), torch.tensor([2, 4, 8])))
