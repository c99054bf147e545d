"""What users say themselves is read, and sending does not pay for that: it is carried now and then."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from madang.adapters.sqlite.own_reads import CARRY_EVERY
from madang.domain.rooms import Room
from tests.support.make import append, make_draft, make_room
from tests.support.storage import Storage, embedded_storage

MANY = 2 * CARRY_EVERY + 7


async def pointers(storage: Storage, room: Room) -> dict[str, int]:
    """Return how far each member has read."""
    return {
        user: membership.read_seq
        for user in room.participants
        for membership in await storage.rooms.describe(user, [room.id])
    }


def kept(path: Path) -> tuple[int, dict[str, int]]:
    """Return up to which position own messages were carried, and the pointers in the file."""
    with closing(sqlite3.connect(path / "madang.db")) as file:
        (carried,) = file.execute("SELECT position FROM own_reads").fetchone()
        return carried, dict(file.execute("SELECT user_id, read_seq FROM memberships").fetchall())


@pytest.mark.parametrize("count", [1, CARRY_EVERY - 2, MANY])
async def test_a_pointer_is_where_one_spoke_last_however_long_ago(tmp_path: Path, count: int) -> None:
    room = make_room("haneul", "bada", "sol")
    async with embedded_storage("sqlite", tmp_path) as storage:
        await storage.rooms.create(room)
        await append(storage.log, make_draft(room, "bada"))
        for _ in range(count):
            await append(storage.log, make_draft(room, "haneul"))
        told = {"haneul": count + 1, "bada": 1, "sol": 0}
        assert await pointers(storage, room) == told
        marked = await storage.read_states.mark(room.id, "haneul", 1)
        assert (marked.read_seq, marked.rose) == (count + 1, False)
    carried, stored = kept(tmp_path)
    assert count + 2 - carried < CARRY_EVERY  # entries that are still looked at: never more than that
    assert stored["bada"] == (1 if carried else 0)
    async with embedded_storage("sqlite", tmp_path) as storage:
        assert await pointers(storage, room) == told
