"""The ports of a cluster over a real Redis, with an archive in memory, for tests that look inside."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from madang.adapters.redis.backlog import Backlog
from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import Connection, pack
from madang.adapters.redis.dead_letters import RedisDeadLetters
from madang.adapters.redis.durability import Durability
from madang.adapters.redis.epoch import EpochGuard, read_state
from madang.adapters.redis.feed import RedisFeed
from madang.adapters.redis.group import RedisGroup
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.layout import prepare
from madang.adapters.redis.leases import RedisLeases
from madang.adapters.redis.log import RedisLog
from madang.adapters.redis.pending_reads import RedisPendingReads
from madang.adapters.redis.rooms import RedisRooms
from madang.adapters.redis.settings import LogSettings
from madang.adapters.redis.tail import RedisTail
from madang.adapters.redis.trimmer import RedisTrimmer
from madang.adapters.system.clock import system_clock
from madang.cluster.tiered_archive import TieredArchive
from madang.domain import catalogue
from madang.domain.entry import Entry
from madang.domain.errors import HistoryUnavailable
from madang.domain.events import MemberJoined
from madang.domain.messages import Accepted, Message
from madang.domain.reactions import Mark
from madang.domain.read_state import Pointer
from madang.domain.rooms import Room
from madang.ports.archive import Page, Spot
from madang.ports.archive_writer import RejectedWriteError
from madang.projections.archive import ArchiveProjection
from madang.projections.runner import Runner
from tests.support.cluster_storage import background
from tests.support.make import append, make_draft, new_id
from tests.support.until import until

__all__ = ["FakeArchive", "RedisChat", "acknowledge", "archived", "redis_chat", "say"]


@dataclass
class FakeArchive:
    """An archive in memory that can be down, and can refuse what holds a word.

    Attributes:
        asked: client message ids that were looked up.
    """

    messages: dict[str, dict[int, Message]] = field(default_factory=dict)
    marks: dict[tuple[str, int], dict[tuple[str, str], int]] = field(default_factory=dict)
    rooms: dict[str, tuple[int, Room]] = field(default_factory=dict)
    reads: dict[tuple[str, str], int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    is_down: bool = False
    refuses: str | None = None

    async def write(self, messages: Sequence[Message]) -> None:
        """Keep messages."""
        self._check()
        for message in messages:
            if self.refuses is not None and self.refuses in message.content:
                raise RejectedWriteError(f"nothing with {self.refuses} in it")
            self.messages.setdefault(message.room_id, {}).setdefault(message.seq, message)

    async def write_changes(self, messages: Sequence[Message]) -> None:
        """Keep the newest forms of messages."""
        self._check()
        for message in messages:
            kept = self.messages.setdefault(message.room_id, {})
            if message.seq not in kept or kept[message.seq].version < message.version:
                kept[message.seq] = message

    async def write_reads(self, pointers: Sequence[Pointer]) -> None:
        """Keep how far members have read."""
        self._check()
        for room_id, user_id, seq in pointers:
            self.reads[room_id, user_id] = max(seq, self.reads.get((room_id, user_id), 0))

    async def write_reactions(self, room_id: str, seq: int, marks: Sequence[tuple[Mark, int]]) -> None:
        """Keep reactions."""
        self._check()
        for mark, order in marks:
            self.marks.setdefault((room_id, seq), {})[mark.name, mark.user_id] = order if mark.is_set else 0

    async def reactions(
        self, room_id: str, seq: int, among: Sequence[tuple[str, str]] | None = None
    ) -> Mapping[tuple[str, str], int]:
        """Return reactions."""
        self._check()
        kept = self.marks.get((room_id, seq), {})
        return {who: kept[who] for who in (kept if among is None else among) if kept.get(who)}

    async def write_room(self, room: Room, version: int) -> None:
        """Keep a room."""
        self._check()
        if version > self.rooms.get(room.id, (0, room))[0]:
            self.rooms[room.id] = (version, room)

    async def write_join(self, event: MemberJoined, version: int) -> None:
        """Keep a join, which nobody asks for here."""
        del event, version
        self._check()

    async def before(self, room_id: str, seq: int | None, limit: int) -> Page:
        """Return the newest messages with a smaller seq."""
        self._check()
        assert seq is not None
        kept = self.messages.get(room_id, {})
        found = [kept[each] for each in sorted(kept) if seq - limit <= each < seq]
        return Page(found, has_more=bool(found) and found[0].seq > 1)

    async def after(self, room_id: str, seq: int, limit: int) -> Page:
        """Return the oldest messages with a greater seq."""
        self._check()
        kept = self.messages.get(room_id, {})
        found = [kept[each] for each in sorted(kept) if each > seq]
        return Page(found[:limit], has_more=len(found) > limit)

    async def pick(self, spots: Sequence[Spot]) -> Sequence[Message]:
        """Return some messages."""
        self._check()
        found = (self.messages.get(room_id, {}).get(seq) for room_id, seq in dict.fromkeys(spots))
        return [message for message in found if message is not None]

    async def changes(self, room_id: str, version: int, limit: int) -> Page:
        """Return the first messages with a greater version."""
        self._check()
        changed = [each for each in self.messages.get(room_id, {}).values() if each.version > version]
        changed.sort(key=lambda each: each.version)
        return Page(changed[:limit], has_more=len(changed) > limit)

    async def find(self, room_id: str, user_id: str, client_message_id: str) -> Accepted | None:
        """Return the first answer to a client message id."""
        self._check()
        self.asked.append(client_message_id)
        for message in self.messages.get(room_id, {}).values():
            if (message.user_id, message.client_message_id) == (user_id, client_message_id):
                return Accepted(message.id, message.seq, message.created_at)
        return None

    def _check(self) -> None:
        if self.is_down:
            raise HistoryUnavailable(catalogue.ARCHIVE_SILENT)


@dataclass
class RedisChat:
    """One node's ports over a Redis.

    Attributes:
        wire: a connection for looking and meddling.
        heard: what the feed has told so far.
    """

    url: str
    keys: Keys
    archive: FakeArchive
    calls: RedisClient
    backlog: Backlog
    log: RedisLog
    rooms: RedisRooms
    feed: RedisFeed
    history: TieredArchive
    wire: Connection
    heard: list[Entry] = field(default_factory=list)

    @property
    def trimmer(self) -> RedisTrimmer:
        """A trimmer that keeps nothing for the sake of time."""
        return RedisTrimmer(self.keys, self.calls, 0)

    @property
    def leases(self) -> RedisLeases:
        """The leases of the nodes."""
        return RedisLeases(self.keys, self.calls)

    @property
    def dead_letters(self) -> RedisDeadLetters:
        """The dead letters."""
        return RedisDeadLetters(self.keys, self.calls)

    def group(
        self,
        name: str = "archive",
        consumer: str = "one",
        takeover: float = 15.0,
        confirm: Durability | None = None,
    ) -> RedisGroup:
        """Return a group as a worker reads it."""
        return RedisGroup(self.url, self.keys, name, consumer, self.calls, system_clock, takeover, confirm)

    @property
    def pending_reads(self) -> RedisPendingReads:
        """Whose pointers the archive may not know."""
        return RedisPendingReads(self.keys, self.calls)

    def archiver(self, consumer: str = "one", takeover: float = 15.0) -> Runner:
        """Return a worker that carries the log to the archive."""
        return Runner(
            "archive",
            self.group("archive", consumer, takeover),
            ArchiveProjection(self.archive, reads=self.pending_reads),
        )

    async def settle(self) -> None:
        """Wait until the feed stands where the log ends."""
        for shard, log in enumerate(self.keys.logs):
            (info,) = await self.calls.call([pack("XINFO", "STREAM", log)])
            newest = dict(zip(info[::2], info[1::2], strict=True))[b"last-generated-id"]
            await self.feed.positions.reached(shard, newest)

    def told(self, room: Room) -> list[int]:
        """Return the seqs of the room's messages, in the order in which the feed told them."""
        return [each.seq for each in self.heard if each.seq is not None and each.room_id == room.id]


@asynccontextmanager
async def redis_chat(
    url: str, settings: LogSettings | None = None, keys: Keys | None = None, *, guarded: bool = False
) -> AsyncIterator[RedisChat]:
    """Give the ports of a node over the Redis at ``url``; with ``keys``, of a chat that is there already.

    With ``guarded``, the Redis is trusted as it is now, and no other one.
    """
    settings = settings or LogSettings()
    keys = keys or Keys(f"test-{new_id()}", shards=2)
    guard = EpochGuard(keys) if guarded else None
    verify = guard.verify if guard is not None else None
    archive, calls = FakeArchive(), RedisClient(url, settings.deadline, verify=verify)
    history = TieredArchive(RedisTail(keys, calls), archive)
    backlog = Backlog(keys, calls, settings.backlog)
    log = RedisLog(url, keys, archive, settings, backlog, guard)
    feed = RedisFeed(url, keys, history, verify=verify)
    if guard is not None:
        guard.positions = feed.positions.of_shards
        guard.position = lambda: feed.positions.position
    wire = await Connection.connect(url, 5)
    await prepare(wire, keys, settings.durability)
    if guarded:
        await wire.ask("HSET", keys.layout, "lineage", (await read_state(wire, keys)).lineage)
    async with background(calls.run(), log.run(), feed.run()):
        await feed.ready.wait()
        rooms = RedisRooms(
            keys, calls, calls, feed.positions, history=lambda: guard.history if guard else b""
        )
        chat = RedisChat(url, keys, archive, calls, backlog, log, rooms, feed, history, wire)
        feed.subscribe(chat.heard.append)
        yield chat
    wire.close()
    await asyncio.sleep(0)  # the transports that were closed say so in the next turn


async def say(chat: RedisChat, room: Room, count: int) -> None:
    """Let the room's host say something so many times."""
    drafts = [make_draft(room, room.host_id, str(number)) for number in range(count)]
    await asyncio.gather(*(append(chat.log, each) for each in drafts))


async def archived(chat: RedisChat, room: Room, count: int) -> None:
    """Wait until so many of the room's messages are in the archive."""
    await until(lambda: len(chat.archive.messages.get(room.id, {})) >= count)


async def acknowledge(chat: RedisChat, group: str) -> None:
    """Take everything off a group's hands."""
    reader = chat.group(group, takeover=0.0)
    while deliveries := await reader.read():
        await reader.done(deliveries)
    reader.close()
