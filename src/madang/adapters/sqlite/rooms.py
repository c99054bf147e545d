"""The rooms port on SQLite."""

import sqlite3
from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace

from madang.adapters.sqlite.readers import Readers
from madang.adapters.sqlite.transaction import RoomState, Transaction
from madang.adapters.sqlite.writer import Writer
from madang.domain.errors import RoomNotFound, TooManyParticipants, Unavailable
from madang.domain.events import MemberJoined, MemberLeft, RoomCreated
from madang.domain.rooms import Membership, Room

__all__ = ["SqliteRooms"]

_SELECT = (
    "SELECT key, id, host_id, name, created_at, (SELECT max(seq) FROM messages WHERE room_key = key)"
    " FROM rooms"
)


class SqliteRooms:
    """Changes rooms through the writer and reads them from the readers."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._writer = writer
        self._readers = readers

    async def create(self, room: Room) -> None:
        """Keep a new room."""
        await self._writer.submit(partial(_create, room=room))

    async def get(self, room_id: str) -> Room:
        """Return the room as it is now."""
        found = await self._read("WHERE id = ? AND NOT removed", room_id)
        if not found:
            raise RoomNotFound("there is no such room")
        return found[0].room

    async def of_user(self, user_id: str) -> Sequence[Membership]:
        """Return the rooms that the user is a member of, the oldest membership first."""
        return await self._read(
            "JOIN memberships ON room_key = key WHERE user_id = ? ORDER BY memberships.rowid", user_id
        )

    async def join(self, room_id: str, user_id: str, by: str, limit: int) -> tuple[Room, bool]:
        """Make a user a member."""
        return await self._writer.submit(partial(_join, room_id=room_id, user_id=user_id, by=by, limit=limit))

    async def leave(self, room_id: str, user_id: str) -> Room:
        """End a membership; the last one to leave removes the room."""
        return await self._writer.submit(partial(_leave, room_id=room_id, user_id=user_id))

    async def _read(self, condition: str, parameter: str) -> list[Membership]:
        try:
            return await self._readers.run(
                lambda connection: [
                    _membership(connection, *row)
                    for row in connection.execute(f"{_SELECT} {condition}", (parameter,)).fetchall()
                ]
            )
        except sqlite3.Error as error:
            raise Unavailable("the rooms cannot be read at the moment") from error


def _membership(
    connection: sqlite3.Connection,
    key: int,
    room_id: str,
    host_id: str,
    name: str | None,
    created_at: int,
    last_seq: int | None,
) -> Membership:
    members = connection.execute("SELECT user_id FROM memberships WHERE room_key = ? ORDER BY rowid", (key,))
    room = Room(room_id, host_id, tuple(user_id for (user_id,) in members), created_at, name)
    return Membership(room, last_seq or 0)


def _create(transaction: Transaction, room: Room) -> None:
    cursor = transaction.connection.execute(
        "INSERT INTO rooms (id, host_id, name, created_at) VALUES (?, ?, ?, ?)",
        (room.id, room.host_id, room.name, room.created_at),
    )
    key = cursor.lastrowid
    transaction.connection.executemany(
        "INSERT INTO memberships (room_key, user_id) VALUES (?, ?)",
        [(key, each) for each in room.participants],
    )
    transaction.events.append(RoomCreated(room))


def _join(transaction: Transaction, room_id: str, user_id: str, by: str, limit: int) -> tuple[Room, bool]:
    state = transaction.room(room_id) if by == user_id else transaction.room_with(room_id, by)
    if user_id in state.members:
        return state.room, False
    if len(state.members) >= limit:
        raise TooManyParticipants(f"a room has at most {limit} participants")
    transaction.connection.execute(
        "INSERT INTO memberships (room_key, user_id) VALUES (?, ?)", (state.key, user_id)
    )
    room = replace(state.room, participants=(*state.room.participants, user_id))
    transaction.states[room_id] = RoomState(state.key, room, state.last_seq)
    transaction.events.append(MemberJoined(room, user_id, state.last_seq))
    return room, True


def _leave(transaction: Transaction, room_id: str, user_id: str) -> Room:
    state = transaction.room_with(room_id, user_id)
    transaction.connection.execute(
        "DELETE FROM memberships WHERE room_key = ? AND user_id = ?", (state.key, user_id)
    )
    room = replace(
        state.room, participants=tuple(each for each in state.room.participants if each != user_id)
    )
    if room.participants:
        transaction.states[room_id] = RoomState(state.key, room, state.last_seq)
    else:
        transaction.connection.execute("UPDATE rooms SET removed = 1 WHERE key = ?", (state.key,))
        del transaction.states[room_id]
    transaction.events.append(MemberLeft(room, user_id))
    return room
