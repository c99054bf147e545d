"""What older releases wrote, brought to the form of this one."""

import sqlite3
import unicodedata
from pathlib import Path

import pytest

from madang.adapters.sqlite.changes import newest_position
from madang.adapters.sqlite.database import migrate, open_writer
from madang.adapters.sqlite.migrations import CHAT
from madang.adapters.sqlite.search_schema import SEARCH
from tests.support.older import TO_VERSION_1

ONE_FORM_IN_CHAT, ONE_FORM_IN_SEARCH = 3, 2
WITHOUT_JOINED_SEQ = 4
WITHOUT_CHANGES = 5
WITHOUT_READ_STATES = 8
IN_PIECES = unicodedata.normalize("NFD", "강하늘")


def test_who_was_stored_in_two_forms_is_one_person(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "madang.db")
    migrate(connection, CHAT[:ONE_FORM_IN_CHAT])
    connection.executemany(
        "INSERT INTO rooms (key, id, host_id, name, created_at) VALUES (?, ?, ?, ?, 0)",
        [(1, "one", IN_PIECES, IN_PIECES), (2, "two", "bada", None)],
    )
    connection.executemany(
        "INSERT INTO memberships (room_key, user_id) VALUES (?, ?)",
        [(1, IN_PIECES), (1, "bada"), (2, "bada"), (2, IN_PIECES), (2, "강하늘")],
    )
    connection.executemany(
        "INSERT INTO messages (room_key, seq, id, user_id, content, created_at, client_message_id)"
        " VALUES (2, ?, ?, ?, ?, 0, ?)",
        [
            (1, "m1", IN_PIECES, IN_PIECES, "a"),
            (2, "m2", "강하늘", "again", "b"),
            (3, "m3", IN_PIECES, "once more", "b"),
            (4, "m4", "bada", "mine", None),
        ],
    )
    connection.executemany("INSERT INTO accounts VALUES (?, 1, 1, 1)", [(IN_PIECES,), ("강하늘",), ("bada",)])

    migrate(connection, CHAT)

    def rows(query: str) -> list[tuple[object, ...]]:
        return list(connection.execute(query))

    assert rows("SELECT host_id, name FROM rooms") == [("강하늘", "강하늘"), ("bada", None)]
    assert rows("SELECT user_id FROM memberships WHERE room_key = 1 ORDER BY rowid") == [
        ("강하늘",),
        ("bada",),
    ]
    assert rows("SELECT user_id FROM memberships WHERE room_key = 2 ORDER BY rowid") == [
        ("bada",),
        ("강하늘",),
    ]
    assert rows("SELECT user_id, content, client_message_id FROM messages") == [
        ("강하늘", IN_PIECES, "a"),
        ("강하늘", "again", "b"),
        ("강하늘", "once more", None),
        ("bada", "mine", None),
    ]
    assert rows("SELECT user_id FROM accounts ORDER BY 1") == [("bada",), ("강하늘",)]
    connection.close()


def test_who_was_a_member_before_it_was_written_down_joined_at_the_beginning(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "madang.db")
    migrate(connection, CHAT[:WITHOUT_JOINED_SEQ])
    connection.execute("INSERT INTO rooms (key, id, host_id, created_at) VALUES (1, 'one', 'bada', 0)")
    connection.execute("INSERT INTO memberships (room_key, user_id, joined_at) VALUES (1, 'bada', 7)")
    migrate(connection, CHAT)
    assert list(connection.execute("SELECT user_id, joined_at, joined_seq FROM memberships")) == [
        ("bada", 7, 0)
    ]
    connection.close()


def test_the_index_knows_them_as_one_too(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "search.db")
    migrate(connection, SEARCH[:ONE_FORM_IN_SEARCH])
    only_in_pieces = unicodedata.normalize("NFD", "민지")
    connection.executemany(
        "INSERT INTO names VALUES (?, ?)",
        [(1, "room"), (2, IN_PIECES), (3, "강하늘"), (4, only_in_pieces)],
    )
    connection.executemany(
        "INSERT INTO messages (room, user, created_at, seq, id, content) VALUES (1, ?, 0, ?, 'm', 'c')",
        [(2, 1), (3, 2), (4, 3)],
    )

    migrate(connection, SEARCH)

    said = connection.execute("SELECT name FROM messages JOIN names ON key = user ORDER BY seq")
    assert list(said) == [("강하늘",), ("강하늘",), ("민지",)]
    assert list(connection.execute("SELECT count(*) FROM names")) == [(3,)]
    connection.close()


def test_messages_keep_their_positions_and_what_follows_goes_on_behind_them(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "madang.db")
    migrate(connection, CHAT[:WITHOUT_CHANGES])
    connection.execute("INSERT INTO rooms (key, id, host_id, created_at) VALUES (1, 'one', 'bada', 0)")
    connection.executemany(
        "INSERT INTO messages (room_key, seq, id, user_id, content, created_at)"
        " VALUES (1, ?, 'm', 'bada', 'a', 0)",
        [(1,), (2,), (3,)],
    )
    migrate(connection, CHAT)
    assert list(connection.execute("SELECT position, seq FROM messages")) == [(1, 1), (2, 2), (3, 3)]
    assert newest_position(connection) == 3
    connection.execute(
        "INSERT INTO changes VALUES (4, 1, 'member_joined', 'sol', 0, '', NULL, NULL, x'7b7d')"
    )
    assert newest_position(connection) == 4
    connection.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "madang.db")
    migrate(connection, CHAT[:WITHOUT_CHANGES])
    before = list(connection.iterdump())
    connection.execute("CREATE TABLE changes_in_room (one)")
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, CHAT)
    connection.execute("DROP TABLE changes_in_room")
    assert list(connection.iterdump()) == before
    assert connection.execute("PRAGMA user_version").fetchone() == (WITHOUT_CHANGES,)
    migrate(connection, CHAT)
    connection.close()


def test_who_was_a_member_before_read_states_were_kept_has_read_everything(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "madang.db")
    migrate(connection, CHAT[:WITHOUT_READ_STATES])
    connection.executescript("""
        INSERT INTO rooms (key, id, host_id, created_at) VALUES (1, 'one', 'bada', 0), (2, 'two', 'bada', 0);
        INSERT INTO memberships (room_key, user_id) VALUES (1, 'bada'), (1, 'sol'), (2, 'bada');
        INSERT INTO messages (position, room_key, seq, id, user_id, content, created_at)
            VALUES (3, 1, 1, 'm1', 'bada', 'a', 0), (4, 1, 2, 'm2', 'bada', 'b', 0);
    """)
    migrate(connection, CHAT)
    rows = "SELECT room_key, user_id, read_seq FROM memberships ORDER BY rowid"
    assert list(connection.execute(rows)) == [(1, "bada", 2), (1, "sol", 2), (2, "bada", 0)]
    assert list(connection.execute("SELECT position FROM own_reads")) == [(4,)]
    connection.close()


def test_a_file_that_tests_take_back_to_the_first_schema_comes_to_the_newest_again(tmp_path: Path) -> None:
    def schema() -> list[tuple[str, ...]]:
        rows = connection.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
        return sorted(rows)

    connection = open_writer(tmp_path / "madang.db")
    migrate(connection, CHAT)
    newest = schema()
    connection.executescript(TO_VERSION_1)
    migrate(connection, CHAT)
    assert schema() == newest
    connection.close()
