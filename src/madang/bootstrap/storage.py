"""The storages: each opens the adapters that belong together, and closes them in the right order."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from secrets import token_bytes, token_hex
from typing import Protocol

import msgspec

from madang.adapters.memory.archive import MemoryArchive
from madang.adapters.memory.bus import MemoryBus
from madang.adapters.memory.feed import MemoryFeed
from madang.adapters.memory.log import MemoryLog
from madang.adapters.memory.presence import MemoryPresence
from madang.adapters.memory.rooms import MemoryRooms
from madang.adapters.memory.search import MemorySearch
from madang.adapters.memory.store import MemoryStore
from madang.adapters.sqlite.archive import SqliteArchive
from madang.adapters.sqlite.backup import check_no_restore
from madang.adapters.sqlite.database import UnusableFileError, opening
from madang.adapters.sqlite.directory import DataDirectory, DirectoryInUseError
from madang.adapters.sqlite.lineage import read_lineage
from madang.adapters.sqlite.log import SqliteLog
from madang.adapters.sqlite.opening import open_chat
from madang.adapters.sqlite.readers import Readers
from madang.adapters.sqlite.rooms import SqliteRooms
from madang.adapters.sqlite.search import open_search
from madang.adapters.sqlite.search_guard import open_guarded
from madang.adapters.sqlite.watch import StorageWatch
from madang.adapters.sqlite.writer import Writer
from madang.application.member_search import MemberSearch
from madang.application.readiness import Readiness
from madang.bootstrap.analyzer import choose_analyzer
from madang.bootstrap.drivers import cluster_drivers
from madang.bootstrap.errors import StartError
from madang.bootstrap.quotas import quotas_of
from madang.bootstrap.supervised_tasks import supervised
from madang.cluster.node import Node
from madang.cluster.session_router import SessionRouter
from madang.config import Settings
from madang.ports.archive import Archive
from madang.ports.bus import Bus
from madang.ports.feed import Feed
from madang.ports.lineage import Lineage
from madang.ports.log import Log, LogReader
from madang.ports.presence import Presence
from madang.ports.rooms import Rooms
from madang.ports.search import SearchIndex
from madang.projections.follower import Follower
from madang.projections.index import FollowedIndex

__all__ = ["ClusterNode", "Storage", "open_storage"]


class ClusterNode(msgspec.Struct, frozen=True):
    """What makes a server one of many: its lease and canary, and the way to the others."""

    node: Node
    session_router: SessionRouter


class Storage(msgspec.Struct, frozen=True):
    """The ports of one storage, and what goes with them.

    Attributes:
        place: in words, where the data lie.
        readiness: where the storage says what stands in its way.
        cluster_node: where this server is one of many.
        accepted: how many messages this server accepted, where its feed tells of others', too.
        lineage: what offsets of clients are good for, ``None`` where its feed is in no order of positions.
    """

    rooms: Rooms
    log: Log
    archive: Archive
    search: SearchIndex
    feed: Feed
    bus: Bus
    presence: Presence
    place: str
    readiness: Readiness
    cluster_node: ClusterNode | None = None
    accepted: Callable[[], int] | None = None
    lineage: Lineage | None = None


class _EmbeddedLog(Log, LogReader, Protocol):
    """A log that can be read back in order."""


@asynccontextmanager
async def open_storage(settings: Settings, port: int) -> AsyncIterator[Storage]:
    """Give the storage that the settings choose, for a server at ``port``.

    Leaving makes everything accepted durable and closes it.

    Raises:
        StartError: it cannot be opened.
    """
    async with AsyncExitStack() as stack:
        try:
            if settings.storage == "memory":
                storage = await stack.enter_async_context(_open_memory(settings))
            elif settings.storage == "cluster":
                storage = await stack.enter_async_context(_open_cluster(settings, port))
            else:
                storage = await stack.enter_async_context(_open_sqlite(settings))
        except DirectoryInUseError as error:
            raise StartError(str(error)) from error
        except (OSError, UnusableFileError) as error:
            raise StartError(f"cannot use the data directory {settings.data_dir}: {error}") from error
        yield storage


def _open_cluster(settings: Settings, port: int) -> AbstractAsyncContextManager[Storage]:
    with cluster_drivers():
        from madang.bootstrap.cluster import open_cluster  # noqa: PLC0415  # the drivers are an extra
    return open_cluster(settings, port)


@asynccontextmanager
async def _open_memory(settings: Settings) -> AsyncIterator[Storage]:
    feed = MemoryFeed()
    store = MemoryStore(feed.publish)
    log, rooms = MemoryLog(store), MemoryRooms(store, quotas_of(settings))
    search = MemberSearch(MemorySearch(await choose_analyzer(settings)), rooms)
    async with _indexing(log, search, feed):
        yield Storage(
            rooms=rooms,
            log=log,
            archive=MemoryArchive(store),
            search=search,
            feed=feed,
            bus=MemoryBus(),
            presence=MemoryPresence(),
            place="memory, and gone when it stops",
            readiness=Readiness("memory"),
            lineage=Lineage(token_hex(3), token_bytes(32), 0),
        )


@asynccontextmanager
async def _open_sqlite(settings: Settings) -> AsyncIterator[Storage]:
    async with AsyncExitStack() as stack:
        directory = stack.enter_context(DataDirectory(settings.data_dir))
        path = directory.path / "madang.db"
        feed, readiness = MemoryFeed(), Readiness()
        check_no_restore(directory.path)
        with opening(path):
            connection, file = open_chat(path, settings.integrity_check)
            lineage = read_lineage(connection, directory.path)
            readers = Readers(path)
        stack.push_async_callback(readers.close)
        writer = Writer(connection, feed.publish, file)
        writer.on_change = partial(_storage_changed, readiness)
        readers.on_error = writer.note
        watch = StorageWatch(writer, readers)
        readiness.consult(watch.ask)
        search_path = directory.path / "search.db"
        analyzer = await choose_analyzer(settings)
        open_index = partial(open_search, search_path, analyzer, chat=path, deadline=settings.search_deadline)
        with opening(search_path):
            search = await open_guarded(search_path, path, readers, open_index)
        stack.push_async_callback(search.close)
        log = SqliteLog(writer, readers)
        search.on_renewed = await stack.enter_async_context(_indexing(log, search, feed))
        stack.push_async_callback(writer.close)
        await stack.enter_async_context(supervised(watch.run))
        yield Storage(
            rooms=SqliteRooms(writer, readers, quotas_of(settings)),
            log=log,
            archive=SqliteArchive(readers),
            search=search,
            feed=feed,
            bus=MemoryBus(),
            presence=MemoryPresence(),
            place=str(directory.path.resolve()),
            readiness=readiness,
            lineage=lineage,
        )


def _storage_changed(readiness: Readiness, reason: str | None) -> None:
    if reason is None:
        readiness.release("storage")
    else:
        readiness.hold("storage", reason)


@asynccontextmanager
async def _indexing(
    log: _EmbeddedLog, search: SearchIndex, feed: MemoryFeed
) -> AsyncIterator[Callable[[], None]]:
    """Keep the search index behind the log; give what makes it look again."""
    follower = Follower("index", log, FollowedIndex(search))
    feed.subscribe(follower.hear)
    async with supervised(follower.run):
        yield follower.wake
