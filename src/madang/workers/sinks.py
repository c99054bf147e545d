"""Where workers carry the log to."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from madang.domain.events import MemberJoined, RoomChange
from madang.domain.messages import Message
from madang.kinds.registry import new_message
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
            await self._checkpoints.advance(_farthest(deliveries), max(map(_position, deliveries)))
        await self._archive.write(_messages(deliveries))
        for each in deliveries:
            if each.entry is not None and isinstance(each.entry.body, RoomChange):
                await self._write_change(each.entry.body, each.version)

    async def _write_change(self, change: RoomChange, version: int) -> None:
        if isinstance(change, MemberJoined):
            await self._archive.write_join(change, version)
        await self._archive.write_room(change.room, version)


def _farthest(deliveries: Sequence[Delivery]) -> Mapping[int, bytes]:
    places: dict[int, bytes] = {}
    for each in deliveries:
        shard, entry = each.place
        places[shard] = max(places.get(shard, entry), entry, key=order_of)
    return places


def _messages(deliveries: Sequence[Delivery]) -> list[Message]:
    made = (new_message(each.entry) for each in deliveries if each.entry is not None)
    return [message for message in made if message is not None]


def _position(delivery: Delivery) -> int:
    return 0 if delivery.entry is None else delivery.entry.position


class IndexSink:
    """Makes messages searchable."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index

    async def take(self, deliveries: Sequence[Delivery]) -> None:
        """Take entries; what happened to rooms is not searched for."""
        messages = _messages(deliveries)
        if messages:
            await self._index.add(messages)
