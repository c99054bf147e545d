"""The asyncio side of a WebSocket, as uvicorn's ``ws`` setting wants it.

==========  ======================================  ========================================================
state       told by                                 what it means
==========  ======================================  ========================================================
opening     ``_receiver`` is ``None``               the request is not answered yet, or not all of it is here
open        ``ready``                               what a handler writes goes to the kernel
paused      ``_paused``                             the kernel takes no more: the handler waits for `writable`
held        ``_held``                               the handler takes no more: reading has stopped
breathing   in ``_shared.turns``                    it is the others' turn: reading has stopped (turns.py)
closing     ``_closed``                             our close frame is written, or the end decided; `lost` has
                                                    been said or need not be; a deadline ends the connection
closed      -                                       ``connection_lost`` was called
==========  ======================================  ========================================================

Reading and writing stop by themselves: paused goes with held and with breathing. Who ends it, and what the
client makes of that, is in docs/transport.md.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, ClassVar, Final, cast

from uvicorn.config import Config
from uvicorn.server import ServerState

from madang.protocol.websocket import (
    Close,
    CloseCode,
    HandshakeError,
    Opcode,
    Ping,
    Pong,
    Receiver,
    WebSocketError,
    accept,
    check_handshake,
    close_frame,
    frame,
)
from madang.transport.engineio.accept import (
    LATE,
    AcceptHandler,
    Handover,
    UpgradeRejected,
    WebSocketHandler,
    http_error,
)
from madang.transport.engineio.deadlines import DeadlineQueue
from madang.transport.engineio.handshake import Handshake
from madang.transport.engineio.statistics import Statistics
from madang.transport.engineio.turns import LARGE_READ, Turn, TurnQueue

__all__ = ["WebSocket", "WebSocketShared"]

Message = str | bytes | Ping | Pong | Close

_PIECE: Final = 1 << 16
"""Bytes above which frames are written one by one, so that writing can stop when the client lags."""


_AFTER_CLOSE: Final = 1 << 16
"""Bytes that may still come behind a close."""

_MAX_LATE: Final = 1_000
"""Connections of a server that wait to be refused; further ones are refused at once."""


class WebSocketShared:
    """What all WebSockets of a server have in common."""

    __slots__ = (
        "accept_handler",
        "closing",
        "drained",
        "high_water",
        "late",
        "max_payload",
        "peers",
        "statistics",
        "turns",
    )

    def __init__(
        self,
        accept_handler: AcceptHandler,
        drained: Callable[[], None],
        *,
        max_payload: int,
        high_water: int,
        close_timeout: float,
        statistics: Statistics,
        turns: TurnQueue,
    ) -> None:
        self.accept_handler = accept_handler
        self.drained = drained
        self.max_payload = max_payload
        self.high_water = high_water
        self.statistics = statistics
        self.turns = turns
        self.closing: DeadlineQueue[WebSocket] = DeadlineQueue(close_timeout, WebSocket.abort)
        self.late = 0
        self.peers = 0

    @property
    def factory(self) -> type[asyncio.Protocol]:
        """What uvicorn's ``Config(ws=…)`` gets; it is only ever called, whatever uvicorn's types say."""
        return cast("type[asyncio.Protocol]", self._make)

    def open(self, connections: set[Any], transport: asyncio.Transport, handshake: Handshake) -> None:
        """Make a WebSocket of a connection that was none; ``connections`` are those that uvicorn knows."""
        websocket = WebSocket(self, connections)
        websocket.connection_made(transport)
        websocket.begin(handshake)
        transport.set_protocol(websocket)

    def _make(self, *, config: Config, server_state: ServerState, app_state: object) -> "WebSocket":  # noqa: ARG002 - uvicorn's call
        return WebSocket(self, server_state.connections)


class WebSocket(asyncio.Protocol):
    """One WebSocket connection.

    It is ``ready`` while it is open and the client keeps up. It begins with the opening request, which
    uvicorn hands over as bytes, and asks the accept handler for its `WebSocketHandler`. The answer to that
    request leaves with the first frames.
    """

    __slots__ = (
        "_after_close",
        "_answer",
        "_bucket",
        "_closed",
        "_connections",
        "_handler",
        "_held",
        "_is_page",
        "_paused",
        "_receiver",
        "_shared",
        "_transport",
        "_unread",
        "ready",
    )

    name: ClassVar[str] = "websocket"

    def __init__(self, shared: WebSocketShared, connections: set[Any]) -> None:
        self.ready = False
        self._shared = shared
        self._connections = connections
        self._receiver: Receiver | None = None
        self._handler: WebSocketHandler | None = None
        self._answer = b""
        self._transport: asyncio.Transport
        self._paused = False
        self._closed = False
        self._after_close = 0
        self._is_page = False
        self._held = False
        self._unread: Iterator[Message] | None = None
        self._bucket: set[WebSocket] | None = None

    # -- asyncio.Protocol

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # always a stream
        """Take over the connection from the HTTP protocol."""
        self._transport = transport
        self._connections.add(self)
        self._shared.peers += 1

    def data_received(self, data: bytes) -> None:
        """Handle what the client sent."""
        receiver = self._receiver
        if receiver is None:
            self.begin(self._handshake(data))
            return
        self._shared.statistics.bytes_received += len(data)
        # After the end what comes is read on, for the client's close frame is to come; but not for ever.
        if self._closed and self._is_flooding(len(data)):
            return
        if self._unread is None:
            self._take(receiver, data)
        else:
            # Reading has stopped; the last read may have been on its way. It is parsed in its turn, behind
            # what was read before.
            self._unread = chain(self._unread, receiver.feed(data))
        if len(data) >= LARGE_READ and self._unread is None:
            self._breathe()

    def eof_received(self) -> None:
        """Let the transport close: nobody sends on after closing their side of a WebSocket."""

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of everything."""
        self._connections.discard(self)
        self._shared.peers -= 1
        self.ready = False
        self._closed = True
        # What was read and not handed on is dropped: nothing of it was acknowledged, nobody waits for it.
        self._unread = None
        if self._bucket is not None:
            self._bucket.discard(self)
        self._let_go("transport error" if exc is not None else "transport close")
        if not self._shared.peers:
            self._shared.drained()

    def pause_writing(self) -> None:
        """Stop writing: the client does not keep up."""
        self._paused = True
        self.ready = False
        self._shared.statistics.paused += 1

    def resume_writing(self) -> None:
        """Go on writing."""
        self._paused = False
        if not self._closed and self._handler is not None:
            self.ready = True
            self._handler.writable()

    def shutdown(self) -> None:
        """Close because the server goes away; uvicorn calls this."""
        if not self._closed:
            handler = self._handler
            self.close([], CloseCode.GOING_AWAY, "server shutting down")
            if handler is not None:
                handler.lost("server shutting down")

    # -- Transport

    @property
    def buffered(self) -> int:
        """Bytes written and not yet taken by the kernel."""
        return self._transport.get_write_buffer_size()

    def carry(self, pending: list[bytes]) -> None:
        """Write what is pending, as one write unless it is much."""
        if len(pending) == 1:
            self.write(pending.pop())
            return
        if sum(map(len, pending)) <= _PIECE:
            data = b"".join(pending)
            pending.clear()
            self.write(data)
            return
        written = 0
        for piece in pending:
            written += 1
            self.write(piece)
            if not self.ready:
                break
        del pending[:written]

    def close(self, pending: list[bytes], code: int, reason: str) -> None:
        """Write what is pending, then close so that the client comes back, unless ``code`` is normal.

        A close frame is for pages, and for clients that shall not come back: OkHttp, which Java's official
        client is made of, reads no more after one, and its user notices nothing until the heartbeat fails.
        The end of the connection without one brings every client back. A close frame is a SHOULD where a
        connection is failed (RFC 6455, section 7.1.7).
        """
        # First: whoever closes knows of the end, and must not be told of it once more.
        self._handler = None
        if not self._closed:
            is_told = self._is_page or code == CloseCode.NORMAL
            last = [*pending, close_frame(code, reason)] if is_told else pending
            if last or self._answer:
                self.write(b"".join(last))
            self._linger()
            if not is_told:
                # It writes what is buffered, then ends; with a close frame, the client is to end it.
                self._transport.close()
        pending.clear()

    def dismiss(self) -> None:
        """Close after the client's own word."""
        self.close([], CloseCode.NORMAL, "")

    def hold(self) -> None:
        """Keep what was read and not handed on yet, and read no more."""
        self._held = True
        if not self._transport.is_closing():
            self._transport.pause_reading()

    def release(self) -> None:
        """Go on, but not within the call that made room for it."""
        if self._held:
            self._held = False
            self._shared.turns.add(self)

    # -- Waiting

    def read_on(self, turn: Turn) -> None:
        """Handle what was read and not handed on yet, then read again."""
        # Held again, or closed, since it was added to the queue: then there is nothing to do, and whoever
        # releases it adds it once more.
        if self._may_read():
            unread, self._unread = self._unread, None
            if unread is not None:
                self._hand_on(unread, turn)
        if self._may_read() and self._unread is None:
            # All was handed on: the next read comes from the kernel, in whatever turn there is something.
            self._transport.resume_reading()

    # -- the beginning

    def begin(self, handshake: Handshake) -> None:
        """Answer the opening request, with what the accept handler says of it."""
        transport = self._transport
        try:
            headers = handshake.headers
            key = check_handshake(handshake.method, headers)
            handler = self._shared.accept_handler(self, handshake)
        except HandshakeError as error:
            self._reject(error.status, str(error))
        except UpgradeRejected as rejection:
            if rejection.retry_after is not None and self._shared.late < _MAX_LATE:
                self._reject_late(rejection)
            else:
                self._reject(rejection.status, rejection.message, rejection.retry_after)
        except Handover as handover:
            self._hand_over(handover.protocol, handshake.head)
        else:
            self._handler = handler
            self._is_page = "origin" in headers
            self._receiver = Receiver(self._shared.max_payload)
            transport.set_write_buffer_limits(high=self._shared.high_water)
            self._answer = accept(key, headers.get("sec-websocket-protocol", ""))
            self.ready = True
            handler.opened(self)
            # What the handler has to say comes first, and takes the answer along: one write for both.
            asyncio.get_running_loop().call_soon(self._speak)

    # -- for handlers

    def adopt(self, handler: WebSocketHandler) -> None:
        """Give the WebSocket to another handler."""
        self._handler = handler

    def write(self, frames: bytes) -> None:
        """Write frames."""
        if self._answer:
            frames, self._answer = self._answer + frames, b""
        statistics = self._shared.statistics
        statistics.writes += 1
        statistics.bytes_sent += len(frames)
        try:
            self._transport.write(frames)
        except RuntimeError:
            # uvloop's word for a connection that broke and has not told us yet; connection_lost follows.
            self.ready = False

    def abort(self) -> None:
        """Drop the connection at once."""
        self._bucket = None
        self._transport.abort()

    # -- inside

    def _breathe(self) -> None:
        """Read on when its turn comes, so that a flood neither starves nor overruns the others."""
        if not self._transport.is_closing():
            self._transport.pause_reading()
            self._shared.turns.add(self)

    def _may_read(self) -> bool:
        return not self._held and not self._transport.is_closing()

    def _is_flooding(self, size: int) -> bool:
        """Drop a connection that goes on and on behind its end; what was on its way may still come."""
        self._after_close += size
        if self._after_close <= _AFTER_CLOSE:
            return False
        self._transport.abort()
        return True

    def _take(self, receiver: Receiver, data: bytes) -> None:
        """Give the handler what was read; one message, as most reads are, is no turn to be counted."""
        try:
            message = receiver.whole_text(data)
        except WebSocketError as error:
            self._fail(error.code, error.reason)
            return
        if message is None:
            self._hand_on(receiver.feed(data), Turn())
        elif self._handler is not None:
            self._handler.receive(message)
            if self._held:
                # Nothing is left of this read, but what is read until reading stops must wait behind it.
                self._unread = iter(())

    def _hand_on(self, messages: Iterator[Message], turn: Turn) -> None:
        """Give messages to the handler, until there is no room for more, or it is the others' turn."""
        try:
            for message in messages:
                if turn.is_over:
                    # The receiver goes on where it stopped: nothing is parsed before its turn.
                    self._unread = chain((message,), messages)
                    self._breathe()
                    return
                turn.take(len(message) if isinstance(message, str | bytes) else 0)
                if isinstance(message, str | bytes):
                    if self._handler is not None:
                        self._handler.receive(message)
                        if self._held:
                            self._unread = messages
                            return
                elif self._control(message):
                    return
        except WebSocketError as error:
            self._fail(error.code, error.reason)

    def _handshake(self, head: bytes) -> Handshake:
        transport = self._transport
        peer = transport.get_extra_info("peername")
        return Handshake(
            head,
            peer[0] if isinstance(peer, tuple) else "",
            secure=transport.get_extra_info("sslcontext") is not None,
            time=time.time(),
        )

    def _speak(self) -> None:
        """Answer the opening request, if nothing has been written yet that took the answer along."""
        if self._answer and not self._transport.is_closing():
            self.write(b"")

    def _control(self, message: Ping | Pong | Close) -> bool:
        """Handle a control frame; return whether the connection is over."""
        if isinstance(message, Ping):
            # Whoever pings and does not read gets no more pongs than fit (RFC 6455, section 5.5.3, asks only
            # for the last).
            if not self._paused and not self._closed:
                self.write(frame(Opcode.PONG, message.payload))
            return False
        if isinstance(message, Pong):
            return False
        if not self._closed:
            # Echoed, unless ours was first: then the handshake is complete (RFC 6455, section 5.5.1).
            self.write(close_frame(message.code))
            self._linger()
        self._let_go("transport close")
        self._transport.close()
        return True

    def _fail(self, code: int, reason: str) -> None:
        """Fail the connection (RFC 6455, section 7.1.7).

        Say why, read no more, and wait for the client to leave.
        """
        if not self._closed:
            self.write(close_frame(code, reason))
            self._linger()
        self._receiver = Receiver(0)  # what still comes is not taken in
        self._let_go("transport error")

    def _linger(self) -> None:
        self._closed = True
        self.ready = False
        self._bucket = self._shared.closing.add(self)

    def _let_go(self, reason: str) -> None:
        handler, self._handler = self._handler, None
        if handler is not None:
            handler.lost(reason)

    def _reject(self, status: int, message: str, retry_after: float | None = None) -> None:
        self._transport.write(http_error(status, message, retry_after))
        self._receiver = Receiver(0)  # what still comes is not taken in
        self._linger()
        self._transport.close()

    def _reject_late(self, rejection: UpgradeRejected) -> None:
        """Keep who comes too often waiting for the answer."""
        self._shared.late += 1
        self._receiver = Receiver(0)  # what still comes is not taken in
        self._closed = True

        def reject() -> None:
            self._shared.late -= 1
            if not self._transport.is_closing():
                self._reject(rejection.status, rejection.message, rejection.retry_after)

        asyncio.get_running_loop().call_later(LATE, reject)

    def _hand_over(self, successor: asyncio.Protocol, head: bytes) -> None:
        self._connections.discard(self)
        self._shared.peers -= 1
        self._closed = True
        self._receiver = Receiver(0)  # what still comes is not taken in

        def switch() -> None:
            # Not at once: uvicorn makes this object the transport's protocol after data_received has
            # returned.
            self._transport.set_protocol(successor)
            successor.connection_made(self._transport)
            successor.data_received(head)

        asyncio.get_running_loop().call_soon(switch)
