import torch

torch.manual_seed(0)
points = torch.cat([torch.randn(10, 2) * 0.3 + c for c in torch.tensor([[0.0, 0.0], [3.0, 3.0], [0.0, 4.0]])])
centers = points[[0, 12, 25]].clone()
for step in range(5):
    distances = torch.cdist(points, centers)
    labels = distances.argmin(dim=1)
    centers = torch.stack([points[labels == k].mean(dim=0) for k in range(3)])
    print(step, distances.min(dim=1).values.sum().item())
print(centers)
print(torch.bincount(labels))
print(labels.unique(return_counts=True))
nearest = torch.topk(torch.cdist(points[:1], points), k=3, largest=False)
print(nearest.indices)
print(nearest.values)
