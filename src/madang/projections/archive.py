"""The archive as a projection."""

from collections.abc import Mapping, Sequence

from madang.domain.events import MemberJoined, RoomChange
from madang.domain.reactions import Mark
from madang.kinds.message_reacted import orders_of
from madang.ports.archive_writer import ArchiveWriter
from madang.ports.checkpoints import Checkpoints, order_of
from madang.ports.group import Delivery
from madang.ports.pending_reads import PendingReads
from madang.projections.projection import changed_by, messages_of

__all__ = ["ArchiveProjection"]


class ArchiveProjection:
    """Keeps messages and rooms in the archive."""

    def __init__(
        self,
        archive: ArchiveWriter,
        checkpoints: Checkpoints | None = None,
        reads: PendingReads | None = None,
    ) -> None:
        """Write to ``archive``; ``checkpoints`` hear before how far the log was, and ``reads`` who spoke."""
        self._archive = archive
        self._checkpoints = checkpoints
        self._reads = reads

    async def take(self, deliveries: Sequence[Delivery]) -> None:
        """Take entries."""
        if self._checkpoints is not None:
            # Before, not after: else a log could lose what is archived without anyone noticing.
            await self._checkpoints.advance(_farthest(deliveries), max(map(_position, deliveries)))
        said = messages_of(deliveries)
        await self._archive.write(said)
        if self._reads is not None:
            await self._reads.spoke({(each.room_id, each.user_id) for each in said})
        changed = changed_by(deliveries)
        if changed:
            await self._archive.write_changes(changed)
            await self._write_reactions(deliveries)
        for each in deliveries:
            if each.entry is not None and isinstance(each.entry.body, RoomChange):
                await self._write_change(each.entry.body, each.version)

    async def _write_reactions(self, deliveries: Sequence[Delivery]) -> None:
        marks: dict[tuple[str, int], list[tuple[Mark, int]]] = {}
        entries = [each.entry for each in deliveries if each.entry is not None]
        for entry in sorted(entries, key=lambda each: each.position):
            for marked in orders_of(entry):
                marks.setdefault((entry.room_id, entry.target or 0), []).append(marked)
        for (room_id, seq), some in marks.items():
            await self._archive.write_reactions(room_id, seq, some)

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


def _position(delivery: Delivery) -> int:
    return 0 if delivery.entry is None else delivery.entry.position
