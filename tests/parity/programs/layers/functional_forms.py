import torch, torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(2, 4, requires_grad=True)
for n in "relu relu6 elu selu celu gelu silu mish softplus softsign tanhshrink logsigmoid hardswish hardsigmoid hardtanh leaky_relu hardshrink softshrink sigmoid tanh".split():
    print(n, getattr(F, n)(x))
print(
    F.glu(x, dim=1),
    F.rrelu(x),
    F.rrelu(x, training=True),
    F.prelu(x, torch.tensor([0.1])),
    F.threshold(x, 0.1, -5),
    F.softmin(x, 1),
    F.gelu(x, approximate="tanh"),
    F.elu(x, alpha=0.5),
    F.softmax(x, dim=1, dtype=torch.float64),
    F.log_softmax(x, -1),
    F.normalize(x),
    F.normalize(x, p=1, dim=0),
    F.layer_norm(x, (4,)),
    F.rms_norm(x, (4,)),
    F.linear(x, torch.ones(3, 4), torch.zeros(3)),
    sep="\n",
)
im = torch.arange(16.0).view(1, 1, 4, 4)
print(
    F.pad(im, (1, 1, 0, 0)).shape,
    F.pad(im, (1, 1, 1, 1), mode="reflect")[0, 0, 0],
    F.pad(im, (2,), value=1) if False else "",
    F.max_pool2d(im, 2),
    F.max_pool2d(im, 2, return_indices=True),
    F.avg_pool2d(im, 2, stride=1),
    F.adaptive_avg_pool2d(im, 1),
    F.adaptive_max_pool2d(im, (2, 1)),
    F.interpolate(im, scale_factor=0.5),
    F.interpolate(im, size=(2, 3), mode="bilinear"),
    F.interpolate(im, size=6, mode="bicubic", align_corners=True)[0, 0, 0],
    F.unfold(im, 2, stride=2),
    F.fold(F.unfold(im, 2, stride=2), (4, 4), 2, stride=2),
    F.pixel_shuffle(torch.arange(16.0).view(1, 4, 2, 2), 2),
    F.grid_sample(im, F.affine_grid(torch.eye(2, 3)[None], (1, 1, 2, 2), align_corners=False), align_corners=False),
    F.lp_pool2d(im, 2, 2),
    F.local_response_norm(im, 2)[0, 0, 0],
    F.instance_norm(im),
    F.group_norm(im, 1).mean(),
    sep="\n",
)
print(
    F.conv2d(im, torch.ones(1, 1, 2, 2)),
    F.conv_transpose2d(im[:, :, :2, :2], torch.ones(1, 1, 2, 2), stride=2),
    F.conv1d(torch.arange(6.0).view(1, 1, 6), torch.tensor([[[1.0, 0, -1]]]), padding=1, dilation=1),
    F.one_hot(torch.tensor([0, 2, 1])),
    F.embedding(torch.tensor([1, 0]), torch.arange(6.0).view(3, 2)),
    F.embedding_bag(torch.tensor([[1, 0]]), torch.arange(6.0).view(3, 2), mode="mean"),
    F.cosine_similarity(x[0], x[1], dim=0),
    F.pairwise_distance(x[:1], x[1:]),
    F.dropout(torch.ones(6), 0.5),
    F.dropout(torch.ones(3), 0.5, training=False),
    F.feature_alpha_dropout(torch.ones(1, 2, 2), 0.5, True).shape,
    F.bilinear(torch.ones(1, 2), torch.ones(1, 3), torch.ones(2, 2, 3)),
    sep="\n",
)
for f in [
    lambda: F.softmax(torch.tensor([1, 2]), 0),
    lambda: F.interpolate(im),
    lambda: F.interpolate(im, size=2, scale_factor=2),
    lambda: F.max_pool2d(im, 5),
    lambda: F.one_hot(torch.tensor([1.0])),
    lambda: F.linear(x, torch.ones(3, 5)),
    lambda: F.conv2d(im, torch.ones(1, 2, 2, 2)),
    lambda: F.dropout(x, -1),
    lambda: F.layer_norm(x, (3,)),
    lambda: F.glu(torch.ones(3)),
    lambda: F.cross_entropy(x, torch.tensor([0, 4])),
    lambda: F.nll_loss(x, torch.tensor([0.0, 1.0])),
    lambda: F.interpolate(im, size=2, mode="linear"),
    lambda: F.batch_norm(x, None, None),
    lambda: F.grid_sample(im, torch.zeros(1, 2, 2, 3)),
    lambda: F.pixel_shuffle(im, 2),
    lambda: F.binary_cross_entropy(torch.tensor([1.5]), torch.tensor([1.0])),
    lambda: F.kl_div(x, x[:1, :3]),
    lambda: F.embedding(torch.tensor([3]), torch.ones(3, 2)),
    lambda: F.foo(x),
]:
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
