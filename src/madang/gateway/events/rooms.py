"""``create_room``, ``join_room``, ``leave_room``, ``get_rooms``."""

from collections.abc import Mapping
from typing import Any

from madang.application.commands.rooms import RoomCommands
from madang.application.queries.rooms import RoomPage, RoomQueries
from madang.contract import members_out, membership_out
from madang.gateway.announcer import Announcer
from madang.gateway.device import Device
from madang.gateway.schemas import CreateRoom, GetRooms, JoinRoom, LeaveRoom

__all__ = ["RoomEvents", "rooms_out"]


class RoomEvents:
    """Opens rooms, lets users in and out. Everyone concerned is told by the announcer, from the feed."""

    def __init__(self, commands: RoomCommands, queries: RoomQueries, announcer: Announcer) -> None:
        self._commands = commands
        self._queries = queries
        self._announcer = announcer

    async def create(self, device: Device, payload: CreateRoom) -> dict[str, Any]:
        """Open a room."""
        room = await self._commands.create(device.actor, payload.host_id, payload.participants, payload.name)
        return members_out(room)

    async def join(self, device: Device, payload: JoinRoom) -> dict[str, Any]:
        """Become a member, or make another user one.

        One who is a member already gets the newest page again: that is how a page is opened.
        """
        actor = device.actor
        room, changed = await self._commands.join(actor, payload.room_id, payload.user_id)
        if not changed and payload.user_id == actor:
            await self._announcer.welcome(device, room)
        return members_out(room)

    async def leave(self, device: Device, payload: LeaveRoom) -> dict[str, Any]:
        """End one's membership."""
        room = await self._commands.leave(device.actor, payload.room_id, payload.user_id)
        return {"roomId": room.id}

    async def page(self, device: Device, payload: GetRooms) -> dict[str, Any]:
        """Return a page of one's rooms."""
        page = await self._queries.page(device.actor, payload.cursor, payload.limit)
        return rooms_out(page)


def rooms_out(page: RoomPage, seqs: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Return a page of rooms as it is acknowledged; ``nextRooms`` is there where there are more.

    ``seqs`` has for some rooms the seq behind which messages come live, where it is not their newest.
    """
    behind = seqs or {}
    rooms = {"rooms": [membership_out(each, behind.get(each.room.id, each.last_seq)) for each in page.rooms]}
    return rooms if page.next_cursor is None else {**rooms, "nextRooms": page.next_cursor}
