"""Everything in this process's memory: for tests, for a try-out, and as the oracle of the others.

The feed, the bus and presence of a single process, whichever storage it has, are here, too.
"""

from contextlib import AbstractAsyncContextManager

from madang.adapters.memory.bus import MemoryBus
from madang.adapters.memory.feed import MemoryFeed
from madang.adapters.memory.presence import MemoryPresence
from madang.ports.storage import EmbeddedStorage, StorageOptions

__all__ = ["MemoryBus", "MemoryFeed", "MemoryPresence", "open_storage"]


def open_storage(options: StorageOptions) -> AbstractAsyncContextManager[EmbeddedStorage]:
    """Open an empty storage, which is gone when it is left (``madang.ports.storage.OpenStorage``)."""
    from madang.adapters.memory.storage import open_memory

    return open_memory(options)
