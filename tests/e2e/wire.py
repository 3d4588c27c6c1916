"""A way to a server that can be cut: a loopback proxy for bytes, so that the page loses real connections."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Self

END = b"\x01\x00\x00\x00\x00\x00\x00\x00"
"""SO_LINGER that makes closing a connection abort it, as a network that fails does."""


class Wire:
    """Listens on a port of its own and passes every connection on."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._down = False

    def __enter__(self) -> Self:
        Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._down = True
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def url(self, path: str) -> str:
        """The address of a page on the other side."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}{path}"

    def cut(self) -> None:
        """Aborts every connection there is; new ones can be made."""
        while self._open:
            end = self._open.pop()
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, END)
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    @contextmanager
    def broken(self) -> Iterator[None]:
        """Nothing gets through for a while."""
        self._down = True
        self.cut()
        yield
        self._down = False

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self._down:
                    near.close()
                    continue
                far = socket.create_connection(self._target)
                self._open += [near, far]
                for ends in ((near, far), (far, near)):
                    Thread(target=_pass_on, args=ends, daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    """Copies bytes until one of the two ends is gone."""
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
