"""The HTTP server process: uvicorn, with our engine as its WebSocket protocol and beside its application."""

import contextlib
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import uvicorn

__all__ = ["Asgi", "ChatServer", "dispatch"]


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
