"""A search in all of one's rooms finds what is said in the rooms that one is in now, and in no other."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from madang.adapters.memory.rooms import MemoryRooms
from madang.adapters.memory.store import MemoryStore
from madang.adapters.sqlite import search_offers
from madang.adapters.sqlite.database import open_reader
from madang.adapters.sqlite.search_offers import Offers
from madang.adapters.sqlite.search_rooms import FEW_ROOMS, Keys, readable_rooms
from madang.adapters.sqlite.search_scope import Asked, Scope
from madang.analysis import Analyzer
from madang.application.member_search import MemberSearch
from madang.application.search.plan import make_plan
from madang.domain.rooms import Room
from madang.ports.rooms import Rooms
from madang.ports.search import SearchIndex, SearchRequest
from tests.adapters.sqlite.world import index_what_is_new, open_world
from tests.support.make import NOON, append, make_draft, make_room
from tests.support.search import elasticsearch_index, make_messages, memory_index, said

MANY = FEW_ROOMS + 6
Say = Callable[[Room, str], Awaitable[None]]


class Chat:
    """Rooms, and what finds messages in them."""

    def __init__(self, rooms: Rooms, search: SearchIndex, say: Say) -> None:
        self.rooms = rooms
        self.search = search
        self.say = say

    async def open(self, number: int, *others: str, name: str | None = None) -> list[Room]:
        """Open rooms for sol and others."""
        rooms = [make_room("sol", *others, name=name) for _ in range(number)]
        for room in rooms:
            await self.rooms.create(room)
        return rooms

    async def found(self, member: str, keyword: str, limit: int = 100) -> list[str]:
        """Return what a member finds in all rooms, page by page."""
        contents: list[str] = []
        request = SearchRequest(keyword, None, limit, member=member)
        while True:
            page = await self.search.search(request)
            contents += said(page)
            if page.next_cursor is None:
                return contents
            request = SearchRequest(keyword, None, limit, page.next_cursor, member=member)


@asynccontextmanager
async def told(index: SearchIndex) -> AsyncIterator[Chat]:
    """Give a chat whose index is told who is in which room."""
    rooms = MemoryRooms(MemoryStore(lambda _: None))
    number = 0

    async def say(room: Room, content: str) -> None:
        nonlocal number
        number += 1
        await index.add(make_messages([content], room=room.id, first=number))

    yield Chat(rooms, MemberSearch(index, rooms), say)


@asynccontextmanager
async def embedded(directory: Path) -> AsyncIterator[Chat]:
    """Give a chat whose index looks itself who is in which room."""
    async with open_world(directory) as world:

        async def say(room: Room, content: str) -> None:
            await append(world.log, make_draft(room, "sol", content))
            assert await index_what_is_new(world)

        yield Chat(world.rooms, world.search, say)


@pytest.fixture(params=["memory", "sqlite", "elasticsearch"])
async def chat(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Chat]:
    """Give each storage in turn, empty."""
    if request.param == "sqlite":
        async with embedded(tmp_path) as chat:
            yield chat
        return
    opened = (
        memory_index(Analyzer())
        if request.param == "memory"
        else elasticsearch_index(Analyzer(), request.getfixturevalue("elasticsearch_url"))
    )
    async with opened as index, told(index) as chat:
        yield chat


async def say_all(chat: Chat, rooms: Sequence[Room], content: str) -> None:
    for number, room in enumerate(rooms):
        await chat.say(room, f"{content} {number}")


@pytest.mark.parametrize("number", [1, FEW_ROOMS, MANY])
async def test_what_is_said_in_one_s_rooms_is_found_and_nothing_else(chat: Chat, number: int) -> None:
    mine = await chat.open(number, "bada")
    others = await chat.open(3)
    await say_all(chat, others, "회의 남의")
    await say_all(chat, mine, "회의 나의")
    await say_all(chat, others, "회의 남의")
    expected = [f"회의 나의 {place}" for place in reversed(range(number))]
    assert await chat.found("bada", "회의") == expected
    assert await chat.found("bada", "회의", limit=7) == expected
    assert await chat.found("nobody", "회의") == []


@pytest.mark.parametrize("number", [2, MANY])
async def test_a_room_that_one_has_left_is_searched_no_more_and_one_joined_is(
    chat: Chat, number: int
) -> None:
    mine = await chat.open(number, "bada")
    await say_all(chat, mine, "회의")
    assert len(await chat.found("bada", "회의")) == number
    await chat.rooms.leave(mine[0].id, "bada", NOON)
    assert "회의 0" not in await chat.found("bada", "회의")
    await chat.rooms.join(mine[0].id, "bada", "bada", 100, NOON)
    assert len(await chat.found("bada", "회의")) == number


@pytest.mark.parametrize("number", [2, MANY])
async def test_rooms_are_known_by_name_in_a_search_of_all(chat: Chat, number: int) -> None:
    [named] = await chat.open(1, "bada", name="Dev 팀")
    mine = await chat.open(number, "bada")
    [foreign] = await chat.open(1, name="Dev 팀")
    await say_all(chat, mine, "회의")
    await chat.say(named, "회의 개발")
    await chat.say(foreign, "회의 남의 개발")
    assert await chat.found("bada", '회의 in:"dev 팀"') == ["회의 개발"]
    assert len(await chat.found("bada", '회의 -in:"dev 팀"')) == number


async def test_of_many_rooms_what_others_say_is_passed_over_however_much_it_is(tmp_path: Path) -> None:
    async with embedded(tmp_path) as chat:
        mine = await chat.open(MANY, "bada")
        [foreign] = await chat.open(1)
        await say_all(chat, mine[:40], "회의")
        for number in range(4_100):
            await chat.say(foreign, f"회의 남의 {number}")
        await say_all(chat, mine[40:], "회의 나중")
        later = [f"회의 나중 {number}" for number in reversed(range(MANY - 40))]
        assert await chat.found("bada", "회의") == [*later, *(f"회의 {n}" for n in reversed(range(40)))]
        assert len(await chat.found("bada", "회의", limit=9)) == MANY


def new(directory: Path, number: int) -> Path:
    """Return a new directory in another."""
    made = directory / str(number)
    made.mkdir()
    return made


async def steps(directory: Path, strangers: Sequence[str], rooms: int) -> int:
    """Return the instructions of SQLite's machine that a search takes while others talk elsewhere."""
    async with embedded(directory) as chat:
        mine = await chat.open(rooms, "bada")
        [foreign] = await chat.open(1)
        await say_all(chat, mine, "회의")
        for content in strangers:
            await chat.say(foreign, content)
        await say_all(chat, mine, "점심")
    with closing(sqlite3.connect(directory / "search.db")) as file:
        # How the terms came into the file costs steps as well; here they all lie in one piece.
        file.execute("INSERT INTO terms_1 (terms_1) VALUES ('optimize')")
        file.commit()
    spent = 0

    def spend() -> None:
        nonlocal spent
        spent += 1

    connection = open_reader(directory / "search.db", directory / "madang.db")
    try:
        plan = make_plan(Analyzer(), SearchRequest("비밀", None, 20, member="bada"))
        scope = Scope.of(connection, Keys(), plan)
        assert scope is not None
        connection.execute("BEGIN")
        connection.set_progress_handler(spend, 1)
        offers = Offers(connection, scope, readable_rooms(connection, Keys(), plan))
        assert list(offers.places(Asked("terms_1", '"=비밀"', (), 2**63 - 1))) == []
    finally:
        connection.close()
    return spent


async def test_in_few_rooms_a_search_takes_the_same_steps_whatever_is_said_in_others(tmp_path: Path) -> None:
    said_elsewhere = [["비밀"] * 30, ["점심"] * 30, ["비밀", "점심"] * 15]
    taken = [await steps(new(tmp_path, n), talk, 5) for n, talk in enumerate(said_elsewhere)]
    assert len(set(taken)) == 1, taken


async def test_in_many_rooms_what_is_said_in_others_costs_a_bounded_number_of_steps(tmp_path: Path) -> None:
    patience = 300
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_offers, "_STRANGERS", patience)
        taken = [await steps(new(tmp_path, times), ["비밀"] * times, MANY) for times in (0, 400, 1_200)]
    assert max(taken[1:]) - taken[0] < 40 * patience, taken
    assert abs(taken[2] - taken[1]) < 400, taken
