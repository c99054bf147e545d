"""The archive port of a cluster: what the archive has, and what the log still holds, as one."""

from collections.abc import Mapping, Sequence

from madang.domain import catalogue
from madang.domain.errors import HistoryUnavailable, Unavailable
from madang.domain.messages import Message
from madang.ports.archive import Archive, Page
from madang.ports.tail import Tail

__all__ = ["TieredArchive"]


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

    async def changes(self, room_id: str, version: int, limit: int) -> Page:
        """Return the first messages with a greater version."""
        try:
            here = await self._tail.changes(room_id, version, limit + 1)
        except Unavailable as error:
            raise HistoryUnavailable(catalogue.NEWEST_UNREADABLE) from error
        archived = await self._archive.changes(room_id, version, limit + 1)
        # Both lists are the first ones behind the version: what is behind the end of one is not known of it.
        ends = [each[-1].version for each in (here, archived.messages) if len(each) > limit]
        found: dict[int, Message] = {}
        for message in (*archived.messages, *here):
            known_form = found.setdefault(message.seq, message)
            if message.version > known_form.version:
                found[message.seq] = message
        changed = sorted(found.values(), key=lambda each: each.version)
        known = [each for each in changed if not ends or each.version <= min(ends)]
        return Page(known[:limit], has_more=len(known) > limit or len(known) < len(changed))


def _newest(messages: Sequence[Message], changed: Mapping[int, Message]) -> list[Message]:
    """Return messages, each in the newer of the forms that it has in the two."""
    if not changed:
        return list(messages)
    pairs = ((message, changed.get(message.seq, message)) for message in messages)
    return [newer if newer.version > message.version else message for message, newer in pairs]
