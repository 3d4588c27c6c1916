"""The layers that PyTorch has in `torch.nn`, from the modules that define them; loaded when one is first asked for."""

# ruff: noqa: F403 (every module here lists its public names)
from retrograde.nn import (
    activation,
    adaptive,
    cells,
    container,
    conv,
    distance,
    dropout,
    embedding,
    lazy,
    linear,
    loss,
    multihead,
    normalization,
    padding,
    parallel,
    parameters,
    pooling,
    rearranging,
    recurrent,
    transformer,
)
from retrograde.nn.activation import *
from retrograde.nn.adaptive import *
from retrograde.nn.cells import *
from retrograde.nn.container import *
from retrograde.nn.conv import *
from retrograde.nn.distance import *
from retrograde.nn.dropout import *
from retrograde.nn.embedding import *
from retrograde.nn.lazy import *
from retrograde.nn.linear import *
from retrograde.nn.loss import *
from retrograde.nn.multihead import *
from retrograde.nn.normalization import *
from retrograde.nn.padding import *
from retrograde.nn.parallel import *
from retrograde.nn.parameters import *
from retrograde.nn.pooling import *
from retrograde.nn.rearranging import *
from retrograde.nn.recurrent import *
from retrograde.nn.reshaping import Flatten, Identity, Unflatten
from retrograde.nn.transformer import *

__all__ = [
    *activation.__all__,
    *adaptive.__all__,
    *multihead.__all__,
    *cells.__all__,
    *container.__all__,
    *conv.__all__,
    *distance.__all__,
    *dropout.__all__,
    *embedding.__all__,
    *lazy.__all__,
    *linear.__all__,
    *loss.__all__,
    *normalization.__all__,
    *padding.__all__,
    *parallel.__all__,
    *parameters.__all__,
    *pooling.__all__,
    *rearranging.__all__,
    *recurrent.__all__,
    *transformer.__all__,
    "Flatten",
    "Identity",
    "Unflatten",
]
