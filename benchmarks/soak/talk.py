"""Talk that goes as fast as the workers carry it on."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from benchmarks.cluster.watch import Watch
from benchmarks.engine.client import Client, connect
from tests.support.make import new_id

__all__ = ["Talk", "talking"]

_CONTENT: Final = "Line {} of an ordinary talk, neither short nor long, about this and that."
_ON_THE_WAY: Final = 4
"""Messages of one socket that are not acknowledged yet."""
_GLANCE: Final = 0.1


class Talk:
    """Sockets that say something in one of their rooms in turn, whenever there is leave to.

    Attributes:
        acknowledged: messages answered so far.
    """

    def __init__(
        self, clients: list[Client], rooms: list[list[str]], watch: Watch, ahead: int, identified: int
    ) -> None:
        """Talk in ``rooms``, a list for each client.

        The slowest group may be ``ahead`` entries behind before the talk pauses; every so many messages one
        is ``identified`` by a client message id, none for 0.
        """
        self.acknowledged = 0
        self._watch = watch
        self._ahead = ahead
        self._identified = identified
        self._said = 0
        self._leave = 0
        self._turns = {client: deque(each) for client, each in zip(clients, rooms, strict=True)}
        self._users = {client: f"user{number}" for number, client in enumerate(clients)}
        self._idle: deque[Client] = deque(clients * _ON_THE_WAY)
        for client in clients:
            client.count()
            client.on_ack = self._answered

    async def say(self, messages: int, per_second: float = 0) -> None:
        """Return when so many messages more are acknowledged, none of them far ahead of the workers.

        With ``per_second``, no faster than that.
        """
        loop = asyncio.get_running_loop()
        start, first, goal = loop.time(), self._said, self._said + messages
        while self.acknowledged < goal:
            behind = max((await self._watch.behind()).values())
            allowed = min(goal, self.acknowledged + max(0, self._ahead - behind))
            if per_second:
                allowed = min(allowed, first + int((loop.time() - start) * per_second))
            self._leave = max(self._said, allowed)
            while self._idle and self._said < self._leave:
                self._speak(self._idle.popleft())
            await asyncio.sleep(_GLANCE)

    def _speak(self, client: Client) -> None:
        self._said += 1
        rooms = self._turns[client]
        rooms.rotate()
        payload = {
            "roomId": rooms[0],
            "userId": self._users[client],
            "content": _CONTENT.format(self._said),
        }
        if self._identified and self._said % self._identified == 0:
            payload["clientMessageId"] = new_id()
        client.emit("send_message", payload)

    def _answered(self, client: Client, count: int) -> None:
        self.acknowledged += count
        for _ in range(count):
            if self._said < self._leave:
                self._speak(client)
            else:
                self._idle.append(client)


@asynccontextmanager
async def talking(
    port: int, watch: Watch, *, sockets: int, rooms: int, ahead: int, identified: int
) -> AsyncIterator[Talk]:
    """Connect sockets, and give each its share of the rooms, in which nobody else listens."""
    clients = [await connect(port) for _ in range(sockets)]
    try:
        found = []
        for number, client in enumerate(clients):
            user = f"user{number}"
            await client.request("register", {"userId": user})
            asked = {"hostId": user, "participants": [f"absent{number}"]}
            created = [await client.request("create_room", asked) for _ in range(rooms // sockets)]
            found.append([each["roomId"] for each in created])
        yield Talk(clients, found, watch, ahead, identified)
    finally:
        for client in clients:
            client.transport.abort()
