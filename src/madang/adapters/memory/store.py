"""What the memory adapters share."""

from collections.abc import Callable

from madang.domain import catalogue
from madang.domain.errors import NotAMember, RoomNotFound
from madang.domain.events import ChatEvent
from madang.domain.messages import Accepted, Message
from madang.domain.rooms import Room

__all__ = ["MemoryStore"]


class MemoryStore:
    """Rooms, messages and what was answered to repeated ones.

    Attributes:
        rooms: the rooms that exist, by id.
        messages: each room's messages in the order of seq, by room id.
        journal: all messages in the order of acceptance.
        answers: the first answer to a room's, a user's, a client message id.
        publish: hands an event to the feed.
    """

    def __init__(self, publish: Callable[[ChatEvent], None]) -> None:
        self.rooms: dict[str, Room] = {}
        self.messages: dict[str, list[Message]] = {}
        self.journal: list[Message] = []
        self.answers: dict[tuple[str, str, str], Accepted] = {}
        self.publish = publish

    def room(self, room_id: str) -> Room:
        """Return a room.

        Raises:
            RoomNotFound: there is none.
        """
        room = self.rooms.get(room_id)
        if room is None:
            raise RoomNotFound(catalogue.NO_SUCH_ROOM)
        return room

    def room_with(self, room_id: str, user_id: str) -> Room:
        """Return a room that the user is a member of.

        Raises:
            RoomNotFound: there is none.
            NotAMember: the user is not in it.
        """
        room = self.room(room_id)
        if user_id not in room.participants:
            raise NotAMember(catalogue.NOT_A_MEMBER, user=user_id)
        return room

    def last_seq(self, room_id: str) -> int:
        """Return the seq of a room's newest message, 0 where there is none."""
        return len(self.messages.get(room_id, ()))
