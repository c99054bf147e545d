"""The archive port of a cluster: what the archive has, and what the log still holds, as one."""

from collections.abc import Mapping, Sequence
from typing import Final

from madang.domain import catalogue
from madang.domain.errors import HistoryUnavailable, Unavailable
from madang.domain.messages import Message
from madang.ports.archive import Archive, Page, Spot
from madang.ports.tail import Tail

__all__ = ["TieredArchive"]

_STEP: Final = 200
"""Changes that are looked through at a time for one that is the newest of its message."""


class TieredArchive:
    """Reads the tail first, and the archive for what is older; what the tail says was changed, as it says.

    What the tail no longer holds has been archived before, so that no page has a hole however far the
    archive lags.
    """

    def __init__(self, tail: Tail, archive: Archive) -> None:
        self._tail = tail
        self._archive = archive

    async def before(self, room_id: str, seq: int | None, limit: int) -> Page:
        """Return the newest messages with a smaller seq."""
        try:
            tail = await self._tail.before(room_id, seq, limit)
        except Unavailable as error:
            raise HistoryUnavailable(catalogue.NEWEST_UNREADABLE) from error
        messages = list(tail.messages)
        # Without messages of its own the tail begins behind the newest, which may be behind the page, too.
        first = messages[0].seq if messages else min(tail.first, tail.first if seq is None else seq)
        missing = limit - len(messages)
        if missing and first > 1:
            messages = [*(await self._archive.before(room_id, first, missing)).messages, *messages]
        messages = _newest(messages, tail.changed)
        return Page(messages, has_more=bool(messages) and messages[0].seq > 1)

    async def after(self, room_id: str, seq: int, limit: int) -> Page:
        """Return the oldest messages with a greater seq."""
        try:
            tail = await self._tail.after(room_id, seq, limit)
        except Unavailable as error:
            raise HistoryUnavailable(catalogue.NEWEST_UNREADABLE) from error
        messages = list(tail.messages)
        archived = min(limit, tail.first - 1 - seq)
        if archived > 0:
            older = (await self._archive.after(room_id, seq, archived)).messages
            # Where it lacks one, such as a dead letter, it goes on with what the tail has, too.
            messages = [*(each for each in older if each.seq < tail.first), *messages][:limit]
        messages = _newest(messages, tail.changed)
        return Page(messages, has_more=bool(messages) and messages[-1].seq < tail.newest)

    async def pick(self, spots: Sequence[Spot]) -> Sequence[Message]:
        """Return some messages."""
        try:
            tails = await self._tail.pick(spots)
        except Unavailable as error:
            raise HistoryUnavailable(catalogue.NEWEST_UNREADABLE) from error
        here = [message for tail in tails.values() for message in tail.messages]
        known = {(each.room_id, each.seq) for each in here}
        # A change has the whole message, and the archive may have a newer one of what was cut off since.
        missing = [spot for spot in dict.fromkeys(spots) if spot not in known]
        older = await self._archive.pick(missing) if missing else ()
        found = [*older, *here]
        newest = {
            (room_id, seq): each for room_id, tail in tails.items() for seq, each in tail.changed.items()
        }
        return [_newer(each, newest.get((each.room_id, each.seq), each)) for each in found]

    async def reactions(
        self, room_id: str, seq: int, among: Sequence[tuple[str, str]] | None = None
    ) -> Mapping[tuple[str, str], int]:
        """Return reactions to a message."""
        try:
            here = await self._tail.reactions(room_id, seq, among)
        except Unavailable as error:
            raise HistoryUnavailable(catalogue.NEWEST_UNREADABLE) from error
        missing = among and [who for who in among if who not in here]
        archived = await self._archive.reactions(room_id, seq, missing) if missing != [] else {}
        return {who: order for who, order in {**archived, **here}.items() if order}

    async def changes(self, room_id: str, version: int, limit: int) -> Page:
        """Return the first messages with a greater version."""
        step = limit
        while True:
            known, end = await self._changed(room_id, version, step)
            if known or end is None:
                return Page(known[:limit], has_more=len(known) > limit or end is not None)
            # All that was changed up to there was changed once more since: a page without any would have no
            # version to go on from.
            version, step = end, max(limit, _STEP)

    async def _changed(self, room_id: str, version: int, limit: int) -> tuple[list[Message], int | None]:
        """Return the messages of some first changes behind a version, and where these end (``None``: all)."""
        try:
            here = await self._tail.changes(room_id, version, limit + 1)
            archived = (await self._archive.changes(room_id, version, limit + 1)).messages
            # Both are the first ones behind the version: what is behind the end of one is not known of it. So
            # a message may come from the archive in a form to which the tail has a newer one, behind its end.
            seqs = [each.seq for each in archived] if len(here) > limit else []
            newest = await self._tail.versions(room_id, seqs) if seqs else {}
            # What the tail had and was cut meanwhile has been archived before: another look tells.
            again = (await self._archive.changes(room_id, version, limit + 1)).messages if seqs else archived
        except HistoryUnavailable:
            raise
        except Unavailable as error:
            raise HistoryUnavailable(catalogue.NEWEST_UNREADABLE) from error
        ends = (each[-1].version for each in (here, archived, again) if len(each) > limit)
        end = min(ends, default=None)
        still = {(each.seq, each.version) for each in again}
        found: dict[int, Message] = {}
        for message in (*(each for each in archived if (each.seq, each.version) in still), *here):
            if message.version >= max(newest.get(message.seq, 0), _version(found.get(message.seq))):
                found[message.seq] = message
        changed = sorted(found.values(), key=lambda each: each.version)
        return [each for each in changed if end is None or each.version <= end], end


def _version(message: Message | None) -> int:
    return 0 if message is None else message.version


def _newest(messages: Sequence[Message], changed: Mapping[int, Message]) -> list[Message]:
    """Return messages, each in the newer of the forms that it has in the two."""
    if not changed:
        return list(messages)
    return [_newer(message, changed.get(message.seq, message)) for message in messages]


def _newer(message: Message, other: Message) -> Message:
    return other if other.version > message.version else message
