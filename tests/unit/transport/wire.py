"""A client's two ways to the server, without a network: a recording transport, and ASGI calls."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from madang.protocol.websocket import Opcode, split
from madang.transport import SocketServer
from tests.unit.protocol.websocket.client import client_frame

__all__ = ["Answer", "HttpClient", "Line", "WebSocketClient"]

KEY = "dGhlIHNhbXBsZSBub25jZQ=="


class Line:
    """Stands in for an asyncio transport: keeps what is written."""

    def __init__(self, protocol: Any) -> None:
        self.written = b""
        self.buffered = 0
        self.closing = False
        self.aborted = False
        self.protocol = protocol
        self.lost = False
        self.reading = True
        self.changed = asyncio.Event()

    def write(self, data: bytes) -> None:
        if self.aborted:
            raise RuntimeError("the handler is closed")
        self.written += data
        self.changed.set()

    def close(self) -> None:
        self.closing = True
        self.changed.set()
        asyncio.get_running_loop().call_soon(self.lose)

    def abort(self) -> None:
        self.aborted = True
        self.close()

    def lose(self) -> None:
        if not self.lost:
            self.lost = True
            self.protocol.connection_lost(None)

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True
        self.changed.set()

    def is_closing(self) -> bool:
        return self.closing

    def get_write_buffer_size(self) -> int:
        return self.buffered

    def set_write_buffer_limits(self, high: int) -> None:
        self.high = high

    def get_extra_info(self, name: str) -> Any:
        return ("192.0.2.1", 1234) if name == "peername" else None

    def set_protocol(self, protocol: Any) -> None:
        self.protocol = protocol


@dataclass
class Uvicorn:
    """What a protocol wants of uvicorn's server state."""

    connections: set[Any] = field(default_factory=set)


class WebSocketClient:
    """A client at the other end of a `Line`."""

    def __init__(self, factory: Any, target: str = "/socket.io/?EIO=4&transport=websocket") -> None:
        self.state = Uvicorn()
        self.protocol = factory(config=None, server_state=self.state, app_state={})
        self.line = Line(self.protocol)
        self.target = target
        self.head = b""
        self._stream = b""

    def open(self, method: str = "GET", **headers: str) -> "WebSocketClient":
        """Send the opening request."""
        sent = {"sec-websocket-version": "13", "sec-websocket-key": KEY, "origin": "http://page.example"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in sent.items() if value}
        lines = [f"{method} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
        self.protocol.connection_made(self.line)
        self.protocol.data_received("\r\n".join([*lines, "", ""]).encode())
        return self

    def send(self, *packets: str | bytes) -> None:
        """Send messages."""
        for packet in packets:
            if isinstance(packet, str):
                self.protocol.data_received(client_frame(Opcode.TEXT, packet.encode()))
            else:
                self.protocol.data_received(client_frame(Opcode.BINARY, packet))

    def frame(self, opcode: int, payload: bytes = b"") -> None:
        """Send any frame."""
        self.protocol.data_received(client_frame(opcode, payload))

    def lose(self) -> None:
        """Lose the connection."""
        self.line.closing = True
        self.line.lose()

    def frames(self) -> list[tuple[int, bytes]]:
        """Return the frames received since the last call; the answer to the opening goes to ``head``."""
        if not self.head:
            self.head, _, self.line.written = self.line.written.partition(b"\r\n\r\n")
        taken, self.line.written = split(self.line.written, 1_000_000)
        return taken

    def packets(self) -> list[str]:
        """Return the text messages received since the last call."""
        return [payload.decode() for opcode, payload in self.frames() if opcode == Opcode.TEXT]

    def closed(self) -> tuple[int, str] | None:
        """Return the code and reason of the close frame among those received since the last call."""
        for opcode, payload in self.frames():
            if opcode == Opcode.CLOSE:
                return int.from_bytes(payload[:2], "big"), payload[2:].decode()
        return None


@dataclass
class Answer:
    """What a request was answered."""

    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""

    @property
    def packets(self) -> list[str]:
        return self.body.decode().split("\x1e")


class HttpClient:
    """Calls the ASGI application as uvicorn does."""

    def __init__(self, server: SocketServer) -> None:
        self._application = server.asgi
        self.sid = ""

    async def open(self) -> "HttpClient":
        """Open a session."""
        answer = await self.get()
        assert answer.body[:8] == b'0{"sid":', answer
        self.sid = answer.body[9:].split(b'"')[0].decode()
        return self

    async def get(self, **query: str) -> Answer:
        """Poll."""
        return await self.request("GET", query=query)

    async def post(self, *packets: str, **query: str) -> Answer:
        """Send packets."""
        return await self.request("POST", "\x1e".join(packets).encode(), query=query)

    async def request(
        self,
        method: str,
        *chunks: bytes,
        headers: dict[str, str] | None = None,
        gone: asyncio.Event | None = None,
        query: dict[str, str] | None = None,
    ) -> Answer:
        """Make a request; ``gone`` is set when the client goes away before the answer."""
        parameters = {"EIO": "4", "transport": "polling"} | ({"sid": self.sid} if self.sid else {})
        parameters |= query or {}
        answer, left = Answer(), list(chunks) or [b""]
        away = gone or asyncio.Event()

        async def receive() -> dict[str, Any]:
            if left:
                part = left.pop(0)
                return {"type": "http.request", "body": part, "more_body": bool(left) or gone is not None}
            await away.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                answer.status, answer.headers = message["status"], dict(message["headers"])
            else:
                answer.body += message.get("body", b"")

        scope = {
            "type": "http",
            "method": method,
            "path": "/socket.io/",
            "raw_path": b"/socket.io/",
            "query_string": urlencode(parameters).encode(),
            "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
            "client": ("192.0.2.1", 1234),
            "scheme": "http",
        }
        await self._application(scope, receive, send)
        return answer
