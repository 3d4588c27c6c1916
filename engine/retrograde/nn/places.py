"""Where PyTorch keeps its classes: `print(type(layer))` and error messages name the module."""

from __future__ import annotations

MODULES = "torch.nn.modules"
_PLACES = {
    "linear": "Identity Linear Bilinear LazyLinear NonDynamicallyQuantizableLinear",
    "activation": "MultiheadAttention",
    "adaptive": "AdaptiveLogSoftmaxWithLoss",
    "rnn": "RNN LSTM GRU RNNBase RNNCell LSTMCell GRUCell RNNCellBase",
    "flatten": "Flatten Unflatten",
    "sparse": "Embedding EmbeddingBag",
    "container": "Sequential ModuleList ModuleDict ParameterList ParameterDict",
    "distance": "CosineSimilarity PairwiseDistance",
    "dropout": "Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout",
    "batchnorm": "BatchNorm1d BatchNorm2d BatchNorm3d LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d SyncBatchNorm",
    "instancenorm": "InstanceNorm1d InstanceNorm2d InstanceNorm3d",
    "normalization": "LayerNorm GroupNorm RMSNorm LocalResponseNorm CrossMapLRN2d",
    "fold": "Fold Unfold",
    "pixelshuffle": "PixelShuffle PixelUnshuffle",
    "channelshuffle": "ChannelShuffle",
    "upsampling": "Upsample UpsamplingNearest2d UpsamplingBilinear2d",
}
_PLACE_OF = {name: place for place, names in _PLACES.items() for name in names.split()}
_ENDINGS = {"Loss": "loss", "Pad": "padding", "Pool": "pooling", "Conv": "conv"}
"""Parts of names, numbers of dimensions left out, that tell the place of whole families."""


def place_of(name: str, module: str) -> str:
    """The module in which PyTorch defines the class `name`, which stands here in the module `module`."""
    family = next((place for part, place in _ENDINGS.items() if part in name), "")
    own = module.rpartition(".")[2]
    return f"{MODULES}.{_PLACE_OF.get(name) or family or own}"


def typename(value: object) -> str:
    """What PyTorch calls the class of `value`, or the class or function itself, in its messages."""
    kind = getattr(value, "type", None)
    if hasattr(value, "grad_fn") and callable(kind):
        return str(kind())
    named = value if hasattr(value, "__qualname__") else type(value)
    name, module = str(named.__qualname__), getattr(named, "__module__", None) or ""
    return name if module in ("builtins", "") else f"{module}.{name}"
