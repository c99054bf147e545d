"""Where workers carry the log to."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from madang.domain.events import MessageAccepted
from madang.ports.archive_writer import ArchiveWriter
from madang.ports.checkpoints import Checkpoints, order_of
from madang.ports.group import Delivery
from madang.ports.search import SearchIndex

__all__ = ["ArchiveSink", "IndexSink", "Sink"]


class Sink(Protocol):
    """Takes entries. Taking one again changes nothing."""

    async def take(self, deliveries: Sequence[Delivery]) -> None:
        """Take entries that can be read.

        Raises:
            Unavailable: not now.
            RejectedWriteError: one of them will never be taken.
        """
        ...


class ArchiveSink:
    """Keeps messages and rooms in the archive."""

    def __init__(self, archive: ArchiveWriter, checkpoints: Checkpoints | None = None) -> None:
        """Write to ``archive``, and say in ``checkpoints`` before how far the log was."""
        self._archive = archive
        self._checkpoints = checkpoints

    async def take(self, deliveries: Sequence[Delivery]) -> None:
        """Take entries."""
        if self._checkpoints is not None:
            # Before, not after: else a log could lose what is archived without anyone noticing.
            await self._checkpoints.advance(_farthest(deliveries))
        await self._archive.write(
            [each.event.message for each in deliveries if isinstance(each.event, MessageAccepted)]
        )
        for each in deliveries:
            if each.event is not None and not isinstance(each.event, MessageAccepted):
                await self._archive.write_room(each.event.room, each.version)


def _farthest(deliveries: Sequence[Delivery]) -> Mapping[int, bytes]:
    places: dict[int, bytes] = {}
    for each in deliveries:
        shard, entry = each.place
        places[shard] = max(places.get(shard, entry), entry, key=order_of)
    return places


class IndexSink:
    """Makes messages searchable."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index

    async def take(self, deliveries: Sequence[Delivery]) -> None:
        """Take entries; what happened to rooms is not searched for."""
        messages = [each.event.message for each in deliveries if isinstance(each.event, MessageAccepted)]
        if messages:
            await self._index.add(messages)
