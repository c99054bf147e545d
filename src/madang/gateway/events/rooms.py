"""``create_room``, ``rename_room``, ``join_room``, ``leave_room``, ``get_rooms``."""

from madang.application.commands.rooms import RoomCommands
from madang.application.queries.rooms import RoomQueries
from madang.domain.ids import normal_user_id
from madang.gateway.acknowledgements import RoomList, members, room_list
from madang.gateway.announcer import Announcer
from madang.gateway.connection import ChatConnection
from madang.gateway.schemas import GetRooms
from madang.kinds.member_joined import JoinRoom
from madang.kinds.member_left import LeaveRoom, Left
from madang.kinds.room_created import CreateRoom, Members
from madang.kinds.room_renamed import Renamed, RenameRoom

__all__ = ["RoomEvents"]


class RoomEvents:
    """Opens rooms, lets users in and out. Everyone concerned is told by the announcer, from the feed."""

    def __init__(self, commands: RoomCommands, queries: RoomQueries, announcer: Announcer) -> None:
        self._commands = commands
        self._queries = queries
        self._announcer = announcer

    async def create(self, connection: ChatConnection, payload: CreateRoom) -> Members:
        """Open a room."""
        room = await self._commands.create(
            connection.actor, payload.host_id, payload.participants, payload.name
        )
        return members(room)

    async def join(self, connection: ChatConnection, payload: JoinRoom) -> Members:
        """Become a member, or make another user one.

        One who is a member already gets the newest page again: that is how a page is opened.
        """
        actor = connection.actor
        room, changed = await self._commands.join(actor, payload.room_id, payload.user_id)
        if not changed and normal_user_id(payload.user_id) == actor:
            await self._announcer.welcome(connection, room)
        return members(room)

    async def rename(self, connection: ChatConnection, payload: RenameRoom) -> Renamed:
        """Give a room another name."""
        room = await self._commands.rename(connection.actor, payload.room_id, payload.user_id, payload.name)
        return Renamed(room.id, room.name)

    async def leave(self, connection: ChatConnection, payload: LeaveRoom) -> Left:
        """End one's membership."""
        room = await self._commands.leave(connection.actor, payload.room_id, payload.user_id)
        return Left(room.id)

    async def page(self, connection: ChatConnection, payload: GetRooms) -> RoomList:
        """Return a page of one's rooms."""
        page = await self._queries.page(connection.actor, payload.cursor, payload.limit)
        return room_list(page)
