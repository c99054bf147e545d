"""``create_room``, ``join_room``, ``leave_room``."""

from typing import Any

from madang.application.commands.rooms import RoomCommands
from madang.gateway.announcer import Announcer
from madang.gateway.device import Device
from madang.gateway.schemas import CreateRoom, JoinRoom, LeaveRoom

__all__ = ["RoomEvents"]


class RoomEvents:
    """Opens rooms, lets users in and out. Everyone concerned is told by the announcer, from the feed."""

    def __init__(self, commands: RoomCommands, announcer: Announcer) -> None:
        self._commands = commands
        self._announcer = announcer

    async def create(self, device: Device, payload: CreateRoom) -> dict[str, Any]:
        """Open a room."""
        room = await self._commands.create(device.actor, payload.host_id, payload.participants, payload.name)
        return {"roomId": room.id, "participants": room.participants}

    async def join(self, device: Device, payload: JoinRoom) -> dict[str, Any]:
        """Become a member, or make another user one.

        One who is a member already gets the newest page again: that is how a page is opened.
        """
        actor = device.actor
        room, changed = await self._commands.join(actor, payload.room_id, payload.user_id)
        if not changed and payload.user_id == actor:
            await self._announcer.welcome(device, room)
        return {"roomId": room.id, "participants": room.participants}

    async def leave(self, device: Device, payload: LeaveRoom) -> dict[str, Any]:
        """End one's membership."""
        room = await self._commands.leave(device.actor, payload.room_id, payload.user_id)
        return {"roomId": room.id}
