"""Restoring the rooms of a log from the archive."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

__all__ = ["Restoration", "Restored"]


class Restored(NamedTuple):
    """What was restored.

    Attributes:
        shards: those that were older than the archive.
        rooms: rooms whose members or name were restored.
        raised: rooms whose seq was raised.
    """

    shards: Sequence[int]
    rooms: int
    raised: int


class Restoration(Protocol):
    """Compares a log with the archive, and restores what it has lost; one process at a time does so.

    Attributes:
        on_state: called with why the log cannot be used yet, and with ``None`` when it can.
    """

    on_state: Callable[[str | None], None]

    async def start(self) -> None:
        """Compare for the first time; only an empty log may wait for the archive.

        Raises:
            as `recover`.
        """
        ...

    async def run(self) -> None:
        """Watch until cancelled."""
        ...

    async def recover(self, *, rebuild: bool = False) -> Restored:
        """Compare once, and restore what is missing; with ``rebuild``, look at all shards, empty ones too.

        Raises:
            UnusableError: the log is empty and the archive is not, and this is no rebuilding; or it cannot
                be worked with.
            UnreachableError, TimeoutError: it cannot be reached, or another process is at it.
            Unavailable: the archive cannot be asked.
        """
        ...
