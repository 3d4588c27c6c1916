"""Modules: layers, activations, losses and what holds them, under PyTorch's names."""

# ruff: noqa: F403 (every module here lists its public names)
from retrograde.nn import container, distance, embedding, functional, init, linear, parameter, parameters
from retrograde.nn.activation import (
    ELU,
    GELU,
    LeakyReLU,
    LogSigmoid,
    LogSoftmax,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Tanh,
)
from retrograde.nn.container import *
from retrograde.nn.distance import *
from retrograde.nn.embedding import *
from retrograde.nn.linear import *
from retrograde.nn.loss import BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, L1Loss, MSELoss, NLLLoss
from retrograde.nn.module import Module
from retrograde.nn.parameter import Buffer, Parameter
from retrograde.nn.parameters import *
from retrograde.nn.reshaping import Dropout, Flatten, Identity, Unflatten

__all__ = [
    *container.__all__,
    *distance.__all__,
    *embedding.__all__,
    *linear.__all__,
    *parameters.__all__,
    "BCELoss",
    "BCEWithLogitsLoss",
    "Buffer",
    "CrossEntropyLoss",
    "Dropout",
    "ELU",
    "Flatten",
    "GELU",
    "Identity",
    "L1Loss",
    "LeakyReLU",
    "LogSigmoid",
    "LogSoftmax",
    "MSELoss",
    "Module",
    "NLLLoss",
    "Parameter",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Tanh",
    "Unflatten",
    "functional",
    "init",
    "parameter",
]
