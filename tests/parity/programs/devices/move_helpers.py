import torch


def to_device(data, device):
    """Move tensor(s) to chosen device"""
    if isinstance(data, (list, tuple)):
        return [to_device(x, device) for x in data]
    if isinstance(data, dict):
        return {k: to_device(v, device) for k, v in data.items()}
    return data.to(device, non_blocking=True)


class DeviceDataLoader:
    """Wrap a dataloader to move data to a device"""

    def __init__(self, dl, device):
        self.dl = dl
        self.device = device

    def __iter__(self):
        for b in self.dl:
            yield to_device(b, self.device)

    def __len__(self):
        return len(self.dl)


device = torch.device("cuda") if torch.cuda.is_available() else torch.device("cpu")
batches = [(torch.full((2, 2), float(i)), torch.tensor([i, i])) for i in range(3)]
loader = DeviceDataLoader(batches, device)
print(len(loader))
for images, labels in loader:
    print(images.device, images.sum().item(), labels.tolist())
moved = to_device({"x": torch.ones(2), "y": [torch.zeros(1), torch.eye(2)]}, device)
print(moved)
