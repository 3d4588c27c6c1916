"""A browser tab as the server sees it: one WebSocket, acknowledgements included."""

from __future__ import annotations

import json
import socket
from contextlib import ExitStack
from typing import Any, Self

import websockets.sync.client

WAIT_S = 20
Message = dict[str, Any]


class Browser:
    """Sends requests and collects what comes back. Acknowledges everything at once unless `acks` is off."""

    def __init__(self, url: str, *, origin: str | None = None, acks: bool = True) -> None:
        self._stack = ExitStack()
        connecting = websockets.sync.client.connect(url, origin=origin, max_size=None, compression=None)
        self._socket = self._stack.enter_context(connecting)
        self._acks = acks
        self.session: str = self.receive()["session"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self._stack.close()

    def vanish(self) -> None:
        """Loses the connection without a word."""
        self._socket.socket.shutdown(socket.SHUT_RDWR)
        self._stack.close()

    def send(self, **message: object) -> None:
        self._socket.send(json.dumps(message))

    def send_raw(self, message: str | bytes) -> None:
        self._socket.send(message)

    def receive(self) -> Message:
        message: Message = json.loads(self._socket.recv(WAIT_S))
        if message["k"] == "batch" and self._acks:
            self.send(k="ack", run=message["run"], q=message["ev"][-1]["q"] + 1)
        return message

    def run(self, source: str, id: str = "r", **options: object) -> list[Message]:
        """Runs a program to its end; its events. The options are those of the request."""
        self.send(k="run", run=id, source=source, **options)
        return self.events(id)

    def events(self, id: str = "r") -> list[Message]:
        """The events of a run that come until it has ended."""
        return [event for message in self.until_ended(id) if message["k"] == "batch" for event in message["ev"]]

    def until_ended(self, id: str = "r") -> list[Message]:
        """Every message up to the one that says that the run has ended."""
        messages = []
        while True:
            message = self.receive()
            messages.append(message)
            assert message["k"] != "refused", message
            if message["k"] == "state" and message["run"] == id and message["state"] == "ended":
                return messages

    def at_least(self, count: int) -> list[Message]:
        """The next events, until there are `count` of them or more."""
        events: list[Message] = []
        while len(events) < count:
            message = self.receive()
            events += message["ev"] if message["k"] == "batch" else []
        return events

    def until_event(self, kind: str) -> list[Message]:
        """The events that come until one of `kind` has come."""
        events: list[Message] = []
        while not any(event["k"] == kind for event in events):
            message = self.receive()
            events += message["ev"] if message["k"] == "batch" else []
        return events
