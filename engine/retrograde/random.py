"""Random numbers: PyTorch's CPU stream, so that a seed gives the numbers PyTorch prints.

The raw draws are 32-bit outputs of a Mersenne Twister seeded as PyTorch seeds it; what is here are the ways from draws
to uniform, normal and integer values. Normal values of 16 or more elements come from a vectorised logarithm and sine in
both libraries and may differ in the last bit. Source: PyTorch, "Reproducibility", and its CPU distribution kernels.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.devices import arrays
from retrograde.devices.device import Device, asked, default_device
from retrograde.errors import hinted

_MANTISSA = {"float16": 24, "float32": 24, "float64": 53}
"""Random bits of a uniform value, by element type; float16 is rounded from float32."""
_WIDE_RANGE = 1 << 28
"""Integer ranges from here on take two draws per value."""


_STATE = np.dtype({
    "names": ["seed", "left", "seeded", "next", "key", "second", "has_second"],
    "formats": ["<u8", "<i4", "<i4", "<u8", ("<u8", 624), "<f8", "<i4"],
    "offsets": [0, 8, 12, 16, 24, 5024, 5040],
    "itemsize": 5056,
})  # fmt: skip
"""PyTorch's layout of a generator's state; the bytes in between are for kinds of numbers that are not kept here."""


class Generator:
    """A source of random numbers with a seed; without one it starts from the operating system's entropy."""

    def __init__(self, device: object = "cpu") -> None:
        self.device = _place(device)
        self._seed: int | None = None
        self._bits: Any = None
        self._normal: float | None = None
        """The second of a pair of normal values, kept for the next call."""

    def manual_seed(self, seed: int) -> Generator:
        """Start again at `seed`, a 64-bit integer; ValueError beyond."""
        seed = int(seed)
        if not -(2**63) <= seed < 2**64:
            raise ValueError("Overflow when unpacking long long")
        self._seed = seed % 2**64
        self._bits = np.random.MT19937()
        self._bits._legacy_seeding(self._seed & 0xFFFFFFFF)
        self._normal = None
        return self

    def seed(self) -> int:
        """Start again at a seed nobody chose; returns it."""
        self.manual_seed(int.from_bytes(os.urandom(8), "little"))
        return self.initial_seed()

    def initial_seed(self) -> int:
        """The seed it started from."""
        return self.seed() if self._seed is None else self._seed

    def get_state(self) -> Any:
        """Where in its numbers it is, as a uint8 tensor laid out as PyTorch's."""
        if self._bits is None:
            self.seed()
        place = self._bits.state["state"]
        out = np.zeros((), _STATE)
        out["seed"], out["seeded"], out["key"] = self._seed, 1, place["key"]
        out["next"], out["left"] = place["pos"], len(place["key"]) + 1 - place["pos"]
        out["second"], out["has_second"] = self._normal or 0.0, self._normal is not None
        return wrap(np.frombuffer(out.tobytes(), np.uint8).copy())

    def set_state(self, new_state: Any) -> Generator:
        """Go on from a state that `get_state` gave; TypeError or RuntimeError for what is none."""
        array = np.asarray(arrays.host(new_state.array))
        if array.dtype != np.uint8:
            raise TypeError("expected a torch.ByteTensor, but got " + new_state.type())
        if array.size != _STATE.itemsize:
            raise RuntimeError("Invalid mt19937 state")
        given = np.frombuffer(array.tobytes(), _STATE)[0]
        self._seed = int(given["seed"])
        self._bits = np.random.MT19937()
        self._bits.state = {
            "bit_generator": "MT19937",
            "state": {"key": given["key"].astype(np.uint32), "pos": len(given["key"]) + 1 - int(given["left"])},
        }
        self._normal = float(given["second"]) if given["has_second"] else None
        return self

    def clone_state(self) -> Generator:
        """Another generator at the same place."""
        return Generator(self.device).set_state(self.get_state())

    def __repr__(self) -> str:
        return f"<torch._C.Generator object at {id(self):#x}>"

    def draws(self, count: int) -> Any:
        """The next `count` 32-bit integers, as (count,) uint64."""
        if self._bits is None:
            self.seed()
        return self._bits.random_raw(count)

    def wide_draws(self, count: int) -> Any:
        """The next `count` 64-bit integers, as (count,) uint64; each takes two draws."""
        pairs = self.draws(2 * count)
        return (pairs[0::2] << np.uint64(32)) | pairs[1::2]

    def uniform(self, count: int, kind: Any = np.float32, low: float = 0.0, high: float = 1.0) -> Any:
        """`count` values in [low, high), as (count,) of the floating type `kind`."""
        bits = _MANTISSA[np.dtype(kind).name]
        raw = self.wide_draws(count) if bits > 32 else self.draws(count)
        values = (raw & np.uint64((1 << bits) - 1)) * 2.0**-bits
        if (low, high) != (0.0, 1.0):
            number = np.dtype(kind).type
            # In double precision, so that there is one rounding as in PyTorch's fused multiply and add.
            values = values * np.float64(number(high) - number(low)) + np.float64(number(low))
        return values.astype(kind, copy=False)

    def normal(self, count: int, kind: Any = np.float32, mean: float = 0.0, std: float = 1.0) -> Any:
        """`count` normal values, as (count,) of the floating type `kind`, by the Box-Muller transform."""
        if count < 16:
            return (self.normals(count) * std + mean).astype(kind)
        exact = np.float64 if kind == np.float64 else np.float32
        values = self.uniform(count, exact)
        whole = count - count % 16
        values[:whole] = _box_muller(values[:whole])
        if whole < count:
            values[-16:] = _box_muller(self.uniform(16, exact))
        return (values * exact(std) + exact(mean)).astype(kind, copy=False)

    def normals(self, count: int) -> Any:
        """`count` normal values, as (count,) float64, one after the other whatever their number."""
        return np.array([self._next_normal() for _ in range(count)], np.float64)

    def _next_normal(self) -> float:
        kept, self._normal = self._normal, None
        if kept is not None:
            return kept
        turn, length = self.uniform(2, np.float64).tolist()
        radius = math.sqrt(-2 * math.log1p(-length))
        self._normal = radius * math.sin(2 * math.pi * turn)
        return radius * math.cos(2 * math.pi * turn)

    def integers(self, count: int, low: int, high: int) -> Any:
        """`count` integers from low to high − 1, as (count,) int64."""
        span = high - low
        raw = self.draws(count) if span < _WIDE_RANGE else self.wide_draws(count)
        return (raw % np.uint64(span)).astype(np.int64) + low

    def permutation(self, n: int) -> Any:
        """0 … n − 1 in random order, as (n,) int64."""
        order = list(range(n))
        left = np.arange(n, 1, -1, dtype=np.uint64)
        for i, step in enumerate((self.draws(len(left)) % left).tolist()):
            order[i], order[i + step] = order[i + step], order[i]
        return np.array(order, np.int64)


def _box_muller(uniform: Any) -> Any:
    """Blocks of 16 uniform values as normal ones: in each, the first 8 give the radius and the last 8 the angle."""
    kind = uniform.dtype.type
    blocks = uniform.reshape(-1, 2, 8)
    radius = np.sqrt(kind(-2) * np.log(kind(1) - blocks[:, 0]))
    angle = kind(2 * math.pi) * blocks[:, 1]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).reshape(-1)


def get_rng_state() -> Any:
    """The state of the random numbers, as a uint8 tensor to give to `set_rng_state`."""
    return default_generator.get_state()


def set_rng_state(new_state: Any) -> None:
    """Go on with the random numbers from a state that `get_rng_state` gave."""
    default_generator.set_state(new_state)


@contextmanager
def fork_rng(devices: Any = None, enabled: bool = True, **ignored: Any) -> Iterator[None]:
    """A block whose random numbers are its own: afterwards they go on as if it had drawn none."""
    state = get_rng_state() if enabled else None
    try:
        yield
    finally:
        if state is not None:
            set_rng_state(state)


def source(generator: Generator | None, device: object) -> Generator:
    """What a factory draws from for `device`; None for the default one. RuntimeError for another device's generator.

    Random numbers for a GPU are drawn on the CPU, from a stream of their own, and copied: they are not PyTorch's.
    """
    where = default_device() if device is None else asked(device, "rand")
    kind = "cpu" if where is None else where.type
    if generator is None:
        return default_generator if where is None or kind == "cpu" else _of_device(where)
    if generator.device.type != kind:
        raise RuntimeError(f"Expected a '{kind}' device type for generator but found '{generator.device.type}'")
    return generator


def _of_device(where: Device) -> Generator:
    """The default generator of a device that is not the CPU."""
    runtime = arrays.module_of(where).runtime
    assert runtime is not None
    place = Device(where.type, runtime.current()) if where.index is None else where
    found = _AWAY.get(place)
    if found is None:
        found = _AWAY[place] = Generator(place)
        found.manual_seed(default_generator.initial_seed())
    return found


def _place(device: object) -> Device:
    """The device of a generator; RuntimeError, as PyTorch's without CUDA, where there is none."""
    where = Device(device)
    if where.type == "mps":
        raise RuntimeError("Cannot execute getNewGenerator() without MPS backend.")
    try:
        arrays.module_of(where)
    except AssertionError as error:
        if where.type != "cuda":
            raise
        raise hinted(RuntimeError(_NO_CUDA), " ".join(error.__notes__)) from None
    return where


_AWAY: dict[Device, Generator] = {}
"""The default generators of devices that are not the CPU."""
_NO_CUDA = (
    "Cannot get CUDA generator without ATen_cuda library. PyTorch splits its backend into two shared libraries: a CPU "
    "library and a CUDA library; this error has occurred because you are trying to use some CUDA functionality, but "
    "the CUDA library has not been loaded by the dynamic linker for some reason.  The CUDA library MUST be loaded, "
    "EVEN IF you don't directly use any symbols from the CUDA library! One common culprit is a lack of "
    "-Wl,--no-as-needed in your link arguments; many dynamic linkers will delete dynamic library dependencies if you "
    "don't depend on any of their symbols.  You can check if this has occurred by using ldd on your binary to see if "
    "there is a dependency on *_cuda.so library."
)
default_generator = Generator()
"""What factories draw from unless they are given a generator."""


def manual_seed(seed: int) -> Generator:
    """Start the random numbers again at `seed`; the same seed gives the same numbers, here and in PyTorch."""
    for generator in _AWAY.values():
        generator.manual_seed(seed)
    return default_generator.manual_seed(seed)


def seed() -> int:
    """Start the random numbers again at a seed nobody chose; returns it."""
    return default_generator.seed()


def initial_seed() -> int:
    """The seed the random numbers started from."""
    return default_generator.initial_seed()


__all__ = [
    "Generator", "default_generator", "fork_rng", "get_rng_state", "initial_seed", "manual_seed", "seed",
    "set_rng_state",
]  # fmt: skip
