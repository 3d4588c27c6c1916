import torch

links = {0: [1, 2], 1: [2], 2: [0], 3: [2, 0]}
n = len(links)
M = torch.zeros(n, n)
for src, outs in links.items():
    for dst in outs:
        M[dst, src] = 1 / len(outs)
print(M, M.sum(0))
d = 0.85
r = torch.full((n, 1), 1 / n)
for it in range(100):
    new = d * M @ r + (1 - d) / n
    delta = (new - r).abs().sum()
    r = new
    if delta < 1e-6:
        print("converged at", it)
        break
print(r.flatten(), r.sum())
G = torch.matrix_power(M, 3)
print(G)
for rr in (2.5, 3.2, 3.5):
    x = torch.tensor(0.3, dtype=torch.float64)
    orbit = []
    for i in range(60):
        x = rr * x * (1 - x)
        if i >= 52:
            orbit.append(round(x.item(), 4))
    print(rr, orbit)
x = torch.tensor(0.3, requires_grad=True)
y = x
for _ in range(5):
    y = 3.7 * y * (1 - y)
y.backward()
print(y, x.grad)
A = torch.tensor([[4., 1.], [2., 3.]])
v = torch.ones(2)
for _ in range(20):
    v = A @ v
    v = v / v.norm()
print(v, v @ A @ v)
fib = torch.tensor([[1, 1], [1, 0]])
print([torch.linalg.matrix_power(fib, k)[0, 1].item() for k in range(1, 11)])
grid = torch.zeros(6, 6, dtype=torch.int)
grid[1, 2] = grid[2, 3] = grid[3, 1] = grid[3, 2] = grid[3, 3] = 1
for gen in range(3):
    nb = sum(torch.roll(grid, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0))
    grid = ((nb == 3) | ((grid == 1) & (nb == 2))).int()
    print("\n".join("".join("#" if c else "." for c in row) for row in grid.tolist()))
