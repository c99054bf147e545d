"""The chat over REST, for what a program asks without a socket."""

from typing import Annotated, Any, Final, cast
from urllib.parse import urlencode

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.params import Parameter

from madang.application.queries.search import SearchQuery
from madang.contract import HitOut, MembershipOut, hit_out, membership_out
from madang.http.errors import LimitedOperation, refusals
from madang.http.services import (
    BasePath,
    CallerService,
    ChangeService,
    HistoryService,
    PresenceService,
    RoomService,
    SearchService,
)
from madang.kinds.message_deleted import MESSAGE_DELETED, Deleted, DeleteMessage
from madang.kinds.message_edited import MESSAGE_EDITED, Edited, EditMessage
from madang.kinds.message_sent import MessageOut, message_out

__all__ = ["ChangesOut", "ChatController", "EditIn", "PageOut", "SearchIn"]

_REFUSALS: Final = refusals(400, 401, 403, 429, 500, 503)

UserId = Annotated[str, Parameter(query="userId", description="the user who asks")]


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


class ChatController(Controller):
    """Users, rooms, history and search."""

    path = "/chat"
    tags = ("chat",)

    @get(
        "/users",
        summary="Who is there",
        responses=refusals(401, 403, 429, 500, 503),
        operation_class=LimitedOperation,
    )
    async def users(
        self, request: Request[Any, Any, Any], callers: CallerService, presence: PresenceService
    ) -> list[str]:
        """Return the ids of the users who have a registered socket, sorted; with ``auth jwt`` for a token."""
        callers.check_token(_token(request))
        return list(await presence.online())

    @get("/rooms", summary="A user's rooms", responses=_REFUSALS, operation_class=LimitedOperation)
    async def rooms(
        self,
        request: Request[Any, Any, Any],
        callers: CallerService,
        rooms: RoomService,
        base_path: BasePath,
        user_id: UserId,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> Response[list[MembershipOut]]:
        """Return a page of the user's rooms, the most recently active first.

        The header ``Link`` has the address of the next page, where there is one (RFC 8288).
        """
        actor = callers.identify("read", user_id, _token(request)).user_id
        page = await rooms.page(actor, cursor, limit)
        answer = [membership_out(each, each.last_seq) for each in page.rooms]
        following = {"userId": actor, "cursor": page.next_cursor, "limit": limit}
        return Response(answer, headers=_link(f"{base_path}/chat/rooms", page.next_cursor, following))

    @get(
        "/rooms/{room_id:str}/messages",
        summary="A room's history",
        responses=_REFUSALS | refusals(404),
        operation_class=LimitedOperation,
    )
    async def messages(
        self,
        request: Request[Any, Any, Any],
        callers: CallerService,
        history: HistoryService,
        room_id: str,
        user_id: UserId,
        before: int | None = None,
        after: int | None = None,
        limit: int | None = None,
    ) -> PageOut:
        """Return a page of a room's messages, below the seq ``before`` or above ``after``."""
        actor = callers.identify("read", user_id, _token(request)).user_id
        page = await history.page(actor, room_id, before, after, limit)
        return PageOut([message_out(each) for each in page.messages], page.has_more)

    @get(
        "/rooms/{room_id:str}/changes",
        summary="What was changed in a room",
        responses=_REFUSALS | refusals(404),
        operation_class=LimitedOperation,
    )
    async def changed_messages(
        self,
        request: Request[Any, Any, Any],
        callers: CallerService,
        history: HistoryService,
        room_id: str,
        user_id: UserId,
        after: int,
        limit: int | None = None,
    ) -> ChangesOut:
        """Return the messages with a version greater than ``after``, each once, ascending by version."""
        actor = callers.identify("read", user_id, _token(request)).user_id
        page = await history.changes(actor, room_id, after, limit)
        messages = [message_out(each) for each in page.messages]
        return ChangesOut(messages, messages[-1].version if messages else after, page.has_more)

    @patch(
        "/rooms/{room_id:str}/messages/{seq:int}",
        summary="Edit a message",
        responses=_REFUSALS | refusals(404, 409, 413, 415),
        operation_class=LimitedOperation,
    )
    async def edit(
        self,
        request: Request[Any, Any, Any],
        callers: CallerService,
        changes: ChangeService,
        room_id: str,
        seq: int,
        data: EditIn,
    ) -> Edited:
        """Give a message of one's own another content, as ``edit_message`` does."""
        actor = callers.identify("send", data.user_id, _token(request)).user_id
        command = EditMessage(room_id, data.user_id, seq, data.content, data.version)
        return cast("Edited", await changes.change(MESSAGE_EDITED, actor, command))

    @delete(
        "/rooms/{room_id:str}/messages/{seq:int}",
        summary="Delete a message",
        status_code=200,
        responses=_REFUSALS | refusals(404),
        operation_class=LimitedOperation,
    )
    async def delete_message(
        self,
        request: Request[Any, Any, Any],
        callers: CallerService,
        changes: ChangeService,
        room_id: str,
        seq: int,
        user_id: UserId,
    ) -> Deleted:
        """Take away what a message says, for everyone, as ``delete_message`` does."""
        actor = callers.identify("send", user_id, _token(request)).user_id
        command = DeleteMessage(room_id, actor, seq)
        return cast("Deleted", await changes.change(MESSAGE_DELETED, actor, command))

    @post(
        "/search",
        summary="Search a user's rooms",
        status_code=200,
        responses=_REFUSALS | refusals(404, 413, 415),
        operation_class=LimitedOperation,
    )
    async def search(
        self,
        request: Request[Any, Any, Any],
        callers: CallerService,
        search: SearchService,
        base_path: BasePath,
        data: SearchIn,
    ) -> Response[list[HitOut]]:
        """Return messages that match; the header ``Link`` has the address of the next page, to POST again."""
        actor = callers.identify("search", data.user_id, _token(request)).user_id
        query = SearchQuery(
            keyword=data.keyword,
            room_id=data.room_id,
            user_id=data.from_user_id,
            before=data.before,
            after=data.after,
            utc_offset=data.utc_offset,
            limit=data.limit,
            cursor=request.query_params.get("cursor", data.cursor),
        )
        page = await search.search(actor, query)
        headers = _link(f"{base_path}/chat/search", page.next_cursor, {"cursor": page.next_cursor})
        return Response([hit_out(hit) for hit in page.hits], headers=headers)


def _link(path: str, next_cursor: str | None, query: dict[str, Any]) -> dict[str, str]:
    """Return the header that has the address of the next page, where there is one."""
    if next_cursor is None:
        return {}
    given = {name: value for name, value in query.items() if value is not None}
    return {"Link": f'<{path}?{urlencode(given)}>; rel="next"'}


def _token(request: Request[Any, Any, Any]) -> str | None:
    """Return the bearer token (RFC 6750 §2.1), ``None`` without one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
