"""The storage that the settings choose, opened and wired."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Final

import msgspec

from madang.adapters import memory, sqlite
from madang.adapters.memory import MemoryBus, MemoryFeed, MemoryPresence
from madang.application.readiness import Readiness
from madang.application.search.off import NoSearch
from madang.bootstrap.analyzer import choose_analyzer
from madang.bootstrap.entering import opened
from madang.bootstrap.quotas import quotas_of
from madang.bootstrap.supervised_tasks import supervised
from madang.cluster.node import Node
from madang.cluster.session_router import SessionRouter
from madang.config import Settings
from madang.ports.archive import Archive
from madang.ports.bus import Bus
from madang.ports.feed import Feed
from madang.ports.lineage import Lineage
from madang.ports.log import Log
from madang.ports.presence import Presence
from madang.ports.read_states import ReadStates
from madang.ports.rooms import Rooms
from madang.ports.search import SearchIndex
from madang.ports.storage import EmbeddedStorage, OpenStorage, StorageOptions
from madang.projections.follower import Follower
from madang.projections.index import FollowedIndex
from madang.storage_choices import CLUSTER, NO_SEARCH

__all__ = ["EMBEDDED", "ClusterNode", "Storage", "open_storage"]

EMBEDDED: Final[Mapping[str, OpenStorage]] = {
    "memory": memory.open_storage,
    "sqlite": sqlite.open_storage,
}
"""The storages that one process has for itself, by the value of the setting ``storage``."""


class ClusterNode(msgspec.Struct, frozen=True):
    """What makes a server one of many: its lease and canary, and the way to the others."""

    node: Node
    session_router: SessionRouter


class Storage(msgspec.Struct, frozen=True):
    """The ports of one storage, and what goes with them.

    Attributes:
        has_search: whether anything can be searched; ``search`` refuses otherwise.
        place: in words, where the data lie.
        readiness: where the storage says what stands in its way.
        cluster_node: where this server is one of many.
        accepted: how many messages this server accepted, where its feed tells of others', too.
        lineage: what offsets of clients are good for.
    """

    rooms: Rooms
    read_states: ReadStates
    log: Log
    archive: Archive
    search: SearchIndex
    feed: Feed
    bus: Bus
    presence: Presence
    place: str
    readiness: Readiness
    lineage: Lineage
    cluster_node: ClusterNode | None = None
    accepted: Callable[[], int] | None = None
    has_search: bool = True


def open_storage(settings: Settings, port: int) -> AbstractAsyncContextManager[Storage]:
    """Open the storage that the settings choose, for a server at ``port``.

    Leaving makes everything accepted durable and closes it.

    Raises:
        StartError: it cannot be opened.
    """
    if settings.storage != CLUSTER:
        return _open_embedded(settings, EMBEDDED[settings.storage])
    from madang.bootstrap.cluster import open_cluster  # noqa: PLC0415  # loaded by who has a cluster

    return open_cluster(settings, port)


@asynccontextmanager
async def _open_embedded(settings: Settings, open_bundle: OpenStorage) -> AsyncIterator[Storage]:
    feed, readiness = MemoryFeed(), Readiness()
    options = StorageOptions(
        directory=settings.data_dir,
        publish=feed.publish,
        quotas=quotas_of(settings),
        analyzer=None if settings.search == NO_SEARCH else await choose_analyzer(settings),
        search_deadline=settings.search_deadline,
        integrity_check=settings.integrity_check,
        on_state=readiness.required("storage"),
    )
    async with opened("", partial(open_bundle, options)) as storage, _indexing(storage, feed):
        readiness.durability = storage.durability
        readiness.consult(storage.look)
        async with supervised(*storage.services):
            yield Storage(
                rooms=storage.rooms,
                read_states=storage.read_states,
                log=storage.log,
                archive=storage.archive,
                search=storage.search or NoSearch(),
                feed=feed,
                bus=MemoryBus(),
                presence=MemoryPresence(),
                place=storage.place,
                readiness=readiness,
                lineage=storage.lineage,
                has_search=storage.search is not None,
            )


@asynccontextmanager
async def _indexing(storage: EmbeddedStorage, feed: MemoryFeed) -> AsyncIterator[None]:
    """Keep the search index behind the log, where there is one."""
    if storage.search is None:
        yield
        return
    follower = Follower("index", storage.log, FollowedIndex(storage.search))
    feed.subscribe(follower.hear)
    storage.subscribe_renewal(follower.wake)
    async with supervised(follower.run):
        yield
