"""The announcer: tells this node's sockets what happened, from the feed and the bus."""

import asyncio
from typing import assert_never

from madang.application.queries.history import HistoryQueries
from madang.domain import catalogue, events
from madang.domain.entry import Entry
from madang.domain.errors import ChatError
from madang.domain.events import MemberJoined, MemberLeft, RoomRenamed
from madang.domain.rooms import Room
from madang.domain.wording import Locale, Wording
from madang.gateway.connection import ChatConnection
from madang.gateway.hub import Hub
from madang.gateway.pending_typing import PendingTyping
from madang.gateway.server_events import System, Typing
from madang.kinds.kind import Kind
from madang.kinds.member_joined import ReceiveMessages, joined_room
from madang.kinds.member_left import RoomLeft
from madang.kinds.message_sent import message_out
from madang.kinds.registry import BY_NAME
from madang.kinds.room_created import RoomInvite, room_created
from madang.ports.archive import Page

__all__ = ["Announcer"]


class Announcer:
    """Turns facts into events on the wire, in the order of the feed."""

    def __init__(self, hub: Hub, history: HistoryQueries) -> None:
        self._hub = hub
        self._history = history
        self._pending_typing = PendingTyping()
        self._welcomes: set[asyncio.Task[None]] = set()

    def on_entry(self, entry: Entry) -> None:
        """Tell whom it concerns; a kind that this release does not know concerns nobody here."""
        self._hub.note_live(entry.room_id, entry.seq, entry.position)
        kind = BY_NAME.get(entry.kind)
        if kind is None:
            return
        match kind.audience:
            case "room":
                self._broadcast(kind, entry)
            case "new_room":
                self._created(entry.body.room)
            case "room_and_newcomer":
                self._joined(entry.body, entry.position)
            case "room_and_leaver":
                self._left(entry.body, entry.position)
            case "renamed_room":
                self._renamed(entry.body, entry.position)
            case _:
                assert_never(kind.audience)

    def _broadcast(self, kind: Kind, entry: Entry) -> None:
        # Encoded once, for all sockets of this node, and not at all where there is none.
        if kind.event is not None and self._hub.has(entry.room_id):
            data = kind.event(entry).encode()
            self._hub.broadcast_to_room(entry.room_id, data, seq=entry.seq or 0, position=entry.position)

    def on_typing(self, event: events.Typing) -> None:
        """Tell the others in the room that a member is typing."""
        if not self._hub.has(event.room_id):
            self._pending_typing.add(event)
            return
        self._hub.broadcast_to_others(event.room_id, event.user_id, Typing(event.room_id, event.user_id))

    def _created(self, room: Room) -> None:
        for member in room.participants:
            self._hub.enter(room.id, self._hub.connections(member))
        self._hub.send_to_users(room.participants, room_created(room))
        invited = [member for member in room.participants if member != room.host_id]
        self._hub.send_to_users(invited, RoomInvite(room.id, room.host_id))
        if self._hub.has(room.id):
            for event in self._pending_typing.drain(room.id):
                self.on_typing(event)

    def _joined(self, event: MemberJoined, position: int) -> None:
        room = event.room
        connections = self._hub.connections(event.user_id)
        self._hub.begin_backfill(room.id, connections)
        if event.by is not None:
            invite = RoomInvite(room.id, room.host_id, event.by, event.user_id)
            self._hub.send_to_users([event.user_id, event.by], invite)  # who did it has other sockets, too
        self._broadcast_change(room, "joined", catalogue.JOINED, event.user_id, position)
        for connection in connections:
            welcome = asyncio.ensure_future(self._backfill(connection, room, event.last_seq))
            self._welcomes.add(welcome)
            welcome.add_done_callback(self._welcomes.discard)

    def _left(self, event: MemberLeft, position: int) -> None:
        self._hub.exit(event.room.id, self._hub.connections(event.user_id))
        # The one who left has other sockets, and may not have been the one who did it.
        self._hub.send_to_users([event.user_id], RoomLeft(event.room.id))
        self._broadcast_change(event.room, "left", catalogue.LEFT, event.user_id, position)

    def _renamed(self, event: RoomRenamed, position: int) -> None:
        wording = catalogue.UNNAMED if event.room.name is None else catalogue.RENAMED
        self._broadcast_change(event.room, "renamed", wording, event.user_id, position)

    def _broadcast_change(self, room: Room, code: str, wording: Wording, user_id: str, position: int) -> None:
        if not self._hub.has(room.id):
            return

        def notice(locale: Locale) -> bytes:
            content = wording.say(locale, {"user": user_id, "name": room.name or ""})
            return System(room_id=room.id, content=content, code=code, user_id=user_id).encode()

        self._hub.broadcast_by_locale(room.id, notice, position=position)
        self._hub.broadcast_to_room(room.id, room_created(room).encode(), position=position)

    async def welcome(self, connection: ChatConnection, room: Room) -> None:
        """Give a connection that is in a room already its newest page again, and who is in it."""
        self._greet(connection, room, await self._page(room, None))

    async def _backfill(self, connection: ChatConnection, room: Room, last_seq: int) -> None:
        """Send a joining connection the page up to ``last_seq``, who is in the room, and what followed."""
        page = await self._page(room, last_seq)
        if self._hub.is_backfilling(room.id, connection):  # and has not left, or gone, meanwhile
            self._greet(connection, room, page)
            self._hub.finish_backfill(room.id, connection)

    async def _page(self, room: Room, last_seq: int | None) -> Page | ChatError:
        try:
            return await self._history.until(room.id, last_seq)
        except ChatError as error:
            return error

    def _greet(self, connection: ChatConnection, room: Room, page: Page | ChatError) -> None:
        if isinstance(page, ChatError):
            connection.refuse("join_room", page)
        else:
            connection.emit(ReceiveMessages(room.id, [message_out(message) for message in page.messages]))
        connection.emit(joined_room(room))
