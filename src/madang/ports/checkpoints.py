"""What is kept beside the archive of the log before it: how to notice a log that came back older."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

import msgspec

from madang.domain.rooms import Room

__all__ = ["ArchivedRoom", "ArchivedRooms", "Checkpoint", "Checkpoints", "order_of"]


def order_of(position: bytes) -> tuple[int, int]:
    """Return what positions of a shard are compared by: ids of Redis Streams, ``<milliseconds>-<count>``."""
    milliseconds, _, count = position.partition(b"-")
    return int(milliseconds), int(count or 0)


class Checkpoint(msgspec.Struct, frozen=True):
    """How far the log was, as the archive knows.

    Attributes:
        epoch: a number that is raised whenever the log's server was another one than before; 0 for none yet.
        positions: for each shard, the newest entry that anyone has begun to archive. A log that ends before
            it has lost entries.
        position: the highest over all rooms that anyone has begun to archive; 0 for none yet.
    """

    epoch: int = 0
    positions: Mapping[int, bytes] = {}
    position: int = 0


class Checkpoints(Protocol):
    """Keeps the checkpoint, durably, where the archive is."""

    async def read(self) -> Checkpoint:
        """Return the checkpoint; all that was written before is in it.

        Raises:
            Unavailable: it cannot be read now.
        """
        ...

    async def advance(self, positions: Mapping[int, bytes], position: int) -> None:
        """Keep the entries that are going to be archived next, and the highest position among them.

        It never goes back.

        Raises:
            Unavailable: it cannot be kept now; then they must not be archived yet. So it is, too, when what
                was kept before is gone, until `accept`.
        """
        ...

    def accept(self) -> None:
        """Go on from what is kept now: it was compared with what the log has acknowledged."""
        ...

    async def begin_epoch(self, epoch: int) -> None:
        """Raise the epoch, unless it is as high already.

        Raises:
            Unavailable: it cannot be kept now.
        """
        ...


class ArchivedRoom(msgspec.Struct, frozen=True):
    """A room as the archive has it; one without members was removed.

    Attributes:
        version: of the room.
    """

    room: Room
    version: int


class ArchivedRooms(Protocol):
    """Reads what is needed to restore the rooms of a log."""

    def rooms(self) -> AsyncIterator[Sequence[ArchivedRoom]]:
        """Yield every room that is archived, removed ones too, page by page.

        Raises:
            Unavailable: they cannot be read now.
        """
        ...

    async def joined_seqs(self, room_id: str) -> Mapping[str, int]:
        """Return the seq of a room's newest message as each joined; of who is not in it, that was 0.

        Who has left since may be in it.

        Raises:
            Unavailable: it cannot be read now.
        """
        ...

    async def read_seqs(self, room_id: str) -> Mapping[str, int]:
        """Return how far members of a room have read, as far as it was carried here.

        Under the empty name it has up to where everyone has. Who has left since may be in it.

        Raises:
            Unavailable: it cannot be read now.
        """
        ...

    async def last_seq(self, room_id: str, at_least: int) -> int:
        """Return the highest seq of a room's archived messages, ``at_least`` if none is higher.

        Raises:
            Unavailable: it cannot be read now.
        """
        ...
