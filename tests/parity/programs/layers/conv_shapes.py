import torch
import torch.nn as nn

x = torch.randn(2, 3, 32, 32)
for layer in [
    nn.Conv2d(3, 8, 3),
    nn.Conv2d(3, 8, 3, padding=1),
    nn.Conv2d(3, 8, 5, stride=2, padding=2),
    nn.Conv2d(3, 8, 3, dilation=2),
    nn.Conv2d(3, 6, 3, groups=3, bias=False),
    nn.Conv2d(3, 8, (3, 5), padding="same"),
    nn.Conv2d(3, 8, 1),
    nn.ConvTranspose2d(3, 8, 2, stride=2),
    nn.ConvTranspose2d(3, 8, 3, stride=2, padding=1, output_padding=1),
    nn.MaxPool2d(2),
    nn.MaxPool2d(3, stride=2, padding=1),
    nn.AvgPool2d(4),
    nn.AdaptiveAvgPool2d((1, 1)),
    nn.AdaptiveMaxPool2d(5),
    nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False),
    nn.ZeroPad2d(2),
    nn.Flatten(),
]:
    print(f"{str(layer):90s} -> {tuple(layer(x).shape)}")

for shape in [(1, 1, 28, 28), (28, 28), (2, 3, 2, 2), (3, 28)]:
    try:
        print(nn.Conv2d(3, 8, 3)(torch.zeros(shape)).shape)
    except RuntimeError as e:
        print("RuntimeError:", e)
try:
    nn.Conv2d(4, 8, 3, groups=3)
except ValueError as e:
    print("ValueError:", e)
print(nn.Conv1d(4, 6, 3)(torch.randn(2, 4, 10)).shape, nn.Conv3d(1, 2, 3)(torch.randn(1, 1, 5, 5, 5)).shape)
print(nn.Conv2d(3, 8, 3)(torch.randn(3, 8, 8)).shape)
