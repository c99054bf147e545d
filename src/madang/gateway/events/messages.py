"""What is appended to the log, ``typing``, ``get_messages``, ``get_last_messages``, ``get_changes``."""

from collections.abc import Awaitable
from typing import Any

from madang.application.authorization import require_self
from madang.application.commands.changes import ChangeCommands
from madang.application.commands.messages import MessageCommands
from madang.application.commands.reactions import ReactionCommands
from madang.application.queries.history import HistoryQueries
from madang.application.queries.rooms import RoomQueries
from madang.application.rates import Buckets
from madang.application.shares import UserShares
from madang.domain.messages import Accepted
from madang.gateway.acknowledgements import Changes, History, LastMessages, changes, history
from madang.gateway.connection import ChatConnection
from madang.gateway.schemas import GetChanges, GetLastMessages, GetMessages, StartTyping
from madang.kinds.kind import Kind, Propose
from madang.kinds.message_reacted import React, Reacted
from madang.kinds.message_sent import message_out
from madang.kinds.wire import Nothing, Out

__all__ = ["MessageEvents"]


class MessageEvents:
    """Takes messages and gives them back."""

    def __init__(
        self,
        commands: MessageCommands,
        changes: ChangeCommands,
        reactions: ReactionCommands,
        rooms: RoomQueries,
        history: HistoryQueries,
        shares: UserShares,
        typing: Buckets | None = None,
    ) -> None:
        """Handle the events.

        ``shares`` is what a user may read. ``typing`` says how often a user is shown typing in a room;
        ``None`` is always.
        """
        self._commands = commands
        self._changes = changes
        self._reactions = reactions
        self._rooms = rooms
        self._history = history
        self._shares = shares
        self._typing = typing

    def append(self, propose: Propose, connection: ChatConnection, payload: Any) -> Awaitable[Accepted]:
        """Append what is asked for; acknowledged once the log holds it."""
        appended = self._commands.append(propose, connection.actor, payload)
        if self._typing is not None:
            # Clients show no more that one types who has said something: who types on is shown at once.
            self._typing.fill((connection.actor, payload.room_id))
        return appended

    async def change(self, kind: Kind, connection: ChatConnection, payload: Any) -> Out:
        """Change a message as is asked for; acknowledged once the log holds it."""
        return await self._changes.change(kind, connection.actor, payload)

    async def react(self, connection: ChatConnection, payload: React) -> Reacted:
        """React to a message; acknowledged once the log holds it."""
        return await self._reactions.react(connection.actor, payload)

    def typing(self, connection: ChatConnection, payload: StartTyping) -> Nothing | Awaitable[Nothing]:
        """Be seen typing. A socket in the room proves membership without a look-up, and waits for nothing."""
        actor = require_self(connection.actor, payload.user_id)
        if payload.room_id not in connection.rooms:
            return self._type_unseen(actor, payload.room_id)
        self._show_typing(actor, payload.room_id)
        return Nothing()

    async def _type_unseen(self, actor: str, room_id: str) -> Nothing:
        await self._rooms.require_member(actor, room_id)
        self._show_typing(actor, room_id)
        return Nothing()

    def _show_typing(self, actor: str, room_id: str) -> None:
        # What comes sooner is no mistake, and shows nothing new: it is taken and goes no further.
        if self._typing is None or not self._typing.take((actor, room_id)):
            self._commands.typing(actor, room_id)

    async def page(self, connection: ChatConnection, payload: GetMessages) -> History:
        """Read a page of history."""
        page = await self._history.page(
            connection.actor, payload.room_id, payload.before, payload.after, payload.limit
        )
        return history(page)

    async def changes(self, connection: ChatConnection, payload: GetChanges) -> Changes:
        """Read what was changed in a room."""
        page = await self._history.changes(connection.actor, payload.room_id, payload.after, payload.limit)
        return changes(page, payload.after)

    async def last(self, connection: ChatConnection, payload: GetLastMessages) -> LastMessages:
        """Read the newest message of each of some rooms."""
        actor = connection.actor
        self._shares.require("read", actor, self._history.last_cost(payload.room_ids))
        messages = await self._history.last(actor, payload.room_ids)
        return LastMessages([message_out(each) for each in messages])
