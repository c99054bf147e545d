"""A storage that one process has for itself, as its adapter opens it."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import msgspec

from madang.analysis import Analyzer
from madang.domain.entry import Entry
from madang.domain.quotas import Quotas
from madang.ports.archive import Archive
from madang.ports.lineage import Lineage
from madang.ports.log import EmbeddedLog
from madang.ports.read_states import ReadStates
from madang.ports.rooms import Rooms
from madang.ports.search import SearchIndex

__all__ = ["EmbeddedStorage", "OpenStorage", "StorageOptions"]


class StorageOptions(msgspec.Struct, frozen=True):
    """What a storage is opened with. Each takes of it what it needs.

    Attributes:
        directory: where it may keep files; made by the storage where it is missing.
        publish: to be called in the event loop with each entry that was accepted, in the order of position.
        quotas: what ``Rooms`` checks.
        analyzer: makes the terms of the search, ``None`` where nothing is searched.
        search_deadline: seconds that a search may take.
        integrity_check: bytes of stored data up to which the opening checks all of it.
        on_state: to be called with why nothing can be written, and with ``None`` when it can again.
    """

    directory: Path
    publish: Callable[[Entry], None]
    quotas: Quotas
    analyzer: Analyzer | None = None
    search_deadline: float = 2.0
    integrity_check: int = 2**30
    on_state: Callable[[str | None], None] = lambda _: None


async def _nothing() -> None:
    """Find nothing in the way."""


class EmbeddedStorage(msgspec.Struct, frozen=True):
    """The ports of a storage; those of the feed, the bus and presence are the process's own.

    Attributes:
        search: ``None`` where no analyzer was given, or the storage has no index.
        lineage: what offsets of clients are good for.
        place: in words, where the data lie.
        durability: when a message counts as kept: ``memory``, or ``fsync`` (on a disk).
        services: what must run, supervised, for as long as the storage is open.
        look: looks now whether something is in the way, and says so by ``on_state``; never raises.
        subscribe_renewal: lets a listener be called when the index was made anew and must be filled.
    """

    rooms: Rooms
    read_states: ReadStates
    log: EmbeddedLog
    archive: Archive
    search: SearchIndex | None
    lineage: Lineage
    place: str
    durability: str
    services: Sequence[Callable[[], Coroutine[Any, Any, None]]] = ()
    look: Callable[[], Awaitable[None]] = _nothing
    subscribe_renewal: Callable[[Callable[[], None]], None] = lambda _: None


OpenStorage = Callable[[StorageOptions], AbstractAsyncContextManager[EmbeddedStorage]]
"""Opens a storage. Leaving makes everything accepted durable and closes it; raises ``UnusableError``."""
