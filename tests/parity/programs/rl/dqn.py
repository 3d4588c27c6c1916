import math
import random
from collections import namedtuple, deque
from itertools import count
import torch
import torch.nn as nn
import torch.optim as optim
import torch.nn.functional as F

random.seed(1)
torch.manual_seed(1)
Transition = namedtuple('Transition', ('state', 'action', 'next_state', 'reward'))


class ReplayMemory(object):
    def __init__(self, capacity):
        self.memory = deque([], maxlen=capacity)

    def push(self, *args):
        """Save a transition"""
        self.memory.append(Transition(*args))

    def sample(self, batch_size):
        return random.sample(self.memory, batch_size)

    def __len__(self):
        return len(self.memory)


class DQN(nn.Module):
    def __init__(self, n_observations, n_actions):
        super(DQN, self).__init__()
        self.layer1 = nn.Linear(n_observations, 16)
        self.layer2 = nn.Linear(16, n_actions)

    def forward(self, x):
        return self.layer2(F.relu(self.layer1(x)))


BATCH_SIZE, GAMMA, EPS_START, EPS_END, EPS_DECAY, TAU, LR = 8, 0.9, 0.9, 0.05, 20, 0.05, 1e-2
policy_net, target_net = DQN(2, 3), DQN(2, 3)
print(target_net.load_state_dict(policy_net.state_dict()))
optimizer = optim.AdamW(policy_net.parameters(), lr=LR, amsgrad=True)
memory = ReplayMemory(100)
steps_done = 0


def select_action(state):
    global steps_done
    sample = random.random()
    eps_threshold = EPS_END + (EPS_START - EPS_END) * math.exp(-1. * steps_done / EPS_DECAY)
    steps_done += 1
    if sample > eps_threshold:
        with torch.no_grad():
            return policy_net(state).max(1).indices.view(1, 1)
    return torch.tensor([[random.randrange(3)]], dtype=torch.long)


def optimize_model():
    if len(memory) < BATCH_SIZE:
        return
    batch = Transition(*zip(*memory.sample(BATCH_SIZE)))
    non_final_mask = torch.tensor(tuple(map(lambda s: s is not None, batch.next_state)), dtype=torch.bool)
    non_final_next_states = torch.cat([s for s in batch.next_state if s is not None])
    state_batch, action_batch, reward_batch = torch.cat(batch.state), torch.cat(batch.action), torch.cat(batch.reward)
    state_action_values = policy_net(state_batch).gather(1, action_batch)
    next_state_values = torch.zeros(BATCH_SIZE)
    with torch.no_grad():
        next_state_values[non_final_mask] = target_net(non_final_next_states).max(1).values
    expected = (next_state_values * GAMMA) + reward_batch
    loss = nn.SmoothL1Loss()(state_action_values, expected.unsqueeze(1))
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_value_(policy_net.parameters(), 100)
    optimizer.step()
    return loss


pos = torch.tensor([[0.0, 1.0]])
for t in count():
    action = select_action(pos)
    nxt = pos + 0.1 * (action.float() - 1)
    reward = -nxt.abs().sum(1)
    done = t % 10 == 9
    memory.push(pos, action, None if done else nxt, reward)
    pos = torch.randn(1, 2) if done else nxt
    loss = optimize_model()
    tsd, psd = target_net.state_dict(), policy_net.state_dict()
    for key in psd:
        tsd[key] = psd[key] * TAU + tsd[key] * (1 - TAU)
    target_net.load_state_dict(tsd)
    if t % 8 == 0 and loss is not None:
        print(t, action.item(), f"{loss.item():.4f}", reward)
    if t > 40:
        break
print(optimizer)
print(target_net.layer2.bias)
Q = torch.zeros(4, 2)
for s, a, r, s2 in [(0, 1, 0., 1), (1, 1, 0., 2), (2, 1, 1., 3), (0, 1, 0., 1), (1, 1, 0., 2)]:
    Q[s, a] += 0.5 * (r + 0.9 * Q[s2].max() - Q[s, a])
print(Q)
