"""The HTTP server process: uvicorn, with our engine as its WebSocket protocol and beside its application."""

import contextlib
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import uvicorn

__all__ = ["Asgi", "ChatServer", "dispatch", "under"]


Asgi = Callable[[Any, Any, Any], Awaitable[None]]
"""An ASGI 3 application; each library has types of its own for the same thing."""


def dispatch(serves: Callable[[str], bool], engine: Asgi, http: Asgi) -> Asgi:
    """Return an application that gives requests for the engine's paths to it, and all others to ``http``.

    The engine also gets what only its clients ask, at whatever path: it tells them where it is.
    """

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and (serves(scope["path"]) or b"EIO=" in scope["query_string"]):
            await engine(scope, receive, send)
        else:
            await http(scope, receive, send)

    return application


def under(base_path: str, http: Asgi) -> Asgi:
    """Return an application that serves ``http`` under a path too, whether a proxy takes that off or not.

    The path itself leads to the page with a slash behind it, which the page's relative addresses need.
    """
    if not base_path:
        return http
    inside = base_path + "/"

    async def application(scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if path == base_path:
            headers = [(b"location", inside.encode()), (b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 308, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        if path.startswith(inside):
            raw = scope["raw_path"].removeprefix(base_path.encode())
            scope = {**scope, "path": path.removeprefix(base_path), "raw_path": raw}
        await http(scope, receive, send)

    return application


class ChatServer(uvicorn.Server):
    """uvicorn's server, told when to stop by whoever runs it, and saying goodbye to sockets first."""

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None], goodbye: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._goodbye = goodbye

    def stop(self) -> None:
        """End in order, soon."""
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the event loop's handlers."""
        yield

    async def startup(self, sockets: list[Any] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()

    async def shutdown(self, sockets: list[Any] | None = None) -> None:
        """Take no one new, let everyone go with a word, then stop."""
        for server in self.servers:
            server.close()
        await self._goodbye()
        await super().shutdown(sockets)
