"""The storages that the contract suites run over: each gives the ports that share one store."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from madang.adapters.memory.archive import MemoryArchive
from madang.adapters.memory.feed import MemoryFeed
from madang.adapters.memory.log import MemoryLog
from madang.adapters.memory.rooms import MemoryRooms
from madang.adapters.memory.store import MemoryStore
from madang.adapters.sqlite.archive import SqliteArchive
from madang.adapters.sqlite.log import SqliteLog
from madang.adapters.sqlite.opening import open_chat
from madang.adapters.sqlite.readers import Readers
from madang.adapters.sqlite.rooms import SqliteRooms
from madang.adapters.sqlite.writer import Writer
from madang.domain.entry import Entry
from madang.domain.messages import Message
from madang.domain.quotas import Quotas
from madang.kinds.registry import new_message
from madang.ports.archive import Archive
from madang.ports.log import Log
from madang.ports.rooms import Rooms

__all__ = ["Storage", "memory_storage", "rooms_of", "sqlite_storage"]


class HasRooms(Protocol):
    """Has the port of rooms, among others."""

    @property
    def rooms(self) -> Rooms:
        """The rooms."""
        ...


async def _at_once() -> None:
    """Nothing to wait for: what was accepted was fed before the answer."""


@dataclass
class Storage:
    """Ports over one store.

    Attributes:
        heard: what the feed has told so far.
        settle: waits until the feed has told everything that was answered.
    """

    rooms: Rooms
    log: Log
    archive: Archive
    heard: list[Entry] = field(default_factory=list)
    settle: Callable[[], Awaitable[None]] = _at_once

    @property
    def facts(self) -> list[object]:
        """The bodies of what the feed has told so far."""
        return [entry.body for entry in self.heard]

    @property
    def messages(self) -> list[Message]:
        """The messages that the feed has told so far."""
        return [message for entry in self.heard if (message := new_message(entry)) is not None]


@asynccontextmanager
async def memory_storage(quotas: Quotas | None = None) -> AsyncIterator[Storage]:
    """Give an empty storage in memory."""
    feed = MemoryFeed()
    store = MemoryStore(feed.publish)
    storage = Storage(MemoryRooms(store, quotas), MemoryLog(store), MemoryArchive(store))
    feed.subscribe(storage.heard.append)
    yield storage


@asynccontextmanager
async def sqlite_storage(path: Path, quotas: Quotas | None = None) -> AsyncIterator[Storage]:
    """Give the storage in a file, which is made where it is missing."""
    feed = MemoryFeed()
    connection, file = open_chat(path, 2**30)
    writer, readers = Writer(connection, feed.publish, file), Readers(path)
    storage = Storage(
        SqliteRooms(writer, readers, quotas), SqliteLog(writer, readers), SqliteArchive(readers)
    )
    feed.subscribe(storage.heard.append)
    try:
        yield storage
    finally:
        await writer.close()
        await readers.close()


async def rooms_of(storage: HasRooms, user_id: str) -> list[str]:
    """Return the ids of all rooms that a user is in."""
    return [place.room_id async for piece in storage.rooms.places(user_id) for place in piece]
