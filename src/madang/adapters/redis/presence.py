"""The presence port on Redis: a set of users for each node, which ends with the node."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import pack
from madang.adapters.redis.keys import Keys
from madang.domain.errors import Unavailable

__all__ = ["RedisPresence"]

_RETRY: Final = 0.5


class RedisPresence:
    """Counts this node's sockets here, and tells the others which users it has."""

    def __init__(
        self, keys: Keys, calls: RedisClient, node: str, announce: Callable[[], None], seconds: float = 10.0
    ) -> None:
        """Keep this node's users for ``seconds`` after its last sign of life.

        ``announce`` tells all nodes, this one too, that someone came or went.
        """
        self._keys = keys
        self._calls = calls
        self._node = node
        self._announce = announce
        self._milliseconds = int(seconds * 1000)
        self._sockets: dict[str, set[str]] = {}
        self._listeners: list[Callable[[], None]] = []
        self._changed: dict[str, None] = {}
        self._is_stale = True
        self._news = asyncio.Event()

    def enter(self, user_id: str, socket_id: str) -> None:
        """Count a socket for its user."""
        sockets = self._sockets.setdefault(user_id, set())
        if sockets:
            self.tell()  # who has just entered wants to hear who is there
        else:
            self._note(user_id)
        sockets.add(socket_id)

    def leave(self, user_id: str, socket_id: str) -> None:
        """Take a socket off."""
        sockets = self._sockets.get(user_id)
        if sockets is None or socket_id not in sockets:
            return
        sockets.discard(socket_id)
        if not sockets:
            del self._sockets[user_id]
            self._note(user_id)

    async def online(self) -> Sequence[str]:
        """Return the ids of the users who are there, sorted."""
        return await self._union(await self._of_nodes())

    async def few(self, most: int) -> Sequence[str] | None:
        """Return the ids of the users who are there, sorted, where they are ``most`` at most.

        Nothing is read where a single node has more, and no more than ``most`` of each node otherwise.
        """
        names = await self._of_nodes()
        counts = await self._calls.call([pack("SCARD", name) for name in names])
        if max(counts) > most:
            return None
        users = await self._union(names)
        return users if len(users) <= most else None

    async def _of_nodes(self) -> list[str]:
        """Return the sets of users of all nodes, this one's among them."""
        (nodes,) = await self._calls.call([pack("SMEMBERS", self._keys.nodes)])
        return sorted({self._keys.users(self._node), *(self._keys.users(node.decode()) for node in nodes)})

    async def _union(self, names: Sequence[str]) -> list[str]:
        (users,) = await self._calls.call([pack("SUNION", *names)])
        return sorted(user.decode() for user in users)

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Let ``listener`` be called whenever ``online`` may have changed."""
        self._listeners.append(listener)

    def tell(self) -> None:
        """Call the listeners: someone on some node came or went."""
        for listener in self._listeners:
            listener()

    def refresh(self) -> None:
        """Say once more who is here: a sign of life, and a repair of what Redis may have lost."""
        self._is_stale = True
        self._news.set()

    async def clear(self) -> None:
        """Take all users of this node off, at its orderly end.

        Raises:
            Unavailable: it cannot be done now; they go by themselves.
        """
        self._sockets.clear()
        await self._calls.call([pack("DEL", self._keys.users(self._node))])
        self._announce()

    async def run(self) -> None:
        """Tell the other nodes who is here, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            changed, self._changed = self._changed, {}
            is_stale, self._is_stale = self._is_stale, False
            try:
                is_news = await (self._write_all() if is_stale else self._write(changed))
            except Unavailable:
                self._is_stale = True
                self._changed = changed | self._changed  # the others are yet to hear of it
                await asyncio.sleep(_RETRY)
                self._news.set()
                continue
            if changed or is_news:
                self._announce()

    def _note(self, user_id: str) -> None:
        self._changed[user_id] = None
        self._news.set()

    async def _write(self, changed: dict[str, None]) -> bool:
        key = self._keys.users(self._node)
        here = [user for user in changed if user in self._sockets]
        gone = [user for user in changed if user not in self._sockets]
        commands = [pack("SADD", key, *here)] if here else []
        if gone:
            commands.append(pack("SREM", key, *gone))
        await self._calls.call([*commands, pack("PEXPIRE", key, self._milliseconds)])
        return bool(changed)

    async def _write_all(self) -> bool:
        """Replace what is told of this node; say whether it was something else in number."""
        key = self._keys.users(self._node)
        users = list(self._sockets)
        commands = [pack("MULTI"), pack("SCARD", key), pack("DEL", key)]
        if users:
            commands += [pack("SADD", key, *users), pack("PEXPIRE", key, self._milliseconds)]
        *_, answers = await self._calls.call([*commands, pack("EXEC")])
        return bool(answers[0] != len(users))
