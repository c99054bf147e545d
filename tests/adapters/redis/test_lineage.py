"""The lineage: which offsets are of the data that Redis has."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

import pytest

from madang.adapters.redis import epoch, recovery
from madang.adapters.redis.connection import Connection, WireError
from madang.adapters.redis.epoch import EpochGuard, read_state
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.lineage import RedisLineage
from madang.adapters.redis.recovery import Recovery
from madang.domain.rooms import Room
from madang.ports.checkpoints import ArchivedRoom, Checkpoint
from tests.support.make import new_id
from tests.support.redis_chat import RedisChat, say
from tests.support.services.redis import Redis, running_redis
from tests.support.until import until


class Checkpoints:
    """An archive's checkpoint, in memory."""

    def __init__(self) -> None:
        self.now = Checkpoint(0, {}, 0)

    async def read(self) -> Checkpoint:
        """Return it."""
        return self.now

    async def advance(self, positions: Mapping[int, bytes], position: int) -> None:
        """Keep nothing: nobody archives."""

    def accept(self) -> None:
        """Go on."""

    async def begin_epoch(self, epoch: int) -> None:
        """Keep an epoch."""
        self.now = Checkpoint(epoch, self.now.positions, self.now.position)


class NoRooms:
    """An archive without rooms."""

    async def rooms(self) -> AsyncIterator[Sequence[ArchivedRoom]]:
        """Give none."""
        none: Sequence[ArchivedRoom] = ()
        yield none

    async def joined_seqs(self, room_id: str) -> Mapping[str, int]:
        """Return none."""
        del room_id
        return {}

    async def read_seqs(self, room_id: str) -> Mapping[str, int]:
        """Return none."""
        del room_id
        return {}

    async def last_seq(self, room_id: str, at_least: int) -> int:
        """Return what is known."""
        del room_id
        return at_least


class Server:
    """A Redis of one's own, compared with an archive whenever it was started."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self.keys = Keys(f"test-{new_id()}", shards=2)
        self.guard = EpochGuard(self.keys)
        self.checkpoints = Checkpoints()
        self._recovery = Recovery(redis.url, self.keys, self.guard, self.checkpoints, NoRooms())

    async def lineage(self) -> RedisLineage:
        """Compare, and return the lineage as a node finds it."""
        await self._recovery.recover()
        lineage = RedisLineage(self.keys, None)  # type: ignore[arg-type]  # nothing is asked of it
        wire = await Connection.connect(self.redis.url, 5)
        await lineage.read(wire)
        wire.close()
        return lineage

    async def write(self, position: int) -> None:
        """Let so many entries have been accepted."""
        wire = await Connection.connect(self.redis.url, 5)
        await wire.ask("SET", self.keys.position, position)
        await wire.ask("XADD", self.keys.logs[0], "*", "room", "r", "entry", "{}", "position", position)
        wire.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Give an empty Redis."""
    with running_redis() as redis:
        yield Server(redis)


async def test_all_nodes_have_one_key_and_one_epoch(server: Server) -> None:
    one, other = await server.lineage(), await server.lineage()
    assert one.key == other.key
    assert len(one.key) == 32
    assert one.epoch == other.epoch
    assert one.covers(other.epoch, 5)


async def test_after_a_start_of_redis_offsets_hold_up_to_where_it_stood(server: Server) -> None:
    before = await server.lineage()
    await server.write(7)
    await asyncio.to_thread(server.redis.service.restart)
    after = await server.lineage()
    assert after.epoch != before.epoch
    assert after.key == before.key
    assert after.covers(before.epoch, 7)
    assert not after.covers(before.epoch, 8)
    await server.write(9)
    await asyncio.to_thread(server.redis.service.restart)
    last = await server.lineage()
    assert [last.covers(before.epoch, 7), last.covers(before.epoch, 8)] == [True, False]
    assert [last.covers(after.epoch, 9), last.covers(after.epoch, 10)] == [True, False]
    assert not last.covers("nothing", 1)


async def test_after_something_was_lost_no_offset_holds(server: Server) -> None:
    before = await server.lineage()
    await server.write(7)
    await asyncio.to_thread(server.redis.service.restart)
    server.checkpoints.now = Checkpoint(1, {0: b"9999999999999-0"}, 20)
    after = await server.lineage()
    assert not after.covers(before.epoch, 1)
    assert after.covers(after.epoch, 21)


async def test_offsets_up_to_an_entry_without_a_position_do_not_hold(chat: RedisChat, room: Room) -> None:
    lineage = RedisLineage(chat.keys, chat.calls)
    await lineage.read(chat.wire)
    chat.feed.on_unnumbered = lineage.meet_unnumbered
    await say(chat, room, 3)
    await chat.settle()
    assert lineage.covers(lineage.epoch, 1)
    assert await lineage.newest() == 4
    other = chat.keys.logs[1 - chat.keys.shard_of(room.id)]
    await chat.wire.ask("XADD", other, "*", "room", "r", "event", "{}")
    joined = (
        b'{"type":"left","user":"bada","host":"haneul","name":"","created":1,"seq":3,"version":2,'
        b'"participants":["haneul"]}'
    )
    await chat.wire.ask("XADD", other, "*", "room", "r", "event", joined)
    await until(lambda: not lineage.covers(lineage.epoch, 4))
    assert lineage.covers(lineage.epoch, 5)
    # Nodes that are started later know it, too.
    later = RedisLineage(chat.keys, chat.calls)
    await later.read(chat.wire)
    assert not later.covers(later.epoch, 4)


async def test_a_node_that_is_started_behind_an_earlier_release_finds_it(chat: RedisChat, room: Room) -> None:
    await say(chat, room, 3)
    await chat.wire.ask("XADD", chat.keys.logs[0], "*", "room", "r", "event", "{}")
    lineage = RedisLineage(chat.keys, chat.calls)
    await lineage.read(chat.wire)
    assert not lineage.covers(lineage.epoch, 4)
    assert lineage.covers(lineage.epoch, 5)


async def test_whoever_restores_keeps_others_off_while_the_archive_takes_its_time(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "_LOCK_MS", 600)
    key = server.keys.lock("recovery")

    class SlowRooms(NoRooms):
        renewed = 0

        async def rooms(self) -> AsyncIterator[Sequence[ArchivedRoom]]:
            """Give none, and take longer than a lock lasts that nobody renews."""
            wire = await Connection.connect(server.redis.url, 5)
            left = int(await wire.ask("PTTL", key))
            while self.renewed < 5:
                now = int(await wire.ask("PTTL", key))
                assert now > 0
                self.renewed += now > left
                left = now
            wire.close()
            yield ()

    await server.lineage()
    await server.write(7)
    wire = await Connection.connect(server.redis.url, 5)
    info = await wire.ask("XINFO", "STREAM", server.keys.logs[0])
    end = dict(zip(info[::2], info[1::2], strict=True))[b"last-generated-id"]
    wire.close()
    milliseconds, _, _ = end.partition(b"-")
    server.checkpoints.now = Checkpoint(1, {0: b"%d-0" % (int(milliseconds) + 1)}, 8)
    slow = SlowRooms()
    again = Recovery(server.redis.url, server.keys, server.guard, server.checkpoints, slow)
    await asyncio.to_thread(server.redis.service.restart)
    assert (await again.recover()).shards == [0]
    assert slow.renewed == 5


async def test_who_rebuilds_waits_for_those_who_only_look(server: Server) -> None:
    wire = await Connection.connect(server.redis.url, 5)
    await wire.ask("SET", server.keys.lock("recovery"), "another", "PX", 300)
    rebuilding = Recovery(server.redis.url, server.keys, server.guard, server.checkpoints, NoRooms())
    with pytest.raises(WireError, match="another process"):
        await rebuilding.recover()
    assert (await rebuilding.recover(rebuild=True)).shards == [0, 1]
    wire.close()


async def test_what_is_read_while_redis_is_asked_does_not_make_it_an_older_one(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: dict[int, bytes] = {}
    server.guard.positions = lambda: read

    async def and_on(wire: Connection, keys: Keys) -> epoch.State:
        """Tell how far Redis is, and let an entry that came behind that be read at once."""
        state = await read_state(wire, keys)
        await server.write(8)
        read[0] = (await read_state(wire, keys)).ends[0]
        return state

    await server.lineage()
    await server.write(7)
    await asyncio.to_thread(server.redis.service.restart)
    monkeypatch.setattr(recovery, "read_state", and_on)
    again = Recovery(server.redis.url, server.keys, server.guard, server.checkpoints, NoRooms())
    assert (await again.recover()).shards == []
    monkeypatch.setattr(epoch, "read_state", and_on)
    wire = await Connection.connect(server.redis.url, 5)
    await server.guard.verify(wire)
    assert not server.guard.doubt.is_set()
    wire.close()
