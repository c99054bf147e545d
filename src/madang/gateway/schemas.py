"""What clients send: one struct a client event, its fields in the order of the contract."""

from typing import ClassVar

from madang.gateway.acknowledgements import (
    History,
    LastMessages,
    Registered,
    RoomList,
    SearchResult,
)
from madang.gateway.server_events import FoundMessages, HistoryPage, MyRooms
from madang.kinds.registry import KINDS
from madang.kinds.wire import Out, Payload, ServerEvent

__all__ = [
    "CLIENT_EVENTS",
    "GetLastMessages",
    "GetMessages",
    "GetRooms",
    "Register",
    "Search",
    "StartTyping",
]


class Register(Payload):
    """The socket becomes a user.

    It joins all of the user's rooms, hears ``system`` with the code ``registered``, and everyone hears
    ``get_users`` while no more than ``--roster-max`` users (200) are online. The answer has the 200 most
    recently active rooms at most, and where there are more, in ``nextRooms``, the cursor for ``get_rooms``.
    Messages behind ``lastSeq`` come live, in all rooms; those up to ``joinedSeq`` were said before the user
    joined.
    """

    event: ClassVar[str] = "register"
    answer: ClassVar[type[Out]] = Registered

    user_id: str
    token: str | None = None


class StartTyping(Payload):
    """One is about to say something.

    The others in the room hear ``typing`` with two arguments, the user's id and an object; never stored.
    """

    event: ClassVar[str] = "typing"

    room_id: str
    user_id: str


class GetMessages(Payload):
    """A page of a room's history.

    The newest below the seq ``before``, or the oldest above ``after``; ascending; 1 to 200, 50 where not
    said; fewer where they are long (256 KiB).
    """

    event: ClassVar[str] = "get_messages"
    answer: ClassVar[type[Out]] = History
    unasked: ClassVar[type[ServerEvent] | None] = HistoryPage

    room_id: str
    before: int | None = None
    after: int | None = None
    limit: int | None = None


class GetRooms(Payload):
    """A page of one's rooms.

    1 to 200 (and 256 KiB); asking until ``nextRooms`` is missing gives each room at least once. A room that
    becomes active meanwhile may come twice.
    """

    event: ClassVar[str] = "get_rooms"
    answer: ClassVar[type[Out]] = RoomList
    unasked: ClassVar[type[ServerEvent] | None] = MyRooms

    cursor: str | None = None
    limit: int | None = None


class GetLastMessages(Payload):
    """The newest message of each of some rooms, 1 to 50, for a list of rooms.

    Of rooms that one is not in, or in which nothing was said, there is none; of others neither where they
    are long (256 KiB): ask again for those that are missing. It counts
    as one read for each 10 rooms begun.
    """

    event: ClassVar[str] = "get_last_messages"
    answer: ClassVar[type[Out]] = LastMessages

    room_ids: list[str]


class Search(Payload):
    """Messages in one's rooms, by what they say.

    Only from rooms that the user is in; 1 to 100, 20 where not said. ``userId`` is whose messages to find,
    ``before`` and ``after`` are a day (before it begins, after it has ended) or a moment in ISO 8601,
    ``utcOffset`` the minutes by which the user's clock is ahead of UTC. ``excluded`` tells what was read as
    "without". See [search](search.md).
    """

    event: ClassVar[str] = "search"
    answer: ClassVar[type[Out]] = SearchResult
    unasked: ClassVar[type[ServerEvent] | None] = FoundMessages

    keyword: str
    room_id: str | None = None
    limit: int | None = None
    cursor: str | None = None
    user_id: str | None = None
    before: str | None = None
    after: str | None = None
    utc_offset: int = 0


CLIENT_EVENTS: tuple[type[Payload], ...] = (
    Register,
    GetRooms,
    *(kind.command for kind in KINDS),
    StartTyping,
    GetMessages,
    GetLastMessages,
    Search,
)
"""All of them, in the order of the reference."""
