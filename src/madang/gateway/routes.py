"""The table of client events."""

from typing import Any

from madang.contract import stored
from madang.gateway.events.messages import MessageEvents
from madang.gateway.events.rooms import RoomEvents
from madang.gateway.events.search import SearchEvents
from madang.gateway.events.users import UserEvents
from madang.gateway.router import Handler, Route
from madang.gateway.schemas import (
    CreateRoom,
    GetLastMessages,
    GetMessages,
    GetRooms,
    JoinRoom,
    LeaveRoom,
    Payload,
    Register,
    Search,
    SendMessage,
    StartTyping,
)

__all__ = ["client_events"]


def client_events(
    users: UserEvents, rooms: RoomEvents, messages: MessageEvents, search: SearchEvents
) -> dict[str, Route]:
    """Return every event that a client may send, and who handles it."""
    return dict(
        (
            _route(Register, users.register, alone=True, reads=True),
            _route(CreateRoom, rooms.create, alone=True),
            _route(JoinRoom, rooms.join, alone=True),
            _route(LeaveRoom, rooms.leave, alone=True),
            _route(SendMessage, messages.send, answer=stored),
            _route(StartTyping, messages.typing),
            _route(GetRooms, rooms.page, reads=True),
            _route(GetMessages, messages.page, reads=True),
            _route(GetLastMessages, messages.last, reads=True),
            _route(Search, search.search, reads=True),
        )
    )


def _route(payload: type[Payload], handler: Handler, **options: Any) -> tuple[str, Route]:
    unasked = payload.unasked
    return payload.event, Route(payload, handler, event=None if unasked is None else unasked.event, **options)
