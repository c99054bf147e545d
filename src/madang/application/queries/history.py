"""What was said in a room."""

from collections.abc import Sequence
from typing import Final

from madang.application.fair_reads import FairReads
from madang.application.queries.rooms import RoomQueries
from madang.application.sizes import wire_bytes
from madang.domain import catalogue
from madang.domain.errors import InvalidRange, MessageNotFound, NotAMember, RoomNotFound
from madang.domain.limits import Limits, check_limit
from madang.domain.messages import Message
from madang.domain.rooms import Room
from madang.ports.archive import Archive, Page

__all__ = ["HistoryQueries"]


_ROOMS_OF_ONE_READ: Final = 10
"""A look at the newest message of a room costs about a tenth of a page."""


class HistoryQueries:
    """Reads back messages for members."""

    def __init__(self, rooms: RoomQueries, archive: Archive, limits: Limits, reads: FairReads) -> None:
        self._rooms = rooms
        self._archive = archive
        self._limits = limits
        self._reads = reads

    async def page(
        self, actor: str, room_id: str, before: int | None, after: int | None, limit: int | None
    ) -> Page:
        """Return a page: the newest messages below the seq ``before``, or the oldest above ``after``.

        Without either, the newest of all.

        Raises:
            InvalidInput: an id is not of its form, the limit is out of bounds, or the range means nothing.
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            HistoryUnavailable: it cannot be read now.
            Overloaded: too many reads of this user wait.
        """
        wanted = check_limit(limit, self._limits.page, self._limits.max_page)
        if before is not None and after is not None:
            raise InvalidRange(catalogue.BEFORE_AND_AFTER)
        if min(before or 0, after or 0) < 0:
            raise InvalidRange(catalogue.NEGATIVE_SEQ)
        async with self._reads.turn(actor):
            await self._rooms.require_member(actor, room_id)
            if after is not None:
                page = await self._archive.after(room_id, after, wanted)
                return _first_bytes(page, page.messages, self._limits.page_bytes)
            return self._newest(await self._archive.before(room_id, before, wanted))

    async def message(self, actor: str, room_id: str, seq: int) -> tuple[Room, Message]:
        """Return a room, and one message in it, as they are now.

        Raises:
            InvalidId: the id cannot be a room's.
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            MessageNotFound: it has no message of that seq.
            HistoryUnavailable: it cannot be read now.
            Overloaded: too many reads of this user wait.
        """
        async with self._reads.turn(actor):
            room = await self._rooms.require_member(actor, room_id)
            found = (await self._archive.before(room_id, seq + 1, 1)).messages if seq > 0 else ()
            if not found or found[0].seq != seq:
                raise MessageNotFound(catalogue.NO_SUCH_MESSAGE)
            return room, found[0]

    async def changes(self, actor: str, room_id: str, after: int, limit: int | None) -> Page:
        """Return the messages whose version is greater than ``after``, once each, ascending by version.

        What was only said since is none of them.

        Raises:
            InvalidInput: an id is not of its form, the limit is out of bounds, or the version is negative.
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            HistoryUnavailable: it cannot be read now.
            Overloaded: too many reads of this user wait.
        """
        wanted = check_limit(limit, self._limits.page, self._limits.max_page)
        if after < 0:
            raise InvalidRange(catalogue.NEGATIVE_VERSION)
        async with self._reads.turn(actor):
            await self._rooms.require_member(actor, room_id)
            page = await self._archive.changes(room_id, after, wanted)
            return _first_bytes(page, page.messages, self._limits.page_bytes)

    async def last(self, actor: str, room_ids: Sequence[str]) -> Sequence[Message]:
        """Return the newest message of each of some rooms, as many as fit into a page; one always does.

        Of rooms that the actor is not in, or in which nothing was said, there is none.

        Raises:
            InvalidId: an id cannot be a room's.
            InvalidLimit: they are none, or too many.
            HistoryUnavailable: they cannot be read now.
            Overloaded: too many reads of this user wait.
        """
        self.last_cost(room_ids)
        found: list[Message] = []
        size = 0
        for room_id in dict.fromkeys(room_ids):
            # One turn each: what asks for many is not to hold up what asks for one.
            try:
                page = await self.page(actor, room_id, None, None, 1)
            except (RoomNotFound, NotAMember):
                continue  # left meanwhile
            for message in page.messages:
                size += wire_bytes(message)
                if size > self._limits.page_bytes and found:
                    return found
                found.append(message)
        return found

    def last_cost(self, room_ids: Sequence[str]) -> int:
        """Return how many reads `last` counts as: one for each 10 rooms begun.

        Raises:
            InvalidLimit: they are none, or too many.
        """
        check_limit(len(room_ids), 1, self._limits.last_messages)
        return -(-len(set(room_ids)) // _ROOMS_OF_ONE_READ)

    async def until(self, room_id: str, seq: int | None) -> Page:
        """Return the newest page up to and with ``seq`` (``None``: of all), for one known to be a member.

        Raises:
            HistoryUnavailable: it cannot be read now.
        """
        return self._newest(
            await self._archive.before(room_id, None if seq is None else seq + 1, self._limits.page)
        )

    async def behind(self, room_id: str, position: int, most: int, most_bytes: int) -> list[Message] | None:
        """Return the room's messages behind a position, for one known to be a member.

        ``None`` where they are more than ``most``, or their JSON more than ``most_bytes``.

        Raises:
            HistoryUnavailable: they cannot be read now.
        """
        found: list[Message] = []
        size, before = 0, None
        while True:
            page = await self._archive.before(room_id, before, self._limits.max_page)
            newer = [each for each in page.messages if each.position > position]
            size += sum(map(wire_bytes, newer))
            found = newer + found
            if len(found) > most or size > most_bytes:
                return None
            if len(newer) < len(page.messages) or not page.has_more:
                return found
            before = page.messages[0].seq

    async def changed_behind(
        self, room_id: str, position: int, most: int, most_bytes: int
    ) -> list[Message] | None:
        """Return the room's messages up to a position that were changed behind it, to one known as a member.

        Ascending by version; ``None`` where they are more than ``most``, or their JSON more than
        ``most_bytes``.

        Raises:
            HistoryUnavailable: they cannot be read now.
        """
        found: list[Message] = []
        size, version = 0, position
        while True:
            page = await self._archive.changes(room_id, version, self._limits.max_page)
            older = [each for each in page.messages if each.position <= position]
            size += sum(map(wire_bytes, older))
            found += older
            if len(found) > most or size > most_bytes:
                return None
            if not page.has_more or not page.messages:
                return found
            version = page.messages[-1].version

    def _newest(self, page: Page) -> Page:
        shortened = _first_bytes(page, page.messages[::-1], self._limits.page_bytes)
        return Page(shortened.messages[::-1], shortened.has_more)


def _first_bytes(page: Page, messages: Sequence[Message], limit: int) -> Page:
    """Return as many of the messages, in their order, as fit; one always does.

    A page of the longest messages would else be more than may wait for a slow reader.
    """
    size = 0
    for count, message in enumerate(messages):
        size += wire_bytes(message)
        if size > limit and count:
            return Page(messages[:count], has_more=True)
    return Page(messages, page.has_more)
