"""Layers and models that compute: dense ones, and what stands between them. Training is the program's own loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from retrograde.compat.tensorflow.keras.activations import activation
from retrograde.compat.tensorflow.keras.initializers import initializer
from retrograde.compat.tensorflow.keras.variables import KerasVariable
from retrograde.compat.tensorflow.matrices import matmul
from retrograde.compat.tensorflow.nn import dropout
from retrograde.compat.tensorflow.recording import tensor
from retrograde.compat.tensorflow.running import Module, unique_name
from retrograde.compat.tensorflow.shaping import FUNCTIONS as SHAPING
from retrograde.compat.tensorflow.variables import Variable
from retrograde.errors import hinted
from retrograde.pytree import leaves

_OWN_LOOP = "Write the loop: with tf.GradientTape() as tape: …, then optimizer.apply_gradients(zip(grads, variables))."


class Layer(Module):
    """Base of layers: a subclass makes its weights in `build(input_shape)` and computes in `call(inputs)`."""

    def __init__(self, trainable: bool = True, name: str | None = None, dtype: Any = None, **options: Any) -> None:
        super().__init__(name or unique_name(type(self)))
        self.trainable = trainable
        self.built = False

    def build(self, input_shape: Any) -> None:
        """Make the weights, once the shape of the input is known."""

    def call(self, inputs: Any) -> Any:
        """What the layer computes."""
        raise NotImplementedError(f"Layer {type(self).__name__} does not have a `call()` method implemented.")

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        given = inputs if isinstance(inputs, list | tuple | dict) and _has_tensor(inputs) else tensor(inputs)
        if not self.built:
            self.build(getattr(given, "shape", None))
            self.built = True
        if "training" in kwargs and "training" not in self.call.__code__.co_varnames:
            del kwargs["training"]
        return self.call(given, *args, **kwargs)

    def add_weight(
        self, shape: Any = (), initializer: Any = "glorot_uniform", dtype: Any = "float32", trainable: bool = True,
        name: str = "variable", **_: Any,
    ) -> KerasVariable:  # fmt: skip
        """A new weight of this layer."""
        first = _first_values(initializer)(tuple(shape), dtype)
        return KerasVariable(first, trainable=trainable, name=name, path=self.name)

    @property
    def variables(self) -> Any:
        """All variables, in the order they were made."""
        return list({id(v): v for v in _weights(self)}.values())

    @property
    def trainable_variables(self) -> Any:
        """The variables that are trained."""
        return [v for v in self.variables if v.trainable] if self.trainable else []

    weights, trainable_weights = variables, trainable_variables

    def get_weights(self) -> list[Any]:
        """The numbers of all variables."""
        return [variable.numpy() for variable in self.variables]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """New numbers for all variables."""
        for variable, value in zip(self.variables, weights, strict=True):
            variable.assign(value)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


_first_values = initializer


def _has_tensor(nest: Any) -> bool:
    return any(not isinstance(leaf, bool | int | float) for leaf in leaves(nest))


def _weights(owner: Any) -> Iterator[Variable]:
    for value in vars(owner).values():
        for leaf in leaves(value):
            if isinstance(leaf, Variable):
                yield leaf
            elif isinstance(leaf, Module):
                yield from _weights(leaf)


class Dense(Layer):
    """activation(x @ kernel + bias), with kernel (inputs, units)."""

    def __init__(
        self, units: int, activation: Any = None, use_bias: bool = True, kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros", input_shape: Any = None, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        self.units = units
        self.activation = _function(activation)
        self.use_bias = use_bias
        self.kernel: Any = None
        self.bias: Any = None
        self._initializers = (kernel_initializer, bias_initializer)

    def build(self, input_shape: Any) -> None:
        """Make kernel and bias."""
        kernel, bias = self._initializers
        self.kernel = self.add_weight((input_shape[-1], self.units), kernel, name="kernel")
        self.bias = self.add_weight((self.units,), bias, name="bias") if self.use_bias else None

    def call(self, inputs: Any) -> Any:
        """What the layer computes."""
        result = matmul(inputs, self.kernel)
        return self.activation(result if self.bias is None else result + self.bias)


_function = activation


class Activation(Layer):
    """A function as a layer."""

    def __init__(self, activation: Any, **options: Any) -> None:
        super().__init__(**options)
        self.activation = _function(activation)

    def call(self, inputs: Any) -> Any:
        """What the layer computes."""
        return self.activation(inputs)


class ReLU(Activation):
    """x, and 0 where it is negative."""

    def __init__(self, **options: Any) -> None:
        super().__init__("relu", **options)


class Softmax(Activation):
    """Shares that add up to 1."""

    def __init__(self, **options: Any) -> None:
        super().__init__("softmax", **options)


class Flatten(Layer):
    """Rows of everything but the first dimension."""

    def call(self, inputs: Any) -> Any:
        """What the layer computes."""
        return SHAPING["reshape"](inputs, [inputs.shape[0], -1])


class Dropout(Layer):
    """While training, some numbers are 0 and the others larger in turn."""

    def __init__(self, rate: float, **options: Any) -> None:
        super().__init__(**options)
        self.rate = rate

    def call(self, inputs: Any, training: bool = False) -> Any:
        """What the layer computes."""
        return dropout(inputs, self.rate) if training else inputs


class Model(Layer):
    """A layer made of layers: a subclass computes in `call(inputs)`."""

    def fit(self, *_: Any, **__: Any) -> None:
        """NotImplementedError: a program here trains in its own loop."""
        raise hinted(NotImplementedError("compile and fit are not supported here"), _OWN_LOOP)

    compile = evaluate = predict = fit

    @property
    def layers(self) -> list[Layer]:
        """The layers in its attributes."""
        return [leaf for value in vars(self).values() for leaf in leaves(value) if isinstance(leaf, Layer)]


class Sequential(Model):
    """One layer after the other."""

    def __init__(self, layers: Sequence[Layer] | None = None, name: str | None = None, **options: Any) -> None:
        super().__init__(name=name, **options)
        self._layers = [layer for layer in layers or () if not isinstance(layer, Input)]

    def add(self, layer: Layer) -> None:
        """One more layer at the end."""
        self._layers.append(layer)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """What the layers compute."""
        for layer in self._layers:
            inputs = layer(inputs, training=training)
        return inputs


class Input(Layer):
    """Says what shape comes in, which is seen anyway."""

    def __init__(self, shape: Any = None, **options: Any) -> None:
        super().__init__()


LAYERS: dict[str, Any] = {
    cls.__name__: cls for cls in (Layer, Dense, Activation, ReLU, Softmax, Flatten, Dropout, Input)
}
LAYERS["InputLayer"] = Input
