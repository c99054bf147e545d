"""The feed port: what the log of every shard tells, read with one blocking command.

Ordering guarantees: in a room, messages are published in the order of seq, each once, without a gap. Over all
rooms, what one reading returns is published in the order of position; an entry that a slower shard still has
may be older than what was published of another.

==================================  ===================================================================
what is read                        then
==================================  ===================================================================
the seq behind the last published   it is published
a seq that was published            it is skipped: a duplicate, or filled in from the archive already
a later seq                         the gap is filled from log and archive first, however long that takes:
                                    nothing newer may be shown before it
an entry without a seq              it is published where it stands
a kind that is not known            it is skipped, a later release wrote it; from then on nobody is told how
                                    far everything was published (`follow`)
one that cannot be read             it is skipped; the workers make a dead letter of it
==================================  ===================================================================

A reading is published only when it is known to be durable (``confirm``): who has been shown a message must
find it again after a failover. One that returns all streams to their end tells followers that everything up
to its newest position was published (`follow`). Before each reading after a pause the connection is verified
(epoch.py), and gaps are detected (offsets.py).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from madang.adapters.redis.connection import Connection, ReplyError, WireError
from madang.adapters.redis.durability import Durability, is_kept
from madang.adapters.redis.entries import EntryError, UnknownEntryError, decode_entry, position_of
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.layout import LayoutError
from madang.adapters.redis.offsets import Offsets, entry_id
from madang.domain.backoff import Backoff
from madang.domain.entry import Entry
from madang.domain.errors import Unavailable
from madang.domain.events import MemberJoined, RoomCreated
from madang.kinds.registry import entries_of
from madang.ports.archive import Archive
from madang.ports.feed import Follower, Listener

__all__ = ["RedisFeed"]

_BLOCK: Final = 1.0
_ENTRIES: Final = 1000
_LONG: Final = 5.0
"""Seconds between two readings after which the log may have been cut in front of this node: half a lease."""
_PAGE: Final = 200
_FIRST_DELAY: Final = 0.1
_LONGEST_DELAY: Final = 1.0

_log = logging.getLogger(__name__)


class RedisFeed:
    """Reads every shard from where it stands, and repairs what it missed before it tells anything newer."""

    def __init__(
        self,
        url: str,
        keys: Keys,
        history: Archive,
        *,
        timeout: float = 5.0,
        confirm: Durability | None = None,
        verify: Callable[[Connection], Awaitable[None]] | None = None,
        most: int = _ENTRIES,
    ) -> None:
        """Read from ``url``; a server that is silent for ``timeout`` seconds is connected to anew.

        What is missing is taken from ``history``. With ``confirm``, nothing is told before it is kept so.
        A connection is used when ``verify`` has nothing against it. ``most`` entries of a shard are read at
        once.
        """
        self._most = most
        self._url = url
        self._keys = keys
        self._history = history
        self._timeout = timeout
        self._confirm = confirm
        self._verify = verify
        self.on_canary: Callable[[str], None] = lambda _: None
        """Called with the name of each node whose canary came along."""
        self.on_missed: Callable[[], None] = lambda: None
        """Called when what happened to rooms cannot be told any more; what happens next is told after it."""
        self.on_unnumbered: Callable[[Connection, int], Awaitable[None]] = _nothing
        """Awaited with the position behind which an entry without one was told, of a release before them."""
        self._listeners: list[Listener] = []
        self._followers: list[Follower] = []
        self._has_unnumbered = False
        self._resumed = 0
        self._concluded = 0
        self.positions: Final = Offsets(keys)
        self.ready: Final = asyncio.Event()
        self._backoff = Backoff(_FIRST_DELAY, _LONGEST_DELAY)
        self._has_met_newer = False

    def subscribe(self, listener: Listener) -> None:
        """Let ``listener`` hear what happens from now on."""
        self._listeners.append(listener)

    def follow(self, follower: Follower) -> None:
        """Let ``follower`` hear how far all was told from now on."""
        self._followers.append(follower)

    async def run(self) -> None:
        """Read until cancelled. ``ready`` is set when nothing that happens from then on can be missed."""
        while True:
            try:
                await self._read()
            except (WireError, LayoutError, TimeoutError) as error:
                _log.debug("the feed is interrupted: %s", error)
                await asyncio.sleep(self._backoff.next())

    async def _read(self) -> None:
        wire = await Connection.connect(self._url, self._timeout)
        loop = asyncio.get_running_loop()
        try:
            while True:
                # Also after a long pause: a server may get other data while connections stay (REPLICAOF),
                # and to resume would take what it ends with for how far this node has read.
                if self._verify is not None:
                    async with asyncio.timeout(self._timeout):
                        await self._verify(wire)
                began = loop.time()
                await self._resume(wire)
                self._backoff.reset()
                self.ready.set()
                while loop.time() - began < _LONG:
                    began = loop.time()
                    await self._read_on(wire)
        finally:
            wire.close()

    async def _resume(self, wire: Connection) -> None:
        """Find out what happened while nobody read, and tell what was missed."""
        async with asyncio.timeout(self._timeout):
            # Before the logs are looked at: once the first reading is told, all up to here is, also what was
            # cut off them.
            newest = await wire.ask("GET", self._keys.position)
            changed = await self.positions.resume(wire)
        if isinstance(newest, bytes):
            self._resumed = int(newest)
        if changed.missed:
            self.on_missed()
        for shard in changed.lost:
            self._forget(shard)
        for shard in changed.trimmed:
            await self._catch_up_shard(shard)

    async def _read_on(self, wire: Connection) -> None:
        async with asyncio.timeout(_BLOCK + self._timeout):
            answer = await wire.ask(*self.positions.command(self._most, _BLOCK))
            if isinstance(answer, ReplyError):
                raise WireError(str(answer))
            told = dict(answer or ())
            # Deliver canaries even while durability cannot be confirmed (no replica): they prove that this
            # node reads the log.
            self._hear(told.pop(self._keys.canaries, ()))
            if told and self._confirm and not await is_kept(wire, self._keys, self._confirm):
                raise WireError("what was read is not kept yet")
        await self._tell(told)
        await self._conclude(wire, told)

    def _hear(self, canaries: Sequence[Any]) -> None:
        for entry, fields in canaries:
            self.on_canary(fields[1].decode())
            self.positions.advance(self._keys.canaries, entry)

    async def _tell(self, told: Mapping[bytes, Sequence[Any]]) -> None:
        for at, fields in _in_order(told):
            await self._tell_entry(at, fields)
        for stream, entries in told.items():
            self.positions.advance(stream, entries[-1][0])

    async def _tell_entry(self, number: bytes, fields: Sequence[bytes]) -> None:
        try:
            entry, _ = decode_entry(fields, entry_id(number)[0])
        except UnknownEntryError:
            self._pass_over(position_of(fields))
            return
        except EntryError:
            # The workers make a dead letter of it.
            _log.warning("an entry of the log cannot be read: it becomes a dead letter")
            self.positions.reach(position_of(fields))
            return
        if entry.seq is not None:
            await self._tell_numbered(entry, entry.seq)
        else:
            self._note(entry)
            self._publish(entry)
        self.positions.reach(entry.position)
        self._has_unnumbered = self._has_unnumbered or not entry.position

    async def _conclude(self, wire: Connection, told: Mapping[bytes, Sequence[Any]]) -> None:
        """Tell how far all was told, where that is known.

        One reading of all streams shows them as they were at one moment, and so all up to the newest position
        in it, unless there is more of one than was asked for.
        """
        if any(len(entries) >= self._most for entries in told.values()):
            return
        position = max(self.positions.position, self._resumed)
        if position > self._concluded and not self._has_met_newer:
            self._concluded = position
            for follower in self._followers:
                follower(position)
        if self._has_unnumbered:
            await self.on_unnumbered(wire, position)
            self._has_unnumbered = False

    def _pass_over(self, position: int) -> None:
        self.positions.reach(position)
        if not self._has_met_newer:
            self._has_met_newer = True
            _log.warning("a later release writes entries that this node does not know: it passes over them")
            for follower in self._followers:
                follower(None)

    async def _tell_numbered(self, entry: Entry, seq: int) -> None:
        room_id = entry.room_id
        last = self.positions.seqs.get(room_id, seq - 1)
        if seq <= last:
            return
        if seq > last + 1:
            await self._catch_up(room_id, last, seq - 1)
        self.positions.tell(room_id, seq)
        self._publish(entry)

    def _note(self, entry: Entry) -> None:
        """Note where a room stands that someone here may be in from now on."""
        match entry.body:
            case RoomCreated(room):
                self.positions.know(room.id, 0)
            case MemberJoined(room, _, last_seq):
                self.positions.know(room.id, last_seq)

    async def _catch_up(self, room_id: str, last: int, until: int | None) -> None:
        """Tell what was missed in a room, up to the seq ``until`` or to the newest."""
        has_more = True
        while has_more and (until is None or last < until):
            limit = _PAGE if until is None else min(_PAGE, until - last)
            page = await self._after(room_id, last, limit)
            # Behind a gap in the archive there may be more than was asked for.
            found = [each for each in page.messages if until is None or each.seq <= until]
            for message in found:
                last = message.seq
                self.positions.tell(room_id, last)
                for entry in entries_of(message):
                    self._publish(entry)
            has_more = page.has_more and bool(found)

    async def _after(self, room_id: str, seq: int, limit: int) -> Any:
        # Nothing newer may be shown before this. While it lasts, the node's canary is late, and clients are
        # sent away.
        backoff = Backoff(_FIRST_DELAY, _LONGEST_DELAY)
        while True:
            try:
                return await self._history.after(room_id, seq, limit)
            except Unavailable as error:
                _log.warning("what was missed cannot be read yet: %s", error)
                await asyncio.sleep(backoff.next())

    async def _catch_up_shard(self, shard: int) -> None:
        for room_id, last in list(self.positions.seqs.items()):
            if self._keys.shard_of(room_id) == shard:
                await self._catch_up(room_id, last, None)

    def _forget(self, shard: int) -> None:
        seqs = self.positions.seqs
        for room_id in [each for each in seqs if self._keys.shard_of(each) == shard]:
            del seqs[room_id]

    def _publish(self, entry: Entry) -> None:
        for listener in self._listeners:
            try:
                listener(entry)
            except Exception:
                # What comes next is for everyone, and this would be told again and again.
                _log.exception("what happened was not passed on")


def _in_order(told: Mapping[bytes, Sequence[Any]]) -> Iterable[Any]:
    """Return the entries of streams in the order of position, which within a stream is its own.

    One without a position follows the one before it in its stream.
    """
    if len(told) == 1:
        (entries,) = told.values()
        return entries
    found: list[tuple[int, Any]] = []
    for entries in told.values():
        last = 0
        for entry in entries:
            last = position_of(entry[1]) or last
            found.append((last, entry))
    return [entry for _, entry in sorted(found, key=_first)]


_first = itemgetter(0)


async def _nothing(_: Connection, __: int) -> None:
    """Tell nobody."""
