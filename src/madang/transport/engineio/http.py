"""uvicorn's HTTP protocol with bounds: for time, for bytes, and for connections of one address."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeAlias, cast

from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from madang.protocol.http import HeadTooLargeError, RequestFraming
from madang.protocol.websocket import opening_fields
from madang.transport.engineio.addresses import AddressCounts
from madang.transport.engineio.deadlines import DeadlineQueue
from madang.transport.engineio.handshake import Handshake
from madang.transport.engineio.settings import TransportSettings
from madang.transport.engineio.statistics import Statistics
from madang.transport.engineio.turns import LARGE_READ, PACKETS_OF_A_REQUEST, Turn, TurnQueue
from madang.transport.engineio.websocket import WebSocketShared

__all__ = ["HttpProtocol", "HttpShared", "http_protocol"]

_TIMEOUT: Final = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_TOO_LARGE: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
)
_TOO_MANY: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 1\r\n"
    b"content-type: text/plain; charset=utf-8\r\ncontent-length: 39\r\n\r\n"
    b"too many connections from this address\n"
)
_AFTER_REFUSAL: Final = 1 << 18
"""Bytes that may still come behind a refused head, as much as one read; then the connection is dropped."""

_MAX_WAITING: Final = 1 << 20
"""Bytes of later requests that may come before reading has stopped; one read is a quarter of that at most."""


_Deadlines: TypeAlias = "DeadlineQueue[HttpProtocol]"


class HttpShared:
    """What all plain HTTP connections of a server have in common: deadlines, bounds and counters.

    Those that plainly ask for a WebSocket are given to ``websockets``, all others to uvicorn.
    """

    def __init__(
        self,
        settings: TransportSettings,
        statistics: Statistics,
        turns: TurnQueue,
        websockets: WebSocketShared | None = None,
    ) -> None:
        self.turns = turns
        self.websockets = websockets
        self.max_head = settings.max_head
        self.max_fields = settings.max_fields
        self.relayed = None if settings.relayed is None else settings.relayed.encode()
        self.statistics = statistics
        self.connections = AddressCounts(settings.max_connections_per_address)
        self.proxies = settings.trusted_proxies
        self.heads: _Deadlines = DeadlineQueue(settings.header_timeout, HttpProtocol.expire_head)
        self.bodies: _Deadlines = DeadlineQueue(settings.body_timeout, HttpProtocol.expire_body)
        self.writes: _Deadlines = DeadlineQueue(settings.write_timeout, HttpProtocol.expire_write)
        self.closing: _Deadlines = DeadlineQueue(settings.close_timeout, HttpProtocol.abort)

    def cancel(self) -> None:
        """Forget every deadline."""
        for deadlines in (self.heads, self.bodies, self.writes, self.closing):
            deadlines.cancel()


def http_protocol(shared: HttpShared) -> type[asyncio.Protocol]:
    """Return what uvicorn's ``Config(http=…)`` gets; it is only ever called, whatever uvicorn's types say."""
    return cast("type[asyncio.Protocol]", partial(HttpProtocol, shared))


class HttpProtocol(HttpToolsProtocol):
    """One plain HTTP connection.

    Its requests are parsed one at a time: what a client sends while one is being answered is not looked at,
    and more is not read. A request that is not whole in time is answered 408, a head that is too large 431;
    an answer that nobody reads ends the connection. It inherits because that is uvicorn's way to be extended.

    Nearly every connection is a WebSocket's and comes with one plain request. Such a request is read here,
    once; uvicorn's part, with its parser, is made when there is something else to do.
    """

    def __init__(self, shared: HttpShared, **arguments: Any) -> None:
        self._arguments: dict[str, Any] | None = arguments
        self.connections = arguments["server_state"].connections
        self._shared = shared
        self._framing: RequestFraming
        self._bucket: set[HttpProtocol] | None = None
        self._writing: set[HttpProtocol] | None = None
        self._counted: str | None = None
        self._refused = False
        self._upgrade: bytes | None = None
        self._address = ""
        self._after_refusal = 0
        self._answering = False
        self._gone = False

    # -- asyncio.Protocol

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin to wait for the first request, unless the address has too many connections."""
        self.transport = transport
        self.connections.add(self)
        peer = transport.get_extra_info("peername")
        address = self._address = peer[0] if isinstance(peer, tuple) else ""
        if address and address not in self._shared.proxies:
            if not self._shared.connections.admits(address):
                self._shared.statistics.refused += 1
                self._refused = True
                transport.write(_TOO_MANY)
                transport.close()
                return
            self._shared.connections.enter(address)
            self._counted = address
        self._await(self._shared.heads.add)

    def data_received(self, data: bytes) -> None:
        """Parse what came up to the end of a request; keep the rest until that is answered."""
        if self._refused:
            self._ignore(len(data))
            return
        if self.transport.is_closing():
            return
        if self._arguments is not None:
            if self._shared.websockets is not None and self._open(self._shared.websockets, data):
                return
            self._begin(self._arguments)
        self._unset_keepalive_if_required()
        self._framing.append(data)
        if self._answering:
            self._hold()
            return
        if self._framing.in_head and self._bucket is None:
            self._await(self._shared.heads.add)
        self._parse()
        if len(data) >= LARGE_READ and self._may_go_on():
            self.flow.pause_reading()
            self._shared.turns.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more, and let go of everything."""
        self._gone = True
        self._await(None)
        self._await_reader(None)
        self._leave()
        if self._arguments is None:
            super().connection_lost(exc)
        else:
            self.connections.discard(self)

    def pause_writing(self) -> None:
        """Begin to wait for the client to read."""
        if self._arguments is None:
            super().pause_writing()
        self._await_reader(self._shared.writes.add)

    def resume_writing(self) -> None:
        """Go on answering: the client reads."""
        self._await_reader(None)
        if self._arguments is None:
            super().resume_writing()

    def shutdown(self) -> None:
        """Close when what is being answered is answered; uvicorn calls this."""
        if self._arguments is None:
            super().shutdown()
        else:
            self.transport.close()

    # -- the first request

    def _open(self, websockets: WebSocketShared, data: bytes) -> bool:
        """Give the connection to a WebSocket if that is what its first bytes ask for, and all they ask."""
        shared = self._shared
        fields = opening_fields(data, shared.max_head, shared.max_fields)
        if fields is None or (shared.relayed is not None and shared.relayed.decode() in fields):
            return False
        self._gone = True
        self._await(None)
        self._leave()
        self.connections.discard(self)
        is_secure = self.transport.get_extra_info("sslcontext") is not None
        handshake = Handshake(data, self._address, secure=is_secure, time=time.time(), headers=fields)
        websockets.open(self.connections, self.transport, handshake)
        return True

    def _begin(self, arguments: dict[str, Any]) -> None:
        """Let uvicorn have the connection."""
        self._arguments = None
        self._framing = RequestFraming(self._shared.max_head, self._shared.relayed, self._shared.max_fields)
        transport = self.transport
        super().__init__(**arguments)
        super().connection_made(transport)

    # -- uvicorn's parser callbacks

    def on_headers_complete(self) -> None:
        """Wait for the head no more: the parser is given whole ones."""
        self._await(None)
        self._upgrade = self._offered_upgrade()
        self._framing.begin_body(self.headers)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Wait no more: the request is whole."""
        self._await(None)
        self._framing.end()
        super().on_message_complete()
        cycle = self._request()
        self._answering = cycle is not None and not cycle.response_complete

    def on_response_complete(self) -> None:
        """Go on with what came meanwhile."""
        self._answering = False
        super().on_response_complete()
        if self.transport.get_write_buffer_size():
            self._await_reader(self._shared.writes.add)
        if self._framing.waiting and not self.transport.is_closing():
            self._unset_keepalive_if_required()
            self.flow.pause_reading()
            self._shared.turns.add(self)

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over, and leave nothing behind that only the garbage collector could find."""
        self._gone = True
        self._await(None)
        self._leave()
        super().handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment] # as uvicorn does itself when a connection ends

    def _get_upgrade(self) -> bytes | None:
        """Return what was found when the head was read; uvicorn asks three times."""
        return self._upgrade

    def _offered_upgrade(self) -> bytes | None:
        """Return ``websocket`` if that is offered, in whatever headers (RFC 6455 §4.2.1, RFC 9110 §5.3)."""
        offered = dict.fromkeys((b"connection", b"upgrade"), b"")
        for name, value in self.headers:
            if name in offered:
                offered[name] += b"," + value.lower()
        tokens = {name: set(map(bytes.strip, value.split(b","))) for name, value in offered.items()}
        is_offered = b"upgrade" in tokens[b"connection"] and b"websocket" in tokens[b"upgrade"]
        return b"websocket" if is_offered else None

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection without requests; what of an answer was not read by now never will be."""
        if self.transport.get_write_buffer_size():
            self.abort()
        else:
            super().timeout_keep_alive_handler()

    # -- deadlines

    def expire_head(self) -> None:
        """Close: the head of a request took too long."""
        cycle = self._request()
        self._expire(speak=cycle is None or cycle.response_complete)

    def expire_body(self) -> None:
        """Close: the body of a request took too long."""
        self._expire(speak=not self.cycle.response_started)

    def expire_write(self) -> None:
        """Drop the connection: its answers are not read."""
        self._writing = None
        if self.transport.get_write_buffer_size():
            self._shared.statistics.unread += 1
            self.abort()

    def abort(self) -> None:
        """Drop the connection at once."""
        self._bucket = None
        self.transport.abort()

    def _expire(self, *, speak: bool) -> None:
        self._bucket = None
        if not self.transport.is_closing():
            if speak:
                self.transport.write(_TIMEOUT)
            self._close()

    # -- Waiting

    def read_on(self, turn: Turn) -> None:
        """Parse the next of the requests that have come, and read again once there is none."""
        if not self._may_go_on():
            return
        if self._framing.waiting:
            turn.take(packets=PACKETS_OF_A_REQUEST)
            self._parse()
        cycle = self._request()
        is_full = cycle is not None and not cycle.response_complete and len(cycle.body) > HIGH_WATER_LIMIT
        if not is_full and self._may_go_on():
            self.flow.resume_reading()

    # -- inside

    def _may_go_on(self) -> bool:
        return not (self._answering or self._refused or self._gone or self.transport.is_closing())

    def _ignore(self, size: int) -> None:
        """Drop a connection that goes on and on behind its refusal; what was on its way may still come."""
        self._after_refusal += size
        if self._after_refusal > _AFTER_REFUSAL:
            self.abort()

    def _request(self) -> RequestResponseCycle | None:
        """Return the latest request; uvicorn's annotation hides that there is none before the first head."""
        return self.cycle if self._arguments is None else None

    def _parse(self) -> None:
        """Give the parser what there is, up to the end of a request that has to be answered first."""
        while not self._answering and not self._gone and not self.transport.is_closing():
            try:
                piece = self._framing.take()
            except HeadTooLargeError:
                self._refuse_head()
                return
            if piece is None:
                if not self._framing.in_head and self._bucket is None:
                    self._await(self._shared.bodies.add)
                return
            super().data_received(piece)
        if self._framing.waiting:
            self._hold()

    def _hold(self) -> None:
        """Read no more until the answer is complete."""
        if self._gone or self.transport.is_closing():
            return
        self._shared.statistics.held += not self.flow.read_paused
        self.flow.pause_reading()
        if self._framing.waiting > _MAX_WAITING:
            self.abort()

    def _refuse_head(self) -> None:
        self._shared.statistics.refused += 1
        cycle = self._request()
        if cycle is None or cycle.response_complete or not cycle.response_started:
            self.transport.write(_TOO_LARGE)
        self._refused = True
        self._framing = RequestFraming(self._shared.max_head)
        if self.transport.can_write_eof():
            # A reset would overtake the answer, were the connection closed while more comes (RFC 9112 §9.6).
            self.transport.write_eof()
            self._await(self._shared.closing.add)
        else:
            self._close()

    def _close(self) -> None:
        self.transport.close()
        if self.transport.get_write_buffer_size():
            self._await_reader(self._shared.writes.add)

    def _leave(self) -> None:
        if self._counted is not None:
            self._shared.connections.leave(self._counted)
            self._counted = None

    def _await(self, add: Callable[["HttpProtocol"], set["HttpProtocol"]] | None) -> None:
        if self._bucket is not None:
            self._bucket.discard(self)
        self._bucket = add(self) if add is not None else None

    def _await_reader(self, add: Callable[["HttpProtocol"], set["HttpProtocol"]] | None) -> None:
        if self._writing is not None:
            self._writing.discard(self)
        self._writing = add(self) if add is not None else None
