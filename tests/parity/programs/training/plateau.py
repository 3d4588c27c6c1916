import torch
from torch.optim.lr_scheduler import ReduceLROnPlateau

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
scheduler = ReduceLROnPlateau(optimizer, mode="min", factor=0.1, patience=2)
val_losses = [0.9, 0.8, 0.81, 0.82, 0.83, 0.84, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75]
for epoch, val in enumerate(val_losses):
    optimizer.step()
    scheduler.step(val)
    print(epoch, val, optimizer.param_groups[0]["lr"], scheduler.num_bad_epochs, scheduler.best)
print(scheduler.get_last_lr())
print(scheduler.state_dict())
for kwargs in ({"factor": 1.0}, {"mode": "avg"}, {"threshold_mode": "x"}):
    try:
        ReduceLROnPlateau(optimizer, **kwargs)
    except ValueError as e:
        print(e)
