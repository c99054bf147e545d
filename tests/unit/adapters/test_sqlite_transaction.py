"""What a group commit asks of SQLite: few statements, and none for what memory knows."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.adapters.sqlite import transaction as module
from madang.adapters.sqlite.database import migrate, open_writer
from madang.adapters.sqlite.log import accept
from madang.adapters.sqlite.migrations import CHAT
from madang.adapters.sqlite.search_schema import SEARCH
from madang.adapters.sqlite.search_writer import SearchWriter
from madang.adapters.sqlite.transaction import Known, Transaction
from madang.adapters.sqlite.writer import Writer
from madang.analysis import Analyzer
from madang.domain.conditions import Conditions
from madang.domain.entry import Entry
from madang.domain.messages import Accepted, Message
from madang.domain.room_state import Append
from tests.support.make import NOON, Draft, first_answer, new_id

ROOM = "0192d1e4-0000-7000-8000-000000000000"


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """Give a file with a room of three."""
    with closing(_with_a_room()) as connection:
        yield connection


def _with_a_room() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    migrate(connection, CHAT)
    connection.execute("INSERT INTO rooms (key, id, host_id, created_at) VALUES (1, ?, 'haneul', 0)", (ROOM,))
    connection.executemany(
        "INSERT INTO memberships (room_key, user_id) VALUES (1, ?)", [("haneul",), ("bada",), ("sol",)]
    )
    return connection


def draft(user_id: str = "haneul", client_id: str | None = None) -> Append:
    """Return something to say."""
    entry = Draft(new_id(), ROOM, user_id, "안녕", NOON, client_id).entry()
    return Append(entry, Conditions(dedup_key=client_id))


def commit(connection: sqlite3.Connection, known: Known, drafts: Sequence[Append]) -> list[Accepted]:
    """Accept drafts in one transaction."""
    transaction = Transaction(connection, known)
    connection.execute("BEGIN")
    answers = [accept(transaction, command=each) for each in drafts]
    transaction.flush()
    connection.execute("COMMIT")
    return answers


def statements(connection: sqlite3.Connection, act: Callable[[], object]) -> list[str]:
    """Return the first words of the statements that something runs."""
    heard: list[str] = []
    connection.set_trace_callback(heard.append)
    act()
    connection.set_trace_callback(None)
    return [each.split()[0] for each in heard]


@pytest.mark.parametrize(
    ("many", "inserts"), [(1, 1), (2, 1), (3, 2), (63, 6), (64, 1), (65, 2), (500, 7 + 3)]
)
def test_messages_are_written_with_few_statements(
    connection: sqlite3.Connection, many: int, inserts: int
) -> None:
    known = Known()
    commit(connection, known, [draft()])
    run = statements(connection, lambda: commit(connection, known, [draft() for _ in range(many)]))
    assert run == ["BEGIN", *["INSERT"] * inserts, "COMMIT"]
    assert connection.execute("SELECT max(position), max(seq) FROM messages").fetchone() == (
        many + 1,
        many + 1,
    )


def test_ids_that_grow_are_looked_up_once_a_user(connection: sqlite3.Connection) -> None:
    known = Known()
    commit(connection, known, [draft("haneul", "0"), draft("bada", "0")])
    for number in range(1, 4):
        drafts = [draft(user, f"{number}{each}") for each in range(4) for user in ("haneul", "bada")]
        run = statements(connection, partial(commit, connection, known, drafts))
        assert run == ["BEGIN", "INSERT", "COMMIT"]


async def test_a_commit_is_handed_over_once_each_way_and_read_for_nothing() -> None:
    connection = _with_a_room()
    told: list[Entry] = []
    writer = Writer(connection, told.append)
    await writer.submit(partial(accept, command=draft()))
    run: list[str] = []
    connection.set_trace_callback(run.append)
    answers = [writer.submit(partial(accept, command=draft())) for _ in range(64)]
    await answers[0]
    assert all(answer.done() for answer in answers)
    connection.set_trace_callback(None)
    assert [each.split()[0] for each in run] == ["BEGIN", "INSERT", "COMMIT"]
    await writer.close()
    assert [each.position for each in told] == list(range(1, 66))


IDS = st.sampled_from(["!", "1", "10", "11", "2", "A", "a", "b", "~"])
BATCHES = st.lists(
    st.lists(st.tuples(st.sampled_from(["haneul", "bada", "sol"]), IDS), max_size=6), max_size=8
)


@given(BATCHES, st.sets(st.integers(0, 7)), st.integers(1, 3))
def test_an_id_in_any_order_is_stored_once_and_answered_alike(
    batches: list[list[tuple[str, str]]], forgotten: set[int], remembered: int
) -> None:
    answers: dict[tuple[str, str], Accepted] = {}
    with (
        closing(_with_a_room()) as connection,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(module, "_MAX_NEWEST_IDS", remembered)
        known = Known()
        for number, batch in enumerate(batches):
            if number in forgotten:
                known.forget()
            given = commit(connection, known, [draft(*each) for each in batch])
            for sent, answer in zip(batch, given, strict=True):
                assert answers.setdefault(sent, first_answer(answer)) == first_answer(answer)
        rows = connection.execute("SELECT user_id, client_message_id, id, seq, created_at FROM messages")
        assert {(user, client): Accepted(*rest) for user, client, *rest in rows} == answers


def test_a_batch_is_indexed_with_few_statements(tmp_path: Path) -> None:
    with closing(open_writer(tmp_path / "search.db")) as connection:
        migrate(connection, SEARCH)
        writer = SearchWriter(connection, Analyzer())
        writer.prepare()
        messages = [
            Message(new_id(), ROOM, seq, "haneul", f"안녕 {seq}", NOON, position=seq) for seq in range(1, 201)
        ]
        writer.add(messages[:1], 1)
        run = statements(connection, lambda: writer.add(messages[1:129], 129))
        # SQLite's full-text index has statements of its own, which begin with a comment.
        assert [each for each in run if each != "--"].count("INSERT") == 2 + 2 + 1
        again = statements(connection, lambda: writer.add(messages[100:], 200))
        assert again.count("BEGIN") == again.count("COMMIT") == 1
        assert connection.execute("SELECT count(*), max(seq) FROM messages").fetchone() == (200, 200)
        places = "SELECT seq FROM messages JOIN terms_1 ON terms_1.rowid = place WHERE terms_1 MATCH ?"
        assert connection.execute(places, ['"@1"']).fetchall() == [(seq,) for seq in range(1, 201)]
        assert connection.execute(places, ['"=130"']).fetchall() == [(130,)]
