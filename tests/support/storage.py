"""The storages that the contract suites run over: each gives the ports that share one store."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from madang.adapters.memory import MemoryFeed
from madang.bootstrap.storage import EMBEDDED
from madang.domain.entry import Entry
from madang.domain.messages import Message
from madang.domain.quotas import Quotas
from madang.kinds.registry import new_message
from madang.ports.archive import Archive
from madang.ports.log import Log
from madang.ports.read_states import ReadStates
from madang.ports.rooms import Rooms
from madang.ports.storage import StorageOptions

__all__ = ["Storage", "embedded_storage", "rooms_of"]


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
        carry_on: archives what the log holds, as workers do, where the two are not one.
    """

    rooms: Rooms
    read_states: ReadStates
    log: Log
    archive: Archive
    heard: list[Entry] = field(default_factory=list)
    settle: Callable[[], Awaitable[None]] = _at_once
    carry_on: Callable[[], Awaitable[None]] = _at_once

    @property
    def facts(self) -> list[object]:
        """The bodies of what the feed has told so far."""
        return [entry.body for entry in self.heard]

    @property
    def messages(self) -> list[Message]:
        """The messages that the feed has told so far."""
        return [message for entry in self.heard if (message := new_message(entry)) is not None]


@asynccontextmanager
async def embedded_storage(
    name: str, directory: Path, quotas: Quotas | None = None
) -> AsyncIterator[Storage]:
    """Give the storage that a server of ``--storage name`` has in a directory, empty where that is."""
    feed = MemoryFeed()
    async with EMBEDDED[name](StorageOptions(directory, feed.publish, quotas or Quotas())) as opened:
        storage = Storage(opened.rooms, opened.read_states, opened.log, opened.archive)
        feed.subscribe(storage.heard.append)
        yield storage


async def rooms_of(storage: HasRooms, user_id: str) -> list[str]:
    """Return the ids of all rooms that a user is in."""
    return [place.room_id async for piece in storage.rooms.places(user_id) for place in piece]
