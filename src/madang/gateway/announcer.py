"""The announcer: tells this node's sockets what happened, from the feed and the bus."""

import asyncio

from madang.application.queries.history import HistoryQueries
from madang.contract import event_json, message_out
from madang.domain import catalogue, events
from madang.domain.errors import ChatError
from madang.domain.events import ChatEvent, MemberJoined, MemberLeft, MessageAccepted
from madang.domain.rooms import Room
from madang.domain.wording import Locale, Wording
from madang.gateway.device import Device
from madang.gateway.early import Early
from madang.gateway.hub import Hub
from madang.gateway.server_events import (
    ReceiveMessage,
    ReceiveMessages,
    RoomInvite,
    RoomLeft,
    System,
    Typing,
    joined_room,
    room_created,
)
from madang.ports.archive import Page

__all__ = ["Announcer"]


class Announcer:
    """Turns facts into events on the wire, in the order of the feed."""

    def __init__(self, hub: Hub, history: HistoryQueries) -> None:
        self._hub = hub
        self._history = history
        self._early = Early()
        self._welcomes: set[asyncio.Task[None]] = set()

    def hear(self, event: ChatEvent) -> None:
        """Tell whom it concerns."""
        match event:
            case MessageAccepted(message, encoded):
                self._hub.note(message.room_id, message.seq)
                if self._hub.has(message.room_id):
                    data = encoded or event_json(ReceiveMessage.event, message_out(message))
                    self._hub.tell_room(message.room_id, data)
            case events.RoomCreated(room):
                self._created(room)
            case MemberJoined():
                self._joined(event)
            case MemberLeft():
                self._left(event)

    def hear_typing(self, event: events.Typing) -> None:
        """Tell the others in the room that a member is typing."""
        if not self._hub.has(event.room_id):
            self._early.keep(event)
            return
        self._hub.tell_others(event.room_id, event.user_id, Typing(event.room_id, event.user_id))

    def _created(self, room: Room) -> None:
        for member in room.participants:
            self._hub.enter(room.id, self._hub.devices(member))
        self._hub.tell_users(room.participants, room_created(room))
        invited = [member for member in room.participants if member != room.host_id]
        self._hub.tell_users(invited, RoomInvite(room.id, room.host_id))
        if self._hub.has(room.id):
            for event in self._early.take(room.id):
                self.hear_typing(event)

    def _joined(self, event: MemberJoined) -> None:
        room = event.room
        devices = self._hub.devices(event.user_id)
        self._hub.expect(room.id, devices)
        if event.by is not None:
            invite = RoomInvite(room.id, room.host_id, event.by)
            self._hub.tell_users([event.user_id, event.by], invite)  # who did it has other sockets, too
        self._tell_change(room, "joined", catalogue.JOINED, event.user_id)
        for device in devices:
            welcome = asyncio.ensure_future(self._let_in(device, room, event.last_seq))
            self._welcomes.add(welcome)
            welcome.add_done_callback(self._welcomes.discard)

    def _left(self, event: MemberLeft) -> None:
        self._hub.exit(event.room.id, self._hub.devices(event.user_id))
        # The one who left has other sockets, and may not have been the one who did it.
        self._hub.tell_users([event.user_id], RoomLeft(event.room.id))
        self._tell_change(event.room, "left", catalogue.LEFT, event.user_id)

    def _tell_change(self, room: Room, code: str, wording: Wording, user_id: str) -> None:
        if not self._hub.has(room.id):
            return

        def notice(locale: Locale) -> bytes:
            content = wording.say(locale, {"user": user_id})
            return System(room_id=room.id, content=content, code=code, user_id=user_id).encode()

        self._hub.tell_room_by_locale(room.id, notice)
        self._hub.tell_room(room.id, room_created(room).encode())

    async def welcome(self, device: Device, room: Room) -> None:
        """Give a device that is in a room already its newest page again, and who is in it."""
        self._greet(device, room, await self._page(room, None))

    async def _let_in(self, device: Device, room: Room, last_seq: int) -> None:
        """Give a joining device the page up to ``last_seq`` and who is in the room, then what followed."""
        page = await self._page(room, last_seq)
        if self._hub.expects(room.id, device):  # and has not left, or gone, meanwhile
            self._greet(device, room, page)
            self._hub.let_in(room.id, device)

    async def _page(self, room: Room, last_seq: int | None) -> Page | ChatError:
        try:
            return await self._history.until(room.id, last_seq)
        except ChatError as error:
            return error

    def _greet(self, device: Device, room: Room, page: Page | ChatError) -> None:
        if isinstance(page, ChatError):
            device.refuse("join_room", page)
        else:
            device.emit(ReceiveMessages(room.id, [message_out(message) for message in page.messages]))
        device.emit(joined_room(room))
