"""Who is online: broadcast to everyone, and not more often than the node can afford."""

import asyncio

import structlog

from madang.domain.errors import ChatError
from madang.gateway.hub import Hub
from madang.gateway.server_events import UserList
from madang.ports.presence import Presence
from madang.transport import Socket, encode_event

__all__ = ["OnlineUsers"]

_INTERVAL = 0.1
# The list goes to everyone and names everyone: without a bound its cost grows with the square of the users.
_BYTES_PER_SECOND = 20_000_000

_logger = structlog.get_logger(__name__)


class OnlineUsers:
    """Sends ``get_users`` a moment after someone came or went, once for all who did meanwhile.

    It is sent only while few are online: who wants to know more asks ``GET /chat/users``.
    """

    def __init__(self, presence: Presence, hub: Hub, namespace: str, most: int = 200) -> None:
        """Send it while ``most`` users are online at most."""
        self._presence = presence
        self._hub = hub
        self._namespace = namespace
        self._most = most
        self._newcomers: set[Socket] = set()
        self._sent = b""
        self._interval = _INTERVAL
        self._task: asyncio.Task[None] | None = None

    def greet(self, socket: Socket) -> None:
        """Let a socket that has just registered hear who is there, even if that has not changed."""
        self._newcomers.add(socket)
        self.changed()

    def changed(self) -> None:
        """Note that someone may have come or gone."""
        if self._task is None:
            self._task = asyncio.ensure_future(self._tell())

    def close(self) -> None:
        """Tell no more."""
        if self._task is not None:
            self._task.cancel()

    async def _tell(self) -> None:
        await asyncio.sleep(self._interval)
        self._task = None
        newcomers, self._newcomers = self._newcomers, set()
        try:
            users = await self._presence.few(self._most)
        except ChatError as error:
            _logger.warning("online_users_unavailable", reason=str(error))
            self._newcomers |= newcomers
            self.changed()
            return
        if users is None:
            self._sent = b""  # whoever was told last is to be told again when they are few
            return
        data = UserList(users).encode()
        packet = encode_event(self._namespace, data)
        if data != self._sent:
            self._sent = data
            self._hub.everyone.send(packet)
            self._interval = max(_INTERVAL, len(data) * len(self._hub.everyone) / _BYTES_PER_SECOND)
        else:
            for socket in newcomers:
                socket.send(packet)
