"""Moments on a device, and the queues its work stands in: what `torch.cuda` calls events and streams.

Work for a device goes into one queue; other streams exist so that programs which name them run.
"""

from __future__ import annotations

from typing import Any

from retrograde.devices import arrays, cupy_library
from retrograde.devices.device import Device


def _cuda() -> Any:
    """The module `cupy.cuda`; AssertionError without a device."""
    runtime = arrays.module_of(Device("cuda")).runtime
    assert isinstance(runtime, cupy_library.CudaRuntime)
    return runtime.cupy.cuda


class Event:
    """A moment in a device's work, marked by `record`; the time between two is in milliseconds."""

    def __init__(self, enable_timing: bool = False, blocking: bool = False, interprocess: bool = False) -> None:
        if cupy_library.obstacle():
            raise RuntimeError("Tried to instantiate dummy base class Event")
        self._event = _cuda().Event(block=blocking, disable_timing=not enable_timing)

    def record(self, stream: Any = None) -> None:
        """Mark the end of the work so far."""
        self._event.record()

    def synchronize(self) -> None:
        """Wait until the work before the mark is done."""
        self._event.synchronize()

    def query(self) -> bool:
        """Whether the work before the mark is done."""
        return bool(self._event.done)

    def wait(self, stream: Any = None) -> None:
        """Nothing: work is done in the order it was given."""

    def elapsed_time(self, end_event: Event) -> float:
        """Milliseconds from this mark to the other."""
        return float(_cuda().get_elapsed_time(self._event, end_event._event))


class Stream:
    """A queue of a device; all of them are the one queue."""

    def __init__(self, device: Any = None, priority: int = 0) -> None:
        if cupy_library.obstacle():
            raise RuntimeError("torch.cuda.Stream requires CUDA support")
        self.device = Device("cuda" if device is None else device)
        self.priority = priority

    def synchronize(self) -> None:
        """Wait until everything in it is done."""
        _cuda().Device(self.device.index or _cuda().runtime.getDevice()).synchronize()

    def query(self) -> bool:
        """Whether everything in it is done; waits for it."""
        self.synchronize()
        return True

    def wait_stream(self, stream: Stream) -> None:
        """Nothing: work is done in the order it was given."""

    def wait_event(self, event: Event) -> None:
        """Nothing: work is done in the order it was given."""

    def record_event(self, event: Event | None = None) -> Event:
        """Mark the end of the work so far."""
        event = Event() if event is None else event
        event.record()
        return event


class StreamContext:
    """Work inside goes into a stream; None changes nothing."""

    def __init__(self, stream: Stream | None) -> None:
        self.stream = stream

    def __enter__(self) -> None: ...

    def __exit__(self, *error: object) -> None: ...


def stream(stream: Stream | None) -> StreamContext:
    """A context whose work goes into that stream."""
    return StreamContext(stream)


def current_stream(device: Any = None) -> Stream:
    """The stream that work goes into; AssertionError without a device."""
    _cuda()
    return Stream(device)


def default_stream(device: Any = None) -> Stream:
    """The stream that a device has from the beginning; AssertionError without a device."""
    return current_stream(device)
