"""The chat over REST, for what a program asks without a socket."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import msgspec
from starlette.responses import Response

from madang.application.queries.search import SearchQuery
from madang.application.shares import UserClass
from madang.contract import (
    HitOut,
    MembershipOut,
    ReadStateOut,
    ReceiptOut,
    hit_out,
    membership_out,
    read_state_out,
    receipts_out,
)
from madang.http.operations import Asked, Nothing, Operation, as_json
from madang.http.services import HttpServices
from madang.kinds.message_deleted import MESSAGE_DELETED, Deleted, DeleteMessage
from madang.kinds.message_edited import MESSAGE_EDITED, Edited, EditMessage
from madang.kinds.message_reacted import React, Reacted
from madang.kinds.message_sent import MessageOut, message_out
from madang.kinds.room_renamed import Renamed

__all__ = ["ChangesOut", "ChatOperations", "EditIn", "PageOut", "ReadIn", "RenameIn", "SearchIn"]

_REFUSALS: Final = frozenset({400, 401, 403, 429, 500, 503})

UserId = Annotated[str, msgspec.Meta(description="the user who asks")]


class _OfUser(msgspec.Struct, rename="camel", frozen=True):
    user_id: UserId


class _RoomsOf(_OfUser, frozen=True):
    cursor: str | None = None
    limit: int | None = None


class _SearchAt(msgspec.Struct, frozen=True):
    cursor: str | None = None


class _AtRoom(msgspec.Struct, frozen=True, kw_only=True):
    room_id: str


class _AtMessage(_AtRoom, frozen=True, kw_only=True):
    seq: int


class _HistoryOf(_AtRoom, frozen=True, kw_only=True):
    user_id: UserId = msgspec.field(name="userId")
    before: int | None = None
    after: int | None = None
    limit: int | None = None


class _ChangesOf(_AtRoom, frozen=True, kw_only=True):
    user_id: UserId = msgspec.field(name="userId")
    after: int
    limit: int | None = None


class _ReceiptsOf(_AtRoom, frozen=True, kw_only=True):
    user_id: UserId = msgspec.field(name="userId")


class _MessageOf(_AtMessage, frozen=True, kw_only=True):
    user_id: UserId = msgspec.field(name="userId")


class _AtReaction(_MessageOf, frozen=True, kw_only=True):
    name: str


class SearchIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Who looks (``userId``), for what, and in what: ``fromUserId`` is whose messages."""

    user_id: str
    keyword: str
    room_id: str | None = None
    limit: int | None = None
    cursor: str | None = None
    from_user_id: str | None = None
    before: str | None = None
    after: str | None = None
    utc_offset: int = 0


class PageOut(msgspec.Struct, rename="camel"):
    """A page of history, ascending by seq."""

    messages: list[MessageOut]
    has_more: bool


class ChangesOut(msgspec.Struct, rename="camel"):
    """Messages that were changed, ascending by version, and the version to go on behind."""

    messages: list[MessageOut]
    version: int
    has_more: bool


class EditIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Who edits (``userId``), the new content, and, where that counts, which version was read."""

    user_id: str
    content: str
    version: int | None = None


class ReadIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Who has read (``userId``), and up to which message."""

    user_id: str
    seq: int


class RenameIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Who renames (``userId``), and the new name, empty for none."""

    user_id: str
    name: str


class ChatOperations:
    """Users, rooms, history and search."""

    def __init__(self, services: HttpServices) -> None:
        self._services = services

    def all(self) -> list[Operation]:
        """Return the operations."""
        return [*self._reads(), *self._changes(), self._search()]

    def _reads(self) -> list[Operation]:
        return [
            _operation(
                "GET", "/users", self.users, "Who is there", answer=list[str], refusals=_REFUSALS - {400}
            ),
            _operation(
                "GET",
                "/rooms",
                self.rooms,
                "A user's rooms",
                parameters=_RoomsOf,
                answer=list[MembershipOut],
                refusals=_REFUSALS,
            ),
            _operation(
                "GET",
                "/rooms/{room_id}/messages",
                self.messages,
                "A room's history",
                parameters=_HistoryOf,
                answer=PageOut,
                refusals=_REFUSALS | {404},
            ),
            _operation(
                "GET",
                "/rooms/{room_id}/changes",
                self.changed_messages,
                "What was changed in a room",
                parameters=_ChangesOf,
                answer=ChangesOut,
                refusals=_REFUSALS | {404},
            ),
            _operation(
                "GET",
                "/rooms/{room_id}/receipts",
                self.room_receipts,
                "How far its members have read a room",
                parameters=_ReceiptsOf,
                answer=list[ReceiptOut],
                refusals=_REFUSALS | {404},
            ),
        ]

    def _changes(self) -> list[Operation]:
        return [
            _operation(
                "PATCH",
                "/rooms/{room_id}",
                self.rename,
                "Rename a room",
                parameters=_AtRoom,
                body=RenameIn,
                answer=Renamed,
                refusals=_REFUSALS | {404, 413, 415},
            ),
            _operation(
                "PATCH",
                "/rooms/{room_id}/messages/{seq}",
                self.edit,
                "Edit a message",
                parameters=_AtMessage,
                body=EditIn,
                answer=Edited,
                refusals=_REFUSALS | {404, 409, 413, 415},
            ),
            _operation(
                "PUT",
                "/rooms/{room_id}/messages/{seq}/reactions/{name}",
                self.react,
                "React to a message",
                parameters=_AtReaction,
                answer=Reacted,
                refusals=_REFUSALS | {404, 409},
            ),
            _operation(
                "DELETE",
                "/rooms/{room_id}/messages/{seq}/reactions/{name}",
                self.take_back,
                "Take a reaction back",
                parameters=_AtReaction,
                answer=Reacted,
                refusals=_REFUSALS | {404, 409},
            ),
            _operation(
                "DELETE",
                "/rooms/{room_id}/messages/{seq}",
                self.delete_message,
                "Delete a message",
                parameters=_MessageOf,
                answer=Deleted,
                refusals=_REFUSALS | {404},
            ),
            _operation(
                "PUT",
                "/rooms/{room_id}/read",
                self.mark_read,
                "Say how far one has read",
                parameters=_AtRoom,
                body=ReadIn,
                answer=ReadStateOut,
                refusals=_REFUSALS | {404, 413, 415},
            ),
        ]

    def _search(self) -> Operation:
        return _operation(
            "POST",
            "/search",
            self.search,
            "Search a user's rooms",
            parameters=_SearchAt,
            body=SearchIn,
            answer=list[HitOut],
            refusals=_REFUSALS | {404, 413, 415},
        )

    async def users(self, asked: Asked[Nothing, Nothing]) -> Response:
        """Return the ids of the users who have a registered socket, sorted; with ``auth jwt`` for a token."""
        self._services.callers.check_token(asked.token)
        return as_json(list(await self._services.presence.online()))

    async def rooms(self, asked: Asked[_RoomsOf, Nothing]) -> Response:
        """Return a page of the user's rooms, the most recently active first.

        The header ``Link`` has the address of the next page, where there is one (RFC 8288).
        """
        given = asked.parameters
        actor = self._identify("read", given.user_id, asked.token)
        page = await self._services.rooms.page(actor, given.cursor, given.limit)
        answer = [membership_out(each, each.last_seq) for each in page.rooms]
        following = {"userId": actor, "cursor": page.next_cursor, "limit": given.limit}
        return as_json(answer, headers=self._link("/chat/rooms", page.next_cursor, following))

    async def messages(self, asked: Asked[_HistoryOf, Nothing]) -> Response:
        """Return a page of a room's messages, below the seq ``before`` or above ``after``."""
        given = asked.parameters
        actor = self._identify("read", given.user_id, asked.token)
        page = await self._services.history.page(actor, given.room_id, given.before, given.after, given.limit)
        return as_json(PageOut([message_out(each) for each in page.messages], page.has_more))

    async def changed_messages(self, asked: Asked[_ChangesOf, Nothing]) -> Response:
        """Return the messages with a version greater than ``after``, each once, ascending by version."""
        given = asked.parameters
        actor = self._identify("read", given.user_id, asked.token)
        page = await self._services.history.changes(actor, given.room_id, given.after, given.limit)
        messages = [message_out(each) for each in page.messages]
        version = messages[-1].version if messages else given.after
        return as_json(ChangesOut(messages, version, page.has_more))

    async def rename(self, asked: Asked[_AtRoom, RenameIn]) -> Response:
        """Give a room of which one is the host another name, as ``rename_room`` does."""
        at, data = asked.parameters, asked.body
        actor = self._identify("rooms", data.user_id, asked.token)
        room = await self._services.room_commands.rename(actor, at.room_id, data.user_id, data.name)
        return as_json(Renamed(room.id, room.name))

    async def room_receipts(self, asked: Asked[_ReceiptsOf, Nothing]) -> Response:
        """Return how far each member has read a room, as ``get_receipts`` does."""
        given = asked.parameters
        actor = self._identify("read", given.user_id, asked.token)
        return as_json(receipts_out(await self._services.receipts.of_room(actor, given.room_id)))

    async def edit(self, asked: Asked[_AtMessage, EditIn]) -> Response:
        """Give a message of one's own another content, as ``edit_message`` does."""
        at, data = asked.parameters, asked.body
        actor = self._identify("send", data.user_id, asked.token)
        command = EditMessage(at.room_id, data.user_id, at.seq, data.content, data.version)
        return as_json(await self._services.changes.change(MESSAGE_EDITED, actor, command))

    async def react(self, asked: Asked[_AtReaction, Nothing]) -> Response:
        """React to a message, as ``react`` does."""
        return await self._react(asked, remove=False)

    async def take_back(self, asked: Asked[_AtReaction, Nothing]) -> Response:
        """Take a reaction to a message back, as ``react`` does with ``remove``."""
        return await self._react(asked, remove=True)

    async def _react(self, asked: Asked[_AtReaction, Nothing], *, remove: bool) -> Response:
        at = asked.parameters
        actor = self._identify("send", at.user_id, asked.token)
        command = React(at.room_id, actor, at.seq, at.name, remove)
        return as_json(await self._services.reactions.react(actor, command))

    async def delete_message(self, asked: Asked[_MessageOf, Nothing]) -> Response:
        """Take away what a message says, for everyone, as ``delete_message`` does."""
        at = asked.parameters
        actor = self._identify("send", at.user_id, asked.token)
        command = DeleteMessage(at.room_id, actor, at.seq)
        return as_json(await self._services.changes.change(MESSAGE_DELETED, actor, command))

    async def mark_read(self, asked: Asked[_AtRoom, ReadIn]) -> Response:
        """Raise up to which message one has read the room, as ``mark_read`` does."""
        room_id, data = asked.parameters.room_id, asked.body
        actor = self._identify("mark", data.user_id, asked.token)
        return as_json(
            read_state_out(await self._services.reads.mark(actor, room_id, data.user_id, data.seq))
        )

    async def search(self, asked: Asked[_SearchAt, SearchIn]) -> Response:
        """Return messages that match; the header ``Link`` has the address of the next page, to POST again."""
        data = asked.body
        actor = self._identify("search", data.user_id, asked.token)
        query = SearchQuery(
            keyword=data.keyword,
            room_id=data.room_id,
            user_id=data.from_user_id,
            before=data.before,
            after=data.after,
            utc_offset=data.utc_offset,
            limit=data.limit,
            cursor=data.cursor if asked.parameters.cursor is None else asked.parameters.cursor,
        )
        page = await self._services.search.search(actor, query)
        headers = self._link("/chat/search", page.next_cursor, {"cursor": page.next_cursor})
        return as_json([hit_out(hit) for hit in page.hits], headers=headers)

    def _identify(self, kind: UserClass, user_id: str, token: str | None) -> str:
        return self._services.callers.identify(kind, user_id, token).user_id

    def _link(self, path: str, next_cursor: str | None, query: dict[str, Any]) -> dict[str, str]:
        """Return the header that has the address of the next page, where there is one."""
        if next_cursor is None:
            return {}
        given = urlencode({name: value for name, value in query.items() if value is not None})
        return {"Link": f'<{self._services.base_path}{path}?{given}>; rel="next"'}


def _operation(  # as many as an operation has attributes
    method: str,
    path: str,
    handle: Callable[[Asked[Any, Any]], Awaitable[Response]],
    summary: str,
    *,
    answer: Any,
    refusals: frozenset[int],
    parameters: type[msgspec.Struct] = Nothing,
    body: type[msgspec.Struct] = Nothing,
) -> Operation:
    return Operation(
        methods=(method,),
        path=f"/chat{path}",
        handle=handle,
        summary=summary,
        tag="chat",
        answer=answer,
        refusals=tuple(sorted(refusals)),
        parameters=parameters,
        body=body,
        for_users=True,
    )
