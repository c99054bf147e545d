"""The embedded storage and its index on connections that fail, with what their memory claims."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from madang.adapters.memory.feed import MemoryFeed
from madang.adapters.sqlite.archive import SqliteArchive
from madang.adapters.sqlite.log import SqliteLog
from madang.adapters.sqlite.opening import open_chat
from madang.adapters.sqlite.read_states import SqliteReadStates
from madang.adapters.sqlite.readers import Readers
from madang.adapters.sqlite.rooms import SqliteRooms
from madang.adapters.sqlite.search import SqliteSearch, open_search
from madang.adapters.sqlite.search_guard import GuardedSearch, open_guarded
from madang.adapters.sqlite.writer import Writer
from madang.domain.errors import Unavailable
from madang.domain.messages import Message
from madang.domain.quotas import Quotas
from madang.kinds.registry import new_message
from madang.ports.search import SearchRequest
from tests.support.analyzers import PlainAnalyzer
from tests.support.faults import FaultyConnection, Plan, faulty
from tests.support.storage import Storage

__all__ = ["World", "index_what_is_new", "open_world", "searched"]


@dataclass
class World(Storage):
    """An embedded storage whose connections fail as a plan says.

    Attributes:
        plan: what fails.
        search: the index.
    """

    plan: Plan = None  # type: ignore[assignment]  # given by `open_world`
    search: GuardedSearch = None  # type: ignore[assignment]
    writer: Writer = None  # type: ignore[assignment]
    readers: Readers = None  # type: ignore[assignment]
    path: Path = None  # type: ignore[assignment]

    def check_caches(self) -> None:
        """Compare what memory holds of rooms, users and keys with the files.

        Raises:
            AssertionError: something differs.
        """
        with closing(sqlite3.connect(self.path)) as file:
            for room_id, known in self.writer._known.rooms.items():
                row = file.execute(
                    "SELECT key, (SELECT coalesce(max(seq), 0) FROM messages WHERE room_key = key), removed"
                    " FROM rooms WHERE id = ?",
                    (room_id,),
                ).fetchone()
                assert row == (known.key, known.state.last_seq, 0)
                members = file.execute("SELECT user_id FROM memberships WHERE room_key = ?", (known.key,))
                assert known.state.members == {user for (user,) in members}
        index = self.search._index
        assert isinstance(index, SqliteSearch)
        with closing(sqlite3.connect(self.path.with_name("search.db"))) as file:
            names = dict(file.execute("SELECT name, key FROM names").fetchall())
            assert index._writer._keys.items() <= names.items()
            assert index._keys._known.items() <= names.items()


@asynccontextmanager
async def open_world(directory: Path, quotas: Quotas | None = None) -> AsyncIterator[World]:
    """Give the storage in a directory; nothing fails until its plan says so."""
    plan, feed, path = Plan(), MemoryFeed(), directory / "madang.db"
    with faulty(plan):
        connection, file = open_chat(path, 2**30)
        writer, readers = Writer(connection, feed.publish, file), Readers(path)
        index = directory / "search.db"
        search = await open_guarded(
            index, path, readers, partial(open_search, index, PlainAnalyzer(), chat=path)
        )
    assert isinstance(connection, FaultyConnection)
    connection.really("PRAGMA synchronous = OFF")  # power stays on here
    rooms, states = SqliteRooms(writer, readers, quotas), SqliteReadStates(writer, readers)
    world = World(rooms, states, SqliteLog(writer, readers), SqliteArchive(readers))
    world.plan, world.search, world.writer, world.path = plan, search, writer, path
    world.readers = readers
    feed.subscribe(world.heard.append)
    try:
        yield world
    finally:
        plan.heal()
        await search.close()
        await writer.close()
        await readers.close()


async def index_what_is_new(world: World) -> bool:
    """Carry the log to the index once, as the indexer does; return whether that went well."""
    try:
        assert isinstance(world.log, SqliteLog)
        batch = await world.log.read(await world.search.position(), 100)
        if batch:
            messages = [message for each in batch if (message := new_message(each)) is not None]
            await world.search.add(messages, batch[-1].position)
    except Unavailable:
        return False
    return True


async def searched(
    world: World,
    rooms: Sequence[str],
    keyword: str = "안녕",
    after: int | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Message]:
    """Return the messages that are found in rooms."""
    page = await world.search.search(SearchRequest(keyword, rooms, limit, after=after, before=before))
    return [hit.message for hit in page.hits]
