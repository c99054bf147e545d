"""What a client event is acknowledged with, beside ``ok: true``: one struct an answer."""

from collections.abc import Mapping, Sequence

from madang.application.queries.rooms import RoomPage
from madang.contract import HitOut, MembershipOut, ReceiptOut, hit_out, membership_out
from madang.domain.rooms import SHOWN_PARTICIPANTS, Room
from madang.kinds.message_sent import MessageOut, message_out
from madang.kinds.room_created import Members
from madang.kinds.wire import Out
from madang.ports.archive import Page
from madang.ports.search import SearchPage

__all__ = [
    "Changes",
    "History",
    "LastMessages",
    "Receipts",
    "Registered",
    "RoomList",
    "SearchResult",
    "changes",
    "history",
    "members",
    "room_list",
    "search_result",
]


class RoomList(Out, frozen=True, kw_only=True):
    """A page of one's rooms.

    Attributes:
        next_rooms: the cursor of the next page, where there are more.
    """

    rooms: Sequence[MembershipOut]
    next_rooms: str | None = None


class Registered(Out, frozen=True, kw_only=True):
    """Who the socket is now, and the first page of the user's rooms.

    Attributes:
        durability: when a message is acknowledged: once it is in ``memory``, on disk (``fsync``), or on the
            disk of a ``replica`` as well.
        next_rooms: the cursor for ``get_rooms``, where there are more.
        recovered: whether all that was missed behind the offset that the client showed comes with this;
            missing where it is not so, and where none was shown.
    """

    user_id: str
    durability: str
    rooms: Sequence[MembershipOut]
    next_rooms: str | None = None
    recovered: bool = False


class History(Out, frozen=True):
    """A page of a room's messages, ascending by seq.

    Attributes:
        has_more: whether there are more that way.
    """

    messages: Sequence[MessageOut]
    has_more: bool


class Changes(Out, frozen=True):
    """Messages that were changed, ascending by version.

    Attributes:
        version: behind which to ask next.
        has_more: whether there are more behind it.
    """

    messages: Sequence[MessageOut]
    version: int
    has_more: bool


class LastMessages(Out, frozen=True):
    """The newest messages of rooms, in the order in which the rooms were asked for."""

    messages: Sequence[MessageOut]


class Receipts(Out, frozen=True):
    """How far the members of a room have read it, oneself among them; nobody where it is too large."""

    receipts: Sequence[ReceiptOut]


class SearchResult(Out, frozen=True):
    """A page of hits.

    Attributes:
        excluded: what was read as "without".
        next_cursor: the cursor of the next page, where there is one.
    """

    messages: Sequence[HitOut]
    excluded: Sequence[str] | None = None
    next_cursor: str | None = None


def room_list(page: RoomPage, seqs: Mapping[str, int] | None = None) -> RoomList:
    """Return a page of rooms as it goes out.

    ``seqs`` has for some rooms the seq behind which messages come live, where it is not their newest.
    """
    behind = seqs or {}
    rooms = [membership_out(each, behind.get(each.room.id, each.last_seq)) for each in page.rooms]
    return RoomList(rooms=rooms, next_rooms=page.next_cursor)


def members(room: Room) -> Members:
    """Return who is in a room, as it goes out."""
    return Members(room.id, room.participants[:SHOWN_PARTICIPANTS], len(room.participants))


def history(page: Page) -> History:
    """Return a page of history as it goes out."""
    return History([message_out(each) for each in page.messages], page.has_more)


def changes(page: Page, after: int) -> Changes:
    """Return a page of changes behind a version, as it goes out."""
    messages = [message_out(each) for each in page.messages]
    return Changes(messages, messages[-1].version if messages else after, page.has_more)


def search_result(page: SearchPage) -> SearchResult:
    """Return a page of hits as it goes out."""
    return SearchResult([hit_out(hit) for hit in page.hits], page.left_out or None, page.next_cursor)
