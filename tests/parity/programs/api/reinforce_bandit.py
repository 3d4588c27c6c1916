import torch
import torch.nn as nn
from torch.distributions import Categorical

torch.manual_seed(3)


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 16)
        self.fc2 = nn.Linear(16, 3)

    def forward(self, x):
        return torch.softmax(self.fc2(torch.relu(self.fc1(x))), dim=-1)


policy = Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=0.01)
rewards_of = torch.tensor([0.1, 1.0, -0.5])

for episode in range(5):
    states = torch.randn(6, 4)
    log_probs, rewards = [], []
    for state in states:
        dist = Categorical(policy(state))
        action = dist.sample()
        log_probs.append(dist.log_prob(action))
        rewards.append(rewards_of[action].item())
    returns = torch.tensor(rewards)
    returns = (returns - returns.mean()) / (returns.std() + 1e-8)
    loss = torch.stack([-lp * r for lp, r in zip(log_probs, returns)]).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"episode {episode}: loss {loss.item():.4f}, reward {sum(rewards):.2f}, entropy {dist.entropy().item():.4f}")

dist = Categorical(logits=torch.tensor([[0.0, 1.0, 2.0], [1.0, 1.0, 1.0]]))
print(dist, dist.batch_shape, dist.event_shape)
print(dist.probs)
print(dist.sample((4,)))
print(dist.entropy(), dist.mode)
print(dist.log_prob(torch.tensor([2, 0])))
try:
    Categorical(torch.tensor([-0.5, 1.5]))
except ValueError as e:
    print(e)
