"""What only the index in a file does: generations of terms, deadlines, and files that are none of its own."""

import sqlite3
from pathlib import Path

import pytest

from madang.adapters.sqlite.database import NewerSchemaError, migrate, open_writer
from madang.adapters.sqlite.search import SqliteSearch, open_search
from madang.adapters.sqlite.search_schema import SEARCH, building, searchable
from madang.adapters.sqlite.search_writer import SearchWriter
from madang.analysis import Analyzer
from madang.domain.errors import SearchUnavailable
from tests.support.analyzers import PlainAnalyzer
from tests.support.search import find, make_messages, said, sqlite_index

SAID = [f"점심 먹었어요 {number}" for number in range(1, 51)]


@pytest.fixture
async def outdated(tmp_path: Path) -> Path:
    """Give a file with messages whose terms another version of the analysis has made."""
    path = tmp_path / "search.db"
    async with sqlite_index(PlainAnalyzer(), path) as index:
        await index.add(make_messages(SAID), 50)
        assert not (await find(index, "먹다")).hits
    return path


async def test_a_new_version_of_the_analysis_makes_the_terms_anew(outdated: Path) -> None:
    index = await open_search(outdated, Analyzer())
    assert await index.position() == 50
    assert len((await find(index, "점심")).hits) == 50  # while it is being built
    await index.built()
    assert said(await find(index, "먹다")) == SAID[::-1]
    await index.close()
    async with sqlite_index(Analyzer(), outdated) as again:
        assert isinstance(again, SqliteSearch)
        await again.built()
        assert len((await find(again, "먹다")).hits) == 50


async def test_messages_that_come_while_it_is_built_are_in_the_old_terms_and_in_the_new(
    outdated: Path,
) -> None:
    connection = open_writer(outdated)
    writer = SearchWriter(connection, Analyzer())
    assert writer.prepare()
    assert writer.build(20)
    writer.add(make_messages(["저녁 먹었어요"], first=51), 51)
    while writer.build(20):
        pass
    connection.close()
    async with sqlite_index(Analyzer(), outdated) as index:
        assert said(await find(index, "먹다")) == ["저녁 먹었어요", *SAID[::-1]]
        assert await index.position() == 51


async def test_building_goes_on_where_it_was_stopped(outdated: Path) -> None:
    connection = open_writer(outdated)
    writer = SearchWriter(connection, Analyzer())
    assert writer.prepare()
    assert writer.build(20)
    connection.close()
    connection = open_writer(outdated)
    writer = SearchWriter(connection, Analyzer())
    assert writer.prepare()
    generation = building(connection)
    assert generation is not None
    assert generation.place == 20
    while writer.build(20):
        pass
    ready = searchable(connection)
    assert ready is not None
    assert ready.number == generation.number
    connection.close()
    async with sqlite_index(Analyzer(), outdated) as index:
        assert said(await find(index, "먹다")) == SAID[::-1]


async def test_what_was_begun_for_a_third_version_is_dropped(outdated: Path) -> None:
    connection = open_writer(outdated)
    writer = SearchWriter(connection, Analyzer())
    writer.prepare()
    writer.build(20)
    assert not SearchWriter(connection, PlainAnalyzer()).prepare()
    assert building(connection) is None
    connection.close()
    async with sqlite_index(PlainAnalyzer(), outdated) as index:
        assert len((await find(index, "점심")).hits) == 50


async def test_a_failed_addition_leaves_nothing_behind(tmp_path: Path) -> None:
    async with sqlite_index(Analyzer(), tmp_path / "search.db") as index:
        good, bad = make_messages(["회의 하나", "회의 둘\ud800"])
        with pytest.raises(UnicodeEncodeError):
            await index.add([good, bad], 2)
        assert await index.position() == 0
        assert not (await find(index, "회의")).hits
        await index.add([good], 1)
        assert said(await find(index, "회의")) == ["회의 하나"]


async def test_a_query_that_takes_too_long_is_given_up_and_the_next_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    async with sqlite_index(Analyzer(), path) as index:
        await index.add(make_messages(SAID))
    hurried = await open_search(path, Analyzer(), deadline=0.0)
    with pytest.raises(SearchUnavailable):
        await find(hurried, "먹다")
    await hurried.close()
    async with sqlite_index(Analyzer(), path) as index:
        assert len((await find(index, "먹다")).hits) == 50


async def test_a_file_of_a_newer_release_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    connection = open_writer(path)
    migrate(connection, [*SEARCH, "CREATE TABLE newer (x)"])
    connection.close()
    with pytest.raises(NewerSchemaError):
        await open_search(path, Analyzer())


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    path.write_text("점심 먹었어요 " * 1000)
    with pytest.raises(sqlite3.DatabaseError):
        await open_search(path, Analyzer())
