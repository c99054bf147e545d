"""What replies quote, as it is now."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from madang.domain.messages import Message, Quote, quote_of
from madang.ports.archive import Archive, Page, Spot

__all__ = ["QuotingArchive"]


class QuotingArchive:
    """An archive whose replies say what they quote: a page with replies takes one question more.

    A quote is looked up each time, so that no former text stays in a second place.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def before(self, room_id: str, seq: int | None, limit: int) -> Page:
        """Return the newest messages with a smaller seq."""
        return await self._quoting(await self._archive.before(room_id, seq, limit))

    async def after(self, room_id: str, seq: int, limit: int) -> Page:
        """Return the oldest messages with a greater seq."""
        return await self._quoting(await self._archive.after(room_id, seq, limit))

    async def changes(self, room_id: str, version: int, limit: int) -> Page:
        """Return the first messages with a greater version."""
        return await self._quoting(await self._archive.changes(room_id, version, limit))

    async def pick(self, spots: Sequence[Spot]) -> Sequence[Message]:
        """Return some messages."""
        return await self._quote(await self._archive.pick(spots))

    async def reactions(
        self, room_id: str, seq: int, among: Sequence[tuple[str, str]] | None = None
    ) -> Mapping[tuple[str, str], int]:
        """Return reactions to a message."""
        return await self._archive.reactions(room_id, seq, among)

    async def _quoting(self, page: Page) -> Page:
        return Page(await self._quote(page.messages), page.has_more)

    async def _quote(self, messages: Sequence[Message]) -> Sequence[Message]:
        wanted = {(each.room_id, each.reply_to.seq) for each in messages if each.reply_to is not None}
        if not wanted:
            return messages
        known = {(each.room_id, each.seq): each for each in messages}
        missing = [spot for spot in wanted if spot not in known]
        if missing:
            known |= {(each.room_id, each.seq): each for each in await self._archive.pick(missing)}
        quotes = {spot: quote_of(known[spot]) for spot in wanted if spot in known}
        return [_with_quote(each, quotes) for each in messages]


def _with_quote(message: Message, quotes: dict[Spot, Quote]) -> Message:
    """Return a message with what it quotes; of one that is nowhere, such as a dead letter, the seq alone."""
    if message.reply_to is None:
        return message
    seq = message.reply_to.seq
    return replace(message, reply_to=quotes.get((message.room_id, seq), Quote(seq)))
