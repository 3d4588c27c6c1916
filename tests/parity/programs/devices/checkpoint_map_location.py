import io

import torch
import torch.nn as nn

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
torch.manual_seed(0)
model = nn.Linear(2, 1).to(device)
buffer = io.BytesIO()
torch.save(model.state_dict(), buffer)
buffer.seek(0)
state = torch.load(buffer, map_location=device)
for k, v in state.items():
    print(k, v, v.device)
clone = nn.Linear(2, 1)
print(clone.load_state_dict(state))
print(torch.equal(clone.weight, model.weight))
buffer.seek(0)
print(torch.load(buffer, map_location="cpu", weights_only=True)["bias"].device)
