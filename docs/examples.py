"""One example of each thing on the wire, for the reference."""

from typing import Any, Final

from madang.contract import ErrorOut, HitOut, MembershipOut, ReadStateOut, ReceiptOut
from madang.gateway.acknowledgements import (
    Changes,
    History,
    LastMessages,
    Receipts,
    Registered,
    RoomList,
    SearchResult,
)
from madang.gateway.schemas import (
    GetChanges,
    GetLastMessages,
    GetMessages,
    GetReceipts,
    GetRooms,
    MarkRead,
    Register,
    Search,
    StartTyping,
)
from madang.gateway.server_events import (
    ChangedMessages,
    Failure,
    FoundMessages,
    HistoryPage,
    MyRooms,
    ReadReceipt,
    ReadStateChanged,
    Sync,
    System,
    TokenExpired,
    Typing,
    UserList,
    Welcome,
)
from madang.kinds.member_joined import JoinedRoom, JoinRoom, ReceiveMessages
from madang.kinds.member_left import LeaveRoom, Left, RoomLeft
from madang.kinds.message_sent import MessageOut, QuoteOut, ReactionOut, ReceiveMessage, SendMessage, Stored
from madang.kinds.registry import KINDS
from madang.kinds.room_created import CreateRoom, Members, RoomCreated, RoomInvite
from madang.kinds.wire import Nothing
from madang.ports.search import Highlight

__all__ = ["EXAMPLES"]

_ROOM: Final = "01981b6e-8a50-7c11-9d52-6f0c2d1b7e3a"
_AT: Final = "2026-01-31T09:00:00.000Z"
_ID: Final = "01981b6f-0f00-7a2b-8c41-2b6f5d0e9c77"
_OWN_ID: Final = "01981b6f-0eff-7e55-b1d0-91c4a7a3f0d2"
_BOTH: Final = ["haneul", "bada"]
_MESSAGE: Final = ("haneul", "회의는 세 시에 해요", _ID, 7, _AT, _OWN_ID)
_SEQS: Final = {"last_seq": 7, "joined_seq": 3, "version": 41, "read_seq": 5, "unread": 2, "mentions": 0}
_MEMBERSHIP: Final = MembershipOut(_ROOM, _BOTH, 2, "haneul", "마당", **_SEQS)
_CHANGED: Final = MessageOut(_ROOM, *_MESSAGE, version=42, edited_at="2026-01-31T09:01:30.000Z")
_MARKS: Final = Highlight([(0, 2)])
_HIT: Final = HitOut(_ROOM, *_MESSAGE, highlight=_MARKS)

EXAMPLES: Final[dict[type, Any]] = {
    Register: Register("haneul"),
    GetRooms: GetRooms(limit=50),
    CreateRoom: CreateRoom("haneul", ["bada"], "마당"),
    JoinRoom: JoinRoom("bada", _ROOM),
    LeaveRoom: LeaveRoom("bada", _ROOM),
    SendMessage: SendMessage(_ROOM, "haneul", "회의는 세 시에 해요", _OWN_ID),
    StartTyping: StartTyping(_ROOM, "haneul"),
    MarkRead: MarkRead(_ROOM, "haneul", 7),
    GetMessages: GetMessages(_ROOM, before=8, limit=50),
    GetChanges: GetChanges(_ROOM, after=40),
    GetReceipts: GetReceipts(_ROOM),
    GetLastMessages: GetLastMessages([_ROOM]),
    Search: Search("회의", room_id=_ROOM, utc_offset=540),
    ReactionOut: ReactionOut("\U0001f44d", 1, ["bada"]),
    QuoteOut: QuoteOut(5, "bada", "회의가 언제예요?"),
    Nothing: Nothing(),
    Registered: Registered(user_id="haneul", durability="fsync", rooms=[_MEMBERSHIP]),
    RoomList: RoomList(rooms=[_MEMBERSHIP]),
    Members: Members(_ROOM, _BOTH, 2),
    Left: Left(_ROOM),
    ReadStateOut: ReadStateOut(7, 0, 0),
    Stored: Stored(_ID, 7, _AT),
    History: History([MessageOut(_ROOM, *_MESSAGE)], has_more=False),
    Receipts: Receipts([ReceiptOut("haneul", 7), ReceiptOut("bada", 5)]),
    LastMessages: LastMessages([MessageOut(_ROOM, *_MESSAGE)]),
    SearchResult: SearchResult([_HIT]),
    Changes: Changes([_CHANGED], version=42, has_more=False),
    System: System(room_id=_ROOM, content="bada joined the room.", code="joined", user_id="bada"),
    Welcome: Welcome(user_id="haneul", durability="fsync", rooms=[_MEMBERSHIP]),
    Sync: Sync("5f0c2z1z14"),
    UserList: UserList(["bada", "haneul"]),
    RoomCreated: RoomCreated(_ROOM, _BOTH, 2, "haneul", "마당"),
    RoomInvite: RoomInvite(_ROOM, "haneul"),
    RoomLeft: RoomLeft(_ROOM),
    ReceiveMessages: ReceiveMessages(_ROOM, [MessageOut(_ROOM, *_MESSAGE)]),
    JoinedRoom: JoinedRoom(_ROOM, _BOTH, 2),
    ReceiveMessage: ReceiveMessage(_ROOM, *_MESSAGE),
    Typing: Typing(_ROOM, "haneul"),
    ReadReceipt: ReadReceipt(_ROOM, "haneul", 7),
    ReadStateChanged: ReadStateChanged(_ROOM, 7, 0, 0),
    MyRooms: MyRooms(rooms=[_MEMBERSHIP]),
    HistoryPage: HistoryPage([MessageOut(_ROOM, *_MESSAGE)], has_more=False),
    ChangedMessages: ChangedMessages([_CHANGED], version=42, has_more=False),
    FoundMessages: FoundMessages([_HIT]),
    TokenExpired: TokenExpired(_AT),
    Failure: Failure(
        "send_message", ErrorOut("content_empty", "a message needs something to read", retryable=False)
    ),
    **{type(example): example for kind in KINDS for example in kind.examples},
}
