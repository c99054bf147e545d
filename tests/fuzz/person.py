"""One client of the state machine: what it does to the server, what it should hear, and what it heard."""

import asyncio
from collections import defaultdict
from typing import Literal

from madang.transport import SocketServer
from tests.unit.transport.wire import Answer, HttpClient, WebSocketClient

__all__ = ["Person"]

_PATH = "/socket.io/?EIO=4&transport=websocket"


class Person:
    """A client on polling, between polling and a WebSocket, or on a WebSocket.

    `heard` and `due` are kept stream by stream (what answers its own words in a namespace, what is said in a
    room, …), for order is promised within each.
    """

    def __init__(self, server: SocketServer) -> None:
        self.state: Literal["polling", "probing", "websocket", "gone"] = "polling"
        self.namespaces: set[str] = set()
        self.rooms: set[str] = set()
        """The namespaces in which it is in the room."""
        self.due: defaultdict[str, list[str]] = defaultdict(list)
        self.heard: defaultdict[str, list[str]] = defaultdict(list)
        self.stalled = False
        self._server = server
        self._http = HttpClient(server)
        self._websocket: WebSocketClient | None = None
        self._poll: asyncio.Task[Answer] | None = None

    def expect(self, *packets: str) -> None:
        """Note what is to come."""
        for packet in packets:
            self.due[stream_of(packet)].append(packet)

    def forget(self, namespace: str) -> None:
        """Be no longer in a namespace, nor in its room."""
        self.namespaces.discard(namespace)
        self.rooms.discard(namespace)

    async def open_polling(self) -> None:
        """Shake hands over long-polling."""
        await self._http.open()

    def open_websocket(self) -> None:
        """Shake hands over WebSocket."""
        self._websocket = WebSocketClient(self._server.websocket_protocol, _PATH).open()
        self.state = "websocket"

    async def say(self, *packets: str) -> None:
        """Send packets, all at once."""
        if self.state == "websocket":
            assert self._websocket is not None
            self._websocket.send(*packets)
        else:
            answer = await self._http.post(*packets)
            assert (answer.status, answer.body) == (200, b"ok")

    def poll(self) -> None:
        """Have a poll wait, if none does."""
        if self._poll is None:
            self._poll = asyncio.get_running_loop().create_task(self._http.get())

    def probe(self) -> None:
        """Begin an upgrade."""
        self._websocket = WebSocketClient(
            self._server.websocket_protocol, f"{_PATH}&sid={self._http.sid}"
        ).open()
        self._websocket.send("2probe")
        assert self._websocket.packets() == ["3probe"]
        self.state = "probing"

    def upgrade(self) -> None:
        """Finish an upgrade."""
        assert self._websocket is not None
        self._websocket.send("5")
        self.state = "websocket"

    def give_up_upgrade(self) -> None:
        """Lose the WebSocket of an upgrade."""
        assert self._websocket is not None
        self._websocket.lose()
        self._websocket = None
        self.state = "polling"

    def stall(self) -> None:
        """Read so slowly that the kernel takes nothing more."""
        assert self._websocket is not None
        self.stalled = True
        self._websocket.protocol.pause_writing()

    def read_on(self) -> None:
        """Keep up again."""
        assert self._websocket is not None
        self.stalled = False
        self._websocket.protocol.resume_writing()

    async def end(self, packet: str) -> None:
        """Send what ends the session: a close packet, or garbage."""
        if self._websocket is not None and self.state == "websocket":
            self._websocket.send(packet)
        else:
            await self._http.post(packet)
        self._go()

    def vanish(self) -> None:
        """Lose the connection."""
        assert self._websocket is not None
        self._websocket.lose()
        self._go()

    def _go(self) -> None:
        self.state = "gone"
        self.namespaces.clear()
        self.rooms.clear()

    def listen(self) -> None:
        """Note what has come in since the last time."""
        if self._poll is not None and self._poll.done():
            answer, self._poll = self._poll.result(), None
            if answer.status == 200:
                assert len(answer.packets) <= 16
                self._note(answer.packets)
        if self.state == "websocket" and self._websocket is not None:
            self._note(self._websocket.packets())

    def _note(self, packets: list[str]) -> None:
        for packet in packets:
            if packet[0] == "4" and packet[1] != "0":
                self.heard[stream_of(packet)].append(packet)
            else:
                assert packet[0] in "0146", packet

    async def hang_up(self) -> None:
        """Drop a poll that still waits."""
        poll, self._poll = self._poll, None
        if poll is not None:
            poll.cancel()
            await asyncio.gather(poll, return_exceptions=True)


def stream_of(packet: str) -> str:
    """Tell which stream a packet belongs to: its namespace and event, or its kind."""
    kind, _, rest = packet.partition("[")
    return f"{kind}[{rest.split(',')[0]}" if kind.startswith("42") else kind[:2]
