"""Requests whose client has gone: what was begun for them is given up, down to the storage's query."""

import asyncio
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["GivenUpWithClient"]

_BODILESS: Final = frozenset({"GET", "HEAD", "OPTIONS", "DELETE"})


class _Body:
    """A request's messages on their way to the application, behind which only the client's leaving comes."""

    def __init__(self, receive: Receive, *, is_read: bool) -> None:
        self._receive = receive
        self._whole = asyncio.Event()
        if not is_read:
            self._whole.set()

    async def receive(self) -> Message:
        """Give the application the next message (ASGI)."""
        message = await self._receive()
        if message["type"] == "http.disconnect" or not message["more_body"]:
            self._whole.set()
        return message

    async def left(self) -> None:
        """Wait until the client is gone; the application reads the body first, if it reads one."""
        await self._whole.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass


class GivenUpWithClient:
    """An ASGI application that is cancelled when the client closes the connection.

    A client that sends its next request before the answer has left when that answer was written: until then
    nothing is read from it. So a connection never leaves more than one request behind.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        body = _Body(receive, is_read=scope.get("method") not in _BODILESS)
        answering = asyncio.ensure_future(_run(self._app, scope, body.receive, send))
        leaving = asyncio.ensure_future(body.left())
        try:
            await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                answering.result()
        finally:
            leaving.cancel()
            answering.cancel()
            await asyncio.gather(answering, leaving, return_exceptions=True)


async def _run(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)
