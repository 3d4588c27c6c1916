"""Tensors: numbers that know how they were made.

Here stands what a tensor is by itself; most of its methods come from the records of ops.
"""

from __future__ import annotations

import sys
import warnings
import weakref
from collections.abc import Iterator
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np

from retrograde import dtypes
from retrograde.devices import arrays
from retrograde.devices.device import Device
from retrograde.errors import hinted
from retrograde.tape.grad_fn import BackwardFunction, view
from retrograde.tape.hooks import Accumulated, Retain
from retrograde.tape.node import Hook, RemovableHandle
from retrograde.tape.node import Node as Node
from retrograde.tape.state import state
from retrograde.tape.storage import Storage
from retrograde.tensor.conversions import AsPython
from retrograde.tensor.size import Size
from retrograde.words import sayings
from retrograde.words.naming import Named


class Tensor(AsPython, metaclass=Named):
    """An n-dimensional array of one element type that can be differentiated.

    Made by factories such as `tensor` and by ops. The constructor itself wraps an array as it is; from other data it
    makes a float32 tensor, as PyTorch's older programs expect.
    """

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_requires_grad",
        "_storage",
        "_trace",
        "array",
        "node",
    )
    _shown_as = "torch.Tensor"

    array: Any
    """The numbers: an array of `arrays.MODULES`, or a NumPy scalar when there are no dimensions."""
    node: Node | None
    """How it was made, when that is recorded."""
    _storage: Storage | None
    """Present once memory is shared or was changed."""
    base: Tensor | None = None
    """The tensor this is a view of. What stands in the class few tensors have; it takes no memory in the others."""
    _trace: int
    """For whoever listens: see `tape.Listener`."""
    hooks: list[Hook] | None = None
    _grad: Tensor | None = None
    _owner: weakref.ref[Tensor]
    """The tensor whose `.grad` this is; set when a program gets hold of it while somebody listens."""
    _dims: tuple[int, ...]
    """Of a leaf that asks for a gradient, as are the next two: see `Node`."""
    _g: Any
    _own: bool

    def __init__(self, *data: Any, requires_grad: bool = False) -> None:
        self.array = data[0] if len(data) == 1 and data[0].__class__ in arrays.XP else _numbers(data)
        if state.home is not None and self.array.dtype != dtypes.F32 and sys._getframe(1).f_globals is state.home:
            # A program's own call: the older constructor, which gives float32 whatever it is given.
            self.array = self.array.astype(dtypes.F32)
        self._requires_grad = False
        self.node = None
        self._storage = None
        self._trace = 0
        if requires_grad:
            self._ask()

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Methods that ops add; see `retrograde.op.Op.method`."""

        def __add__(self, other: Any) -> Tensor: ...
        def __radd__(self, other: Any) -> Tensor: ...
        def __sub__(self, other: Any) -> Tensor: ...
        def __mul__(self, other: Any) -> Tensor: ...
        def __rmul__(self, other: Any) -> Tensor: ...
        def __truediv__(self, other: Any) -> Tensor: ...
        def __neg__(self) -> Tensor: ...
        def __getitem__(self, index: Any) -> Tensor: ...
        def __iter__(self) -> Iterator[Tensor]: ...
        def __setitem__(self, index: Any, value: Any) -> None: ...

    # ---- what it is

    @property
    def shape(self) -> Size:
        """Lengths of the dimensions."""
        return Size(self.array.shape)

    def size(self, dim: int | None = None) -> Any:
        """The shape, or the length of one dimension."""
        if dim is None:
            return self.shape
        span = max(self.array.ndim, 1)
        if not -span <= dim < span:
            raise IndexError(
                f"Dimension out of range (expected to be in range of [{-span}, {span - 1}], but got {dim})"
                if self.array.ndim
                else "Dimension specified as 0 but tensor has no dimensions"
            )
        return self.array.shape[dim]

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return int(self.array.ndim)

    def dim(self) -> int:
        """Number of dimensions."""
        return int(self.array.ndim)

    def numel(self) -> int:
        """Number of elements."""
        return int(self.array.size)

    nelement = numel

    @property
    def dtype(self) -> dtypes.dtype:
        """Element type."""
        return dtypes.of(self.array.dtype)

    @property
    def device(self) -> Device:
        """Where the numbers live."""
        return arrays.device_of(self.array)

    @property
    def is_leaf(self) -> bool:
        """True when no recorded operation made it."""
        return self.node is None

    @property
    def grad_fn(self) -> BackwardFunction | None:
        """The recorded operation that made it."""
        return view(self.node)

    def is_inference(self) -> bool:
        """Whether it was made in inference mode."""
        return id(self) in state.inferred

    @property
    def _version(self) -> int:
        return 0 if self._storage is None else self._storage.version

    # ---- gradients

    @property
    def grad(self) -> Tensor | None:
        """The gradient accumulated by `backward()`, for leaves and for tensors that `retain_grad()`."""
        if self.node is not None and self._grad is None and self.requires_grad and not self.retains_grad:
            warnings.warn(sayings.NON_LEAF_GRAD, UserWarning, stacklevel=2)
        if state.listener is not None and self._grad is not None:
            self._grad._owner = weakref.ref(self)
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None and not isinstance(value, Tensor):
            raise TypeError(
                f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}"
            )
        if value is not None and value.array.shape != self.array.shape:
            raise RuntimeError(
                f"attempting to assign a gradient of size '{list(value.shape)}' to a tensor of size "
                f"'{list(self.shape)}'. Please ensure that the gradient and the tensor are the same size"
            )
        if value is not None and value.array.dtype != self.array.dtype:
            given, own = sayings.SPOKEN.get(value.dtype.name, value.dtype.name), dtypes.kind(self.array.dtype)
            raise RuntimeError(
                f"attempting to assign a gradient with dtype '{given}' to a tensor with grad_dtype '{own}'. "
                f"{sayings.GRAD_DTYPE}"
            )
        had, self._grad = self._grad is not None, value
        if had and value is None and state.listener is not None:
            state.listener.on_zero([self], True)

    @property
    def retains_grad(self) -> bool:
        """Whether a non-leaf keeps its gradient."""
        return self.node is not None and any(isinstance(h, Retain) for h in self.node.hooks or ())

    def retain_grad(self) -> None:
        """Keep the gradient of this non-leaf in `.grad` as well."""
        if not self.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        if self.node is not None and not self.retains_grad:
            self.node.hooks = [*(self.node.hooks or []), Retain(self)]

    def register_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(grad)` when the gradient is complete; what it returns, unless None, replaces the gradient."""
        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        owner: Node | Tensor = self if self.node is None else self.node
        return RemovableHandle(owner, hook)

    def register_post_accumulate_grad_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(tensor)` each time a gradient was added to `.grad` of this leaf."""
        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        if self.node is not None:
            raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
        return RemovableHandle(self, Accumulated(hook))

    @property
    def requires_grad(self) -> bool:
        """Whether a gradient is asked for."""
        return self._requires_grad

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if not isinstance(value, bool):
            raise RuntimeError("requires_grad must be a bool")
        if self.node is not None and not value:
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables. "
                "If you want to use a computed variable in a subgraph that doesn't require differentiation "
                "use var_no_grad = var.detach()."
            )
        dtypes.require_differentiable(self.array, value, "only Tensors of floating point and complex dtype")
        if value and id(self) in state.inferred:
            raise RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")
        state.changing(self)
        self._requires_grad = value
        if value:
            self._ask()

    def _ask(self) -> None:
        """Ask for a gradient: from now on a backward pass may end here."""
        self._requires_grad = True
        self._dims, self._g, self._own = self.array.shape, None, False

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Ask for a gradient, or no longer, in place."""
        dtypes.require_differentiable(self.array, requires_grad, "only Tensors of floating point dtype")
        self.requires_grad = requires_grad
        return self

    def backward(
        self,
        gradient: Tensor | None = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Any = None,
    ) -> None:
        """Add the gradient of this tensor to `.grad` of every leaf it was made from.

        `gradient` has this tensor's shape; it may be left out when there is one element.
        """
        from retrograde.backward.walk import backward

        backward(self, gradient, retain_graph, create_graph, inputs)

    # ---- the same numbers without history

    def detach_(self) -> Tensor:
        """Forget how it was made, in place; RuntimeError for views."""
        if self.base is not None:
            raise RuntimeError(sayings.DETACHED_VIEW)
        state.changing(self)
        self.node, self._requires_grad = None, False
        return self

    def shared(self) -> Any:
        """The array as memory that others may share; a NumPy scalar first becomes an array without dimensions."""
        if not hasattr(self.array, "__setitem__"):
            self.array = np.asarray(self.array)
        if self._storage is None:
            self._storage = Storage(self.node)
        return self.array

    def alias(self) -> Tensor:
        """A tensor on the same memory, without history."""
        twin = Tensor(self.shared())
        twin._storage = self._storage
        if hasattr(self, "_owner"):
            twin._owner = self._owner
        return twin

    def owner(self) -> Tensor | None:
        """The tensor whose `.grad` this is, when that is known. See `_owner`."""
        return self._owner() if hasattr(self, "_owner") else None

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        if self.node is not None:
            hint = "A result is copied with .clone(), or with .detach().clone() without its history."
            raise hinted(RuntimeError(sayings.NO_DEEPCOPY), hint)
        twin = memo[id(self)] = _restored(type(self), self.array.copy(), self.requires_grad, None)
        twin._grad = deepcopy(self._grad, memo)
        return twin

    def __reduce__(self) -> tuple[Any, ...]:
        """Numbers, and what is asked of them: history and a listener's marks stay behind."""
        return _restored, (type(self), self.array, self.requires_grad, self._grad)

    @property
    def data(self) -> Tensor:
        """The same memory as a tensor that asks for no gradient, and whose changes nobody hears of."""
        twin = self.alias()
        twin._storage = None
        return twin

    @data.setter
    def data(self, value: Tensor) -> None:
        if not isinstance(value, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
        if self._requires_grad and not value.dtype.is_floating_point:
            raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
        changed = value.array is not self.array
        state.changing(self)
        self.array = value.array
        if self._requires_grad:
            self._dims = value.array.shape
        if changed and self.node is None and state.listener is not None:
            self.stamp()
            state.listener.on_update(self, "data")

    def stamp(self) -> int:
        """Note that the memory was changed now; returns the new version."""
        if self._storage is None:
            self._storage = Storage(self.node)
        state.seq += 1
        state.mutated = state.seq
        self._storage.stamp(state.seq)
        return self._storage.version

    def numpy(self, *, force: bool = False) -> Any:
        """The numbers as a NumPy array on the same memory.

        RuntimeError while a gradient is asked for, TypeError on another device; with `force`, neither.
        """
        if state.reads is not None:
            state.reads.append(self)
        if force:
            return arrays.host(self.shared())
        if self.requires_grad:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        if not arrays.on_host(self.array):
            raise TypeError(
                f"can't convert {self.device} device type tensor to numpy. Use Tensor.cpu() to copy the tensor to "
                "host memory first."
            )
        return self.shared()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.array(self.numpy(), dtype=dtype, copy=copy)

    # ---- to Python; see also `conversions`

    def __format__(self, spec: str) -> str:
        if self.array.ndim == 0 and type(self) is Tensor:
            return format(self.item(), spec)
        return object.__format__(self, spec)

    # By identity and in C: the backward walk looks tensors up in dictionaries all the time.
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        from retrograde.tensor.printing import tensor_text

        return tensor_text(self)


class Parameter(Tensor):
    """A tensor that a module owns and an optimizer changes; asks for a gradient unless told otherwise."""

    __slots__ = ()
    _shown_as = "torch.nn.parameter.Parameter"

    def __init__(self, data: Tensor | None = None, requires_grad: bool = True) -> None:
        if data is None:
            data = Tensor()
        if not isinstance(data, Tensor):
            raise hinted(
                AttributeError(f"'{type(data).__name__}' object has no attribute 'detach'"),
                "A parameter is made of a tensor: torch.nn.Parameter(torch.tensor(...)).",
            )
        dtypes.require_differentiable(data.array, requires_grad, "Only Tensors of floating point and complex dtype")
        super().__init__(data.array, requires_grad=requires_grad)
        self._storage = data._storage

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()


def _numbers(data: tuple[Any, ...]) -> Any:
    """The float32 array that `torch.Tensor(*data)` is made of."""
    from retrograde.factories.typed import CONSTRUCTORS

    return CONSTRUCTORS["FloatTensor"](*data).array


def _restored(cls: type[Tensor], array: Any, requires_grad: bool, grad: Tensor | None) -> Tensor:
    """A copy from what `Tensor.__reduce__` kept."""
    tensor = cls.__new__(cls)
    Tensor.__init__(tensor, array, requires_grad=requires_grad)
    tensor._grad = grad
    return tensor
