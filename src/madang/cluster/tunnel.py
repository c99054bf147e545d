"""A WebSocket's connection led on to another node, byte by byte."""

import asyncio
from collections.abc import Callable
from typing import Final, cast

from madang.cluster.http_proxy import HOP, split_address
from madang.protocol.engineio import Refusal
from madang.transport.engineio.accept import http_error

__all__ = ["Tunnel"]

_CONNECT: Final = 2.0


class _Far(asyncio.Protocol):
    """The end at the other node."""

    def __init__(self, near: "Tunnel") -> None:
        self._near = near

    def data_received(self, data: bytes) -> None:
        self._near.give(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's name
        self._near.close()

    def pause_writing(self) -> None:
        self._near.pause_near()

    def resume_writing(self) -> None:
        self._near.resume_near()


class Tunnel(asyncio.Protocol):
    """The end at the client, which waits with what it has read until the other end is there."""

    def __init__(self, address: str, node: str, patience: float, on_end: Callable[["Tunnel"], None]) -> None:
        """Lead to ``address`` on behalf of ``node``.

        A heartbeat and its answer take ``patience`` seconds: who has been silent for longer is gone.
        """
        self._address = address
        self._node = node
        self._patience = patience
        self._on_end = on_end
        self._transport: asyncio.Transport | None = None
        self._far: asyncio.Transport | None = None
        self._waiting = bytearray()
        self._opening: asyncio.Task[None] | None = None
        self._answered = False
        self._heard = False
        self._closed = False

    def close(self) -> None:
        """Close both ends, each after what it was given; who does not take it is dropped in the end."""
        if not self._closed:
            self._closed = True
            self._on_end(self)
        for end in (self._transport, self._far):
            if end is not None and not end.is_closing():
                end.close()

    def give(self, data: bytes) -> None:
        """Hand the client what the other node says."""
        self._answered = self._heard = True
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def pause_near(self) -> None:
        """Read no more from the client for now."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def resume_near(self) -> None:
        """Read from the client again."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to connect to the other node (asyncio)."""
        # uvloop's transports do not inherit from asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._opening = asyncio.ensure_future(self._open())
        asyncio.get_running_loop().call_later(self._patience, self._watch)

    def data_received(self, data: bytes) -> None:
        """Pass on what the client says; the first is the request's head (asyncio)."""
        if self._far is not None:
            if not self._far.is_closing():
                self._far.write(data)
            return
        if not self._waiting:
            data = self._marked(data)
        else:
            self.pause_near()
        self._waiting += data

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's name
        """Close the other end (asyncio)."""
        if self._opening is not None:
            self._opening.cancel()
        self.close()

    def pause_writing(self) -> None:
        """Read no more from the other node while the client is slow (asyncio)."""
        if self._far is not None and not self._far.is_closing():
            self._far.pause_reading()

    def resume_writing(self) -> None:
        """Read from the other node again (asyncio)."""
        if self._far is not None and not self._far.is_closing():
            self._far.resume_reading()

    def _marked(self, head: bytes) -> bytes:
        line, end, rest = head.partition(b"\r\n")
        return line + end + f"{HOP}: {self._node}\r\n".encode() + rest

    def _watch(self) -> None:
        if self._closed:
            for end in (self._transport, self._far):
                if end is not None:
                    end.abort()
            return
        if not self._heard:
            self._give_up()
        self._heard = False
        asyncio.get_running_loop().call_later(self._patience, self._watch)

    def _give_up(self) -> None:
        """Close, and answer the opening request if nobody did: a node that is gone has no sessions."""
        if not self._answered:
            unknown = Refusal.UNKNOWN_SESSION
            self.give(http_error(unknown.status, unknown.message))
        self.close()

    async def _open(self) -> None:
        host, port = split_address(self._address)
        try:
            async with asyncio.timeout(_CONNECT):
                far, _ = await asyncio.get_running_loop().create_connection(lambda: _Far(self), host, port)
        except (OSError, TimeoutError, ValueError):
            self._give_up()
            return
        self._far = far
        far.write(bytes(self._waiting))
        self._waiting.clear()
        self.resume_near()
