"""``create_room``, ``join_room``, ``leave_room``, ``get_rooms``."""

from madang.application.commands.rooms import RoomCommands
from madang.application.queries.rooms import RoomQueries
from madang.domain.ids import normal_user_id
from madang.gateway.acknowledgements import Left, Members, RoomList, members, room_list
from madang.gateway.announcer import Announcer
from madang.gateway.device import Device
from madang.gateway.schemas import CreateRoom, GetRooms, JoinRoom, LeaveRoom

__all__ = ["RoomEvents"]


class RoomEvents:
    """Opens rooms, lets users in and out. Everyone concerned is told by the announcer, from the feed."""

    def __init__(self, commands: RoomCommands, queries: RoomQueries, announcer: Announcer) -> None:
        self._commands = commands
        self._queries = queries
        self._announcer = announcer

    async def create(self, device: Device, payload: CreateRoom) -> Members:
        """Open a room."""
        room = await self._commands.create(device.actor, payload.host_id, payload.participants, payload.name)
        return members(room)

    async def join(self, device: Device, payload: JoinRoom) -> Members:
        """Become a member, or make another user one.

        One who is a member already gets the newest page again: that is how a page is opened.
        """
        actor = device.actor
        room, changed = await self._commands.join(actor, payload.room_id, payload.user_id)
        if not changed and normal_user_id(payload.user_id) == actor:
            await self._announcer.welcome(device, room)
        return members(room)

    async def leave(self, device: Device, payload: LeaveRoom) -> Left:
        """End one's membership."""
        room = await self._commands.leave(device.actor, payload.room_id, payload.user_id)
        return Left(room.id)

    async def page(self, device: Device, payload: GetRooms) -> RoomList:
        """Return a page of one's rooms."""
        page = await self._queries.page(device.actor, payload.cursor, payload.limit)
        return room_list(page)
