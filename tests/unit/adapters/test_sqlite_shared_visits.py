"""Questions that come together share a visit to a reader."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from madang.adapters.sqlite.database import open_writer
from madang.adapters.sqlite.readers import Readers
from madang.adapters.sqlite.shared_visits import SharedVisits

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
STOPPED = -1
WRONG = -2


class Desk:
    """Doubles numbers in a reader's thread, which it may hold, and counts the visits."""

    def __init__(self, readers: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[int] = []
        self.visits = 0
        self.began = threading.Event()
        self.goes_on = threading.Event()
        self.goes_on.set()
        run = readers.run

        async def count(query: Callable[[sqlite3.Connection], Any]) -> Any:
            self.visits += 1
            return await run(query)

        monkeypatch.setattr(readers, "run", count)
        self.shared = SharedVisits(readers, self._double)

    async def hold(self, number: int) -> "asyncio.Task[int]":
        """Ask, and return when the reader is at it."""
        self.goes_on.clear()
        asking = asyncio.create_task(self.shared.ask(number))
        await asyncio.to_thread(self.began.wait)
        return asking

    def _double(self, connection: sqlite3.Connection, number: int) -> int:
        self.asked.append(number)
        self.began.set()
        if number == STOPPED:
            connection.execute(ENDLESS).fetchone()
        if number == WRONG:
            raise sqlite3.OperationalError("no such table")
        self.goes_on.wait()
        return number * 2


@pytest_asyncio.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """Give a desk with one reader."""
    open_writer(tmp_path / "some.db").close()
    readers = Readers(tmp_path / "some.db", count=1)
    desk = Desk(readers, monkeypatch)
    yield desk
    desk.goes_on.set()
    await readers.close()


async def test_those_that_come_together_share_a_visit_and_each_gets_its_answer(desk: Desk) -> None:
    assert await asyncio.gather(*map(desk.shared.ask, range(5))) == [0, 2, 4, 6, 8]
    assert desk.visits == 1


async def test_those_that_come_meanwhile_share_the_next(desk: Desk) -> None:
    first = await desk.hold(1)
    rest = asyncio.gather(*map(desk.shared.ask, (2, 3, 4)))
    await asyncio.sleep(0)
    desk.goes_on.set()
    assert (await first, await rest) == (2, [4, 6, 8])
    assert desk.visits == 2


async def test_a_visit_has_a_bound(desk: Desk) -> None:
    await asyncio.gather(*map(desk.shared.ask, range(65)))
    assert (desk.visits, desk.asked) == (3, list(range(65)))


async def test_who_is_gone_before_a_visit_is_not_asked_for(desk: Desk) -> None:
    first = await desk.hold(1)
    gone, stays = (asyncio.create_task(desk.shared.ask(number)) for number in (2, 3))
    await asyncio.sleep(0)
    gone.cancel()
    desk.goes_on.set()
    assert (await first, await stays) == (2, 6)
    assert desk.asked == [1, 3]


async def test_a_visit_for_nobody_is_stopped_and_the_next_is_not(desk: Desk) -> None:
    gone = asyncio.create_task(desk.shared.ask(STOPPED))
    await asyncio.to_thread(desk.began.wait)
    gone.cancel()
    assert await desk.shared.ask(4) == 8


async def test_everyone_of_a_visit_is_told_what_failed_and_the_next_goes_on(desk: Desk) -> None:
    asked = (desk.shared.ask(1), desk.shared.ask(WRONG), desk.shared.ask(2))
    told = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(each) for each in told] == [sqlite3.OperationalError] * 3
    assert await desk.shared.ask(3) == 6
