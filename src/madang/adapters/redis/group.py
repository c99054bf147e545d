"""The group port on Redis Streams.

An entry in a consumer group (https://redis.io/docs/latest/develop/data-types/streams/#consumer-groups):

==============  ====================================  =====================================================
state           what comes                            then
==============  ====================================  =====================================================
not delivered   a worker reads (``XREADGROUP >``)     *pending*, of that worker
pending         `done`                                acknowledged: the log may be trimmed behind it
pending         `dead_letter`                         kept beside the log, and acknowledged, in one step;
                                                      nothing where another worker is done with it
pending         nothing, for ``takeover`` seconds     ``XAUTOCLAIM``: pending of the worker that asks first
==============  ====================================  =====================================================

So each is given out at least once, in order per shard where it is new and in any order where it was taken
over: projections are idempotent, and never put something older over something newer.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from typing import Any, Final

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import Connection, ReplyError, WireError, pack
from madang.adapters.redis.durability import Durability, is_kept
from madang.adapters.redis.entries import EntryError, UnknownEntryError, decode_entry, is_known_whole
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.library import function
from madang.adapters.redis.offsets import entry_id
from madang.domain import catalogue
from madang.domain.errors import Unavailable
from madang.ports.clock import Clock
from madang.ports.group import Delivery

__all__ = ["RedisGroup", "delivery"]

_ENTRIES: Final = 200
_ENTRIES_TOGETHER: Final = 1000
"""How many are read of a shard where each reading waits for a sync."""
_BLOCK: Final = 1.0
_PATIENCE: Final = 5.0
_SILENT: Final = 600_000
"""Ms after which a worker that holds nothing is forgotten."""


class RedisGroup:
    """Reads for one worker, and takes over what another holds for too long, such as a dead one."""

    def __init__(
        self,
        url: str,
        keys: Keys,
        name: str,
        consumer: str,
        calls: RedisClient,
        clock: Clock,
        takeover: float = 15.0,
        confirm: Durability | None = None,
    ) -> None:
        """Read as ``consumer`` of the group ``name``; take over what others hold for ``takeover`` s.

        With ``confirm``, nothing is given out before it is kept so: else what is lost with a Redis might be
        in the archive already, and stored once more when it is said again.
        """
        self._url = url
        self._keys = keys
        self._name = name
        self._consumer = consumer
        self._calls = calls
        self._clock = clock
        self._takeover = takeover
        self._confirm = confirm
        self.verify: Callable[[Connection], Awaitable[None]] | None = None
        """Must have nothing against a connection before it is used."""
        self._entries = _ENTRIES if confirm is None else _ENTRIES_TOGETHER
        self._wire: Connection | None = None
        self._held: list[Delivery] = []
        self._next_claim = 0.0

    async def read(self) -> Sequence[Delivery]:
        """Wait a moment for entries."""
        try:
            if not self._held:
                self._held = await self._claim_or_read()
            # Read, but not given out: held for the next reading, so that it does not wait for a takeover.
            if self._held and not await self._is_kept():
                raise Unavailable(catalogue.LOG_NOT_KEPT)
        except (WireError, TimeoutError) as error:
            self.close()
            raise Unavailable(catalogue.LOG_SILENT) from error
        deliveries, self._held = self._held, []
        return deliveries

    async def done(self, deliveries: Sequence[Delivery]) -> None:
        """Take entries off the group's hands."""
        by_shard = groupby(sorted(each.place for each in deliveries), key=lambda place: place[0])
        commands = [
            pack("XACK", self._keys.logs[shard], self._name, *(entry for _, entry in places))
            for shard, places in by_shard
        ]
        await self._calls.call(commands, writes=True)

    async def dead_letter(self, delivery: Delivery, reason: str) -> None:
        """Make an entry a dead letter."""
        shard, entry = delivery.place
        log = self._keys.logs[shard]
        (found,) = await self._calls.call([pack("XRANGE", log, entry, entry)])
        fields = found[0][1] if found else []
        values = [reason.encode(), b"%d" % self._clock(), *fields]
        # One value of the hash holds all: parts, each behind its length.
        letter = b"".join(b"%d:%s" % (len(value), value) for value in values)
        dead = self._keys.dead(shard, self._name)
        await self._calls.call(
            [pack("FCALL", function("dead_letter"), 2, log, dead, self._name, entry, letter)], writes=True
        )

    def close(self) -> None:
        """Close the connection; the next reading opens another."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None
        # It may be lost with the connection's server. If it is not, it is taken over in time.
        self._held = []

    async def _claim_or_read(self) -> list[Delivery]:
        loop = asyncio.get_running_loop()
        if loop.time() >= self._next_claim:
            # What a dead worker held is the oldest there is: no log is trimmed before it is acknowledged.
            claimed = await self._claim()
            if claimed:
                return claimed  # there may be more: go on claiming first
            self._next_claim = loop.time() + self._takeover / 3
        return await self._read_new()

    async def _read_new(self) -> list[Delivery]:
        logs = self._keys.logs
        command = ("XREADGROUP", "GROUP", self._name, self._consumer, "COUNT", self._entries)
        answer = await self._ask(
            *command, "BLOCK", int(_BLOCK * 1000), "STREAMS", *logs, *(">" for _ in logs)
        )
        return [
            delivery(logs.index(stream), entry, fields)
            for stream, entries in answer or ()
            for entry, fields in entries
        ]

    async def _claim(self) -> list[Delivery]:
        idle, found = int(self._takeover * 1000), []
        for shard, log in enumerate(self._keys.logs):
            command = ("XAUTOCLAIM", log, self._name, self._consumer, idle, "0-0", "COUNT", self._entries)
            _, entries, _ = await self._ask(*command)
            found += [delivery(shard, entry, fields) for entry, fields in entries]
            await self._ask("FCALL", function("sweep"), 1, log, self._name, _SILENT)
        return found

    async def _is_kept(self) -> bool:
        if self._confirm is None or self._wire is None:
            return True
        return await is_kept(self._wire, self._keys, self._confirm)

    async def _ask(self, *command: bytes | str | int) -> Any:
        if self._wire is None or not self._wire.is_open:
            self._wire = await self._connected()
        async with asyncio.timeout(_BLOCK + _PATIENCE):
            answer = await self._wire.ask(*command)
        if isinstance(answer, ReplyError):
            raise WireError(str(answer))
        return answer

    async def _connected(self) -> Connection:
        wire = await Connection.connect(self._url, _PATIENCE)
        if self.verify is not None:
            try:
                async with asyncio.timeout(_PATIENCE):
                    await self.verify(wire)
            except BaseException:
                wire.close()
                raise
        return wire


def delivery(shard: int, entry: bytes, fields: Sequence[bytes]) -> Delivery:
    """Return an entry as a worker gets it."""
    try:
        told, version = decode_entry(fields, entry_id(entry)[0])
    except UnknownEntryError:
        return Delivery((shard, entry), None, is_newer=True)
    except EntryError as error:
        return Delivery((shard, entry), None, flaw=str(error))
    return Delivery((shard, entry), told, version, is_newer=not is_known_whole(fields))
