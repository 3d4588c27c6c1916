"""Saving tensors in nested structures, and loading them again: safetensors inside, and never code.

    8 bytes: length of the header │ header, JSON: tensors by name and place, and the structure │ the tensors' bytes

A file that another program wrote in that format loads as a dictionary of its tensors. Source of the format:
safetensors, "Format".
"""

from __future__ import annotations

import base64
import math
import os
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.devices.device import Device
from retrograde.disk import Disk
from retrograde.errors import hinted
from retrograde.tensor import Parameter, Tensor
from retrograde.tensor.size import Size

_FORMATS = {
    "float64": "F64", "float32": "F32", "float16": "F16", "int64": "I64", "int32": "I32", "int16": "I16",
    "int8": "I8", "uint8": "U8", "bool": "BOOL", "complex64": "C64", "complex128": "C128",
}  # fmt: skip
"""The format's names of element types."""
_TYPES = {name: np.dtype(kind) for kind, name in _FORMATS.items()}
_STRUCTURE = "retrograde"
"""Where in the header's metadata the structure stands."""
_LONGEST = 100_000_000
"""Bytes of a header; the format allows no more."""


def save(obj: Any, f: Any, *_: Any, **__: Any) -> None:
    """Write `obj` to `f`, a path or a binary file object: tensors, arrays, numbers, text, and structures of them.

    Structures are dict, OrderedDict, list, tuple, set and their like, such as every `state_dict()`. TypeError for
    anything else. PyTorch's further arguments change nothing.
    """
    _save(obj, f, open)


def load(f: Any, map_location: Any = None, *_: Any, weights_only: bool | None = None, **__: Any) -> Any:
    """What `save` has written to `f`, a path or a binary file object; tensors go to the device `map_location`.

    `weights_only` is what this always does; pickled files are refused with a RuntimeError.
    """
    return _load(f, map_location, open)


class Files:
    """`torch.save` and `torch.load` of a program's run, on files that live in memory."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    def save(self, obj: Any, f: Any, *_: Any, **__: Any) -> None:
        """As the function `save`; RuntimeError for a folder that there is not."""
        if isinstance(f, str | os.PathLike) and not self._disk.isdir(folder := os.path.dirname(os.fspath(f)) or "."):
            raise RuntimeError(f"Parent directory {folder} does not exist.")
        _save(obj, f, self._disk.open)

    def load(self, f: Any, map_location: Any = None, *_: Any, **__: Any) -> Any:
        """As the function `load`."""
        return _load(f, map_location, self._disk.open)


def _save(obj: Any, f: Any, open_: Callable[..., Any]) -> None:
    data = dumped(obj)
    if isinstance(f, str | os.PathLike):
        with open_(f, "wb") as file:
            file.write(data)
    elif hasattr(f, "write"):
        f.write(data)
    else:
        raise AttributeError("expected 'f' to be string, path, or a file-like object with a 'write' attribute")


def _load(f: Any, map_location: Any, open_: Callable[..., Any]) -> Any:
    if isinstance(f, str | os.PathLike):
        with open_(f, "rb") as file:
            return loaded(file.read(), map_location)
    if not hasattr(f, "read"):
        raise AttributeError("expected 'f' to be string, path, or a file-like object with a 'read' attribute")
    return loaded(f.read(), map_location)


# ---- writing


def dumped(obj: Any) -> bytes:
    """`obj` as the bytes of a file; TypeError for what cannot be saved."""
    import json  # When a file is written or read: importing it takes as long as a tenth of the ops.

    writer = _Writer()
    structure = json.dumps(writer.described(obj, ()), ensure_ascii=False, separators=(",", ":"))
    header: dict[str, Any] = {"__metadata__": {"format": "pt", _STRUCTURE: structure}}
    start, parts = 0, []
    for name, array in writer.arrays.items():
        data = np.ascontiguousarray(array).tobytes()
        place = [start, start + len(data)]
        header[name] = {"dtype": _FORMATS[array.dtype.name], "shape": list(array.shape), "data_offsets": place}
        parts.append(data)
        start += len(data)
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([len(text).to_bytes(8, "little"), text, *parts])


class _Writer:
    """Describes a structure as JSON and gathers its arrays under their paths."""

    def __init__(self) -> None:
        self.arrays: dict[str, Any] = {}
        self._names: dict[int, str] = {}
        self._inside: set[int] = set()

    def described(self, value: Any, path: tuple[str, ...]) -> Any:
        """Plain values as they are, others as {kind: content}."""
        if value is None or isinstance(value, bool | str) or type(value) is int:
            return value
        if type(value) is float:
            return value if math.isfinite(value) else {"float": repr(value)}
        describe = self._describer(value)
        if describe is None:
            raise _refusal(value)
        if id(value) in self._inside:
            raise ValueError("cannot save a structure that contains itself")
        self._inside.add(id(value))
        try:
            return describe(value, path)
        finally:
            self._inside.discard(id(value))

    def _describer(self, value: Any) -> Callable[[Any, tuple[str, ...]], Any] | None:
        if isinstance(value, Tensor):
            return self._tensor
        if isinstance(value, np.ndarray | np.generic):
            return self._array if value.dtype.name in _FORMATS else None
        if isinstance(value, Size):
            return self._sequence
        if type(value) in _MAPPINGS.values():
            return self._mapping
        if type(value) in _SEQUENCES.values():
            return self._sequence
        return _SIMPLE.get(type(value))

    def _tensor(self, tensor: Tensor, path: tuple[str, ...]) -> Any:
        kind = "parameter" if isinstance(tensor, Parameter) else "tensor"
        return {kind: self._stored(tensor, tensor.detach().cpu().numpy(), path), "grad": tensor.requires_grad}

    def _array(self, array: Any, path: tuple[str, ...]) -> Any:
        kind = "array" if isinstance(array, np.ndarray) else "number"
        return {kind: self._stored(array, np.asarray(array), path)}

    def _stored(self, owner: Any, array: Any, path: tuple[str, ...]) -> str:
        """The name an array is stored under; the same object is stored once."""
        known = self._names.get(id(owner))
        if known is not None:
            return known
        name = base = ".".join(path) or "tensor"
        count = 1
        while name in self.arrays or name == "__metadata__":
            count += 1
            name = f"{base}#{count}"
        self.arrays[name] = array
        self._names[id(owner)] = name
        return name

    def _mapping(self, mapping: Any, path: tuple[str, ...]) -> Any:
        pairs = [
            [self.described(key, (*path, "key")), self.described(value, (*path, str(key)))]
            for key, value in mapping.items()
        ]
        return {next(kind for kind, cls in _MAPPINGS.items() if type(mapping) is cls): pairs}

    def _sequence(self, items: Any, path: tuple[str, ...]) -> Any:
        kind = "size" if isinstance(items, Size) else next(k for k, cls in _SEQUENCES.items() if type(items) is cls)
        return {kind: [self.described(item, (*path, str(number))) for number, item in enumerate(items)]}


_MAPPINGS: dict[str, Any] = {"dict": dict, "ordered": OrderedDict, "defaults": defaultdict, "counter": Counter}
_SEQUENCES: dict[str, Any] = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}
_SIMPLE: dict[type, Callable[[Any, Any], Any]] = {
    complex: lambda value, _: {"complex": [repr(value.real), repr(value.imag)]},
    bytes: lambda value, _: {"bytes": base64.b64encode(value).decode()},
    dtypes.dtype: lambda value, _: {"dtype": value.name},
    Device: lambda value, _: {"device": str(value)},
    slice: lambda value, _: {"slice": [value.start, value.stop, value.step]},
}


def _refusal(value: Any) -> Exception:
    """The error for something that is more than data."""
    cls = type(value).__name__
    if callable(getattr(value, "state_dict", None)):
        hint = (
            "Save its state: torch.save(model.state_dict(), f), and load it with model.load_state_dict(torch.load(f))."
        )
    else:
        hint = "Save what it holds: tensors, numbers and text in dictionaries, lists and tuples."
    return hinted(TypeError(f"cannot save a {cls}: only tensors and plain data are saved, never code"), hint)


# ---- reading


def loaded(data: bytes, map_location: Any = None) -> Any:
    """The object in the bytes of a file; RuntimeError for what is no such file."""
    import json

    if not data:
        raise EOFError("Ran out of input")
    header, body = _split(data)
    metadata = header.pop("__metadata__", None) or {}
    arrays = {name: _read(entry, body) for name, entry in header.items()}
    reader = _Reader(arrays, map_location)
    if _STRUCTURE not in metadata:
        return {name: reader.tensor(name, Tensor) for name in arrays}
    return reader.built(json.loads(metadata[_STRUCTURE]))


def _split(data: bytes) -> tuple[dict[str, Any], bytes]:
    import json

    length = int.from_bytes(data[:8], "little")
    try:
        if length > min(_LONGEST, len(data) - 8):
            raise ValueError
        header = json.loads(data[8 : 8 + length])
        if not isinstance(header, dict):
            raise ValueError
    except ValueError:
        raise hinted(
            RuntimeError("this is no file of tensors: its header cannot be read"),
            "Files that PyTorch wrote are pickles, which can run code, and are not read here; the safetensors package "
            "writes a state_dict in a format that is.",
        ) from None
    return header, data[8 + length :]


def _read(entry: dict[str, Any], body: bytes) -> Any:
    start, end = entry["data_offsets"]
    kind = _TYPES.get(entry["dtype"])
    if kind is None:
        raise RuntimeError(f"tensors of type {entry['dtype']} are not supported")
    return np.frombuffer(body[start:end], kind).reshape(entry["shape"]).copy()


class _Reader:
    """Builds a structure from its description."""

    def __init__(self, arrays: dict[str, Any], map_location: Any) -> None:
        self._arrays = arrays
        self._where = map_location if isinstance(map_location, str | Device | int) else None
        self._made: dict[tuple[str, type], Tensor] = {}

    def tensor(self, name: str, cls: type[Tensor], requires_grad: bool = False) -> Tensor:
        """The tensor stored under `name`; the same object each time."""
        known = self._made.get((name, cls))
        if known is None:
            array = self._arrays[name]
            found = Tensor(array if array.ndim else array[()])
            found = found if self._where is None else found.to(self._where)
            known = found if cls is Tensor else cls(found, requires_grad=requires_grad)
            known.requires_grad_(requires_grad)
            self._made[name, cls] = known
        return known

    def built(self, description: Any) -> Any:
        """The value that was described so."""
        if not isinstance(description, dict):
            return description
        kind, content = next(iter(description.items()))
        if kind in ("tensor", "parameter"):
            return self.tensor(content, Parameter if kind == "parameter" else Tensor, description["grad"])
        if kind in _MAPPINGS:
            pairs = {self.built(key): self.built(value) for key, value in content}
            return defaultdict(None, pairs) if kind == "defaults" else _MAPPINGS[kind](pairs)
        if kind in _SEQUENCES or kind == "size":
            cls = Size if kind == "size" else _SEQUENCES[kind]
            return cls([self.built(item) for item in content])
        return self._simple(kind, content)

    def _simple(self, kind: str, content: Any) -> Any:
        if kind in ("array", "number"):
            array = self._arrays[content]
            return array if kind == "array" else array[()]
        simple: dict[str, Callable[[Any], Any]] = {
            "float": float,
            "complex": lambda parts: complex(float(parts[0]), float(parts[1])),
            "bytes": base64.b64decode,
            "dtype": lambda name: next(kind for kind in dtypes.DTYPES if kind.name == name),
            "device": Device,
            "slice": lambda ends: slice(*ends),
        }
        return simple[kind](content)


__all__ = ["load", "save"]
