"""The search index's one writer: adds messages and, between additions, builds a new generation of terms."""

import sqlite3
from collections.abc import Sequence

from madang.adapters.sqlite.atomic import atomic
from madang.adapters.sqlite.inserts import Inserts
from madang.adapters.sqlite.search_match import row
from madang.adapters.sqlite.search_schema import (
    BLOCK,
    Generation,
    begin_generation,
    building,
    drop_generation,
    searchable,
    table,
)
from madang.analysis import Analyzer
from madang.domain.messages import Message

__all__ = ["SearchWriter"]

_MANY_NAMES = 100_000
_WIDEN = (
    "INSERT INTO spans VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
    " SET oldest = min(oldest, excluded.oldest), newest = max(newest, excluded.newest)"
    " WHERE excluded.oldest < oldest OR excluded.newest > newest"
)
_MESSAGES = Inserts(
    "messages",
    ("place", "room", "user", "created_at", "seq", "id", "content", "client_message_id"),
    "INSERT OR IGNORE",
)
_KNOWN = "SELECT place, content, version FROM messages WHERE room = ? AND seq = ?"
_PIECE = 64
"""Messages that are analysed before the interpreter's lock is let go."""

_Row = tuple[int, int, int, int, int, str, str, str | None]


class SearchWriter:
    """Writes on one connection; used by one thread at a time. Each method is one transaction.

    Raises:
        sqlite3.Error: from each method, when the file cannot be written; nothing has changed then.
    """

    def __init__(self, connection: sqlite3.Connection, analyzer: Analyzer) -> None:
        self._connection = connection
        self._analyzer = analyzer
        self._keys: dict[str, int] = {}

    def prepare(self) -> bool:
        """Make sure that a generation answers, and that this analysis has one.

        Returns:
            Whether that one is still to be built.
        """
        version = self._analyzer.version
        with atomic(self._connection) as connection:
            ready, unready = searchable(connection), building(connection)
            outdated = ready is not None and ready.version != version
            if unready is not None and not (outdated and unready.version == version):
                drop_generation(connection, unready.number)
                unready = None
            if ready is None or (outdated and unready is None):
                begin_generation(connection, version, ready=ready is None)
        return outdated

    def add(self, messages: Sequence[Message], position: int | None) -> None:
        """Add messages that are not there yet, then those that were changed, and store the position."""
        try:
            with atomic(self._connection) as connection:
                generation = searchable(connection)
                assert generation is not None  # noqa: S101  # `prepare` has made one
                self._insert(generation, [each for each in messages if not each.version])
                for each in messages:
                    if each.version:
                        self._change(generation, each)
                if position is not None:
                    connection.execute("UPDATE progress SET log_position = ?", (position,))
        except BaseException:
            # Around the transaction, for COMMIT may fail. A key that was rolled back is given to the next
            # room, which would then be shown what was said in this one.
            self._keys.clear()
            raise

    def build(self, limit: int) -> bool:
        """Take at most ``limit`` messages into the generation that is being built, oldest first.

        When there are no more, it answers from then on, and the one before goes.

        Returns:
            Whether there is more to do.
        """
        with atomic(self._connection) as connection:
            generation = building(connection)
            if generation is None:
                return False
            rows = connection.execute(
                "SELECT place, content, room, user FROM messages WHERE place > ? ORDER BY place LIMIT ?",
                (generation.place, limit),
            ).fetchall()
            if not rows:
                self._switch(generation)
                return False
            self._index(generation, rows)
            connection.execute(
                "UPDATE generations SET place = ? WHERE number = ?", (rows[-1][0], generation.number)
            )
        return True

    def _switch(self, generation: Generation) -> None:
        before = searchable(self._connection)
        if before is not None:
            drop_generation(self._connection, before.number)
        self._connection.execute("UPDATE generations SET ready = 1 WHERE number = ?", (generation.number,))

    def _insert(self, generation: Generation, messages: Sequence[Message]) -> None:
        (place,) = self._connection.execute("SELECT coalesce(max(place), 0) FROM messages").fetchone()
        rows = [self._row(at, message) for at, message in enumerate(messages, start=place + 1)]
        if _MESSAGES.run(self._connection, rows) < len(rows):
            added = self._connection.execute("SELECT place FROM messages WHERE place > ?", (place,))
            places = {at for (at,) in added}
            rows = [each for each in rows if each[0] in places]
        self._index(generation, [(at, content, room, user) for at, room, user, *_, content, _ in rows])
        spans: dict[int, tuple[int, int]] = {}
        for at, _, _, created_at, *_ in rows:
            oldest, newest = spans.get(at >> BLOCK, (created_at, created_at))
            spans[at >> BLOCK] = min(oldest, created_at), max(newest, created_at)
        self._connection.executemany(_WIDEN, [(block, *span) for block, span in spans.items()])

    def _change(self, generation: Generation, message: Message) -> None:
        """Put a message in the place of its older form; its terms are others then."""
        room, user = self._key(message.room_id), self._key(message.user_id)
        known = self._connection.execute(_KNOWN, (room, message.seq)).fetchone()
        if known is None:
            self._insert(generation, [message])
            known = self._connection.execute(_KNOWN, (room, message.seq)).fetchone()
        place, content, version = known
        if version >= message.version:
            return
        self._connection.execute(
            "UPDATE messages SET content = ?, version = ?, edited_at = ? WHERE place = ?",
            (message.content, message.version, message.edited_at, place),
        )
        if content == message.content:
            return  # it was reacted to
        self._connection.execute("UPDATE progress SET erasing = erasing + 1")
        unready = building(self._connection)
        behind = [unready] if unready is not None and place <= unready.place else []
        for each in (generation, *behind):
            name = table(each.number)
            # The index keeps no texts of its own: it is told what it holds (https://sqlite.org/fts5.html,
            # "contentless tables"). Of a generation by another analysis some terms may stay until it goes, in
            # a moment; what they offer says something else by then, and is not shown.
            self._connection.execute(
                f"INSERT INTO {name} ({name}, rowid, terms) VALUES ('delete', ?, ?)",  # noqa: S608  # our own name
                (place, row(self._analyzer.marked(content), room, user)),
            )
            self._index(each, [(place, message.content, room, user)])

    def _row(self, place: int, message: Message) -> _Row:
        room, user = self._key(message.room_id), self._key(message.user_id)
        return (
            place,
            room,
            user,
            message.created_at,
            message.seq,
            message.id,
            message.content,
            message.client_message_id,
        )

    def _index(self, generation: Generation, rows: Sequence[tuple[int, str, int, int]]) -> None:
        marked = self._analyzer.marked
        inserts = Inserts(table(generation.number), ("rowid", "terms"))
        for begun in range(0, len(rows), _PIECE):
            piece = rows[begun : begun + _PIECE]
            made = [(place, row(marked(content), room, user)) for place, content, room, user in piece]
            inserts.run(self._connection, made)

    def _key(self, name: str) -> int:
        key = self._keys.get(name)
        if key is None:
            if len(self._keys) >= _MANY_NAMES:
                self._keys.clear()
            self._connection.execute("INSERT OR IGNORE INTO names (name) VALUES (?)", (name,))
            (key,) = self._connection.execute("SELECT key FROM names WHERE name = ?", (name,)).fetchone()
            self._keys[name] = key
        return key
