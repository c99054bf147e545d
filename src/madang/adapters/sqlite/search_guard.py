"""The search index as an embedded server uses it: believed only as far as the log bears it out."""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import structlog
from msgspec.structs import replace

from madang.adapters.sqlite.atomic import is_damage, name_of
from madang.adapters.sqlite.readers import Readers
from madang.adapters.sqlite.search import SqliteSearch
from madang.adapters.sqlite.search_check import find_fault, set_aside
from madang.domain import catalogue
from madang.domain.errors import SearchUnavailable
from madang.domain.messages import Message
from madang.ports.search import Hit, SearchPage, SearchRequest

__all__ = ["GuardedSearch", "open_guarded"]

T = TypeVar("T")
_RETRY: Final = 1.0

_HELD: Final = """
    SELECT messages.id, user_id FROM messages JOIN rooms ON key = room_key WHERE rooms.id = ? AND seq = ?
"""
_MINE: Final = """
    SELECT r.id FROM json_each(?) AS each CROSS JOIN rooms AS r ON r.id = each.value
    CROSS JOIN memberships AS x ON x.room_key = r.key WHERE x.user_id = ?
"""

_logger = structlog.get_logger(__name__)


async def open_guarded(
    path: Path, chat: Path, log: Readers, open_index: Callable[[], Awaitable[SqliteSearch]]
) -> "GuardedSearch":
    """Open an index after it has been held against the log; a faulty one is set aside and made anew.

    Args:
        path: the index's file.
        chat: the file of rooms and messages.
        log: readers of that file.
        open_index: opens the index in its file.

    Raises:
        OSError: a file that does not hold cannot be set aside.
        sqlite3.Error, UnusableFileError: as ``open_index`` does.
    """
    guarded = GuardedSearch(path, log, open_index)
    fault = await asyncio.to_thread(find_fault, path, chat)
    if fault is not None:
        await guarded.set_aside(fault)
    await guarded.open()
    return guarded


class GuardedSearch:
    """Shows a hit only where the log holds that message at that place of a room asked for.

    An index that turns out to be damaged, or to speak of what was never said, is set aside and made anew from
    the log while the chat goes on; until then it cannot be searched.

    Attributes:
        on_renewed: called when an empty index is ready to be filled.
    """

    def __init__(self, path: Path, log: Readers, open_index: Callable[[], Awaitable[SqliteSearch]]) -> None:
        self.on_renewed: Callable[[], None] = lambda: None
        self._path = path
        self._log = log
        self._open_index = open_index
        self._index: SqliteSearch | None = None
        self._renewal: asyncio.Task[None] | None = None
        self._has_strayed = False

    async def open(self) -> None:
        """Open the index in its file, which is made where it is missing."""
        self._index = await self._open_index()

    async def set_aside(self, fault: str) -> None:
        """Put the file out of the way, and say why."""
        aside = await asyncio.to_thread(set_aside, self._path)
        _logger.error("search_index_made_anew", file=str(self._path), reason=fault, aside=str(aside))

    async def add(self, messages: Sequence[Message], position: int | None = None) -> None:
        """Index messages and store the position, in one transaction."""
        await self._ask(lambda index: index.add(messages, position))

    async def position(self) -> int:
        """Return how far the log has been read."""
        return await self._ask(lambda index: index.position())

    async def search(self, request: SearchRequest) -> SearchPage:
        """Return a page of hits, each of which the log holds in one of the rooms asked for."""
        page = await self._ask(lambda index: index.search(request))
        try:
            hits, has_strayed = await self._log.run(partial(_borne_out, hits=page.hits, request=request))
        except sqlite3.Error as error:
            raise SearchUnavailable(catalogue.HITS_UNVERIFIED) from error
        if has_strayed and not self._has_strayed:
            self._has_strayed = True  # once: an index just made from this log would be made no better
            self._renew("it found messages in rooms that they were not said in")
        return replace(page, hits=hits)

    async def built(self) -> None:
        """Wait until no new index and no new generation of terms is being built."""
        if self._renewal is not None:
            await asyncio.shield(self._renewal)
        if self._index is not None:
            await self._index.built()

    async def close(self) -> None:
        """Stop what runs and close the index."""
        if self._renewal is not None:
            self._renewal.cancel()
            with suppress(asyncio.CancelledError):
                await self._renewal
        if self._index is not None:
            await self._index.close()

    async def _ask(self, ask: Callable[[SqliteSearch], Awaitable[T]]) -> T:
        index = self._index
        if index is None:
            raise SearchUnavailable(catalogue.INDEX_MADE_ANEW)
        try:
            return await ask(index)
        except SearchUnavailable as error:
            if is_damage(error.__cause__) and index is self._index:
                self._renew(f"it is damaged: {name_of(error.__cause__ or error)}")
            raise

    def _renew(self, fault: str) -> None:
        index, self._index = self._index, None
        if index is not None:
            self._renewal = asyncio.create_task(self._make_anew(index, fault), name="search-renewal")

    async def _make_anew(self, damaged: SqliteSearch, fault: str) -> None:
        with suppress(sqlite3.Error):
            await damaged.close()
        while self._index is None:
            try:
                await self.set_aside(fault)
                await self.open()
            except (OSError, sqlite3.Error) as error:
                _logger.error("search_index_not_made", cause=name_of(error))
                await asyncio.sleep(_RETRY)
        self.on_renewed()


def _borne_out(
    connection: sqlite3.Connection, hits: Sequence[Hit], request: SearchRequest
) -> tuple[list[Hit], bool]:
    """Return the hits that the searcher may read now, and whether the index made others up.

    Of a hit the log holds the message, in the room that the index names, by whom it names.
    """
    true = [
        hit
        for hit in hits
        if (request.rooms is None or hit.message.room_id in request.rooms)
        and connection.execute(_HELD, (hit.message.room_id, hit.message.seq)).fetchone()
        == (hit.message.id, hit.message.user_id)
    ]
    has_strayed = len(true) < len(hits)
    if request.rooms is None:
        # Who left since the search began reads nothing there any more.
        room_ids = json.dumps([hit.message.room_id for hit in true])
        mine = {room_id for (room_id,) in connection.execute(_MINE, (room_ids, request.member))}
        true = [hit for hit in true if hit.message.room_id in mine]
    return true, has_strayed
