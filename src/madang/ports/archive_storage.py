"""The archive of a cluster, as its adapter opens it."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

import msgspec

from madang.ports.archive import Archive
from madang.ports.archive_writer import ArchiveWriter
from madang.ports.checkpoints import ArchivedRooms, Checkpoints
from madang.ports.dedup import Dedup
from madang.ports.scan import Scan

__all__ = ["ArchiveOptions", "ArchiveStorage", "OpenArchive"]


class ArchiveOptions(msgspec.Struct, frozen=True):
    """What an archive is opened with. Credentials that are not here come from where its driver looks.

    Attributes:
        place: what it is called there, such as the name of a table.
        address: where it is, ``None`` for where its driver looks.
        patience: seconds for an answer.
    """

    place: str
    address: str | None = None
    patience: float = 5.0


class ArchiveStorage(msgspec.Struct, frozen=True):
    """The ports over one archive.

    Attributes:
        service: what it is called, for people.
        place: as in the options.
        scan: reads all its messages.
        checkpoints: gives the port to a process, by a name that no other has.
        prepare: makes what is missing, and waits until it can be used; two may do so at once. Raises
            ``UnusableError``, or ``Unavailable`` where it does not answer.
        is_there: tells whether anything of this chat is there, and makes nothing; raises the same.
    """

    service: str
    place: str
    archive: Archive
    dedup: Dedup
    writer: ArchiveWriter
    rooms: ArchivedRooms
    scan: Scan
    checkpoints: Callable[[str], Checkpoints]
    prepare: Callable[[], Awaitable[None]]
    is_there: Callable[[], Awaitable[bool]]


OpenArchive = Callable[[ArchiveOptions], AbstractAsyncContextManager[ArchiveStorage]]
"""Opens an archive without asking it anything; raises ``UnusableError`` where its address is none."""
