"""The search index as it is made from all messages there are."""

from collections.abc import AsyncIterator, Sequence

from madang.domain.messages import Message
from madang.ports.index_storage import IndexStorage
from madang.ports.known_index import KnownIndex
from madang.ports.scan import Scan

__all__ = ["WholeIndex"]


class WholeIndex:
    """Builds the index from archive and log while the old one answers, and tells it from any other."""

    def __init__(self, index: IndexStorage, known: KnownIndex, archive: Scan, log: Scan) -> None:
        self._index = index
        self._archive = archive
        self._log = log
        self.known = known

    async def identity(self) -> str | None:
        """Return what tells it from others."""
        return await self._index.identity()

    async def prepare(self) -> None:
        """Make an empty one, where there is none."""
        await self._index.prepare()

    async def rebuild(self) -> int:
        """Build it anew, whichever version of the analysis it was of; return how many messages were read.

        Workers write what is new to both as soon as they have noticed the new one. What they indexed before
        is in the archive or still in the log: both are read after that.
        """
        return await self._index.rebuild(self._everything)

    async def renew(self) -> bool:
        """Make its terms anew where they are another version's; return whether there was anything to do."""
        if not await self._index.renew():
            return False
        await self.remember()
        return True

    async def remember(self) -> bool:
        """Keep in mind that this index has everything, and tell whether there is one."""
        identity = await self.identity()
        if identity is not None:
            await self.known.remember(identity)
        return identity is not None

    async def _everything(self) -> AsyncIterator[Sequence[Message]]:
        # The archive first: what is archived and cut off the log meanwhile was written by the workers.
        async for page in self._archive():
            yield page
        async for page in self._log():
            yield page
