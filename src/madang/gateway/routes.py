"""The table of client events."""

from madang.contract import stored
from madang.gateway.events.messages import MessageEvents
from madang.gateway.events.rooms import RoomEvents
from madang.gateway.events.search import SearchEvents
from madang.gateway.events.users import UserEvents
from madang.gateway.router import Route
from madang.gateway.schemas import (
    CreateRoom,
    GetMessages,
    GetRooms,
    JoinRoom,
    LeaveRoom,
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
    return {
        "register": Route(Register, users.register, alone=True, reads=True),
        "create_room": Route(CreateRoom, rooms.create, alone=True),
        "join_room": Route(JoinRoom, rooms.join, alone=True),
        "leave_room": Route(LeaveRoom, rooms.leave, alone=True),
        "send_message": Route(SendMessage, messages.send, answer=stored),
        "typing": Route(StartTyping, messages.typing),
        "get_rooms": Route(GetRooms, rooms.page, event="rooms", reads=True),
        "get_messages": Route(GetMessages, messages.page, event="messages", reads=True),
        "search": Route(Search, search.search, event="search_result", reads=True),
    }
