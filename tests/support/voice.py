"""One who talks through everything: sends, edits, deletes, retries, and notices what should not be."""

import asyncio
import json
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidMessage, WebSocketException

from tests.support.make import new_id

__all__ = ["Voice"]

_PATIENCE: Final = 12.0
"""Seconds for an answer: longer than the server's own deadline."""
_PAUSE: Final = 0.2
_SAID: Final = "마당 회의"
_BACK: Final = 4
"""How many of one's own messages ago the one was said that is edited or deleted."""
_LOST: Final = (OSError, TimeoutError, WebSocketException, InvalidHandshake, InvalidMessage, EOFError)


class Voice:
    """A socket of a user in one room, on the wire of Socket.IO over WebSocket.

    Attributes:
        acknowledged: the answer to each client message id.
        changes: every how many messages it edits one that it has said, and deletes another; 0 for never.
        forms: what those say now, by client message id; "" for a deleted one.
        faults: what it saw that must not be: a message twice, or out of order, on one connection; or one of
            a room that it is not in.
        may_miss_deleted: whether messages are deleted in its rooms: a node that was behind tells of one that
            it was deleted, and nothing else. What is not heard is no fault then, but ``unheard``.
        unheard: room and seq of messages that it did not hear when what followed them came.
        rooms: the rooms of which it may be shown something; None where nobody looks.
        connections: how often it connected.
        urls: the servers that it talks to.
        heard: the seq that it heard last in each room.
    """

    def __init__(self, user: str, urls: Sequence[str], said: Callable[[], None] = lambda: None) -> None:
        """Talk as ``user`` to the servers at ``urls``, in turn; ``said`` is called when something is kept."""
        self.user = user
        self.room = ""
        self.rooms: set[str] | None = None
        self.acknowledged: dict[str, dict[str, Any]] = {}
        self.changes = 0
        self.forms: dict[str, str] = {}
        self.may_miss_deleted = False
        self.unheard: set[tuple[str, int]] = set()
        self.faults: list[str] = []
        self.connections = 0
        self.urls = urls
        self._said = said
        self._numbers = count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.heard: dict[str, int] = {}
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None

    async def say(self, messages: int) -> None:
        """Say so many things, each until it is acknowledged."""
        for _ in range(messages):
            key = new_id()
            answer = await self.ask_until_ok("send_message", [self.room, self.user, _SAID, key])
            self.acknowledged[key] = answer
            self._said()
            await self._change()

    async def _change(self) -> None:
        """Edit or delete what was said some messages ago, when it is time for that."""
        count = len(self.acknowledged)
        if not self.changes or count % self.changes not in {0, self.changes // 2} or count <= _BACK:
            return
        key = list(self.acknowledged)[-_BACK]
        about = {"roomId": self.room, "userId": self.user, "seq": self.acknowledged[key]["seq"]}
        if count % self.changes:
            self.forms[key] = f"{_SAID} {count}"
            await self.ask_until_ok("edit_message", {**about, "content": self.forms[key]})
        else:
            self.forms[key] = ""
            await self.ask_until_ok("delete_message", about)

    async def ask_until_ok(self, event: str, payload: Any) -> dict[str, Any]:
        """Send an event again and again, reconnecting, until it is answered with success.

        Raises:
            AssertionError: it is refused for good.
        """
        answer = await self.ask_until_settled(event, payload)
        assert answer["ok"], answer
        return answer

    async def ask_until_settled(self, event: str, payload: Any) -> dict[str, Any]:
        """Send an event again and again, reconnecting, until it succeeds or is refused for good."""
        while True:
            try:
                answer = await self._ask(event, payload)
            except _LOST:
                await self.close()
                await asyncio.sleep(_PAUSE)
                continue
            if answer["ok"] or not answer["error"]["retryable"]:
                return answer
            await asyncio.sleep(_PAUSE)

    def forget(self, room: str) -> None:
        """Take any message of a room, which was left, for the next one."""
        self.heard.pop(room, None)

    async def close(self) -> None:
        """Disconnect; the next event connects again."""
        reader, self._reader = self._reader, None
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.transport.abort()
        if reader is not None:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(EOFError())
                answer.exception()
        self._answers.clear()

    async def _ask(self, event: str, payload: Any) -> dict[str, Any]:
        if self._socket is None or self._reader is None or self._reader.done():
            await self.close()
            await self._connect()
        return await self._send(event, payload)

    async def _connect(self) -> None:
        url = self.urls[self.connections % len(self.urls)].replace("http://", "ws://")
        self.connections += 1
        async with asyncio.timeout(_PATIENCE):
            socket = await connect(
                f"{url}/chat/ws/?EIO=4&transport=websocket",
                compression=None,
                ping_interval=None,
                max_size=None,
                proxy=None,
            )
            self._socket = socket
            await socket.recv()
            await socket.send("40/chat,")
            while not str(await socket.recv()).startswith("40/chat,"):
                pass
        self.heard.clear()
        self._reader = asyncio.create_task(self._read(socket))
        answer = await self._send("register", {"userId": self.user})
        if not answer["ok"]:
            raise EOFError
        for room in answer["rooms"]:
            self.heard.setdefault(room["roomId"], room["lastSeq"])

    async def _send(self, event: str, payload: Any) -> dict[str, Any]:
        assert self._socket is not None
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(f"42/chat,{number}{json.dumps([event, payload])}")
        async with asyncio.timeout(_PATIENCE):
            result: dict[str, Any] = await answer
        return result

    async def _read(self, socket: ClientConnection) -> None:
        try:
            while True:
                await self._take(socket, str(await socket.recv()))
        except _LOST:
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(EOFError())
                    answer.exception()

    async def _take(self, socket: ClientConnection, packet: str) -> None:
        if packet == "2":
            await socket.send("3")
        elif packet.startswith("43/chat,"):
            number, _, rest = packet[8:].partition("[")
            answer = self._answers.pop(int(number), None)
            if answer is not None and not answer.done():
                result = json.loads("[" + rest)[0]
                self._look_at(result.get("messages", ()))
                answer.set_result(result)
        elif packet.startswith('42/chat,["receive_message"'):
            message = json.loads(packet[8:])[1]
            self._notice(message["roomId"], message["seq"])
        elif packet.startswith('42/chat,["message_changed"'):
            message = json.loads(packet[8:])[1]
            if "deletedAt" in message:
                self._notice_deleted(message["roomId"], message["seq"])

    def _look_at(self, messages: Sequence[dict[str, Any]]) -> None:
        """Note what is shown of rooms that it is not in."""
        if self.rooms is not None:
            foreign = {message["roomId"] for message in messages} - self.rooms
            self.faults += [f"{self.user} was shown something of {room}" for room in foreign]

    def _notice(self, room: str, seq: int) -> None:
        last = self.heard.get(room)
        if last is not None and (seq <= last or (seq > last + 1 and not self.may_miss_deleted)):
            self.faults.append(f"{self.user} heard {seq} after {last}")
        elif last is not None:
            self.unheard |= {(room, missing) for missing in range(last + 1, seq)}
        self.heard[room] = seq

    def _notice_deleted(self, room: str, seq: int) -> None:
        """Take note of a tombstone: what was deleted before its socket heard of it comes as that alone."""
        self.unheard.discard((room, seq))
        last = self.heard.get(room)
        if last is not None and seq > last:
            self.unheard |= {(room, missing) for missing in range(last + 1, seq)}
            self.heard[room] = seq
