"""Entries: what the log carries. One kind of change is like another to whoever stores or passes it on."""

from typing import Any

import msgspec

__all__ = ["Entry"]


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One change of a chat, as the log holds it.

    Who stores or passes it on looks at the envelope only: a kind that a process does not know goes through
    it unharmed.

    Attributes:
        kind: what happened, such as ``message_sent``; ``madang.kinds`` has one file for each.
        room_id: the room in which it happened.
        actor: the user who did it.
        at: Unix time in milliseconds, by the clock of the server that took it.
        body: the fact of the kind; the bytes as they were stored where the kind is not known.
        id: UUIDv7 text that names what it makes, such as a message; empty where it makes nothing.
        seq: its number in its room, for kinds that take one: 0 before it is accepted. ``None`` for others.
        position: its number over all rooms, dense from 1 in the order of acceptance. 0 before it is accepted,
            and for what a release accepted that gave none.
        target: the seq of the message that it changes, for kinds that change one.
    """

    kind: str
    room_id: str
    actor: str
    at: int
    body: Any
    id: str = ""
    seq: int | None = None
    position: int = 0
    target: int | None = None

    def accepted(self, seq: int, position: int) -> "Entry":
        """Return the entry as it stands in the log; ``seq`` counts for kinds that take one."""
        return Entry(
            self.kind,
            self.room_id,
            self.actor,
            self.at,
            self.body,
            self.id,
            None if self.seq is None else seq,
            position,
            self.target,
        )
