"""Queries that nobody waits for any more stop, and no other query is touched by that."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from madang.adapters.sqlite.database import open_writer
from madang.adapters.sqlite.readers import Readers

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest_asyncio.fixture
async def readers(tmp_path: Path) -> AsyncIterator[Readers]:
    """Give one reader, of an empty file."""
    open_writer(tmp_path / "some.db").close()
    readers = Readers(tmp_path / "some.db", count=1)
    yield readers
    await readers.close()


def one(connection: sqlite3.Connection) -> int:
    """Read a number."""
    (number,) = connection.execute("SELECT 1").fetchone()
    return int(number)


async def test_a_query_that_runs_is_interrupted_and_the_next_is_not(readers: Readers) -> None:
    runs = threading.Event()

    def endless(connection: sqlite3.Connection) -> None:
        runs.set()
        connection.execute(ENDLESS).fetchone()

    for _ in range(20):
        runs.clear()
        task = asyncio.create_task(readers.run(endless))
        await asyncio.to_thread(runs.wait)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()
        assert await readers.run(one) == 1


async def test_a_query_that_waits_never_begins_when_it_is_given_up(readers: Readers) -> None:
    begun: list[str] = []
    runs, enough = threading.Event(), threading.Event()

    def slow(connection: sqlite3.Connection) -> int:
        runs.set()
        enough.wait()
        return one(connection)

    first = asyncio.create_task(readers.run(slow))
    await asyncio.to_thread(runs.wait)
    waiting = [asyncio.create_task(readers.run(lambda _: begun.append("begun"))) for _ in range(50)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    enough.set()
    assert await first == 1
    assert await readers.run(one) == 1
    assert begun == []


async def test_what_is_given_up_is_no_failure_of_the_file(readers: Readers) -> None:
    errors: list[sqlite3.Error] = []
    readers.on_error = errors.append
    runs = threading.Event()

    def endless(connection: sqlite3.Connection) -> None:
        runs.set()
        connection.execute(ENDLESS).fetchone()

    task = asyncio.create_task(readers.run(endless))
    await asyncio.to_thread(runs.wait)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await readers.run(one) == 1
    assert errors == []
