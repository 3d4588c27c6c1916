"""What every request passes first: the host name it asks for, and for a WebSocket the page it comes from.

Any page on the web can send requests to this machine through its visitor's browser, and this server runs programs.
So it answers only to its own names (a page that rebinds its domain to 127.0.0.1 says another), and opens a session
only for its own pages and those it was told of: browsers name the page in `Origin`, and no page can forge it.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from retrograde_server.problem import problem
from retrograde_server.settings import Settings, variable_name

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # The editor and the formulas style what they draw.
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Gate:
    """Middleware: refuses strangers, and adds the headers every answer has."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._hosts = frozenset(settings.hosts)
        self._origins = frozenset(settings.origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await problem(*refusal)(scope, receive, send)
            return
        await self._app(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> tuple[HTTPStatus, str] | None:
        """Status and detail when the request is not for us."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if "*" not in self._hosts and host_name(host) not in self._hosts:
            return HTTPStatus.MISDIRECTED_REQUEST, (
                f"This server answers to {', '.join(sorted(self._hosts))}; the request was for {host!r}."
                f" Name it in {variable_name('hosts')} if it should."
            )
        origin = headers.get("origin")
        if scope["type"] == "websocket" and origin is not None and not self._may_open(origin, host):
            return HTTPStatus.FORBIDDEN, (
                f"Pages of {origin!r} may not run programs here."
                f" Name them in {variable_name('origins')} if they should."
            )
        return None

    def _may_open(self, origin: str, host: str) -> bool:
        return origin in self._origins or (origin != "null" and urlsplit(origin).netloc == host)


def host_name(host: str) -> str:
    """The name in a `Host` header, without port and brackets."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _with_headers(send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sender
