"""uvicorn's HTTP protocol with deadlines, so that slow senders do not hold connections forever."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from madang.transport.timeline import Timeline

__all__ = ["HttpDeadlines", "HttpProtocol", "http_protocol"]

_TIMEOUT: Final = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class HttpDeadlines:
    """How long the heads and bodies of requests may take, in seconds, for all connections of a server."""

    def __init__(self, header_timeout: float, body_timeout: float) -> None:
        self.heads: Timeline[HttpProtocol] = Timeline(header_timeout, HttpProtocol.expire_head)
        self.bodies: Timeline[HttpProtocol] = Timeline(body_timeout, HttpProtocol.expire_body)

    def cancel(self) -> None:
        """Forget every deadline."""
        self.heads.cancel()
        self.bodies.cancel()


def http_protocol(deadlines: HttpDeadlines) -> type[asyncio.Protocol]:
    """Return what uvicorn's ``Config(http=…)`` gets; it is only ever called, whatever uvicorn's types say."""
    return cast("type[asyncio.Protocol]", partial(HttpProtocol, deadlines))


class HttpProtocol(HttpToolsProtocol):
    """Closes a connection whose request is not whole in time, with a 408 if nothing was answered yet.

    It inherits because that is uvicorn's way to be extended.
    """

    def __init__(self, deadlines: HttpDeadlines, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._deadlines = deadlines
        self._bucket: set[HttpProtocol] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._await(self._deadlines.heads.add)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._await(None)
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Wait for the head of a request that has begun."""
        super().on_message_begin()
        self._await(self._deadlines.heads.add)

    def on_headers_complete(self) -> None:
        """Wait for the body."""
        self._await(self._deadlines.bodies.add)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Wait no more: the request is whole."""
        self._await(None)
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over, and leave nothing behind that only the garbage collector could find."""
        self._await(None)
        super().handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment] # as uvicorn does itself when a connection ends

    def expire_head(self) -> None:
        """Close: the head of a request took too long."""
        # uvicorn's annotation hides that there is no cycle before the first head.
        cycle: RequestResponseCycle | None = self.cycle
        self._expire(speak=cycle is None or cycle.response_complete)

    def expire_body(self) -> None:
        """Close: the body of a request took too long."""
        self._expire(speak=not self.cycle.response_started)

    def _expire(self, *, speak: bool) -> None:
        self._bucket = None
        if not self.transport.is_closing():
            if speak:
                self.transport.write(_TIMEOUT)
            self.transport.close()

    def _await(self, add: Callable[["HttpProtocol"], set["HttpProtocol"]] | None) -> None:
        if self._bucket is not None:
            self._bucket.discard(self)
        self._bucket = add(self) if add is not None else None
