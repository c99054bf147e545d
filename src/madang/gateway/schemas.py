"""What clients send: one struct a client event, its fields in the order of the contract."""

from typing import ClassVar

from madang.contract import ReadStateOut
from madang.gateway.acknowledgements import (
    Changes,
    History,
    LastMessages,
    Receipts,
    Registered,
    RoomList,
    SearchResult,
)
from madang.gateway.server_events import ChangedMessages, FoundMessages, HistoryPage, MyRooms
from madang.kinds.registry import KINDS
from madang.kinds.wire import Out, Payload, ServerEvent

__all__ = [
    "CLIENT_EVENTS",
    "GetChanges",
    "GetLastMessages",
    "GetMessages",
    "GetReceipts",
    "GetRooms",
    "MarkRead",
    "Register",
    "Search",
    "StartTyping",
]


class Register(Payload):
    """The socket becomes a user.

    It joins all of the user's rooms, and hears ``system`` with the code ``registered``; everyone hears
    ``get_users`` while no more than ``--roster-max`` users are online. The answer has one page of the user's
    rooms, the most recently active first. From then on messages come live, in all rooms, also in those that
    are not in the page.

    Attributes:
        token: a signed token, with ``--auth jwt``.
        since: the offset of the last ``sync``, "" where one has none yet: the socket hears what it missed
            behind it, is answered then, and hears ``sync`` from now on. For clients that keep the offset
            themselves; nothing looks at it on a socket that is registered already.
    """

    event: ClassVar[str] = "register"
    answer: ClassVar[type[Out]] = Registered

    user_id: str
    token: str | None = None
    since: str | None = None


class StartTyping(Payload):
    """One is about to say something.

    The others in the room hear ``typing`` with two arguments, the user's id and an object; never stored.
    """

    event: ClassVar[str] = "typing"

    room_id: str
    user_id: str


class MarkRead(Payload):
    """One has read a room up to a message.

    One's other sockets hear ``read_state``, and the others in the room ``receipt``. It only rises: marking
    less than was marked changes nothing, and is answered with where one is. So it may be sent again, late, or
    in any order.

    Attributes:
        seq: of the message, ``message_not_found`` where there is none.
    """

    event: ClassVar[str] = "mark_read"
    answer: ClassVar[type[Out]] = ReadStateOut

    room_id: str
    user_id: str
    seq: int


class GetMessages(Payload):
    """A page of a room's history, ascending by seq: the newest, where nothing else is asked for.

    It has fewer messages than asked for where they are long.

    Attributes:
        before: only what is below this seq, the newest of it.
        after: only what is above this seq, the oldest of it; not together with ``before``.
        limit: messages at most.
    """

    event: ClassVar[str] = "get_messages"
    answer: ClassVar[type[Out]] = History
    unasked: ClassVar[type[ServerEvent] | None] = HistoryPage

    room_id: str
    before: int | None = None
    after: int | None = None
    limit: int | None = None


class GetChanges(Payload):
    """The messages of a room that were changed, each once, in its newest form, ascending by version.

    It has fewer than asked for where they are long. Messages that were only sent are not among them.

    Attributes:
        after: the version behind which to go on: that of the answer before, or of the room as one read it.
        limit: messages at most.
    """

    event: ClassVar[str] = "get_changes"
    answer: ClassVar[type[Out]] = Changes
    unasked: ClassVar[type[ServerEvent] | None] = ChangedMessages

    room_id: str
    after: int
    limit: int | None = None


class GetRooms(Payload):
    """A page of one's rooms, the most recently active first.

    Asking until ``nextRooms`` is missing gives each room at least once. A room that becomes active meanwhile
    may come twice.

    Attributes:
        cursor: ``nextRooms`` of the page before.
        limit: rooms at most.
    """

    event: ClassVar[str] = "get_rooms"
    answer: ClassVar[type[Out]] = RoomList
    unasked: ClassVar[type[ServerEvent] | None] = MyRooms

    cursor: str | None = None
    limit: int | None = None


class GetReceipts(Payload):
    """How far each member has read a room, as far as it has no more than `--receipts-max-members`.

    What they read from then on comes as ``receipt``.
    """

    event: ClassVar[str] = "get_receipts"
    answer: ClassVar[type[Out]] = Receipts

    room_id: str


class GetLastMessages(Payload):
    """The newest message of each of some rooms, for a list of rooms, in the order asked for.

    Of rooms that one is not in, or in which nothing was said, there is none; of others neither where they
    are long: ask again for those that are missing. It counts as one read for each 10 rooms begun
    (``rate_limited``).
    """

    event: ClassVar[str] = "get_last_messages"
    answer: ClassVar[type[Out]] = LastMessages

    room_ids: list[str]


class Search(Payload):
    """Messages in the rooms that one is in, by what they say: see [search](search.md).

    A page has fewer hits than asked for where they are long.

    Attributes:
        keyword: what to look for, in the language of that page.
        room_id: only in this room.
        limit: hits at most.
        cursor: ``nextCursor`` of the page before; it goes with the same search.
        user_id: whose messages to find.
        before: a day, for before it begins, or a moment in ISO 8601.
        after: a day, for after it has ended, or a moment in ISO 8601.
        utc_offset: minutes by which the user's clock is ahead of UTC, for the days.
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
    MarkRead,
    GetMessages,
    GetReceipts,
    GetLastMessages,
    GetChanges,
    Search,
)
"""All of them, in the order of the reference."""
