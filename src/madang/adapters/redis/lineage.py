"""The lineage of a cluster's log: its epochs, and a key that all nodes share."""

import json
from secrets import token_hex
from typing import Final

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import Connection, pack
from madang.adapters.redis.entries import position_of
from madang.adapters.redis.epoch import ask_server
from madang.adapters.redis.keys import Keys

__all__ = ["RedisLineage"]

_KEY_BYTES: Final = 32
_NAME_BYTES: Final = 2


class RedisLineage:
    """What Redis says of its data, as of the last time that one of its servers was verified.

    An epoch is a name of the deployment and the number that ``EpochGuard`` knows. Redis begins a new one
    whenever it was started or replaced; of the one before, positions hold up to where it stood then, for what
    was told beyond that is lost. Where something had to be restored, none holds.

    Attributes:
        key: the secret with which private ids are signed.
        position: of the newest entry when Redis was looked at first.
    """

    def __init__(self, keys: Keys, reads: RedisClient) -> None:
        self._keys = keys
        self._reads = reads
        self._name = ""
        self._number = 0
        self._ends: dict[str, int] = {}
        self._unnumbered = -1
        self._is_read = False
        self.key = b""
        self.position = 0

    @property
    def epoch(self) -> str:
        """The name of the data as they are now."""
        return self._named(self._number)

    def covers(self, epoch: str, position: int) -> bool:
        """Tell whether an epoch is this one, or held up to that position; see `Lineage`."""
        end = position if epoch == self.epoch else self._ends.get(epoch, -1)
        return self._unnumbered < position <= end

    async def newest(self) -> int:
        """Return the newest position that was given."""
        (answer,) = await self._reads.call([pack("GET", self._keys.position)])
        return int(answer or 0)

    async def revoked_at(self, user_id: str) -> int:
        """Return the moment up to which a user's private ids are void."""
        (answer,) = await self._reads.call([pack("HGET", self._keys.revoked, user_id)])
        return int(answer or 0)

    async def read(self, wire: Connection) -> None:
        """Learn what a server says that was just verified, and make the key where there is none.

        Raises:
            WireError: it does not say it.
        """
        layout = self._keys.layout
        await ask_server(wire, "HSETNX", layout, "recovery_key", token_hex(_KEY_BYTES))
        await ask_server(wire, "HSETNX", layout, "recovery_name", token_hex(_NAME_BYTES))
        fields = ("recovery_key", "recovery_name", "epoch", "ends", "unnumbered")
        key, name, epoch, ends, unnumbered = await ask_server(wire, "HMGET", layout, *fields)
        self.key = bytes.fromhex(key.decode())
        self._name, self._number = name.decode(), int(epoch or 0)
        self._ends = {self._named(int(each)): end for each, end in json.loads(ends or b"{}").items()}
        known, self._unnumbered = self._unnumbered, int(unnumbered or -1)
        await self.meet_unnumbered(wire, known)
        if not self._is_read:
            self.position = int(await ask_server(wire, "GET", self._keys.position) or 0)
            if await self._ends_unnumbered(wire):
                await self.meet_unnumbered(wire, self.position)
            self._is_read = True

    async def meet_unnumbered(self, wire: Connection, position: int) -> None:
        """Note that an entry without a position lies behind one: no offset up to it holds.

        Raises:
            WireError: it cannot be noted.
        """
        if position > self._unnumbered:
            self._unnumbered = position
            await ask_server(wire, "HSET", self._keys.layout, "unnumbered", position)

    async def _ends_unnumbered(self, wire: Connection) -> bool:
        """Tell whether what was written last in a shard has no position."""
        for log in self._keys.logs:
            for _, fields in await ask_server(wire, "XREVRANGE", log, "+", "-", "COUNT", 1):
                if not position_of(fields):
                    return True
        return False

    def _named(self, number: int) -> str:
        return f"{self._name}{number:x}"
