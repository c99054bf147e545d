"""The storage in memory put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_bytes, token_hex

from madang.adapters.memory.archive import MemoryArchive
from madang.adapters.memory.log import MemoryLog
from madang.adapters.memory.read_states import MemoryReadStates
from madang.adapters.memory.rooms import MemoryRooms
from madang.adapters.memory.search import MemorySearch
from madang.adapters.memory.store import MemoryStore
from madang.application.member_search import MemberSearch
from madang.ports.lineage import SoleLineage
from madang.ports.storage import EmbeddedStorage, StorageOptions

__all__ = ["open_memory"]


@asynccontextmanager
async def open_memory(options: StorageOptions) -> AsyncIterator[EmbeddedStorage]:
    """Give an empty storage."""
    store = MemoryStore(options.publish)
    rooms = MemoryRooms(store, options.quotas)
    analyzer = options.analyzer
    yield EmbeddedStorage(
        rooms=rooms,
        read_states=MemoryReadStates(store, rooms),
        log=MemoryLog(store),
        archive=MemoryArchive(store),
        search=None if analyzer is None else MemberSearch(MemorySearch(analyzer), rooms),
        lineage=SoleLineage(token_hex(3), token_bytes(32), 0),
        place="memory, and gone when it stops",
        durability="memory",
    )
