"""How far a node has read the log of each shard, and told what was said in each room.

What a node finds when it resumes a shard that it had read to ``last`` (`Offsets.resume`):

=====================================  ======================================================================
the shard's log                        then
=====================================  ======================================================================
has ``last``                           it reads on behind it
was trimmed up to ``last``, not more   it reads on behind it: what was trimmed, it has read
was trimmed beyond ``last``            *trimmed*: messages are taken from the archive; what happened to rooms
                                       is *missed* where such an entry was trimmed beyond ``last``
has neither                            *lost*: a Redis without its newest entries; it reads on from the end,
                                       and what was published may be gone (*missed*)
=====================================  ======================================================================
"""

import asyncio
from typing import Any, Final, NamedTuple

from madang.adapters.redis.connection import Connection, ReplyError, WireError, fields_of
from madang.adapters.redis.keys import Keys

__all__ = ["Changed", "Offsets", "entry_id"]

_ROOMS: Final = 500_000
"""Of how many rooms the last seq is remembered, about 100 MB at most; it is needed after long pauses only."""


class Changed(NamedTuple):
    """What happened to the shards while nobody read.

    Attributes:
        trimmed: shards that were cut in front of where reading stopped: something was missed.
        lost: shards that no longer hold what was read last: Redis came back without its newest entries.
        missed: whether something was missed that cannot be told any more, or was told and then lost.
    """

    trimmed: list[int]
    lost: list[int]
    missed: bool


class Offsets:
    """The id of the entry that was read last, for each stream.

    Attributes:
        seqs: the seq of the message that was told last, or lay before the first that will be, by room.
        position: the highest over all rooms that was read, 0 for none.
    """

    def __init__(self, keys: Keys, rooms: int = _ROOMS) -> None:
        """Remember the last seq of so many ``rooms``."""
        self._keys = keys
        self._rooms = rooms
        self._has_forgotten = False
        self._ids: dict[bytes, bytes] = {}
        self.seqs: Final[dict[str, int]] = {}
        self.position = 0
        self._moved: asyncio.Event | None = None

    async def resume(self, wire: Connection) -> Changed:
        """Find out where to go on: the first time at the end, later where one was.

        Raises:
            WireError: the connection was lost, or a stream is not there yet.
        """
        trimmed, lost, missed = [], [], False
        for shard, log in enumerate(self._keys.logs):
            newest = await _newest(wire, log)
            cut, cut_event = await _cut(wire, self._keys.bases[shard] + b"shard")
            last = self._ids.setdefault(log, newest)
            position = entry_id(last)
            # Newer entries may have come since it was lost, so that the newest alone does not tell.
            if cut < position and not await _holds(wire, log, last):
                self._ids[log] = newest
                lost.append(shard)
            elif cut > position:
                trimmed.append(shard)
                missed = missed or cut_event > position
        newest = await _newest_canary(wire, self._keys.canaries)
        if entry_id(newest) < entry_id(self._ids.setdefault(self._keys.canaries, newest)):
            self._ids[self._keys.canaries] = newest
        # What was cut off of a room that was forgotten, nothing tells.
        missed = missed or bool(lost) or (bool(trimmed) and self._has_forgotten)
        return Changed(trimmed, lost, missed)

    def command(self, entries: int, block: float) -> tuple[bytes | str | int, ...]:
        """Return the command that reads on: ``entries`` of a shard at most, waiting ``block`` s at most."""
        # Never from `$`: where there is always something to read, what comes after it is never reached.
        options = ("XREAD", "COUNT", entries, "BLOCK", int(block * 1000), "STREAMS")
        return (*options, *self._ids, *self._ids.values())

    def advance(self, stream: bytes, last: bytes) -> None:
        """Remember the last entry read of a stream."""
        self._ids[stream] = last
        # One event for all who wait, made anew for the next: each looks by itself whether it is far enough.
        if self._moved is not None:
            self._moved.set()
            self._moved = None

    def reach(self, position: int) -> None:
        """Remember a position that was read."""
        self.position = max(self.position, position)

    def tell(self, room_id: str, seq: int) -> None:
        """Remember the last message told in a room."""
        if len(self.seqs) >= self._rooms:
            # A room that is not known is told from the next message on, as on a node that has just begun.
            self.seqs.clear()
            self._has_forgotten = True
        self.seqs[room_id] = seq

    def know(self, room_id: str, seq: int) -> None:
        """Remember where a room stands of which nothing has been told, and where the telling begins."""
        if room_id not in self.seqs:
            self.tell(room_id, seq)

    async def reached(self, shard: int, position: bytes) -> None:
        """Wait until a shard has been read as far as an entry."""
        log, wanted = self._keys.logs[shard], entry_id(position)
        while entry_id(self._ids.get(log, b"0-0")) < wanted:
            if self._moved is None:
                self._moved = asyncio.Event()
            await self._moved.wait()

    def of_shards(self) -> dict[int, bytes]:
        """Return the id read last of each shard; empty before the first reading."""
        return {shard: self._ids[log] for shard, log in enumerate(self._keys.logs) if log in self._ids}


def entry_id(text: bytes) -> tuple[int, int]:
    """Return an entry's id so that ids compare as Redis orders them."""
    milliseconds, _, count = text.partition(b"-")
    return int(milliseconds), int(count or 0)


async def _cut(wire: Connection, shard: bytes) -> tuple[tuple[int, int], tuple[int, int]]:
    found: Any = await wire.ask("HMGET", shard, "trimmed", "trimmed_event")
    if isinstance(found, ReplyError):
        raise WireError(f"the log cannot be read: {found}")
    last, event = (entry_id(each or b"0-0") for each in found)
    return last, event


async def _holds(wire: Connection, log: bytes, entry: bytes) -> bool:
    found: Any = await wire.ask("XRANGE", log, entry, entry)
    if isinstance(found, ReplyError):
        raise WireError(f"the log cannot be read: {found}")
    return bool(found)


async def _newest_canary(wire: Connection, canaries: bytes) -> bytes:
    found: Any = await wire.ask("XREVRANGE", canaries, "+", "-", "COUNT", 1)
    if isinstance(found, ReplyError):
        raise WireError(f"the log cannot be read: {found}")
    newest: bytes = found[0][0] if found else b"0-0"
    return newest


async def _newest(wire: Connection, log: bytes) -> bytes:
    info: Any = await wire.ask("XINFO", "STREAM", log)
    if isinstance(info, ReplyError):
        raise WireError(f"the log is not there yet: {info}")
    newest: bytes = fields_of(info)[b"last-generated-id"]
    return newest
