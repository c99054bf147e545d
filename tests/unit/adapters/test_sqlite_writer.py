"""The group commit: together where it can be, alone where one would harm the others."""

import sqlite3
from functools import partial
from pathlib import Path

import pytest

from madang.adapters.sqlite.database import NewerSchemaError, migrate, open_writer
from madang.adapters.sqlite.migrations import CHAT
from madang.adapters.sqlite.transaction import Transaction
from madang.adapters.sqlite.writer import Writer
from madang.domain import catalogue
from madang.domain.entry import Entry
from madang.domain.errors import NotAMember, Unavailable
from madang.domain.events import MemberLeft, RoomCreated
from tests.support.make import make_room

ROOM = make_room("haneul")
CREATED = Entry("room_created", ROOM.id, "haneul", 0, RoomCreated(ROOM))
LEFT = Entry("member_left", ROOM.id, "haneul", 0, MemberLeft(ROOM, "haneul"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a file with a table to write to."""
    path = tmp_path / "madang.db"
    connection = open_writer(path)
    migrate(connection, CHAT)
    connection.execute("CREATE TABLE notes (note TEXT)")
    connection.close()
    return path


def note(transaction: Transaction, text: str) -> str:
    """Write a note and tell of it."""
    transaction.connection.execute("INSERT INTO notes VALUES (?)", (text,))
    transaction.entries.append(CREATED)
    return text


def refuse(_: Transaction) -> None:
    """Refuse before anything is written."""
    raise NotAMember(catalogue.NOT_A_MEMBER, user="mina")


def break_(transaction: Transaction) -> None:
    """Write something, then fail as a bug would."""
    transaction.connection.execute("INSERT INTO notes VALUES ('half')")
    transaction.entries.append(LEFT)
    transaction.connection.execute("INSERT INTO nowhere VALUES (1)")


def notes(path: Path) -> list[str]:
    """Return what is in the file."""
    connection = sqlite3.connect(path)
    try:
        return [text for (text,) in connection.execute("SELECT note FROM notes ORDER BY rowid")]
    finally:
        connection.close()


async def test_one_that_fails_takes_no_other_with_it_and_leaves_nothing(path: Path) -> None:
    told: list[Entry] = []
    writer = Writer(open_writer(path), told.append)
    first = writer.submit(partial(note, text="one"))
    refused = writer.submit(refuse)
    broken = writer.submit(break_)
    last = writer.submit(partial(note, text="two"))
    await writer.close()
    assert (first.result(), last.result()) == ("one", "two")
    assert isinstance(refused.exception(), NotAMember)
    assert isinstance(broken.exception(), Unavailable)
    assert notes(path) == ["one", "two"]
    assert told == [CREATED] * 2


async def test_a_file_that_others_hold_refuses_the_batch_at_once_and_not_one_by_one(path: Path) -> None:
    connection = open_writer(path)
    connection.execute("PRAGMA busy_timeout = 0")
    writer = Writer(connection, lambda _: None)
    other = open_writer(path)
    other.execute("BEGIN IMMEDIATE")
    jobs = [writer.submit(partial(note, text=str(n))) for n in range(50)]
    with pytest.raises(Unavailable):
        await jobs[-1]
    assert all(isinstance(job.exception(), Unavailable) for job in jobs)
    other.close()
    assert await writer.submit(partial(note, text="later")) == "later"
    await writer.close()
    assert notes(path) == ["later"]


async def test_what_was_submitted_before_closing_is_written(path: Path) -> None:
    told: list[Entry] = []
    writer = Writer(open_writer(path), told.append)
    jobs = [writer.submit(partial(note, text=str(n))) for n in range(100)]
    await writer.close()
    assert [job.result() for job in jobs] == [str(n) for n in range(100)]
    assert len(told) == 100
    assert notes(path) == [str(n) for n in range(100)]
    with pytest.raises(Unavailable):
        await writer.submit(partial(note, text="late"))


async def test_who_gave_up_waiting_does_not_stop_the_others(path: Path) -> None:
    writer = Writer(open_writer(path), lambda _: None)
    first = writer.submit(partial(note, text="first"))
    second = writer.submit(partial(note, text="second"))
    first.cancel()
    assert await second == "second"
    await writer.close()
    assert notes(path) == ["first", "second"]


def test_a_file_of_a_newer_release_is_left_alone(path: Path) -> None:
    connection = open_writer(path)
    connection.execute(f"PRAGMA user_version = {len(CHAT) + 1}")
    with pytest.raises(NewerSchemaError):
        migrate(connection, CHAT)
    connection.close()


def test_a_migration_that_fails_leaves_the_version_before_it(path: Path) -> None:
    connection = open_writer(path)
    broken = (*CHAT, "CREATE TABLE more (x); INSERT INTO nowhere VALUES (1);")
    with pytest.raises(sqlite3.Error):
        migrate(connection, broken)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(CHAT),)
    assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'more'").fetchone() is None
    connection.close()
