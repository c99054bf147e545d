"""A room was given another name: the room hears it."""

from typing import ClassVar

from madang.domain import events
from madang.kinds.kind import Kind
from madang.kinds.wire import Out, Payload

__all__ = ["ROOM_RENAMED", "RenameRoom", "Renamed"]


class Renamed(Out, frozen=True):
    """What the room is called now.

    Attributes:
        name: missing where it has none.
    """

    room_id: str
    name: str | None = None


class RenameRoom(Payload):
    """The host gives a room another name.

    The room hears ``system`` with the code ``renamed`` and ``room_created`` with the new name. The name that
    it has already changes nothing.

    Attributes:
        name: as in ``create_room``; an empty one takes the name away.
    """

    event: ClassVar[str] = "rename_room"
    answer: ClassVar[type[Out]] = Renamed

    room_id: str
    user_id: str
    name: str


_ROOM = "01981b6e-8a50-7c11-9d52-6f0c2d1b7e3a"

ROOM_RENAMED = Kind(
    name=events.ROOM_RENAMED,
    fact=events.RoomRenamed,
    command=RenameRoom,
    audience="renamed_room",
    examples=(RenameRoom(_ROOM, "haneul", "앞마당"), Renamed(_ROOM, "앞마당")),
)
