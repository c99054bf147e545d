"""The table of client events."""

from functools import partial
from typing import Any

from madang.gateway.events.messages import MessageEvents
from madang.gateway.events.reads import ReadEvents
from madang.gateway.events.rooms import RoomEvents
from madang.gateway.events.search import SearchEvents
from madang.gateway.events.users import UserEvents
from madang.gateway.router import Handler, Route
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
from madang.kinds.kind import Kind, Propose
from madang.kinds.member_joined import JoinRoom
from madang.kinds.member_left import LeaveRoom
from madang.kinds.message_reacted import React
from madang.kinds.registry import KINDS
from madang.kinds.room_created import CreateRoom
from madang.kinds.room_renamed import RenameRoom
from madang.kinds.wire import Payload

__all__ = ["client_events"]


def client_events(
    users: UserEvents, rooms: RoomEvents, messages: MessageEvents, search: SearchEvents, reads: ReadEvents
) -> dict[str, Route]:
    """Return every event that a client may send, and who handles it."""
    return dict(
        (
            _route(Register, users.register, alone=True, reads=True, answered=users.answered),
            _route(CreateRoom, rooms.create, alone=True),
            _route(RenameRoom, rooms.rename, alone=True),
            _route(JoinRoom, rooms.join, alone=True),
            _route(LeaveRoom, rooms.leave, alone=True),
            *(_appending(kind, kind.propose, messages) for kind in KINDS if kind.propose is not None),
            *(_changing(kind, messages) for kind in KINDS if kind.amend is not None),
            _route(React, messages.react),
            _route(StartTyping, messages.typing),
            _route(MarkRead, reads.mark),
            _route(GetRooms, rooms.page, reads=True),
            _route(GetMessages, messages.page, reads=True),
            _route(GetReceipts, reads.receipts, reads=True),
            _route(GetLastMessages, messages.last, reads=True),
            _route(GetChanges, messages.changes, reads=True),
            _route(Search, search.search, reads=True),
        )
    )


def _appending(kind: Kind, propose: Propose, messages: MessageEvents) -> tuple[str, Route]:
    return _route(kind.command, partial(messages.append, propose), answer=kind.answer, keeps_order=True)


def _changing(kind: Kind, messages: MessageEvents) -> tuple[str, Route]:
    return _route(kind.command, partial(messages.change, kind))


def _route(payload: type[Payload], handler: Handler, **options: Any) -> tuple[str, Route]:
    unasked = payload.unasked
    return payload.event, Route(payload, handler, event=None if unasked is None else unasked.event, **options)
