"""Conditions: what must hold for the log to accept an entry, whatever its kind."""

import msgspec

__all__ = ["MEMBER", "Conditions"]


class Conditions(msgspec.Struct, frozen=True, gc=False):
    """Checked in the same atomic step that writes the entry.

    SQL, Lua and ``domain/room_state.py`` know each of these, and no kind. A new one is one more field here,
    and a place in each of the three.

    Attributes:
        member: the entry's actor must be in the room.
        dedup_key: the actor's own name for the entry: the same name from an actor in a room, for entries of a
            kind, is accepted once, and a repetition is given the first answer.
        versions: messages by seq, and the version that each must have, as it was read; first that which the
            entry changes, where it changes one.
    """

    member: bool = True
    dedup_key: str | None = None
    versions: tuple[tuple[int, int], ...] = ()


MEMBER = Conditions()
"""The actor is in the room, and nothing else is asked."""
